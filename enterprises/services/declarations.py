"""The indicators that an enterprise declares for a year, and the size that follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import require
from common.errors import Conflict, NotFound, RuleViolation
from common.records import locked, require_version, saved
from enterprises.enums import DeclarationSource, Size
from enterprises.models import Enterprise, SizeDeclaration
from enterprises.policy import can_write_enterprise
from enterprises.rules.plausible import MAX_EMPLOYEES, MAX_WAN
from enterprises.selectors.sizes import size_table

FIRST_YEAR = 1990
NOTHING_DECLARED = _("Give at least one indicator.")


@dataclass(frozen=True)
class DeclarationDraft:
    """What is declared for a year, money in units of 10,000 yuan; `decided_size` only where the standard is silent."""

    year: int
    employees: int | None = None
    revenue_wan: Decimal | None = None
    assets_wan: Decimal | None = None
    source: str = DeclarationSource.SELF_DECLARED
    decided_size: str = ""
    reason: str = ""


@transaction.atomic
def declaration_make(
    *, actor: User, enterprise_id: int, draft: DeclarationDraft, version: int | None, corrects: bool = True
) -> SizeDeclaration:
    """Declare the indicators of a year, or correct those of a year that was declared before (if it `corrects`).

    The size of the enterprise follows at once when no later year is declared. `version` is the enterprise's.
    Raises NotFound, NotAllowed, Conflict (`stale_version`, `year_declared`), RuleViolation (`year_future`,
    `nothing_declared`, `size_follows`), ValidationError.
    """
    enterprise = locked(Enterprise.objects.visible_to(actor), enterprise_id, "region")
    if enterprise is None:
        raise NotFound("enterprise_not_found", _("There is no such enterprise."))
    require(can_write_enterprise(actor, region_path=enterprise.region.path))
    require_version(enterprise, version)
    declaration = SizeDeclaration.objects.filter(enterprise=enterprise, year=draft.year).first()
    if declaration is not None and not corrects:
        raise Conflict("year_declared", _("This year is declared already: correct it."), field="year")
    return declare(enterprise, declaration or SizeDeclaration(enterprise=enterprise), draft)


@transaction.atomic
def declaration_correct(
    *, actor: User, declaration_id: int, changes: Mapping[str, Any], version: int | None
) -> SizeDeclaration:
    """Correct a declaration; `changes` are fields of DeclarationDraft, `version` is the declaration's.

    Raises as `declaration_make`.
    """
    seen = SizeDeclaration.objects.visible_to(actor).filter(pk=declaration_id).first()
    enterprise = locked(Enterprise.objects.visible_to(actor), seen.enterprise_id, "region") if seen else None
    declaration = locked(SizeDeclaration.objects.visible_to(actor), declaration_id)
    if enterprise is None or declaration is None:
        raise NotFound("declaration_not_found", _("There is no such declaration."))
    require(can_write_enterprise(actor, region_path=enterprise.region.path))
    require_version(declaration, version)
    return declare(enterprise, declaration, _draft_of(declaration, changes))


def declare_again(enterprise: Enterprise, changes: Mapping[str, Any]) -> SizeDeclaration:
    """Declare a year, or change what is declared of it; `changes` name the year. As `declare`."""
    declaration = SizeDeclaration.objects.filter(enterprise=enterprise, year=changes["year"]).first()
    if declaration is None:
        return declare(enterprise, SizeDeclaration(enterprise=enterprise), DeclarationDraft(**changes))
    return declare(enterprise, declaration, _draft_of(declaration, changes))


def _draft_of(declaration: SizeDeclaration, changes: Mapping[str, Any]) -> DeclarationDraft:
    present = {field.name: getattr(declaration, field.name) for field in fields(DeclarationDraft)}
    return DeclarationDraft(**present | dict(changes))


def require_year(year: int) -> None:
    """Raises RuleViolation `year_future`."""
    if not FIRST_YEAR <= year <= timezone.localdate().year:
        raise RuleViolation("year_future", _("Declare a year that has begun, not before 1990."), field="year")


def require_plausible(draft: DeclarationDraft) -> None:
    """Raises RuleViolation `absurd` at the first indicator that is too large to be true."""
    limits = {"employees": MAX_EMPLOYEES, "revenue_wan": MAX_WAN, "assets_wan": MAX_WAN}
    for name, most in limits.items():
        if (getattr(draft, name) or 0) > most:
            raise RuleViolation("absurd", _("It is implausibly large. Is the unit right?"), field=name)


def declare(enterprise: Enterprise, declaration: SizeDeclaration, draft: DeclarationDraft) -> SizeDeclaration:
    """Write what is declared and let the size follow. The enterprise is locked, the actor allowed."""
    today = timezone.localdate()
    require_year(draft.year)
    require_plausible(draft)
    values = (draft.employees, draft.revenue_wan, draft.assets_wan)
    if not draft.decided_size and all(value is None for value in values):
        raise RuleViolation("nothing_declared", NOTHING_DECLARED, field="employees")
    is_new_decision = draft.decided_size != declaration.decided_size
    declaration.year, declaration.source = draft.year, draft.source
    declaration.employees, declaration.revenue_wan, declaration.assets_wan = values
    declaration.decided_size, declaration.reason = draft.decided_size, draft.reason if draft.decided_size else ""
    industry = enterprise.industry_id or ""
    result = size_table(today=today, industry=industry).write_into(declaration, industry)
    if draft.decided_size and not result.may_be_decided:
        # An older decision lapses where the indicators tell the size at last; a new one must not contradict them.
        if is_new_decision and draft.decided_size != result.size:
            message = _("The size follows from the indicators: %(size)s.") % {"size": declaration.get_size_display()}
            raise RuleViolation("size_follows", message, field="decided_size")
        declaration.decided_size = declaration.reason = ""
    saved(declaration)
    _take_over(enterprise)
    return declaration


def size_again(enterprise: Enterprise) -> None:
    """The industry is another one: the latest declaration is sized by it. The enterprise is locked."""
    declaration = SizeDeclaration.objects.filter(enterprise=enterprise).order_by("-year").first()
    if declaration is None:
        return
    industry = enterprise.industry_id or ""
    size_table(today=timezone.localdate(), industry=industry).write_into(declaration, industry)
    saved(declaration)
    _take_over(enterprise)


def declared_again(enterprise: Enterprise, *, sizes_anew: bool) -> None:
    """The enterprise has other declarations than before: it shows the latest. It is locked."""
    if sizes_anew:
        size_again(enterprise)
    else:
        _take_over(enterprise)


def _take_over(enterprise: Enterprise) -> None:
    """The enterprise shows its latest declared year."""
    latest = SizeDeclaration.objects.filter(enterprise=enterprise).order_by("-year").first()
    if latest is None:
        return
    enterprise.indicators_year = latest.year
    enterprise.employees = latest.employees
    enterprise.revenue_wan, enterprise.assets_wan = latest.revenue_wan, latest.assets_wan
    enterprise.size = Size(latest.size)
    saved(enterprise)
