from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.enums import RoleName
from accounts.models import User
from accounts.scope import has_role
from common.errors import NotFound
from issues.models import Evidence, Measure, MeasureEvent, Milestone, Problem
from issues.policy import can_change_measure

MATTERS_SHOWN = 100


@dataclass(frozen=True)
class MeasureDetail:
    """A measure with all that hangs on it, as far as the actor may see it."""

    measure: Measure
    problems: list[Problem]
    milestones: list[Milestone]
    evidence: list[Evidence]
    events: list[MeasureEvent]
    may_change: bool

    @property
    def pictures(self) -> list[Evidence]:
        return [one for one in self.evidence if one.thumbnail]


def measure_detail(*, actor: User, measure_id: int) -> MeasureDetail:
    """Raises NotFound."""
    measure = measure_of(actor=actor, measure_id=measure_id)
    evidence = Evidence.objects.visible_to(actor).present().filter(measure=measure).select_related("uploaded_by")
    return MeasureDetail(
        measure=measure,
        problems=list(problems_served(actor=actor, measure=measure)[:MATTERS_SHOWN]),
        milestones=list(Milestone.objects.visible_to(actor).filter(measure=measure)),
        evidence=list(evidence.order_by("id")),
        events=list(MeasureEvent.objects.visible_to(actor).filter(measure=measure)),
        may_change=can_change_measure(actor, measure),
    )


def milestone_of(*, actor: User, milestone_id: int) -> Milestone:
    """Raises NotFound."""
    rows = Milestone.objects.visible_to(actor).select_related("measure__region", "measure__organisation")
    milestone = rows.filter(pk=milestone_id).first()
    if milestone is None:
        raise NotFound("milestone_not_found", _("There is no such milestone."))
    return milestone


def evidence_of(*, actor: User, measure_id: int, **which: Any) -> Evidence:
    """One file of a measure, named by `pk` or `sha256`. Raises NotFound."""
    evidence = Evidence.objects.visible_to(actor).present().filter(measure=measure_id, **which).first()
    if evidence is None:
        raise NotFound("evidence_not_found", _("There is no such file."))
    return evidence


def evidence_content(evidence: Evidence, *, is_small: bool = False) -> bytes:
    """The bytes of its file. Raises NotFound where they are gone, or there is no picture of it."""
    kept = evidence.thumbnail if is_small else evidence.file
    try:
        with kept.open("rb") as file:
            return bytes(file.read())
    except (FileNotFoundError, ValueError) as error:
        raise NotFound("evidence_not_found", _("There is no such file.")) from error


def evidence_rows(*, actor: User, measure_id: int) -> QuerySet[Evidence]:
    """The files of a measure, in the order in which they were sent. Raises NotFound."""
    measure = measure_of(actor=actor, measure_id=measure_id)
    return Evidence.objects.visible_to(actor).present().filter(measure=measure).order_by("id")


def problems_to_serve(*, actor: User, measure: Measure) -> QuerySet[Problem]:
    """What the measure could serve beside what it serves already."""
    rows = Problem.objects.visible_to(actor).counted().filter(campaign=measure.campaign_id)
    return rows.exclude(measures=measure).select_related("enterprise")


def measure_rows(*, actor: User) -> QuerySet[Measure]:
    """The measures that the actor sees, each with its next milestone and the number of problems in sight it serves."""
    rows = Measure.objects.visible_to(actor).select_related("organisation", "campaign", "region")
    # A subquery counts for the rows of the page alone; a join would group all that the actor sees.
    served = Problem.objects.visible_to(actor).filter(measures=OuterRef("pk")).order_by().values("measures")
    counted = served.annotate(count=Count("pk")).values("count")
    ahead = Milestone.objects.filter(measure=OuterRef("pk"), reached_on__isnull=True).order_by("planned_on", "id")
    return rows.annotate(
        problem_count=Coalesce(Subquery(counted), 0), next_milestone_on=Subquery(ahead.values("planned_on")[:1])
    )


def measure_of(*, actor: User, measure_id: int) -> Measure:
    """Raises NotFound."""
    related = ("organisation", "campaign", "region", "team", "category", "recorded_by")
    measure = Measure.objects.visible_to(actor).select_related(*related).filter(pk=measure_id).first()
    if measure is None:
        raise NotFound("measure_not_found", _("There is no such measure."))
    return measure


def problems_served(*, actor: User, measure: Measure) -> QuerySet[Problem]:
    """Of the problems that the measure serves, those that the actor sees."""
    return Problem.objects.visible_to(actor).filter(measures=measure).select_related("enterprise")


def can_plan(actor: User) -> bool:
    """Handlers plan for their organisation, offices for the organisations of their territory."""
    return has_role(actor, RoleName.HANDLER, RoleName.COORDINATOR)
