"""The deadline profile in force, and what happened to a problem as its clock sees it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from accounts.rules.calendar import Calendar
from accounts.selectors.calendar import working_calendar
from issues.models import DeadlineTerm, Problem, ProblemEvent
from issues.rules.due import TERMS, DueStep, Happening, due_steps, term_in_force
from issues.rules.limits import SEEN
from issues.rules.moves import NAMES, OF_ASSISTING
from issues.rules.profile import STEP_OF_STATE, Profile, Term, Terms, Unit

# What the timeline tells beside the moves, as an answer or a letter, starts no step; nor does whoever assists.
STARTS_STEP = frozenset(NAMES) - OF_ASSISTING


@dataclass(frozen=True)
class Clockwork:
    """What due days are computed with: loaded once, passed on."""

    profile: Profile
    calendar: Calendar


_read: ContextVar[dict[int | None, Clockwork] | None] = ContextVar("clockworks", default=None)


@contextmanager
def clockworks_read_once() -> Iterator[None]:
    """Within this block each campaign's terms, and the calendar, are read once: for many problems in a row."""
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


def deadline_profile(campaign_id: int | None) -> Profile:
    """The campaign's own terms before those of the instance: one query."""
    if _read.get() is not None:
        return clockwork(campaign_id).profile
    return _profile(campaign_id)


def _profile(campaign_id: int | None) -> Profile:
    return _profiles([campaign_id])[campaign_id]


def _profiles(campaign_ids: Collection[int | None]) -> dict[int | None, Profile]:
    """By the campaign: one query."""
    layers: dict[int | None, dict[tuple[str, str], Term]] = defaultdict(dict)
    for row in DeadlineTerm.objects.for_campaigns(campaign_ids):
        layers[row.campaign_id][row.step, row.urgency] = Term(row.amount, Unit(row.unit))
    everywhere: Terms = layers[None]
    return {key: Profile((layers[key] if key else {}, everywhere)) for key in campaign_ids}


def clockworks_of(problems: Iterable[Problem]) -> dict[int, Clockwork]:
    """What the due days of a list of problems are told with, by the campaign: two queries."""
    calendar, campaigns = working_calendar(), {one.campaign_id for one in problems}
    profiles = _profiles(campaigns) if campaigns else {}
    return {key: Clockwork(profiles[key], calendar) for key in campaigns}


def clockwork(campaign_id: int | None) -> Clockwork:
    known = _read.get()
    if known is None:
        return Clockwork(_profile(campaign_id), working_calendar())
    if campaign_id not in known:
        known[campaign_id] = Clockwork(_profile(campaign_id), working_calendar())
    return known[campaign_id]


def happenings_of(problem_id: int) -> list[Happening]:
    """The events of a problem, oldest first, in local time."""
    rows = ProblemEvent.objects.filter(problem=problem_id).order_by("at", "id")
    return [
        Happening(move, timezone.localtime(at), to_state, day)
        for move, at, to_state, day in rows.values_list("move", "at", "to_state", "day")
    ]


def clock_happenings(problem_ids: Collection[int]) -> dict[int, list[Happening]]:
    """What the clocks and the limits of these problems look at, by the problem's key: one query."""
    found: dict[int, list[Happening]] = {key: [] for key in problem_ids}
    rows = ProblemEvent.objects.filter(problem__in=problem_ids, move__in=SEEN).order_by("at", "id")
    for key, move, at, to_state, day in rows.values_list("problem_id", "move", "at", "to_state", "day"):
        found[key].append(Happening(move, timezone.localtime(at), to_state, day))
    return found


@dataclass(frozen=True)
class Deadlines:
    """How a problem's due day came about, in which unit its term runs, and until when the next step should be done."""

    steps: list[DueStep]
    unit: Unit
    next_by: date | None
    missing_years: list[int]


def deadlines_of(problem: Problem, happenings: list[Happening], clocks: Clockwork) -> Deadlines:
    """From the problem's history as loaded: no query. The steps end in the due day that is kept."""
    steps = _steps(problem, happenings, clocks)
    step, by = STEP_OF_STATE.get(problem.state), None
    since = next((one.at for one in reversed(happenings) if one.move in STARTS_STEP), None)
    if step and since:
        by = clocks.profile.term(step, problem.urgency).end(since, clocks.calendar)
    elif problem.state == "planned":
        by = next((one.day for one in reversed(happenings) if one.move == "plan" and one.day), None)
    days = [day for day in (problem.due_on, by) if day]
    missing = clocks.calendar.missing_years(timezone.localdate(), max(days)) if days else []
    return Deadlines(_as_kept(steps, problem.due_on), _unit(problem, steps, clocks), by, missing)


def due_units(problems: Iterable[Problem], clockworks: Mapping[int, Clockwork]) -> dict[int, Unit]:
    """In which unit the term of each one's due day runs, by the problem's key.

    One query, and none where the terms by which it can run have the same unit.
    """
    problems = list(problems)
    unsure = [one.pk for one in problems if len(_possible_units(one, clockworks[one.campaign_id])) > 1]
    happenings = clock_happenings(unsure) if unsure else {}
    return {
        one.pk: _unit(one, _steps(one, happenings.get(one.pk, []), clocks), clocks)
        for one, clocks in ((one, clockworks[one.campaign_id]) for one in problems)
    }


def _possible_units(problem: Problem, clocks: Clockwork) -> set[Unit]:
    return {clocks.profile.term(step, problem.urgency).unit for step in TERMS}


def _unit(problem: Problem, steps: list[DueStep], clocks: Clockwork) -> Unit:
    return (term_in_force(steps) or clocks.profile.term("handle", problem.urgency)).unit


def _steps(problem: Problem, happenings: list[Happening], clocks: Clockwork) -> list[DueStep]:
    return due_steps(
        happenings,
        urgency=problem.urgency,
        profile=clocks.profile,
        calendar=clocks.calendar,
        known=problem.original_due_on,
    )


def _as_kept(steps: list[DueStep], due_on: date | None) -> list[DueStep]:
    """A clock that stands still follows no change of the terms or the calendar, one that runs follows it soon."""
    if not steps or due_on is None or steps[-1].due_on == due_on:
        return steps
    return [*steps, DueStep("keep", steps[-1].on, due_on)]
