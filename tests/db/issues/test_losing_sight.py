"""Who loses sight of a sensitive problem, who reads of it among notifications, and what goes on without being seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import RoleName
from accounts.models import RoleGrant, User
from campaigns.models import Campaign
from issues.enums import NewsSource
from issues.models import CommonProblem, News, Problem, ProblemView
from issues.services.escalations import problem_escalate
from issues.services.moves import (
    problem_decide_escalation,
    problem_decide_return,
    problem_dispatch,
    problem_return,
)
from issues.telling import news_told
from notifications.models import Notification
from notifications.services.notifying import About, notify
from tests.cast import Cast, in_english, make_dispatched, make_problem, make_user, signed_in
from tests.db.integrations.conftest import ApiClient, token_for

SECRET = "新型电解液配方外泄风险"


def tell_all() -> None:
    for source, key in News.objects.order_by("noted_at", "pk").values_list("source", "key"):
        news_told(NewsSource(source), key)


def titles_with(user: User) -> list[str]:
    rows = Notification.objects.filter(recipient=user)
    listed = [one["title"] for row in rows for one in row.parameters.get("listed", ())]
    return [*(row.parameters.get("title", "") for row in rows), *listed]


@pytest.fixture
def assisted(cast: Cast) -> Problem:
    """Led by the home department, with the other one to assist."""
    problem = make_problem(cast, title=SECRET, is_sensitive=True)
    Problem.objects.filter(pk=problem.pk).update(state="accepted", accepted_on=timezone.localdate())
    units: dict[str, Any] = {"organisation": cast.department, "assisting": [cast.other_department]}
    return problem_dispatch(actor=cast.coordinator, problem_id=problem.pk, version=None, **units)


def by_agreed_return(cast: Cast, problem: Problem) -> User:
    problem_return(actor=cast.handler, problem_id=problem.pk, reason="不属我局", version=None)
    problem_decide_return(actor=cast.coordinator, problem_id=problem.pk, decision="agree", version=None)
    return cast.handler


def by_escalation(cast: Cast, problem: Problem) -> User:
    problem_escalate(actor=cast.coordinator, problem_id=problem.pk, reason="需省里协调", version=None)
    problem_decide_escalation(actor=cast.province, problem_id=problem.pk, decision="accept", reason="", version=None)
    return cast.handler


@pytest.mark.parametrize("move", [by_agreed_return, by_escalation])
def test_its_title_is_taken_back_from_whoever_loses_sight_by_a_move(
    cast: Cast, assisted: Problem, move: Callable[[Cast, Problem], User]
) -> None:
    tell_all()
    for user in (cast.handler, cast.other_handler):
        assert SECRET in titles_with(user)
    listed = [{"number": assisted.number, "title": SECRET, "link": reverse("problems:detail", args=[assisted.pk])}]
    due = About("due", {"overdue": 0, "due_soon": 1, "listed": listed})
    notify(recipients=[cast.handler, cast.other_handler], kind="reminder", about=due, link="/tasks/", key="reminder:1")
    loser = move(cast, assisted)
    tell_all()
    assert SECRET not in titles_with(loser)


def test_who_reads_its_title_among_notifications_is_recorded_once_a_day(cast: Cast) -> None:
    make_dispatched(cast, title=SECRET, is_sensitive=True)
    make_dispatched(cast)
    tell_all()
    for _opened in range(2):
        assert SECRET in signed_in(cast.handler).get(reverse("notifications:list")).content.decode()
    kept = list(ProblemView.objects.values_list("problem__title", "viewed_by", "through"))
    assert kept == [(SECRET, cast.handler.pk, "page")]


def test_who_reads_it_in_a_reminder_is_recorded(cast: Cast) -> None:
    problem = make_dispatched(cast, title=SECRET, is_sensitive=True)
    listed = [{"number": problem.number, "title": SECRET, "link": reverse("problems:detail", args=[problem.pk])}]
    due = About("due", {"overdue": 0, "due_soon": 1, "listed": listed})
    notify(recipients=[cast.handler], kind="reminder", about=due, link="/tasks/", key="reminder:1")
    assert SECRET in signed_in(cast.handler).get(reverse("notifications:list")).content.decode()
    assert ProblemView.objects.get().problem == problem


def test_who_reads_of_a_common_problem_of_sensitive_members_is_recorded(cast: Cast) -> None:
    problem = make_dispatched(cast, title=SECRET, is_sensitive=True)
    common = CommonProblem.objects.create(
        campaign=cast.campaign, region=problem.region, category=problem.category, title=SECRET
    )
    Problem.objects.filter(pk=problem.pk).update(common_problem=common)
    notify(
        recipients=[cast.handler], kind="common_answered", about=About("answered", {"title": SECRET}), key="common:1",
        link=reverse("problems:common-detail", args=[common.pk]),
    )  # fmt: skip
    signed_in(cast.handler).get(reverse("notifications:list"))
    assert ProblemView.objects.get().problem == problem


@pytest.mark.parametrize(
    ("path", "is_kept"),
    [("notifications/", True), ("notifications/?fields=text", True), ("notifications/?fields=id,kind", False),
     ("notifications/{key}/", True), ("notifications/{key}/?fields=read_at", False)],
)  # fmt: skip
def test_another_system_that_reads_it_among_notifications_is_recorded(cast: Cast, path: str, is_kept: bool) -> None:
    make_dispatched(cast, title=SECRET, is_sensitive=True)
    tell_all()
    key = Notification.objects.filter(recipient=cast.handler).latest("pk").pk
    answer = ApiClient(token_for(cast.handler)).get(path.format(key=key))
    assert (SECRET in answer.content.decode()) is is_kept
    kept = list(ProblemView.objects.values_list("viewed_by", "through"))
    assert kept == ([(cast.handler.pk, "api")] if is_kept else [])


def test_the_list_says_why_sensitive_work_that_nobody_may_take_is_not_handed_over(cast: Cast) -> None:
    secret = make_dispatched(cast, title=SECRET, is_sensitive=True)
    secret.handlings.update(assignee=cast.handler)
    other = make_user("narrow", "许岚")
    elsewhere = Campaign.objects.create(
        slug="x", name="另一行动", name_en="X", region_id="330500", lead_organisation=cast.department,
        starts_on=cast.campaign.starts_on,
    )  # fmt: skip
    RoleGrant.objects.create(user=other, role=RoleName.HANDLER, organisation=cast.department, campaign=elsewhere)
    address = reverse("problems:hand-over", args=[cast.department.pk, cast.handler.pk])
    page = in_english(cast.admin).get(address, {"successors": other.pk}).content.decode()
    assert "Hand over this 1 problem" not in page
    assert "Name somebody who does." in page
