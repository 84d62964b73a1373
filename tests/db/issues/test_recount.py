"""Running clocks are counted anew when the calendar changes and at night; what stands still keeps its day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.models import CalendarDay
from accounts.services import calendar
from accounts.services.reference import calendar_load
from issues import recounting
from issues.enums import HandlingRole
from issues.models import Problem
from issues.tasks import due_days_recount
from portal.celery import app
from tests.cast import Cast, signed_in
from tests.db.issues.test_deadlines import after, dispatched
from tests.db.issues.test_workflow import move
from tests.queue import take_over


@pytest.fixture
def enqueued(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What would have gone to the workers."""
    cache.delete(calendar.WAITING)
    sent: list[str] = []
    take_over(monkeypatch, due_days_recount, lambda _campaigns: sent.append(due_days_recount.name))
    yield sent
    cache.delete(calendar.WAITING)


def holiday(day: date) -> None:
    CalendarDay.objects.update_or_create(date=day, defaults={"is_workday": False, "note": "放假"})


def recounted() -> None:
    piece: int | None = 0
    while piece is not None:
        piece = recounting.due_days_recounted([], after=piece)


def test_a_day_entered_in_the_calendar_lets_the_clocks_be_counted_anew_once(
    cast: Cast, enqueued: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    client, page = signed_in(cast.admin), "/admin/accounts/calendarday/add/"
    with django_capture_on_commit_callbacks(execute=True):
        for day in ("2031-01-01", "2031-01-02"):
            sent = client.post(page, {"date": day, "note": "元旦", "source": "国办发明电"})
            assert sent.status_code == 302
    assert enqueued == ["issues.due_days_recount"]
    cache.delete(calendar.WAITING)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/admin/accounts/calendarday/2031-01-01/delete/", {"post": "yes"})
    assert len(enqueued) == 2


def test_days_that_the_file_brings_let_the_clocks_be_counted_anew(
    db: None, enqueued: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        calendar_load()
    assert enqueued == []
    CalendarDay.objects.latest("date").delete()
    with django_capture_on_commit_callbacks(execute=True):
        calendar_load()
    assert len(enqueued) == 1


def test_the_night_counts_all_running_clocks_anew() -> None:
    entries = [one for one in app.conf.beat_schedule.values() if one["task"] == "issues.due_days_recount"]
    assert [one["args"] for one in entries] == [([],)]


def test_a_new_holiday_moves_what_runs_and_nothing_else(cast: Cast) -> None:
    running, named, replied = dispatched(cast), dispatched(cast, due_on=after(12)), dispatched(cast)
    move(cast.handler, replied, "reply", reply="已办理", signed_by="陈局长")
    before = {one.pk: one.due_on for one in (running, named, replied)}
    holiday(after(3))
    recounted()
    days = dict(Problem.objects.values_list("pk", "due_on"))
    assert days == before | {running.pk: after(7)}
    assert days[running.pk] > before[running.pk]
    assert running.handlings.get(role=HandlingRole.LEAD).due_on == after(7)
    assert [one.move for one in running.events.order_by("id")][-1] == "recount"
    assert Problem.objects.get(pk=named.pk).version == named.version


def test_a_new_holiday_moves_each_limit_that_is_not_kept_yet(cast: Cast) -> None:
    waiting, signed, done = (dispatched(cast, assisting=[cast.other_department]) for _ in range(3))
    move(cast.handler, signed, "sign")
    move(cast.handler, done, "sign")
    move(cast.handler, done, "contact", said="已电话联系")
    move(cast.other_handler, done, "assist", said="可以调剂")
    kept = Problem.objects.get(pk=done.pk), done.handlings.get(role="assisting").due_on
    days = [after(1), after(2), after(3), after(4)]
    holiday(days[0])
    recounted()
    for problem, sign_due_on, contact_due_on in ((waiting, days[1], days[2]), (signed, days[0], days[1])):
        problem.refresh_from_db()
        assert (problem.sign_due_on, problem.contact_due_on) == (sign_due_on, contact_due_on)
        assert problem.handlings.get(role="assisting").due_on == days[3]
    now = Problem.objects.get(pk=done.pk), done.handlings.get(role="assisting").due_on
    assert [(one.sign_due_on, one.contact_due_on, assist) for one, assist in (kept, now)] == [
        (days[0], days[0], days[2]),
        (days[0], days[0], days[2]),
    ]


def test_what_changes_no_due_day_is_counted_anew_without_an_event(cast: Cast) -> None:
    named = dispatched(cast, due_on=after(12))
    days = [after(1), after(2)]
    holiday(days[0])
    recounted()
    assert Problem.objects.get(pk=named.pk).sign_due_on == days[1]
    assert not named.events.filter(move="recount").exists()


def test_the_story_of_a_clock_that_stands_still_ends_in_its_kept_day(cast: Cast) -> None:
    replied = dispatched(cast)
    move(cast.handler, replied, "reply", reply="已办理", signed_by="陈局长")
    holiday(after(3))
    recounted()
    page = reverse("problems:detail", args=[replied.pk])
    context = signed_in(cast.coordinator).get(page).context
    assert context["deadlines"].steps[-1].due_on == Problem.objects.get(pk=replied.pk).due_on
    assert str(replied.due_on) in context["due_story"][-1]


def test_a_piece_tells_where_the_next_begins(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recounting, "BATCH", 1)
    monkeypatch.setattr(recounting, "BATCHES", 2)
    problems = [dispatched(cast) for _number in range(5)]
    holiday(after(3))
    pieces: list[int | None] = [0]
    while pieces[-1] is not None:
        pieces.append(recounting.due_days_recounted([], after=pieces[-1]))
    keys = sorted(one.pk for one in problems)
    assert pieces == [0, keys[1], keys[3], None]
    assert set(Problem.objects.values_list("due_on", flat=True)) == {after(7)}


def test_counting_reads_the_events_of_a_batch_at_once(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for _number in range(6):
        dispatched(cast)
    with django_assert_max_num_queries(8):
        recounted()
