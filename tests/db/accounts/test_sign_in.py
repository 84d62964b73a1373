from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import Cast, signed_in

pytestmark = pytest.mark.django_db
KEPT = "本机待发送的走访均已保留"


@pytest.mark.parametrize(("after", "says"), [("/visits/new/", True), ("/reports/", False)])
def test_whoever_is_sent_to_sign_in_from_a_visit_reads_that_it_is_kept(client: Client, after: str, says: bool) -> None:
    page = client.get(after, follow=True)
    assert page.redirect_chain[-1][0].startswith("/accounts/login/")
    assert (KEPT in page.content.decode()) is says


def test_a_character_that_no_text_has_is_refused_in_words(cast: Cast) -> None:
    refused = signed_in(cast.coordinator).post(
        "/api/v1/enterprises/",
        {"name": "坏\x00字符公司", "kind": "enterprise", "region": "330502"},
        content_type="application/json",
        headers={"accept-language": "zh-hans"},
    )
    assert refused.status_code == 400
    assert [(error["field"], error["detail"]) for error in refused.json()["errors"]] == [
        ("name", "不能包含空字符（NUL）。")
    ]
