"""The days of a problem's course and its due day, as its moves write them."""

from __future__ import annotations

import datetime as dt

from issues.enums import Urgency
from issues.models import Problem
from issues.rules.course import handling_days, note_course
from issues.rules.due import CHANGES_DUE, Happening, due_day, due_steps
from issues.rules.limits import go_on, pause_ended
from issues.rules.profile import DEFAULTS, Profile
from portal.demo.days import Days

TERMS = {urgency: DEFAULTS["handle", urgency.value].amount for urgency in Urgency}


class CourseNotes:
    def __init__(self, problem: Problem, days: Days) -> None:
        self._problem = problem
        self._days = days
        self._happenings: list[Happening] = []

    def note(self, happened: Happening) -> None:
        """Each step has a working day; how long it all took is written once the problem is closed."""
        self._problem.handling_days = self._taken()
        pause = pause_ended(self._happenings, happened)
        if pause is not None:
            go_on(self._problem, pause, self._days.calendar)
        self._happenings.append(happened)
        today = happened.at.date()
        note_course(self._problem, happened.move, today=today, day=happened.day, term_end=self._term_end)
        if happened.move in CHANGES_DUE:
            self._count()

    def _count(self) -> None:
        """By the rule that the workflow follows, so that no recount finds another day."""
        problem = self._problem
        steps = due_steps(
            self._happenings,
            urgency=problem.urgency,
            profile=Profile(),
            calendar=self._days.calendar,
            known=problem.original_due_on,
        )
        problem.due_on = due_day(steps, problem.due_on)
        problem.original_due_on = problem.original_due_on or problem.due_on

    def _term_end(self, _step: str, since: dt.date) -> dt.date:
        return self._days.after(since, 1)

    def _taken(self) -> int | None:
        begun, ended = self._problem.dispatched_on, self._problem.closed_on
        if begun is None or ended is None:
            return None
        return handling_days(self._happenings, dispatched_on=begun, closed_on=ended, calendar=self._days.calendar)
