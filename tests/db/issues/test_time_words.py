"""How late something is is told in the unit of the term that runs: on pages, lists, agendas and sheets."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts.models import CalendarDay
from enterprises.models import Export
from enterprises.transfer.exporting import export_write
from issues.models import DeadlineTerm, Problem
from tests.cast import Cast, in_english, make_awaiting, make_dispatched, rated
from tests.db.issues.test_agenda import joint
from tests.db.issues.test_workflow import move

SUPERVISION = "/supervision/"


def in_hours(cast: Cast, step: str) -> None:
    DeadlineTerm.objects.create(campaign=cast.campaign, step=step, amount=48, unit="hours")


def due_days_ago(problem: Problem, days: int = 2) -> Problem:
    day = timezone.localdate() - timedelta(days=days)
    Problem.objects.filter(pk=problem.pk).update(due_on=day)
    problem.handlings.filter(role="lead").update(due_on=day)
    return problem


def redone(cast: Cast) -> Problem:
    problem = rated(make_awaiting(cast), "no", 1)
    move(cast.coordinator, problem, "redo", reason="答复空泛")
    return due_days_ago(problem)


def on_page(cast: Cast, problem: Problem) -> str:
    page = in_english(cast.coordinator).get(reverse("problems:detail", args=[problem.pk]))
    return str(page.context["time_left"])


@pytest.mark.parametrize(("step", "is_in_hours"), [("redo", True), ("handle", False)])
def test_what_is_redone_is_late_in_the_unit_of_redoing_wherever_it_is_told(
    cast: Cast, step: str, is_in_hours: bool
) -> None:
    in_hours(cast, step)
    problem, meeting = redone(cast), joint(cast)
    office, handler = in_english(cast.coordinator), in_english(cast.handler)
    listed = office.get(SUPERVISION).context["rows"][0].time_left
    desk = handler.get("/tasks/?whose=all").content.decode()
    [proposed] = [
        why for one, why in office.get(reverse("agenda:page", args=[meeting.pk])).context["proposals"] if one.problem
    ]
    assert on_page(cast, problem) == listed == proposed
    assert (listed == "48 hours late") is is_in_hours
    assert ("48 hours late" in desk) is is_in_hours


def test_an_escalation_is_told_in_its_own_unit_until_it_is_decided(cast: Cast) -> None:
    in_hours(cast, "escalation")
    problem = move(cast.handler, make_dispatched(cast), "sign")
    move(cast.coordinator, problem, "escalate", reason="需上级协调")
    assert on_page(cast, problem).endswith("hours left")
    move(cast.coordinator, problem, "take-back", reason="已自行解决")
    assert on_page(cast, problem).endswith("working days left")
    in_hours(cast, "handle")
    assert on_page(cast, problem).endswith("hours left")


def test_the_sheet_says_what_the_supervision_list_says_also_on_a_day_of_rest(cast: Cast, uploads: Any) -> None:
    due_days_ago(make_dispatched(cast), 30)
    in_hours(cast, "handle")
    assert sheet(cast) == "720 hours late" == listed_as(cast)
    DeadlineTerm.objects.all().delete()
    Problem.objects.update(due_on=timezone.localdate())
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        CalendarDay.objects.update_or_create(date=timezone.localdate(), defaults={"is_workday": False})
        assert sheet(cast) == "overdue" == listed_as(cast)


def listed_as(cast: Cast) -> str:
    return str(in_english(cast.coordinator).get(SUPERVISION).context["rows"][0].time_left)


def sheet(cast: Cast) -> str:
    assert in_english(cast.coordinator).post("/supervision/export/?light=red").status_code == 303
    export = Export.objects.latest("pk")
    export_write(export.pk)
    export.refresh_from_db()
    with export.file.open("rb") as content:
        rows = CalamineWorkbook.from_filelike(BytesIO(content.read())).get_sheet_by_index(0).to_python()
    return str(rows[1][8])


def test_the_desk_reads_the_calendar_as_often_for_three_heaps_as_for_one(cast: Cast) -> None:
    client = in_english(cast.handler)

    def asked() -> int:
        client.get("/tasks/?whose=all")
        with CaptureQueriesContext(connection) as queries:
            client.get("/tasks/?whose=all")
        return sum("accounts_calendarday" in one["sql"] or "issues_deadlineterm" in one["sql"] for one in queries)

    make_dispatched(cast)
    before = asked()
    due_days_ago(make_dispatched(cast))
    due_days_ago(make_dispatched(cast), 0)
    assert asked() == before
