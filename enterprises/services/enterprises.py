from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Region, User
from accounts.policy import require
from common.errors import NotFound, RuleViolation
from common.queueing import hand_over
from common.records import locked, require_version, saved
from enterprises.enums import EnterpriseKind
from enterprises.models import Enterprise, Industry, SizeDeclaration
from enterprises.policy import can_write_enterprise
from enterprises.rules import uscc as uscc_rules
from enterprises.rules.plausible import FIRST_DAY
from enterprises.selectors.codes import former_code
from enterprises.services.aliases import formers_follow
from enterprises.services.declarations import DeclarationDraft, declare, declare_again, size_again
from enterprises.tasks import search_duplicates_around
from enterprises.words import FORMER_ELSEWHERE, FORMER_OF, USCC

CHANGEABLE = frozenset(
    {
        "name",
        "kind",
        "uscc",
        "region",
        "industry",
        "legal_representative",
        "address",
        "founded_on",
        "ask_before_visit",
        "ask_reason",
        "ask_until",
    }
)


@dataclass(frozen=True)
class EnterpriseDraft:
    """What the register says of a served body, its indicators apart."""

    name: str
    region: Region
    kind: str = EnterpriseKind.ENTERPRISE
    uscc: str | None = None
    industry: Industry | None = None
    legal_representative: str = ""
    address: str = ""
    founded_on: date | None = None
    ask_before_visit: bool = False
    ask_reason: str = ""
    ask_until: date | None = None


@transaction.atomic
def enterprise_register(
    *, actor: User, draft: EnterpriseDraft, declaration: DeclarationDraft | None = None
) -> Enterprise:
    """Add a served body to the register, with the indicators of a year if they are known.

    Raises NotAllowed, RuleViolation (`uscc_…`, `uscc_missing`, `uscc_merged`, `uscc_former`, `founded_…`, as
    `declaration_make`) and ValidationError.
    """
    require(can_write_enterprise(actor, region_path=draft.region.path))
    enterprise = _written(Enterprise(), vars(draft), actor)
    if declaration is not None:
        declare(enterprise, SizeDeclaration(enterprise=enterprise), declaration)
    return enterprise


@transaction.atomic
def enterprise_change(
    *,
    actor: User,
    enterprise_id: int,
    changes: Mapping[str, Any],
    version: int | None,
    declaration: Mapping[str, Any] | None = None,
) -> Enterprise:
    """Correct what the register says; `changes` are fields of EnterpriseDraft. Another industry sizes anew.

    Another name or code leaves the one that it had as a former one, by which it is found.

    `declaration` are fields of DeclarationDraft with their year; what it leaves out stays as declared for that year.

    A body may be moved only within the territory of the actor. Raises NotFound, NotAllowed, Conflict `stale_version`,
    RuleViolation (`day_past`, as `enterprise_register`), ValidationError.
    """
    enterprise = locked(Enterprise.objects.visible_to(actor), enterprise_id, "region")
    if enterprise is None:
        raise NotFound("enterprise_not_found", _("There is no such enterprise."))
    require(can_write_enterprise(actor, region_path=enterprise.region.path))
    require_version(enterprise, version)
    if "region" in changes:
        require(can_write_enterprise(actor, region_path=changes["region"].path))
    industry = enterprise.industry_id
    enterprise = _written(enterprise, changes, actor)
    if declaration is not None:
        declare_again(enterprise, declaration)
    if enterprise.industry_id != industry:
        size_again(enterprise)
    return enterprise


def _require_founded(day: date | None) -> None:
    """Raises RuleViolation `founded_future`, `founded_long_ago`."""
    if day is not None and day > timezone.localdate():
        raise RuleViolation("founded_future", _("It lies in the future."), field="founded_on")
    if day is not None and day < FIRST_DAY:
        raise RuleViolation("founded_long_ago", _("It lies implausibly far back."), field="founded_on")


def _written(enterprise: Enterprise, values: Mapping[str, Any], actor: User) -> Enterprise:
    mark, name, code = _mark(enterprise), enterprise.name, enterprise.uscc or ""
    if "founded_on" in values and values["founded_on"] != enterprise.founded_on:
        _require_founded(values["founded_on"])
    for field in CHANGEABLE & values.keys():
        setattr(enterprise, field, values[field])
    if _mark(enterprise) != mark:
        _signed(enterprise, actor, was_marked=mark[0])
    enterprise.uscc = uscc_rules.compacted(enterprise.uscc or "") or None
    _require_code(enterprise)
    if enterprise.uscc and enterprise.uscc != code:
        _require_own_code(enterprise, enterprise.uscc, actor)
    saved(enterprise)
    formers_follow(enterprise, name=name, code=code)
    hand_over(search_duplicates_around, enterprise.pk)
    return enterprise


def _require_own_code(enterprise: Enterprise, code: str, actor: User) -> None:
    """Whoever had this code once is known by another today: a second entry would be the same body again."""
    former = former_code(actor=actor, code=code, present=enterprise)
    if former is None:
        return
    if former.today is None:
        raise RuleViolation(former.reason, FORMER_ELSEWHERE, field="uscc")
    words = FORMER_OF.format(enterprise=former.today)
    raise RuleViolation(former.reason, words, field="uscc", **{former.named: former.today.pk})


def _mark(enterprise: Enterprise) -> tuple[Any, ...]:
    return enterprise.ask_before_visit, enterprise.ask_reason, enterprise.ask_until


def _signed(enterprise: Enterprise, actor: User, *, was_marked: bool) -> None:
    """Who wants it so and since when is kept with the mark; of a mark that is taken off nothing stays."""
    today = timezone.localdate()
    if enterprise.ask_before_visit:
        if enterprise.ask_until is not None and enterprise.ask_until < today:
            raise RuleViolation("day_past", _("This day is over already."), field="ask_until")
        enterprise.ask_marked_by, enterprise.ask_marked_on = actor, today
    elif was_marked:
        enterprise.ask_reason, enterprise.ask_until = "", None
        enterprise.ask_marked_by, enterprise.ask_marked_on = None, None


def _require_code(enterprise: Enterprise) -> None:
    """Only an enterprise must have a code; whoever has one has a right one."""
    if not enterprise.uscc:
        if enterprise.kind == EnterpriseKind.ENTERPRISE:
            message = _("An enterprise needs its unified social credit code.")
            raise RuleViolation("uscc_missing", message, field="uscc")
        return
    errors = uscc_rules.check(enterprise.uscc, ()).errors
    if errors:
        raise RuleViolation(f"uscc_{errors[0].value}", USCC[errors[0]], field="uscc")
