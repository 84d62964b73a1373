"""Reminders of due days: one a person and working day, of what lies on the own desk."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import RoleName
from accounts.models import RoleGrant
from issues import reminders, schedule
from issues.models import Handling, Problem, Substitution
from issues.reminders import people_remind
from notifications.letters import letter_try, letters_due
from notifications.models import Notification
from tests.cast import Cast, make_dispatched, make_user

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, 8, 30, tzinfo=timezone.get_default_timezone())


def make_due(cast: Cast, due_on: date) -> Problem:
    problem = make_dispatched(cast)
    Problem.objects.filter(pk=problem.pk).update(due_on=due_on, original_due_on=due_on)
    Handling.objects.filter(problem=problem).update(due_on=due_on)
    return problem


def reminded() -> dict[str, tuple[int, int]]:
    return {
        note.recipient.username: (note.parameters["overdue"], note.parameters["due_soon"])
        for note in Notification.objects.filter(kind="reminder").select_related("recipient")
    }


def test_all_that_is_due_is_one_reminder(cast: Cast) -> None:
    late = make_due(cast, date(2026, 11, 20))
    soon = make_due(cast, date(2026, 11, 25))
    make_due(cast, date(2026, 11, 26))
    assert people_remind(MONDAY) == 2
    assert reminded() == {"handler": (1, 1), "coordinator": (1, 1)}
    note = Notification.objects.get(recipient=cast.handler)
    assert [one["number"] for one in note.parameters["listed"]] == [late.number, soon.number]
    assert note.link == "/tasks/"


def test_a_reminder_names_the_most_pressing_and_counts_the_rest_without_loading_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "NAMED", 1)
    for day in (24, 20, 19):
        make_due(cast, date(2026, 11, day))
    with CaptureQueriesContext(connection) as asked:
        assert people_remind(MONDAY) == 2
    assert reminded() == {"handler": (2, 1), "coordinator": (2, 1)}
    assert [note.parameters["listed"][0]["day"] for note in Notification.objects.all()] == ["2026-11-19"] * 2
    of_due = [one["sql"] for one in asked if '"title"' in one["sql"] and one["sql"].startswith("SELECT")]
    assert all(sql.startswith("SELECT COUNT(") or sql.endswith("LIMIT 1") for sql in of_due)


def test_a_coordinator_who_handles_too_is_reminded_of_a_problem_once(cast: Cast) -> None:
    problem = make_due(cast, date(2026, 11, 20))
    RoleGrant.objects.create(user=cast.coordinator, role="handler", organisation=cast.department)
    people_remind(MONDAY)
    assert reminded()["coordinator"] == (1, 0)
    note = Notification.objects.get(recipient=cast.coordinator)
    assert [one["number"] for one in note.parameters["listed"]] == [problem.number]


def test_what_is_due_in_an_office_without_coordinators_is_the_nearest_ones_above(cast: Cast) -> None:
    make_due(cast, date(2026, 11, 20))
    RoleGrant.objects.filter(user=cast.coordinator).delete()
    people_remind(MONDAY)
    assert reminded() == {"handler": (1, 0), "province": (1, 0)}


def test_a_second_round_of_the_day_reminds_nobody_again(cast: Cast) -> None:
    make_due(cast, date(2026, 11, 20))
    people_remind(MONDAY)
    assert people_remind(MONDAY + timedelta(hours=3)) == 0
    assert people_remind(MONDAY + timedelta(days=1)) == 2


@pytest.mark.parametrize("now", [MONDAY - timedelta(days=1), MONDAY - timedelta(minutes=5), MONDAY.replace(hour=18)])
def test_nobody_is_reminded_outside_working_hours(cast: Cast, now: datetime) -> None:
    make_due(cast, date(2026, 11, 20))
    assert people_remind(now) == 0


def test_what_is_answered_or_paused_reminds_nobody(cast: Cast) -> None:
    for state in ("replied", "planned"):
        problem = make_due(cast, date(2026, 11, 20))
        replied_on = timezone.localdate() if state == "replied" else None
        Problem.objects.filter(pk=problem.pk).update(state=state, replied_on=replied_on)
    assert people_remind(MONDAY) == 0


def test_the_reminder_stands_in_the_digest_of_its_day(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cast.handler.email = "chen@example.com"
    cast.handler.save()
    problem = make_due(cast, date(2026, 11, 20))
    with monkeypatch.context() as on_monday:
        on_monday.setattr(timezone, "now", lambda: MONDAY + timedelta(seconds=5))
        schedule.remind()
    # The letter waits since it was written, by the clock of the database, which nobody turned.
    for letter_id in letters_due():
        letter_try(letter_id)
    [letter] = mail.outbox
    assert problem.number in letter.body
    assert f"http://localhost:8000/problems/{problem.pk}/" in letter.body


def test_the_clerk_in_charge_is_reminded_and_the_substitute_with_it_but_no_other_colleague(cast: Cast) -> None:
    these = {"role": RoleName.HANDLER, "organisation": cast.department}
    substitute, _third = make_user("substitute", **these), make_user("third", **these)
    problem = make_due(cast, date(2026, 11, 20))
    Handling.objects.filter(problem=problem).update(assignee=cast.handler)
    Substitution.objects.create(
        organisation=cast.department,
        absent=cast.handler,
        substitute=substitute,
        starts_on=date(2026, 11, 23),
        ends_on=date(2026, 11, 27),
    )
    people_remind(MONDAY)
    assert reminded().keys() == {"handler", "substitute", "coordinator"}


def test_what_a_leaver_left_behind_is_everybodys_reminder(cast: Cast) -> None:
    make_user("colleague", role=RoleName.HANDLER, organisation=cast.department)
    problem = make_due(cast, date(2026, 11, 20))
    Handling.objects.filter(problem=problem).update(assignee=cast.handler)
    cast.handler.grants.all().delete()
    people_remind(MONDAY)
    assert reminded().keys() == {"colleague", "coordinator"}
