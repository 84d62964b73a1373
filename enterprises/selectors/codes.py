"""What is to be said about a credit code before it is stored."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from enterprises.enums import AliasKind
from enterprises.models import Alias, Enterprise
from enterprises.rules import uscc
from enterprises.rules.search import plain
from enterprises.rules.uscc import UsccReason
from enterprises.selectors.choices import is_known_region
from enterprises.selectors.enterprises import kept_instead_of
from enterprises.words import USCC


def odd_code(code: str | None, kind: str, home: str = "") -> tuple[UsccReason, ...]:
    """Why a code that may be right looks odd. Its region is that of registration, perhaps one that is gone; where it
    is `home`, the region in which the enterprise lies, nobody needs to ask."""
    if not code:
        return ()
    region = uscc.compacted(code)[2:8]
    known = {region} if region == home or is_known_region(code=region) else set()
    return uscc.check(code, known, kind).warnings


def code_warnings(code: str | None, kind: str, home: str = "") -> list[str]:
    return [str(USCC[reason]) for reason in odd_code(code, kind, home)]


def bearer_of(*, actor: User, code: str, present: Enterprise | None) -> Enterprise | None:
    """Who has this code already, as far as the actor sees it, other than the entry that is being written."""
    found = Enterprise.objects.visible_to(actor).filter(uscc=code).first() if code else None
    return None if found == present else found


@dataclass(frozen=True)
class FormerCode:
    """Why a code is nobody's today (a stable `reason`), and who had it: None out of sight, in the API `named` so."""

    reason: str
    named: str
    today: Enterprise | None


def former_code(*, actor: User, code: str, present: Enterprise | None) -> FormerCode | None:
    """Whose code this was, other than of the entry that is being written: it was merged, or has another code today."""
    others = Enterprise.objects.exclude(pk__in=[present.pk] if present and present.pk else [])
    merged = others.filter(uscc=code, merged_into__isnull=False).first()
    if merged is not None:
        return FormerCode("uscc_merged", "merged_into", kept_instead_of(actor=actor, enterprise_id=merged.pk))
    aliases = Alias.objects.filter(kind=AliasKind.FORMER_CODE).plainly([plain(code)])
    recoded = others.filter(aliases__in=aliases)
    if not recoded.exists():
        return None
    return FormerCode("uscc_former", "former_of", recoded.visible_to(actor).first())
