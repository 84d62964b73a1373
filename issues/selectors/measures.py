from __future__ import annotations

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.enums import RoleName
from accounts.models import User
from accounts.scope import has_role
from common.errors import NotFound
from issues.models import Measure, Problem


def measure_rows(*, actor: User) -> QuerySet[Measure]:
    """The measures that the actor sees, each with the number of problems in the actor's sight that it serves."""
    rows = Measure.objects.visible_to(actor).select_related("organisation", "campaign", "region")
    # A subquery counts for the rows of the page alone; a join would group all that the actor sees.
    served = Problem.objects.visible_to(actor).filter(measures=OuterRef("pk")).order_by().values("measures")
    counted = served.annotate(count=Count("pk")).values("count")
    return rows.annotate(problem_count=Coalesce(Subquery(counted), 0))


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
