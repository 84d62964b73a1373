"""The due day is what a clock gives that is counted day by day, whatever happens to a problem in whatever order."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.calendar import Calendar
from issues.rules.due import Happening, due_day, due_steps
from issues.rules.profile import DEFAULTS, Profile, Term, Unit

START = dt.date(2026, 1, 5)
URGENCIES = ("ordinary", "simple")
CALENDARS = st.dictionaries(
    st.integers(0, 500).map(lambda n: START + dt.timedelta(days=n)), st.booleans(), max_size=40
).map(lambda days: Calendar(days, {day.year for day in days}))
TERMS = st.builds(Term, st.integers(0, 40), st.sampled_from([Unit.HOURS, Unit.CALENDAR_DAYS, Unit.WORKING_DAYS]))
KEYS = [("handle", ""), ("handle", "ordinary"), ("redo", ""), ("redo", "ordinary")]
LAYERS = st.dictionaries(st.sampled_from(KEYS), TERMS, min_size=1, max_size=4)
MOVES = st.sampled_from(
    (
        *("dispatch", "dispatch", "plan", "plan", "resume", "redo", "decide-extension", "sign", "reply"),
        *("escalate", "escalate", "decide-escalation", "take over", "take-back"),
    )
)
DISPATCH = st.tuples(st.just("dispatch"), st.integers(0, 12), st.integers(0, 23), st.none())
EVENTS = st.builds(
    lambda first, rest: [first, *rest],
    DISPATCH,
    st.lists(st.tuples(MOVES, st.integers(0, 12), st.integers(0, 23), st.none() | st.integers(1, 30)), max_size=8),
)


def history(events: list[tuple[str, int, int, int | None]]) -> list[Happening]:
    """A problem's events on rising days; `day` lies so many days after the event that names it."""
    found, on = [], START
    for move, later, hour, named in events:
        on += dt.timedelta(days=later)
        day = on + dt.timedelta(days=named) if named else None
        if move == "plan":
            day = day or on + dt.timedelta(days=5)
        elif move not in {"dispatch", "decide-extension"}:
            day = None
        name, to_state = ("decide-escalation", "accepted") if move == "take over" else (move, "x")
        found.append(Happening(name, dt.datetime.combine(on, dt.time(hour)), to_state, day))
    return possible(found)


def possible(events: list[Happening]) -> list[Happening]:
    """What can happen to a problem: while it is escalated nothing but the decision, and only then."""
    found, is_escalated, is_planned = [], False, False
    for event in events:
        decides = event.move in {"decide-escalation", "take-back"}
        if decides != is_escalated or (is_planned and event.move == "escalate"):
            continue
        is_escalated = event.move == "escalate"
        is_planned = event.move == "plan" or (is_planned and event.move in {"sign", "decide-extension"})
        found.append(event)
    return found


def next_workday(calendar: Calendar, day: dt.date) -> dt.date:
    while not calendar.is_workday(day):
        day += dt.timedelta(days=1)
    return day


def counted(calendar: Calendar, day: dt.date, n: int) -> dt.date:
    """The n-th working day after `day`, one day at a time."""
    if n == 0:
        return next_workday(calendar, day)
    while n:
        day += dt.timedelta(days=1)
        n -= calendar.is_workday(day)
    return day


def left_between(calendar: Calendar, start: dt.date, end: dt.date) -> int:
    days = (start + dt.timedelta(days=i) for i in range(1, (end - start).days + 1))
    return sum(calendar.is_workday(day) for day in days)


def by_hand(  # noqa: C901, PLR0915  # as a clerk would, case by case
    events: list[Happening], urgency: str, layers: list[dict[tuple[str, str], Term]], calendar: Calendar
) -> dt.date | None:
    """The same clock, told as a clerk with a paper calendar would run it."""

    def term_end(step: str, at: dt.datetime) -> dt.date:
        found = [layer[key] for layer in [*layers, DEFAULTS] for key in ((step, urgency), (step, "")) if key in layer]
        term = found[0]
        if term.unit == Unit.HOURS:
            return (at + dt.timedelta(hours=term.amount)).date()
        if term.unit == Unit.CALENDAR_DAYS:
            return next_workday(calendar, at.date() + dt.timedelta(days=term.amount))
        return counted(calendar, at.date(), term.amount)

    due: dt.date | None = None
    stopped: int | None = None
    answered: dt.date | None = None
    until: dt.date | None = None
    for event in events:
        on = event.at.date()
        if event.move == "dispatch":
            due, stopped, answered = event.day or term_end("handle", event.at), None, None
        elif event.move == "redo":
            due, stopped, answered = term_end("redo", event.at), None, None
        elif event.move == "reply":
            answered = on
        elif event.move == "escalate" and due and due >= (answered or on):
            stopped, until = left_between(calendar, answered or on, due), due
            if not answered:
                due = max(due, counted(calendar, term_end("escalation", event.at), stopped))
        elif event.move in {"decide-escalation", "take-back"} and stopped is not None and until:
            if not answered or event.to_state == "accepted":
                due, answered = max(until, counted(calendar, on, stopped)), None
            stopped = None
        elif event.move == "decide-extension" and event.day:
            due = event.day
        elif event.move == "plan" and due and event.day and (stopped is not None or due >= on):
            stopped = left_between(calendar, on, due) if stopped is None else stopped
            due = counted(calendar, event.day, stopped)
        elif event.move == "resume" and stopped is not None:
            due, stopped = counted(calendar, on, stopped), None
    return due


@given(EVENTS, st.sampled_from(URGENCIES), st.lists(LAYERS, max_size=2), CALENDARS)
def test_the_due_day_is_the_one_counted_by_hand(
    events: list[tuple[str, int, int, int | None]],
    urgency: str,
    layers: list[dict[tuple[str, str], Term]],
    calendar: Calendar,
) -> None:
    told = history(events)
    steps = due_steps(told, urgency=urgency, profile=Profile(layers), calendar=calendar)
    assert due_day(steps) == by_hand(told, urgency, layers, calendar)


@given(EVENTS, st.sampled_from(URGENCIES), CALENDARS)
def test_each_step_depends_on_what_came_before_it_alone(
    events: list[tuple[str, int, int, int | None]], urgency: str, calendar: Calendar
) -> None:
    told = history(events)
    steps = due_steps(told, urgency=urgency, profile=Profile(), calendar=calendar)
    for n in range(len(told) + 1):
        earlier = due_steps(told[:n], urgency=urgency, profile=Profile(), calendar=calendar)
        assert earlier == steps[: len(earlier)]


@given(
    st.integers(0, 9),
    st.integers(0, 30),
    st.integers(0, 400),
    CALENDARS,
    st.sampled_from(["decide-escalation", "take-back"]),
)
def test_no_working_day_is_lost_or_won_by_an_escalation(
    worked: int, waited: int, start: int, calendar: Calendar, move: str
) -> None:
    day = START + dt.timedelta(days=start)
    asked, decided = day + dt.timedelta(days=worked), day + dt.timedelta(days=worked + waited)
    told = [Happening("dispatch", dt.datetime.combine(day, dt.time(9)), "dispatched")]
    due = due_day(due_steps(told, urgency="ordinary", profile=Profile(), calendar=calendar))
    assert due is not None
    for name, on, state in (("escalate", asked, "escalated"), (move, decided, "in_progress")):
        told.append(Happening(name, dt.datetime.combine(on, dt.time(9)), state))
    after = due_day(due_steps(told, urgency="ordinary", profile=Profile(), calendar=calendar))
    assert after is not None
    if due < asked:
        assert after == due
    else:
        assert calendar.working_days_between(decided, after) >= calendar.working_days_between(asked, due)
        assert after >= due


@given(st.integers(0, 400), st.integers(1, 30), st.sampled_from(URGENCIES), CALENDARS)
def test_a_plan_resumed_on_its_promised_day_is_due_when_the_plan_said(
    dispatched: int, promised: int, urgency: str, calendar: Calendar
) -> None:
    on = dt.datetime.combine(START + dt.timedelta(days=dispatched), dt.time(9))
    until = on + dt.timedelta(days=promised)
    told = [Happening("dispatch", on, "dispatched"), Happening("plan", on, "planned", until.date())]
    profile = Profile()
    planned = due_steps(told, urgency=urgency, profile=profile, calendar=calendar)[-1]
    resumed = due_steps(
        [*told, Happening("resume", until, "in_progress")], urgency=urgency, profile=profile, calendar=calendar
    )[-1]
    assert (resumed.due_on, resumed.left) == (planned.due_on, planned.left)
