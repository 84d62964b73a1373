from __future__ import annotations

import re
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import require
from common.errors import NotFound, RuleViolation
from common.queueing import hand_over
from common.records import locked, require_version, saved
from enterprises.enums import AliasKind
from enterprises.models import Alias, Enterprise
from enterprises.policy import can_write_enterprise
from enterprises.rules.search import plain
from enterprises.rules.uscc import compacted
from enterprises.tasks import search_duplicates_around

CODE_CHARACTERS = re.compile(r"[0-9A-Z]{6,20}")


@transaction.atomic
def alias_add(*, actor: User, enterprise: Enterprise, kind: str, value: str, valid_until: date | None = None) -> Alias:
    """Let an enterprise be found by another name or code. Officials and offices of its region, administrators.

    Raises NotAllowed, RuleViolation (`alias_present`, `code_present`, `code_malformed`), ValidationError.
    """
    require(can_write_enterprise(actor, region_path=enterprise.region.path))
    if kind == AliasKind.FORMER_CODE:
        value = _former_code(value, enterprise)
    elif plain(value) == plain(enterprise.name):
        raise RuleViolation("alias_present", _("This is what it is called today."), field="value")
    alias = saved(Alias(enterprise=enterprise, kind=kind, value=value, valid_until=valid_until))
    hand_over(search_duplicates_around, enterprise.pk)
    return alias


@transaction.atomic
def alias_remove(*, actor: User, alias_id: int, version: int | None = None) -> int:
    """Take back another name or code; the audit trail keeps it. Who may add one may. Returns the enterprise's key.

    Raises NotFound, NotAllowed, Conflict `stale_version`.
    """
    alias = locked(Alias.objects.visible_to(actor), alias_id, "enterprise__region")
    if alias is None:
        raise NotFound("alias_not_found", _("There is no such name or code."))
    require(can_write_enterprise(actor, region_path=alias.enterprise.region.path))
    require_version(alias, version)
    alias.delete()
    return alias.enterprise_id


def former_kept(enterprise: Enterprise, *, kind: str, value: str, until: date | None = None) -> Alias | None:
    """Let an enterprise be found by what it is called or coded no more. None where that is so, or it says nothing else.

    What it is called today has to be saved already.
    """
    now = enterprise.uscc if kind == AliasKind.FORMER_CODE else enterprise.name
    if not value or plain(value) == plain(now or "") or enterprise.aliases.filter(kind=kind, value=value).exists():
        return None
    return saved(Alias(enterprise=enterprise, kind=kind, value=value, valid_until=until))


def formers_follow(enterprise: Enterprise, *, name: str, code: str) -> None:
    """After a change: `name` and `code` are former ones from today on, and what it bears again is none any more.

    A code with another organisation code was never its own: that one is corrected, and may be registered for its body.
    """
    for kind, was, now in (
        (AliasKind.FORMER_NAME, name, enterprise.name),
        (AliasKind.FORMER_CODE, code, enterprise.uscc or ""),
    ):
        if plain(was) != plain(now):
            is_own = kind != AliasKind.FORMER_CODE or was[8:17] == now[8:17]
            if is_own:
                former_kept(enterprise, kind=kind, value=was, until=timezone.localdate())
            for alias in enterprise.aliases.filter(kind=kind).plainly([plain(now)]):
                alias.delete()


def _former_code(typed: str, enterprise: Enterprise) -> str:
    """Numbers that registers gave before 2015 have other forms than a credit code: its characters alone are checked."""
    code = compacted(typed)
    if not CODE_CHARACTERS.fullmatch(code):
        message = _("A code is 6 to 20 digits and letters; spaces and hyphens may stand between them.")
        raise RuleViolation("code_malformed", message, field="value")
    holders = Enterprise.objects.filter(uscc=code).filter(Q(merged_into=None) | ~Q(merged_into=enterprise))
    for key in holders.values_list("pk", flat=True):
        if key == enterprise.pk:
            raise RuleViolation("alias_present", _("This is the code that it has today."), field="value")
        raise RuleViolation("code_present", _("Another enterprise has this code today."), field="value")
    return code
