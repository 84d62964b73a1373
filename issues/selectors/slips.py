"""Slips: those that were issued, and which may be issued for what clock now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules.calendar import Calendar
from accounts.scope import organisation_ids
from common.errors import NotFound
from issues.enums import UNREPLIED_TURNS, HandlingRole
from issues.models import Problem, Slip
from issues.rules.slips import Chase
from issues.selectors.deadlines import Clockwork, clockwork

# Slips of the lead organisation's turn as long as it has not replied: of the clock that runs.
OF_RUNNING_CLOCK = Q(handling__role=HandlingRole.LEAD, handling__state__in=UNREPLIED_TURNS)
WAITING_SHOWN = 20


def slip_rows(*, actor: User) -> QuerySet[Slip]:
    """The slips that the actor sees, with what a row of the list shows."""
    return Slip.objects.visible_to(actor).select_related("handling__problem__enterprise", "handling__organisation")


def slip_of(*, actor: User, slip_id: int) -> Slip:
    """Raises NotFound."""
    related = ("handling__problem__campaign", "handling__problem__office", "issued_by", "answered_by")
    slip = slip_rows(actor=actor).select_related(*related).filter(pk=slip_id).first()
    if slip is None:
        raise NotFound("slip_not_found", _("There is no such slip."))
    return slip


def slips_to_answer(*, actor: User) -> list[Slip]:
    """What the actor's organisations have not answered while their turn lasts, the most pressing first."""
    own = Q(handling__organisation__in=organisation_ids(actor))
    rows = slip_rows(actor=actor).filter(OF_RUNNING_CLOCK, own, answered_at__isnull=True)
    return list(rows.order_by("answer_by", "id")[:WAITING_SHOWN])


def slips_of_problem(*, actor: User, problem: Problem) -> list[Slip]:
    """All of its clocks, the latest first; `is_running` says that it is of the clock that runs."""
    is_running = ExpressionWrapper(OF_RUNNING_CLOCK, output_field=BooleanField())
    rows = Slip.objects.visible_to(actor).filter(handling__problem=problem).annotate(is_running=is_running)
    return list(rows.select_related("handling__organisation").order_by("-issued_at", "-id"))


def with_slip(grade: str) -> Q:
    """The problems whose present clock has seen this grade and none above; "none" where it has seen no slip."""
    issued = Slip.objects.filter(OF_RUNNING_CLOCK, handling__problem=OuterRef("pk"))
    if grade == "none":
        return ~Q(Exists(issued))
    above = {"reminder": ["yellow", "red"], "yellow": ["red"], "red": []}[grade]
    return Q(Exists(issued.filter(grade=grade))) & ~Q(Exists(issued.filter(grade__in=above)))


def last_slips(problems: Iterable[Problem]) -> dict[int, Slip]:
    """The last slip of each problem's present clock, by the problem's key: one query."""
    rows = Slip.objects.filter(OF_RUNNING_CLOCK, handling__problem__in=[one.pk for one in problems])
    found = rows.select_related("handling").order_by("issued_at", "id")
    return {slip.handling.problem_id: slip for slip in found}


def chase_of(problem: Problem, slips: Iterable[Slip], clocks: Clockwork, *, today: date) -> Chase:
    """How the problem's clock stands, given what `slips_of_problem` found."""
    return _chase(problem, {one.grade for one in slips if one.is_running}, clocks, today)  # type: ignore[attr-defined]


def chases_of(problems: Iterable[Problem], *, today: date) -> dict[int, Chase]:
    """How each problem's clock stands, by the problem's key: two queries, and one for each campaign's profile."""
    problems = list(problems)
    issued: dict[int, set[str]] = defaultdict(set)
    rows = Slip.objects.filter(OF_RUNNING_CLOCK, handling__problem__in=[one.pk for one in problems])
    for problem_id, grade in rows.values_list("handling__problem", "grade"):
        issued[problem_id].add(grade)
    clocks = {campaign: clockwork(campaign) for campaign in {one.campaign_id for one in problems}}
    return {one.pk: _chase(one, issued[one.pk], clocks[one.campaign_id], today) for one in problems}


def _chase(problem: Problem, issued: set[str], clocks: Clockwork, today: date) -> Chase:
    due_on = problem.due_on
    return Chase(
        state=problem.state,
        is_overdue=due_on is not None and due_on < today,
        working_days_late=_working_days_late(due_on, today, clocks.calendar),
        issued=frozenset(issued),
        red_after=clocks.profile.times("red_slip", problem.urgency),
    )


def _working_days_late(due_on: date | None, today: date, calendar: Calendar) -> int:
    return max(0, calendar.working_days_between(due_on, today)) if due_on else 0


def answer_day(problem: Problem) -> date:
    """Until when a slip issued now is to be answered."""
    clocks = clockwork(problem.campaign_id)
    return clocks.profile.term("slip_answer", problem.urgency).end(timezone.localtime(), clocks.calendar)
