"""What a joint meeting can decide never leaves the table of moves."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from issues.enums import AgendaCourse, AgendaReason, ProblemState
from issues.rules.agenda import COURSES, courses_from, reason_for
from issues.rules.moves import MOVES, Party, rows_of

STATES = st.sampled_from(ProblemState.values)
PARTIES = st.sets(st.sampled_from(list(Party)))


def test_every_course_has_its_words_and_follows_moves_from_state_to_state() -> None:
    assert [course.name for course in COURSES] == AgendaCourse.values
    for course in COURSES:
        for state, moves in course.moves.items():
            reached = {state}
            for name in moves:
                rows = [row for row in MOVES if row.name == name and reached & set(row.sources)]
                assert rows, (course.name, state, name)
                reached = {target for row in rows for target in row.targets}


@given(STATES, PARTIES)
def test_a_course_is_open_only_to_a_party_of_its_first_move(state: str, parties: set[Party]) -> None:
    for course in courses_from(state, parties):
        first = rows_of(course.moves[state][0], parties)
        assert any(state in row.sources for row in first)


@given(STATES)
def test_nobody_who_is_no_party_has_a_course(state: str) -> None:
    assert courses_from(state, ()) == []


@given(st.booleans(), st.booleans(), st.booleans())
def test_the_reason_is_the_first_that_holds(escalated: bool, left_over: bool, overdue: bool) -> None:
    reason = reason_for(is_escalated_here=escalated, was_left_over=left_over, is_overdue=overdue)
    holds = {"escalated": escalated, "postponed": left_over, "overdue": overdue, "by_hand": True}
    assert reason == next(value for value in AgendaReason.values if holds[value])
