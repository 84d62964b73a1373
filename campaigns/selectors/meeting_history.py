"""What a meeting said before, from the audit trail: who changed it, when, why, from and to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db.models import ForeignKey
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.selectors.writers import writers
from campaigns.enums import MeetingChange
from campaigns.models import Meeting
from campaigns.models.meeting import SAID
from common.errors import NotFound
from common.once import plain

COLUMNS = {name: Meeting._meta.get_field(name).attname for name in SAID}  # type: ignore[union-attr]
REFERENCES = [name for name in SAID if isinstance(Meeting._meta.get_field(name), ForeignKey)]


@dataclass(frozen=True)
class MeetingRevision:
    """A change after the meeting was recorded. `before` and `after` are what it said, in plain values."""

    number: int
    kind: MeetingChange
    at: datetime
    actor_name: str
    reason: str
    before: dict[str, Any]
    after: dict[str, Any]


def meeting_revisions(*, actor: User, meeting_id: int) -> list[MeetingRevision]:
    """First to last. Raises NotFound."""
    meeting = Meeting.objects.visible_to(actor).filter(pk=meeting_id).first()
    if meeting is None:
        raise NotFound("meeting_not_found", _("There is no such meeting."))
    return revisions_of(meeting)


def revisions_of(meeting: Meeting) -> list[MeetingRevision]:
    """Of a meeting that the actor sees, first to last."""
    trail = meeting.audit.order_by("pgh_id").select_related("pgh_context")  # type: ignore[attr-defined]  # by pghistory
    versions = list(trail)
    people = writers(versions)
    changed = [
        (before, after)
        for before, after in pairwise(versions)
        if before.state != after.state or _said(before) != _said(after)
    ]
    return [
        MeetingRevision(
            number=number,
            kind=MeetingChange.CORRECTED if before.state == after.state else MeetingChange(after.state),
            at=after.pgh_created_at,
            actor_name=people.get(after.pk, ""),
            reason=after.reason,
            before=_said(before),
            after=_said(after),
        )
        for number, (before, after) in enumerate(changed, 1)
    ]


def names_in(revisions: Iterable[MeetingRevision], *, actor: User) -> dict[str, dict[Any, str]]:
    """What the keys in these revisions are called, by field and key, as far as the actor sees the records."""
    contents = [content for one in revisions for content in (one.before, one.after)]
    return {name: _names(name, {content[name] for content in contents} - {None}, actor) for name in REFERENCES}


def _names(name: str, keys: set[Any], actor: User) -> dict[Any, str]:
    model: Any = Meeting._meta.get_field(name).related_model
    found = model._default_manager.visible_to(actor).in_bulk(keys) if keys else {}
    return {key: str(record) for key, record in found.items()}


def _said(version: Any) -> dict[str, Any]:
    return {name: plain(getattr(version, column)) for name, column in COLUMNS.items()}
