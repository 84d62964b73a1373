"""How a problem went: the days of its steps and the state in which it stands today, as numbered days."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from issues.enums import Outcome, ProblemState, Urgency
from issues.rules.clocks import RATING_WINDOW_DAYS
from portal.volume.days import Timeline
from portal.volume.picks import pick, spread

# Enums are turned into their words once: for every row that would take longer than all the rest.
_OUTCOMES = spread(
    {
        Outcome.SOLVED.value: 72, Outcome.PARTLY.value: 11, Outcome.EXPLAINED.value: 11, Outcome.PLANNED.value: 4,
        Outcome.CANNOT.value: 2,
    },
    100,
)  # fmt: skip
_VALID = ""
_UNACCEPTED = spread(
    {
        ProblemState.REJECTED.value: 2.0, ProblemState.MERGED.value: 1.5, ProblemState.WITHDRAWN.value: 1.0,
        _VALID: 95.5,
    },
    200,
)  # fmt: skip
_NEW = spread({ProblemState.SUBMITTED.value: 9, ProblemState.NEED_INFO.value: 1}, 10)
_ACCEPTED, _DISPATCHED, _IN_PROGRESS = (
    ProblemState.ACCEPTED.value, ProblemState.DISPATCHED.value, ProblemState.IN_PROGRESS.value,
)  # fmt: skip
_IN_PLAN, _REPLIED = ProblemState.PLANNED.value, ProblemState.REPLIED.value
_AWAITING, _CLOSED = ProblemState.AWAITING_FEEDBACK.value, ProblemState.CLOSED.value
_ORDINARY = Urgency.ORDINARY.value
_LAGS = (0, 0, 0, 1, 1, 2)
_STUCK, _PLANNED, _EXTENDED, _ASKED, _ANSWERED = 0.005, 0.005, 0.06, 0.9, 0.8
# A reply comes after this part of its term at the latest: a few are late.
_REPLIED_BY = 1.08


NEVER = -1


@dataclass(slots=True)
class Course:
    """Steps by their day; NEVER is what has not happened."""

    state: str
    outcome: str = ""
    accepted: int = NEVER
    dispatched: int = NEVER
    original_due: int = NEVER
    due: int = NEVER
    replied: int = NEVER
    asked: int = NEVER
    answered: int = NEVER
    closed: int = NEVER
    sign_due: int = NEVER
    signed: int = NEVER
    contact_due: int = NEVER
    contacted: int = NEVER
    extended: int = NEVER


class Courses:
    def __init__(self, timeline: Timeline, random: Random) -> None:
        self._timeline = timeline
        self._random = random.random

    def of(self, reported: int, urgency: str) -> Course:
        """The course of a problem that was reported on a day, as far as it has come by the last day."""
        refused = pick(_UNACCEPTED, self._random)
        if refused != _VALID:
            return Course(refused)
        accepted = self._later(reported)
        if accepted == NEVER:
            return Course(pick(_NEW, self._random))
        dispatched = self._later(accepted)
        if dispatched == NEVER:
            return Course(_ACCEPTED, accepted=accepted)
        course = Course(_IN_PROGRESS, accepted=accepted, dispatched=dispatched)
        course.original_due = course.due = self._timeline.due[urgency][dispatched]
        self._handle(course, dispatched, course.due)
        self._sign(course, dispatched)
        return course

    def _sign(self, course: Course, dispatched: int) -> None:
        """Signed for and the enterprise contacted, before the reply at the latest: mostly within a working day each."""
        course.sign_due = self._timeline.next_workday[dispatched]
        course.contact_due = self._timeline.next_workday[course.sign_due]
        latest = self._timeline.last if course.replied == NEVER else course.replied
        if course.state == _DISPATCHED:
            return
        course.signed = min(latest, self._workday(min(latest, dispatched + pick(_LAGS, self._random))))
        course.contact_due = min(course.contact_due, self._timeline.next_workday[course.signed])
        contacted = course.signed + pick(_LAGS, self._random)
        course.contacted = min(contacted, latest) if course.replied != NEVER or contacted <= latest else NEVER

    def _handle(self, course: Course, dispatched: int, due: int) -> None:
        random, last = self._random, self._timeline.last
        if random() < _EXTENDED and due <= last:
            course.extended = self._workday(dispatched + 1)
            course.due = due = self._timeline.due[_ORDINARY][due]
        fate = random()
        if fate < _PLANNED:
            course.state = _IN_PLAN
        if fate < _STUCK + _PLANNED:
            return
        replied = self._workday(dispatched + 1 + int((due - dispatched) * random() * _REPLIED_BY))
        if replied == NEVER:
            if dispatched >= last - 1:
                course.state = _DISPATCHED
            return
        course.replied, course.state = replied, _REPLIED
        self._rate(course, replied)

    def _rate(self, course: Course, replied: int) -> None:
        """The enterprise is asked, answers or lets the window pass, and the office closes; or it closes at once."""
        random, last = self._random, self._timeline.last
        asked = closed = self._workday(replied + 1)
        if asked == NEVER:
            return
        if random() < _ASKED:
            course.asked, course.state = asked, _AWAITING
            answered = asked + int(random() * random() * RATING_WINDOW_DAYS)
            if random() > _ANSWERED:
                closed = self._workday(asked + RATING_WINDOW_DAYS + 1)
            elif answered <= last:
                course.answered = answered
                closed = self._workday(answered + 1)
            else:
                closed = NEVER
        if closed != NEVER:
            course.closed, course.state, course.outcome = closed, _CLOSED, pick(_OUTCOMES, random)

    def _later(self, day: int) -> int:
        return self._workday(day + pick(_LAGS, self._random))

    def _workday(self, day: int) -> int:
        """The day or the next on which offices work; NEVER when that is still to come."""
        if day > self._timeline.last:
            return NEVER
        work = self._timeline.workday_from[day]
        return work if work <= self._timeline.last else NEVER
