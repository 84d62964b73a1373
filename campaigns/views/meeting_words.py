"""What a correction of a meeting changed, in words, both sides of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from accounts.models import User
from campaigns.enums import MeetingChange, MeetingKind
from campaigns.forms import MeetingContentForm
from campaigns.selectors.meeting_history import MeetingRevision, names_in
from common.history import Change, Chapter
from common.presentation import NO_VALUE

ICONS = {MeetingChange.CORRECTED: "edit", MeetingChange.HELD: "check", MeetingChange.CANCELLED: "x"}


def history_of(revisions: Sequence[MeetingRevision], *, actor: User) -> list[Chapter]:
    """The revisions in the order given; names are looked up once for all of them."""
    names = names_in(revisions, actor=actor)
    return [
        Chapter(str(one.kind.label), ICONS[one.kind], one.at, one.actor_name, one.reason, _changes(one, names))
        for one in revisions
    ]


def _changes(revision: MeetingRevision, names: dict[str, dict[Any, str]]) -> list[Change]:
    before, after = revision.before, revision.after
    return [
        Change(field.label, _say(name, before[name], names), _say(name, after[name], names))
        for name, field in MeetingContentForm.base_fields.items()
        if before[name] != after[name]
    ]


def _say(name: str, value: Any, names: dict[str, dict[Any, str]]) -> str:
    if name == "kind":
        return str(MeetingKind(value).label)
    if name in names:
        value = names[name].get(value)
    return str(value or NO_VALUE)
