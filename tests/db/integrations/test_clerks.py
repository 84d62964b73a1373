"""The desks of an organisation over the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from accounts.enums import RoleName
from accounts.models import User
from issues.models import ReplyTemplate, Substitution
from issues.services.moves import problem_sign
from tests.cast import Cast, make_dispatched, make_user
from tests.db.integrations.conftest import ApiClient, token_for


@pytest.fixture
def clerks(cast: Cast) -> tuple[User, ApiClient]:
    """A colleague of the handler, and the department's own system."""
    system = make_user("system", "局内系统", role=RoleName.HANDLER, organisation=cast.department)
    colleague = make_user("colleague", "沈洁", role=RoleName.HANDLER, organisation=cast.department)
    return colleague, ApiClient(token_for(system))


def test_a_handling_gets_its_clerk_and_a_stale_tag_is_refused(cast: Cast, clerks: tuple[User, ApiClient]) -> None:
    colleague, api = clerks
    path = f"handlings/{make_dispatched(cast).handlings.get().pk}/"
    tag = api.get(path)["ETag"]
    answer = api.post(f"{path}assign/", {"assignee": colleague.pk}, if_match=tag)
    assert (answer.status_code, answer.json()["assignee"]) == (200, colleague.pk)
    assert api.post(f"{path}assign/", {"assignee": None}, if_match=tag).status_code == 412
    listed = api.get("handlings/", {"assignee": colleague.pk}).json()["results"]
    assert [row["assignee"] for row in listed] == [colleague.pk]
    stranger = api.post(f"{path}assign/", {"assignee": cast.other_handler.pk})
    assert stranger.status_code == 400


def test_the_load_is_read_and_the_work_handed_over(cast: Cast, clerks: tuple[User, ApiClient]) -> None:
    colleague, api = clerks
    problem = problem_sign(actor=cast.handler, problem_id=make_dispatched(cast).pk, version=None)
    place = f"organisations/{cast.department.pk}/"
    loads: list[dict[str, Any]] = api.get(f"{place}clerks/").json()["results"]
    assert {row["name"]: row["open"] for row in loads} == {"陈静": 1, "沈洁": 0}
    body = {"leaver": cast.handler.pk, "successors": [colleague.pk], "reason": "轮岗"}
    answer = api.post(f"{place}hand-overs/", body)
    assert answer.status_code == 201
    assert answer.json() == {
        "results": [{"handling": problem.handlings.get().pk, "problem": problem.pk, "assignee": colleague.pk}],
        "left": 0,
    }
    nothing = api.post(f"{place}hand-overs/", body)
    assert (nothing.status_code, nothing.json()["code"]) == (422, "nothing_to_hand_over")
    elsewhere = api.get(f"organisations/{cast.other_department.pk}/clerks/")
    assert elsewhere.status_code == 403


def test_templates_and_substitutions_come_and_go(cast: Cast, clerks: tuple[User, ApiClient]) -> None:
    colleague, api = clerks
    text = {"organisation": cast.department.pk, "name": "已受理", "text": "{enterprise}：已收悉。"}
    made = api.post("reply-templates/", text)
    assert made.status_code == 201
    path = f"reply-templates/{made.json()['id']}/"
    changed = api.patch(path, {"name": "已受理", "text": "已收悉。"}, if_match=made["ETag"])
    assert changed.json()["text"] == "已收悉。"
    assert api.patch(path, {"name": "x", "text": "{x}"}).json()["code"] == "unknown_gap"
    assert api._send("delete", path, {}, {}).status_code == 204
    assert not ReplyTemplate.objects.exists()
    today = timezone.localdate().isoformat()
    days = {"starts_on": today, "ends_on": today}
    pair = {"organisation": cast.department.pk, "absent": cast.handler.pk, "substitute": colleague.pk}
    made = api.post("substitutions/", pair | days)
    assert made.status_code == 201, made.content
    assert api._send("delete", f"substitutions/{made.json()['id']}/", {}, {}).status_code == 204
    assert not Substitution.objects.exists()
