"""What is to be said about a credit code before it is stored."""

from __future__ import annotations

from accounts.models import User
from enterprises.models import Enterprise
from enterprises.rules import uscc
from enterprises.rules.uscc import UsccReason
from enterprises.selectors.choices import is_known_region
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
