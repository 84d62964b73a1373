"""What a correction of a visit changed, in words, both sides of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from campaigns.enums import RevisionKind, VisitMode
from campaigns.models import VisitRevision
from common.history import Change, Chapter
from common.presentation import NO_VALUE, listed
from issues.forms.visits import VisitContentForm
from issues.selectors.visits import member_names, policy_titles

CORRECTED = gettext_lazy("Corrected. What it said before stays below.")
ICONS = {RevisionKind.CORRECTED: "edit", RevisionKind.WITHDRAWN: "arrow-back-up"}


def history_of(revisions: Sequence[VisitRevision], *, actor: User) -> list[Chapter]:
    """The revisions in the order given; names are looked up once for all of them."""
    words = _Words(revisions, actor)
    return [
        Chapter(
            title=one.get_kind_display(),
            icon=ICONS[RevisionKind(one.kind)],
            at=one.at,
            who=one.actor_name,
            reason=one.reason,
            changes=words.changes(one.before, one.after),
        )
        for one in revisions
    ]


class _Words:
    def __init__(self, revisions: Iterable[VisitRevision], actor: User) -> None:
        contents = [content for one in revisions for content in (one.before, one.after)]
        self.names = {
            "members": member_names(actor=actor, keys=_keys(contents, "members")),
            "policies": policy_titles(actor=actor, keys=_keys(contents, "policies")),
        }

    def changes(self, before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
        changes = [
            Change(field.label, self._say(name, before[name]), self._say(name, after[name]))
            for name, field in VisitContentForm.base_fields.items()
            if before[name] != after[name]
        ]
        photos = [said.get("photos", []) for said in (before, after)]
        return changes if photos[0] == photos[1] else [*changes, _of_photos(*photos)]

    def _say(self, name: str, value: Any) -> str:
        if name in self.names:
            return listed(self.names[name].get(key, NO_VALUE) for key in value) or NO_VALUE
        if name == "mode":
            return str(VisitMode(value).label)
        return str(value or NO_VALUE)


def _of_photos(before: list[str], after: list[str]) -> Change:
    """How many there were and are; which of them came and went, whatever their number."""
    removed, added = len(set(before) - set(after)), len(set(after) - set(before))
    moves = [
        *([_("%(count)s removed") % {"count": removed}] if removed else []),
        *([_("%(count)s added") % {"count": added}] if added else []),
    ]
    return Change(_("Photos"), _count(before), f"{_count(after)} ({listed(moves)})")


def _count(photos: list[str]) -> str:
    return ngettext("%(count)s photo", "%(count)s photos", len(photos)) % {"count": len(photos)}


def _keys(contents: Iterable[dict[str, Any]], name: str) -> set[int]:
    return {key for content in contents for key in content[name]}
