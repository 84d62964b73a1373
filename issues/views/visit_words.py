"""What a correction of a visit changed, in words, both sides of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from campaigns.enums import RevisionKind, VisitMode
from campaigns.models import VisitRevision
from common.presentation import listed
from issues.forms.visits import VisitContentForm
from issues.selectors.visits import member_names, policy_titles

NOTHING = "–"
ICONS = {RevisionKind.CORRECTED: "edit", RevisionKind.WITHDRAWN: "arrow-back-up"}


@dataclass(frozen=True)
class Change:
    label: Any
    before: str
    after: str


@dataclass(frozen=True)
class Chapter:
    """One revision: who, when, why, and each thing that it changed."""

    revision: VisitRevision
    icon: str
    changes: Sequence[Change]


def history_of(revisions: Sequence[VisitRevision], *, actor: User) -> list[Chapter]:
    """The revisions in the order given; names are looked up once for all of them."""
    words = _Words(revisions, actor)
    return [Chapter(one, ICONS[RevisionKind(one.kind)], words.changes(one.before, one.after)) for one in revisions]


class _Words:
    def __init__(self, revisions: Iterable[VisitRevision], actor: User) -> None:
        contents = [content for one in revisions for content in (one.before, one.after)]
        self.names = {
            "members": member_names(actor=actor, keys=_keys(contents, "members")),
            "policies": policy_titles(actor=actor, keys=_keys(contents, "policies")),
        }

    def changes(self, before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
        return [
            Change(field.label, self._say(name, before[name]), self._say(name, after[name]))
            for name, field in VisitContentForm.base_fields.items()
            if before[name] != after[name]
        ]

    def _say(self, name: str, value: Any) -> str:
        if name in self.names:
            return listed(self.names[name].get(key, NOTHING) for key in value) or NOTHING
        if name == "mode":
            return str(VisitMode(value).label)
        return str(value or NOTHING)


def _keys(contents: Iterable[dict[str, Any]], name: str) -> set[int]:
    return {key for content in contents for key in content[name]}
