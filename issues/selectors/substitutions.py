from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.scope import organisation_ids
from common.errors import NotFound
from issues.enums import HandlingState
from issues.models import Handling, Substitution


def substitution_of(*, actor: User, substitution_id: int) -> Substitution:
    """Raises NotFound."""
    rows = Substitution.objects.visible_to(actor).select_related("organisation", "absent", "substitute")
    found = rows.filter(pk=substitution_id).first()
    if found is None:
        raise NotFound("substitution_not_found", _("There is no such substitution."))
    return found


def coming_substitutions(*, actor: User, organisation: Organisation, today: date) -> QuerySet[Substitution]:
    """Those of the organisation that are not over."""
    rows = Substitution.objects.visible_to(actor).filter(organisation=organisation, ends_on__gte=today)
    return rows.select_related("absent", "substitute")


def stood_in_for(*, actor: User, today: date) -> list[Substitution]:
    """Whose work the actor looks after today."""
    if not organisation_ids(actor):
        return []
    rows = Substitution.objects.visible_to(actor).on(today).filter(substitute=actor)
    return list(rows.select_related("absent"))


def absent_clerk(*, actor: User, problem_id: int, today: date) -> User | None:
    """The clerk in charge of this problem for whom the actor stands in today."""
    if not organisation_ids(actor):
        return None
    in_charge = Handling.objects.filter(
        problem=problem_id, assignee=OuterRef("absent"), organisation=OuterRef("organisation")
    ).exclude(state=HandlingState.ENDED)
    rows = Substitution.objects.visible_to(actor).on(today).filter(Exists(in_charge), substitute=actor)
    found = rows.select_related("absent").first()
    return found.absent if found else None
