"""The deadline profile: set by the administrator, followed by running clocks, told on the problem's page."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import CalendarDay
from accounts.selectors.calendar import working_calendar
from common.errors import NotAllowed
from issues.models import DeadlineTerm, Problem
from issues.selectors.deadlines import deadline_profile
from issues.services.deadlines import deadline_term_set
from issues.services.moves import problem_move
from issues.tasks import due_days_recount
from tests.cast import Cast, far_off, make_awaiting, make_dispatched, make_problem, signed_in
from tests.queue import take_over

PAGE = "/settings/deadlines/"


@pytest.fixture(autouse=True)
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    take_over(monkeypatch, due_days_recount, due_days_recount)


def dispatched(cast: Cast, **fields: Any) -> Problem:
    """By the profile, without a day that the office named."""
    problem = make_problem(cast)
    accepted = {"category": problem.category, "urgency": "ordinary", "term": "immediate"}
    for name, taken in (("accept", accepted), ("dispatch", {"organisation": cast.department, **fields})):
        problem_move(actor=cast.coordinator, problem_id=problem.pk, move=name, version=None, fields=taken)
    problem.refresh_from_db()
    return problem


def after(working_days: int) -> Any:
    return working_calendar().add_working_days(timezone.localdate(), working_days)


def set_term(cast: Cast, amount: int | None, **said: Any) -> None:
    said = {"campaign": None, "step": "handle", "urgency": "ordinary", "unit": "working_days"} | said
    deadline_term_set(actor=cast.admin, amount=amount, **said)


def test_a_campaigns_own_term_comes_before_that_of_all_and_the_default(cast: Cast) -> None:
    set_term(cast, 9)
    set_term(cast, 4, campaign=cast.campaign, urgency="")
    own, other = deadline_profile(cast.campaign.pk), deadline_profile(None)
    assert [one.term("handle", "ordinary").amount for one in (own, other)] == [4, 9]
    assert other.term("handle", "complex").amount == 15


def test_running_clocks_follow_a_changed_profile_with_an_event(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    running, done = dispatched(cast), make_awaiting(cast)
    named = dispatched(cast, due_on=after(12))
    with django_capture_on_commit_callbacks(execute=True):
        set_term(cast, 10, campaign=cast.campaign)
    before = done.due_on
    for problem in (running, named, done):
        problem.refresh_from_db()
    assert (running.due_on, running.original_due_on) == (after(10), after(7))
    assert running.handlings.get().due_on == after(10)
    assert (named.due_on, done.due_on) == (after(12), before)
    last = running.events.latest("id")
    assert (last.move, last.actor, last.from_state, last.to_state) == ("recount", None, "dispatched", "dispatched")
    with django_capture_on_commit_callbacks(execute=True):
        set_term(cast, None, campaign=cast.campaign)
    running.refresh_from_db()
    assert running.due_on == after(7)
    assert not DeadlineTerm.objects.exists()


def test_counting_anew_twice_changes_nothing(cast: Cast) -> None:
    problem = dispatched(cast)
    due_days_recount([])
    problem.refresh_from_db()
    assert problem.version == Problem.objects.get(pk=problem.pk).version
    assert not problem.events.filter(move="recount").exists()


def test_only_the_administrator_sets_terms(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        deadline_term_set(
            actor=cast.coordinator, campaign=None, step="handle", urgency="", amount=1, unit="working_days"
        )
    assert signed_in(cast.coordinator).get(PAGE).status_code == 403


def test_the_page_shows_the_terms_in_force_and_who_set_them(cast: Cast) -> None:
    set_term(cast, 9)
    rows = signed_in(cast.admin).get(PAGE, {"campaign": cast.campaign.pk}).context["rows"]
    shown = {(row["step"], row["urgency"]): (row["amount"], row["is_default"]) for row in rows}
    assert shown["handle", "ordinary"] == (9, False)
    assert shown["handle", "complex"] == (15, True)
    assert signed_in(cast.admin).get(PAGE, {"campaign": "99999999"}).status_code == 400


def test_a_term_is_changed_on_its_page(cast: Cast) -> None:
    page = reverse("problems:deadline-term", args=["redo"])
    client = signed_in(cast.admin)
    sent = {"campaign": cast.campaign.pk, "urgency": "", "amount": "36", "unit": "hours"}
    assert client.post(page, sent).status_code == 302
    assert DeadlineTerm.objects.values_list("campaign", "step", "amount", "unit").get() == (
        cast.campaign.pk,
        "redo",
        36,
        "hours",
    )
    refused = client.post(page, sent | {"unit": "times"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["unit"])
    refused = client.post(page, sent | {"amount": "1001"})
    assert list(refused.context["form"].errors) == ["amount"]
    assert client.get("/settings/deadlines/nap/").status_code == 404


def test_a_term_of_nothing_shows_the_day_that_follows_and_is_saved_on_purpose_alone(cast: Cast) -> None:
    page, client = reverse("problems:deadline-term", args=["handle"]), signed_in(cast.admin)
    sent = {"campaign": "", "urgency": "ordinary", "amount": "0", "unit": "calendar_days"}
    asked = client.post(page, sent)
    assert asked.status_code == 422
    assert timezone.localdate().isoformat() in str(asked.context["form"].errors["sure"])
    assert not DeadlineTerm.objects.exists()
    assert client.post(page, sent | {"sure": "on"}).status_code == 302
    assert DeadlineTerm.objects.get().amount == 0
    assert client.post(page, sent | {"amount": "5"}).status_code == 302, "nothing else is asked about"


def test_the_page_of_a_problem_tells_how_its_due_day_came_about(cast: Cast) -> None:
    problem = dispatched(cast)
    for name, fields in (("sign", {}), ("extend", {"until": after(12), "reason": "等待"})):
        problem_move(actor=cast.handler, problem_id=problem.pk, move=name, version=None, fields=fields)
    problem_move(
        actor=cast.coordinator,
        problem_id=problem.pk,
        move="decide-extension",
        version=None,
        fields={"decision": "grant"},
    )
    client = signed_in(cast.coordinator)
    with translation.override("en"):
        story = client.get(reverse("problems:detail", args=[problem.pk]), headers={"Accept-Language": "en"}).context[
            "due_story"
        ]
    assert len(story) == 2
    assert all(str(day) in line for line, day in zip(story, (after(7), after(12)), strict=True))


def test_a_year_without_holidays_is_warned_of_where_a_due_day_lies_in_it(cast: Cast) -> None:
    page = reverse("problems:detail", args=[make_dispatched(cast).pk])
    assert far_off().year in signed_in(cast.coordinator).get(page).context["deadlines"].missing_years
    CalendarDay.objects.get_or_create(date=timezone.localdate(), defaults={"is_workday": True})
    page = reverse("problems:detail", args=[make_problem(cast).pk])
    assert timezone.localdate().year not in signed_in(cast.coordinator).get(page).context["deadlines"].missing_years
