from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.policy import require
from campaigns.models import Campaign
from campaigns.services.days import require_day_since_begin, require_planned_day
from common.errors import Conflict, NotFound, RuleViolation
from common.records import locked, require_version, saved
from issues.enums import MeasureAct, ProblemState, Term
from issues.models import CommonProblem, Handling, Measure, Problem
from issues.policy import can_change_measure, can_plan_measure
from issues.rules.counting import UNCOUNTED_STATES
from issues.rules.measures import CHANGES, is_possible
from issues.services.measure_history import record_act
from issues.services.steps import stated


@dataclass(frozen=True)
class MeasureDraft:
    """A measure that an organisation plans, for some problems or for none."""

    campaign: Campaign
    organisation: Organisation
    text: str
    kind: str
    planned_on: date
    term: str = Term.IMMEDIATE
    problems: Sequence[Problem] = ()
    common_problem: CommonProblem | None = None
    amount_wan: Decimal | None = None


@transaction.atomic
def measure_plan(*, actor: User, draft: MeasureDraft) -> Measure:
    """Record a planned measure. Region, team and category are the first problem's, else the organisation's region;
    of what serves a common problem, the region and category of that.

    Raises NotAllowed, RuleViolation (`problem_of_other_campaign`, `problem_is_draft`, `problem_not_valid`,
    `planned_in_past`, `day_…`), ValidationError.
    """
    first = draft.problems[0] if draft.problems else None
    matter = draft.common_problem or first
    region = matter.region if matter else draft.organisation.region
    require(
        can_plan_measure(
            actor,
            organisation=draft.organisation,
            region_path=region.path,
            campaign_id=draft.campaign.pk,
            has_handled=_has_handled(draft.organisation, draft.problems),
        )
    )
    _require_plan(draft)
    measure = saved(
        Measure(
            campaign=draft.campaign,
            organisation=draft.organisation,
            region=region,
            team=first.team if first and not draft.common_problem else None,
            category=matter.category if matter else None,
            text=draft.text,
            kind=draft.kind,
            term=draft.term,
            planned_on=draft.planned_on,
            amount_wan=draft.amount_wan,
            recorded_by=actor,
        )
    )
    measure.problems.set(draft.problems)
    record_act(measure, MeasureAct.PLANNED, actor=actor, before="")
    return measure


def _require_reported(problems: Iterable[Problem], field: str) -> None:
    """Raises RuleViolation `problem_is_draft`, `problem_not_valid`."""
    for problem in problems:
        if problem.state == ProblemState.DRAFT:
            message = _("A draft is not reported yet: nothing is done for it.")
            raise RuleViolation("problem_is_draft", message, field=field)
        if problem.state in UNCOUNTED_STATES:
            words = {"number": problem.number, "state": problem.get_state_display()}
            reason = _("%(number)s is “%(state)s”: nothing is done for it. Name a problem that is handled.") % words
            raise RuleViolation("problem_not_valid", reason, field=field)


def _require_plan(draft: MeasureDraft) -> None:
    if draft.common_problem is None:  # of its members some may have ended
        _require_reported(draft.problems, "problems")
    if any(problem.campaign_id != draft.campaign.pk for problem in draft.problems):
        message = _("All problems of a measure belong to its campaign.")
        raise RuleViolation("problem_of_other_campaign", message, field="problems")
    require_planned_day(draft.planned_on, campaign=draft.campaign, field="planned_on")
    if draft.planned_on < timezone.localdate():
        message = _("A plan begins today at the earliest. On which day it was carried out is noted afterwards.")
        raise RuleViolation("planned_in_past", message, field="planned_on")


@transaction.atomic
def measure_implement(
    *, actor: User, measure_id: int, implemented_on: date, amount_wan: Decimal | None = None, version: int | None
) -> Measure:
    """Note that a planned measure was carried out on a day, not later than today nor before its campaign.

    Raises NotFound, NotAllowed, Conflict (`stale_version`, `not_planned`), RuleViolation `day_…`.
    """
    measure = measure_for_change(actor, measure_id, version)
    if not is_possible(MeasureAct.IMPLEMENTED, measure.status):
        raise Conflict("not_planned", _("Only a planned measure can be marked as implemented."))
    require_day_since_begin(implemented_on, campaign=measure.campaign, field="implemented_on")
    measure.implemented_on = implemented_on
    if amount_wan is not None:
        measure.amount_wan = amount_wan
    return _changed(measure, MeasureAct.IMPLEMENTED, actor)


@transaction.atomic
def measure_cancel(*, actor: User, measure_id: int, reason: str, version: int | None) -> Measure:
    """A planned measure will not be carried out, and why.

    Raises NotFound, NotAllowed, Conflict (`stale_version`, `not_planned`), RuleViolation `reason_missing`.
    """
    measure = measure_for_change(actor, measure_id, version)
    if not is_possible(MeasureAct.CANCELLED, measure.status):
        raise Conflict("not_planned", _("Only a planned measure can be cancelled."))
    return _changed(measure, MeasureAct.CANCELLED, actor, note=stated(reason))


@transaction.atomic
def measure_resume(*, actor: User, measure_id: int, reason: str, version: int | None) -> Measure:
    """A cancelled measure is planned again; one that was marked as implemented was not, and why.

    Raises NotFound, NotAllowed, Conflict (`stale_version`, `already_planned`), RuleViolation `reason_missing`.
    """
    measure = measure_for_change(actor, measure_id, version)
    if not is_possible(MeasureAct.RESUMED, measure.status):
        raise Conflict("already_planned", _("This measure is planned already."))
    measure.implemented_on = None
    return _changed(measure, MeasureAct.RESUMED, actor, note=stated(reason))


@transaction.atomic
def measure_link(*, actor: User, measure_id: int, problem: Problem) -> Measure:
    """The measure serves this problem too. Its region, team and category stay those with which it was planned.

    Raises NotFound, NotAllowed, RuleViolation `problem_of_other_campaign`, Conflict `already_serves`.
    """
    found, measure = _problem_and_measure(actor, problem.pk, measure_id)
    if found is None:
        raise NotFound("problem_not_found", _("There is no such problem."))
    if problem.campaign_id != measure.campaign_id:
        message = _("All problems of a measure belong to its campaign.")
        raise RuleViolation("problem_of_other_campaign", message, field="problem")
    _require_reported([found], "problem")
    if measure.problems.filter(pk=problem.pk).exists():
        raise Conflict("already_serves", _("It serves this problem already."), field="problem")
    measure.problems.add(problem)
    record_act(measure, MeasureAct.PROBLEM_ADDED, actor=actor, note=problem.number)
    return measure


@transaction.atomic
def measure_unlink(*, actor: User, measure_id: int, problem_id: int) -> Measure:
    """The measure does not serve this problem after all; the history keeps that it did. Raises NotFound, NotAllowed."""
    problem, measure = _problem_and_measure(actor, problem_id, measure_id)
    if problem is None or not measure.problems.contains(problem):
        raise NotFound("problem_not_found", _("There is no such problem."))
    measure.problems.remove(problem)
    record_act(measure, MeasureAct.PROBLEM_REMOVED, actor=actor, note=problem.number)
    return measure


def _problem_and_measure(actor: User, problem_id: int, measure_id: int) -> tuple[Problem | None, Measure]:
    """Both locked in the order in which common problems lock them. Raises what `measure_for_change` raises."""
    problem = locked(Problem.objects.visible_to(actor), problem_id, no_key=True)
    return problem, measure_for_change(actor, measure_id, None)


def measure_for_change(actor: User, measure_id: int, version: int | None) -> Measure:
    """The measure, its row locked. Raises NotFound, NotAllowed, Conflict `stale_version`."""
    measure = locked(Measure.objects.visible_to(actor), measure_id, "region", "campaign")
    if measure is None:
        raise NotFound("measure_not_found", _("There is no such measure."))
    require(can_change_measure(actor, measure))
    require_version(measure, version)
    return measure


def _changed(measure: Measure, act: MeasureAct, actor: User, *, note: str = "") -> Measure:
    before, measure.status = measure.status, CHANGES[act][1]
    saved(measure)
    record_act(measure, act, actor=actor, before=before, note=note)
    return measure


def _has_handled(organisation: Organisation, problems: Sequence[Problem]) -> bool:
    return Handling.objects.filter(organisation=organisation, problem__in=problems).exists()
