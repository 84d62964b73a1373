"""However a clock stands and whatever was issued, the ladder of slips is climbed upwards, each step once."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from issues.enums import ProblemState
from issues.rules.clocks import ANSWERED_STATES, PAUSED_STATES
from issues.rules.slips import CHASED_STATES, LADDER, Chase, possible_grades, refusal

GRADES = st.sampled_from(LADDER)


@st.composite
def chases(draw: st.DrawFn) -> Chase:
    is_overdue = draw(st.booleans())
    return Chase(
        state=draw(st.sampled_from(ProblemState.values)),
        is_overdue=is_overdue,
        working_days_late=draw(st.integers(0, 30)) if is_overdue else 0,
        issued=frozenset(draw(st.sets(GRADES))),
        red_after=draw(st.integers(0, 10)),
    )


@given(chase=chases(), grade=GRADES)
def test_nobody_is_pressed_for_what_is_answered_or_stands_still(chase: Chase, grade: str) -> None:
    assert not set(CHASED_STATES) & {*ANSWERED_STATES, *PAUSED_STATES}
    if chase.state not in CHASED_STATES:
        assert refusal(grade, chase) == "not_chased"


@given(chase=chases(), wishes=st.lists(GRADES, max_size=12))
def test_whatever_is_tried_the_slips_of_a_clock_only_become_graver(chase: Chase, wishes: list[str]) -> None:
    now, issued = replace(chase, issued=frozenset()), []
    for grade in wishes:
        if refusal(grade, now) is None:
            issued.append(grade)
            now = replace(now, issued=frozenset(issued))
    assert issued == sorted(set(issued), key=LADDER.index)


@given(chase=chases())
def test_a_yellow_slip_follows_a_reminder_or_an_overdue_day(chase: Chase) -> None:
    if "yellow" in possible_grades(chase):
        assert "reminder" in chase.issued or chase.is_overdue


@given(chase=chases())
def test_a_red_slip_follows_a_yellow_one_or_a_long_delay(chase: Chase) -> None:
    if "red" in possible_grades(chase):
        assert "yellow" in chase.issued or (chase.is_overdue and chase.working_days_late >= chase.red_after)


@given(chase=chases(), days=st.integers(1, 30))
def test_the_longer_it_is_overdue_the_more_may_be_issued(chase: Chase, days: int) -> None:
    later = replace(chase, is_overdue=True, working_days_late=chase.working_days_late + days)
    assert set(possible_grades(chase)) <= set(possible_grades(later))
