from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.policy import can_run_desk, require
from common.errors import NotFound, RuleViolation
from common.records import locked, saved
from issues.models import Substitution
from issues.selectors.colleagues import colleague_rows

LONGEST = timedelta(days=366)


@transaction.atomic
def substitution_arrange(
    *, actor: User, organisation: Organisation, absent: User, substitute: User, starts_on: date, ends_on: date
) -> Substitution:
    """From one day to another a clerk looks after a colleague's work; both keep seeing and doing what is theirs.

    Raises NotAllowed, RuleViolation (`not_a_colleague`, `substitution_over`, `substitution_too_long`,
    `substitute_away`, `stands_in`), ValidationError.
    """
    require(can_run_desk(actor, organisation_id=organisation.pk))
    clerks = set(colleague_rows(actor=actor, organisation=organisation).values_list("pk", flat=True))
    for field, person in (("absent", absent), ("substitute", substitute)):
        if person.pk not in clerks:
            message = _("%(name)s does not handle such problems for %(organisation)s.")
            words = {"name": person, "organisation": organisation}
            raise RuleViolation("not_a_colleague", message % words, field=field)
    if ends_on < timezone.localdate():
        raise RuleViolation("substitution_over", _("These days are over."), field="ends_on")
    if ends_on > starts_on + LONGEST:
        raise RuleViolation("substitution_too_long", _("Arrange a year at most."), field="ends_on")
    _require_present(organisation, absent, substitute, starts_on, ends_on)
    return saved(
        Substitution(
            organisation=organisation,
            absent=absent,
            substitute=substitute,
            starts_on=starts_on,
            ends_on=ends_on,
            arranged_by=actor,
        )
    )


def _require_present(
    organisation: Organisation, absent: User, substitute: User, starts_on: date, ends_on: date
) -> None:
    """Whoever looks after a colleague's work is there: nobody looks for it further on."""
    meanwhile = Substitution.objects.filter(
        organisation=organisation, starts_on__lte=ends_on, ends_on__gte=starts_on
    ).select_related("absent")
    if meanwhile.filter(absent=substitute).exists():
        message = _("%(name)s is away on some of these days. Name somebody else.")
        raise RuleViolation("substitute_away", message % {"name": substitute}, field="substitute")
    if other := meanwhile.filter(substitute=absent).first():
        message = _("%(name)s stands in for %(other)s on some of these days. Name somebody else for %(other)s first.")
        raise RuleViolation("stands_in", message % {"name": absent, "other": other.absent}, field="absent")


@transaction.atomic
def substitution_end(*, actor: User, substitution_id: int) -> None:
    """The colleague is back: it ends with yesterday, or never was if it has not begun before today. Raises NotFound."""
    found = locked(Substitution.objects.visible_to(actor), substitution_id)
    if found is None:
        raise NotFound("substitution_not_found", _("There is no such substitution."))
    require(can_run_desk(actor, organisation_id=found.organisation_id))
    today = timezone.localdate()
    if found.starts_on >= today:
        found.delete()
    elif found.ends_on >= today:
        found.ends_on = today - timedelta(days=1)
        saved(found)
