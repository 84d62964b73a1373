"""What a joint meeting can do about a problem, in moves of the one table, and why a matter is on its agenda."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from issues.rules.moves import ESCALATES_FROM, Party, is_possible


@dataclass(frozen=True)
class Course:
    """What a decision does at once: from each state the moves that follow one another, with what they take."""

    name: str
    moves: Mapping[str, tuple[str, ...]]
    takes: tuple[str, ...] = ()
    may_take: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        return self.takes + self.may_take


COURSES = (
    Course(
        "assign",
        {
            "escalated": ("decide-escalation", "dispatch"),
            "returned": ("decide-return", "dispatch"),
            "accepted": ("dispatch",),
            "redo": ("dispatch",),
        },
        takes=("organisation",),
        may_take=("due_on",),
    ),
    Course("send_back", {"escalated": ("decide-escalation",), "returned": ("decide-return",)}),
    Course("redo", {"replied": ("redo",), "awaiting_feedback": ("redo",)}),
    Course("plan", {"in_progress": ("plan",), "planned": ("plan",)}, takes=("until",)),
    Course("escalate", dict.fromkeys(ESCALATES_FROM, ("escalate",))),
)
COURSE = {course.name: course for course in COURSES}
# What a decision can name for its course.
NAMED = tuple(dict.fromkeys(name for course in COURSES for name in course.fields))


def courses_from(state: str, parties: Collection[Party]) -> list[Course]:
    """The courses that are open in this state to whoever is one of `parties`."""
    return [
        course for course in COURSES if state in course.moves and is_possible(course.moves[state][0], state, parties)
    ]


def reason_for(*, is_escalated_here: bool, was_left_over: bool, is_overdue: bool) -> str:
    """Why a matter is on the agenda: the first that holds."""
    if is_escalated_here:
        return "escalated"
    if was_left_over:
        return "postponed"
    return "overdue" if is_overdue else "by_hand"
