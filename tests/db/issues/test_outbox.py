"""What phones are given for the time without signal."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from campaigns.models import ListedEnterprise
from campaigns.services.plan import visit_plan
from enterprises.models import Enterprise
from issues.selectors import field_kit
from portal.worker import script
from tests.cast import Cast, make_enterprise, make_visit, signed_in

pytestmark = pytest.mark.django_db


def test_the_kit_holds_the_own_teams_enterprises_and_no_more_of_each_than_finds_it(cast: Cast) -> None:
    ListedEnterprise.objects.create(
        campaign=cast.campaign, enterprise=cast.neighbour, region=cast.neighbour.region, team=cast.other_team
    )
    make_enterprise("不在名单的企业")
    response = signed_in(cast.official).get("/visits/kit/")
    kit = response.json()
    cast.enterprise.refresh_from_db()
    tail, pinyin = str(cast.enterprise.uscc)[-4:], cast.enterprise.name_pinyin.replace(" ", "")
    assert kit["enterprises"] == [
        [cast.enterprise.pk, cast.enterprise.name, "吴兴区", tail, pinyin, cast.enterprise.name_initials, None, None]
    ]
    assert kit["user"] == cast.official.pk
    assert [(team["id"], team["members"]) for team in kit["teams"]] == [
        (cast.team.pk, [[cast.member.pk, "王芳", True]])
    ]
    assert ["financing", "融资"] in kit["categories"]
    assert "no-store" in response["Cache-Control"]


def test_the_kit_holds_what_is_needed_to_correct_the_own_visits_of_the_last_days(cast: Cast) -> None:
    today = timezone.localdate()
    visit = make_visit(cast, logged_by=cast.official, summary="用电紧张", revision=2)
    visit.members.add(cast.member)
    make_visit(cast, logged_by=cast.coordinator)
    make_visit(cast, logged_by=cast.official, state="withdrawn")
    make_visit(cast, logged_by=cast.official, state="draft")
    make_visit(cast, logged_by=cast.official, visited_on=today - timedelta(days=31))
    [known] = signed_in(cast.official).get("/visits/kit/").json()["visits"]
    assert known == {
        "id": visit.pk,
        "uuid": str(visit.uuid),
        "revision": 2,
        "team": cast.team.pk,
        "enterprise": cast.enterprise.name,
        "visited_on": today.isoformat(),
        "mode": "on_site",
        "members": [cast.member.pk],
        "met": "",
        "summary": "用电紧张",
        "policies": [],
        "solved_on_spot": "",
        "follow_up_on": None,
    }


def test_the_kit_tells_who_was_there_last_what_wants_no_visit_and_what_is_planned(cast: Cast) -> None:
    visit_plan(actor=cast.official, team=cast.team, enterprise=(planned := make_enterprise("计划走访的企业")))
    make_visit(cast, team=cast.other_team, visited_on=date(2026, 11, 3))
    Enterprise.objects.filter(pk=cast.enterprise.pk).update(ask_before_visit=True, ask_reason="停产")
    kit = signed_in(cast.official).get("/visits/kit/").json()
    assert {one[0]: one[6:] for one in kit["enterprises"]} == {
        cast.enterprise.pk: [["2026-11-03", "德清服务组"], "停产"],
        planned.pk: [None, None],
    }
    assert [(team["revisit_days"], team["offered"][0]) for team in kit["teams"]] == [(30, planned.pk)]


def test_the_kit_keeps_no_more_than_a_phone_does_and_first_what_is_wanted_first(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(field_kit, "ENTERPRISES", 3)
    visited, later, key, planned = (make_enterprise(name) for name in ("走访过的", "以后再说的", "重点的", "计划的"))
    for one in (visited, later, key):
        ListedEnterprise.objects.create(
            campaign=cast.campaign, enterprise=one, region=one.region, team=cast.team, is_key=one == key
        )
    make_visit(cast, enterprise=visited, team=cast.other_team)
    visit_plan(actor=cast.official, team=cast.team, enterprise=planned)
    monkeypatch.setattr(field_kit, "enterprises_to_offer", lambda **_: [])
    kit = signed_in(cast.official).get("/visits/kit/").json()
    assert [one[0] for one in kit["enterprises"]] == [planned.pk, key.pk, cast.enterprise.pk]
    assert kit["total"] == 4


def test_after_a_visit_the_phone_asks_for_what_it_changed_alone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(field_kit, "enterprises_to_offer", lambda **_: [])
    other = make_enterprise("名单上的另一家")
    ListedEnterprise.objects.create(campaign=cast.campaign, enterprise=other, region=other.region, team=cast.team)
    visit = make_visit(cast, logged_by=cast.official)
    kit = signed_in(cast.official).get("/visits/kit/?part=latest").json()
    assert [(one[0], one[6]) for one in kit["enterprises"]] == [
        (cast.enterprise.pk, [visit.visited_on.isoformat(), cast.team.name])
    ]
    assert [one["id"] for one in kit["visits"]] == [visit.pk]
    assert "total" not in kit


@pytest.mark.parametrize("who", ["coordinator", "handler", "leader", "nobody"])
def test_who_is_in_no_team_has_nothing_to_keep(cast: Cast, who: str) -> None:
    kit = signed_in(getattr(cast, who)).get("/visits/kit/").json()
    assert (kit["teams"], kit["enterprises"]) == ([], [])


@pytest.mark.parametrize("page", ["visit", "correct", "outbox"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_shell_is_the_same_for_everybody(cast: Cast, page: str, language: str) -> None:
    path = f"/shell/{page}/{language}/"
    mine, yours = (signed_in(one).get(path) for one in (cast.official, cast.other_official))
    assert mine.content == yours.content
    for secret in ("csrfmiddlewaretoken", "王芳", cast.enterprise.name, cast.team.name):
        assert secret not in mine.content.decode()


@pytest.mark.parametrize("path", ["/shell/plan/en/", "/shell/visit/fr/"])
def test_there_are_no_other_shells(cast: Cast, path: str) -> None:
    assert signed_in(cast.official).get(path).status_code == 404


def test_the_worker_names_shells_that_exist_and_is_asked_for_every_time(cast: Cast) -> None:
    client = signed_in(cast.official)
    response = client.get("/sw.js")
    shell = json.loads(re.match(r"self\.SHELL=(\{.*\});\n", response.content.decode())[1])  # type: ignore[index]
    assert set(shell["pages"]) == {code for code, _name in settings.LANGUAGES}
    for pages in shell["pages"].values():
        assert [client.get(path).status_code for path in pages.values()] == [200, 200, 200]
    assert (response["Cache-Control"], response["Content-Type"]) == ("no-cache", "text/javascript")
    assert client.get("/sw.js", headers={"if-none-match": response["ETag"]}).status_code == 304


def test_the_worker_can_be_called_back(cast: Cast, settings: Any) -> None:
    client = signed_in(cast.official)
    before = client.get("/sw.js")
    settings.SERVICE_WORKER = False
    after = client.get("/sw.js", headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert "unregister" in after.content.decode()
    assert "SHELL" not in after.content.decode()
    assert script(is_on=True) != script(is_on=False)
