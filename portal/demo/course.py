"""The days of a problem's course, as its moves write them."""

from __future__ import annotations

import datetime as dt

from issues.models import Problem
from issues.rules.course import handling_days, note_course
from issues.rules.due import Happening
from portal.demo.days import Days


class CourseNotes:
    def __init__(self, problem: Problem, days: Days) -> None:
        self._problem = problem
        self._days = days
        self._happenings: list[Happening] = []

    def note(self, happened: Happening) -> None:
        """Each step has a working day; how long it all took is written once the problem is closed."""
        self._problem.handling_days = self._taken()
        self._happenings.append(happened)
        granted = happened.move == "decide-extension" and happened.day is not None
        today = happened.at.date()
        note_course(self._problem, happened.move, today=today, term_end=self._term_end, is_granted=granted)

    def _term_end(self, _step: str, since: dt.date) -> dt.date:
        return self._days.after(since, 1)

    def _taken(self) -> int | None:
        begun, ended = self._problem.dispatched_on, self._problem.closed_on
        if begun is None or ended is None:
            return None
        return handling_days(self._happenings, dispatched_on=begun, closed_on=ended, calendar=self._days.calendar)
