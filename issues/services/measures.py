from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.policy import require
from campaigns.models import Campaign
from campaigns.services.days import require_planned_day
from common.errors import Conflict, NotFound, RuleViolation
from common.records import locked, require_version, saved
from issues.enums import MeasureStatus, Term
from issues.models import Handling, Measure, Problem
from issues.policy import can_change_measure, can_plan_measure


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
    amount_wan: Decimal | None = None


@transaction.atomic
def measure_plan(*, actor: User, draft: MeasureDraft) -> Measure:
    """Record a planned measure. Region, team and category are the first problem's, else the organisation's region.

    Raises NotAllowed, RuleViolation (`problem_of_other_campaign`, `day_…`), ValidationError.
    """
    first = draft.problems[0] if draft.problems else None
    region = first.region if first else draft.organisation.region
    require(
        can_plan_measure(
            actor,
            organisation=draft.organisation,
            region_path=region.path,
            campaign_id=draft.campaign.pk,
            has_handled=_has_handled(draft.organisation, draft.problems),
        )
    )
    if any(problem.campaign_id != draft.campaign.pk for problem in draft.problems):
        message = _("All problems of a measure belong to its campaign.")
        raise RuleViolation("problem_of_other_campaign", message, field="problems")
    require_planned_day(draft.planned_on, campaign=draft.campaign, field="planned_on")
    measure = saved(
        Measure(
            campaign=draft.campaign,
            organisation=draft.organisation,
            region=region,
            team=first.team if first else None,
            category=first.category if first else None,
            text=draft.text,
            kind=draft.kind,
            term=draft.term,
            planned_on=draft.planned_on,
            amount_wan=draft.amount_wan,
            recorded_by=actor,
        )
    )
    measure.problems.set(draft.problems)
    return measure


@transaction.atomic
def measure_implement(
    *, actor: User, measure_id: int, implemented_on: date, amount_wan: Decimal | None = None, version: int | None
) -> Measure:
    """Note that a planned measure was carried out on a day, not later than today.

    Raises NotFound, NotAllowed, Conflict (`stale_version`, `not_planned`), RuleViolation `day_future`.
    """
    measure = locked(Measure.objects.visible_to(actor), measure_id, "region")
    if measure is None:
        raise NotFound("measure_not_found", _("There is no such measure."))
    require(can_change_measure(actor, measure))
    require_version(measure, version)
    if measure.status != MeasureStatus.PLANNED:
        raise Conflict("not_planned", _("Only a planned measure can be marked as implemented."))
    if implemented_on > timezone.localdate():
        raise RuleViolation("day_future", _("This day has not come yet."), field="implemented_on")
    measure.status = MeasureStatus.IMPLEMENTED
    measure.implemented_on = implemented_on
    if amount_wan is not None:
        measure.amount_wan = amount_wan
    return saved(measure)


def _has_handled(organisation: Organisation, problems: Sequence[Problem]) -> bool:
    return Handling.objects.filter(organisation=organisation, problem__in=problems).exists()
