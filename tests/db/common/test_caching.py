from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from campaigns.models import Visit
from common.caching import OPTIONS
from tests.cast import Cast, make_user, signed_in

pytestmark = pytest.mark.django_db
# No server listens there.
NOWHERE = {"BACKEND": "common.caching.PatientCache", "LOCATION": "redis://127.0.0.1:1/0", "OPTIONS": OPTIONS}
RATES = {"login": "120/m/ip", "login_failed": "10/m/ip,5/5m/key"}


@pytest.fixture(autouse=True)
def _away() -> Iterator[None]:
    with override_settings(CACHES={"default": NOWHERE}, ACCOUNT_RATE_LIMITS=RATES):
        yield


@pytest.mark.parametrize("path", ["/", "/enterprises/", "/visits/", "/problems/", "/reports/", "/campaigns/"])
def test_pages_are_shown_while_the_cache_is_away(cast: Cast, path: str) -> None:
    assert signed_in(cast.coordinator).get(path, follow=True).status_code == 200


def test_nobody_signs_in_while_attempts_cannot_be_counted(client: Client) -> None:
    person = make_user("away", role="coordinator", region_id="330502")
    person.set_password("an unusual word 7")
    person.save()
    answer = client.post("/accounts/login/", {"login": "away", "password": "an unusual word 7"})
    assert answer.status_code < 500
    assert "_auth_user_id" not in client.session


def test_whoever_is_signed_in_logs_visits_while_the_cache_is_away(cast: Cast) -> None:
    said = {
        "campaign": cast.campaign.pk, "team": cast.team.pk, "enterprise": cast.enterprise.pk, "mode": "on_site",
        "visited_on": "2026-11-10", "summary": "看了车间", "members": [],
    }  # fmt: skip
    answer = signed_in(cast.official).post("/api/v1/visits/", said, content_type="application/json")
    assert answer.status_code == 201, answer.content
    assert Visit.objects.filter(summary="看了车间").exists()


def test_a_cache_that_is_away_finds_keeps_and_counts_nothing() -> None:
    cache.set("a", 1)
    cache.set_many({"a": 1})
    assert (cache.get("a"), cache.get("a", 5), cache.get_many(["a"]), cache.add("a", 1)) == (None, 5, {}, False)
    assert (cache.has_key("a"), cache.delete("a"), cache.touch("a"), cache.clear()) == (False, False, False, False)
    cache.delete_many(["a"])
    with pytest.raises(ValueError, match="not found"):
        cache.incr("a")
