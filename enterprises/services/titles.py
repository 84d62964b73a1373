from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import require
from common.errors import NotFound, RuleViolation
from common.records import locked, require_version, saved
from enterprises.enums import TitleStatus
from enterprises.models import Enterprise, Title
from enterprises.policy import can_write_enterprise
from enterprises.rules.titles import FIRST_DAY, rule_on, usual_end

CHANGEABLE = frozenset({"tier", "document", "rule_version", "issued_on", "valid_to", "revoked_on", "revoked_because"})


@dataclass(frozen=True)
class TitleDraft:
    """A title as its document says; without a rule or an end those that the measure of its day gives."""

    tier: str
    issued_on: date
    document: str = ""
    rule_version: str = ""
    valid_to: date | None = None
    revoked_on: date | None = None
    revoked_because: str = ""


@transaction.atomic
def title_record(*, actor: User, enterprise: Enterprise, draft: TitleDraft) -> Title:
    """Raises NotAllowed, RuleViolation (`day_future`, `day_too_early`, `revocation_incomplete`), ValidationError."""
    require(can_write_enterprise(actor, region_path=enterprise.region.path))
    return _written(Title(enterprise=enterprise), vars(draft))


@transaction.atomic
def title_change(*, actor: User, title_id: int, changes: Mapping[str, Any], version: int | None) -> Title:
    """Correct a title or note that it was revoked; without its day the revocation is taken back.

    Raises NotFound, NotAllowed, Conflict `stale_version`, RuleViolation (as `title_record`), ValidationError.
    """
    title = locked(Title.objects.visible_to(actor), title_id, "enterprise__region")
    if title is None:
        raise NotFound("title_not_found", _("There is no such title."))
    require(can_write_enterprise(actor, region_path=title.enterprise.region.path))
    require_version(title, version)
    return _written(title, changes)


def _written(title: Title, values: Mapping[str, Any]) -> Title:
    for name in CHANGEABLE & values.keys():
        setattr(title, name, values[name])
    _require_days(title)
    if bool(title.revoked_on) != bool(title.revoked_because):
        message = _("A revocation needs its day and its reason.")
        raise RuleViolation("revocation_incomplete", message, field="revoked_because")
    title.rule_version = title.rule_version or rule_on(title.tier, title.issued_on)
    if title.valid_to is None:
        title.valid_to = usual_end(title.issued_on)  # type: ignore[unreachable]  # the field is not nullable, a draft is
    if title.revoked_on:
        title.status = TitleStatus.REVOKED
    elif title.status == TitleStatus.REVOKED and "revoked_on" in values:
        title.status = TitleStatus.VALID
    return saved(title)


def _require_days(title: Title) -> None:
    """Neither of the future, nor of a time that knew no such titles."""
    today = timezone.localdate()
    for name in ("issued_on", "revoked_on"):
        day = getattr(title, name)
        if day is not None and day > today:
            raise RuleViolation("day_future", _("This day has not come yet."), field=name)
    if title.issued_on < FIRST_DAY:
        message = _("There were no such titles before %(day)s.") % {"day": FIRST_DAY.isoformat()}
        raise RuleViolation("day_too_early", message, field="issued_on")
