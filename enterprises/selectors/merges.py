"""Two entries of the register side by side, what their merging does, and what it did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policy import require
from common.errors import DomainError, NotFound
from common.presentation import NO_VALUE
from enterprises.duplicates.journal import tally
from enterprises.duplicates.pointers import pointers_to
from enterprises.duplicates.undoing import why_not_undone
from enterprises.models import Duplicate, Enterprise, Merge
from enterprises.policy import can_merge
from enterprises.rules.merging import CHOOSABLE, column, differing, suggested
from enterprises.rules.search import plain
from enterprises.selectors.duplicates import reason_labels
from enterprises.words import told_apart


@dataclass(frozen=True)
class FieldChoice:
    """One fact as both entries say it; `differs` where there is something to choose."""

    name: str
    label: str
    kept: str
    merged: str
    differs: bool


@dataclass(frozen=True)
class Holding:
    """How many records of a kind point at each entry, and how many of them both have."""

    label: str
    kept: int
    merged: int
    folded: int

    @property
    def moving(self) -> int:
        return self.merged - self.folded


@dataclass(frozen=True)
class Comparison:
    kept: Enterprise
    merged: Enterprise
    fields: Sequence[FieldChoice]
    holdings: Sequence[Holding]
    suggested: frozenset[str]
    reasons: Sequence[str]
    dismissed: Duplicate | None

    @property
    def names(self) -> list[str]:
        """Of the merged entry and of the kept one, told apart."""
        return told_apart(self.merged, self.kept)

    def aliases(self, take: Collection[str]) -> list[str]:
        """The names and codes by which the kept entry is found besides its own."""
        found = []
        for name in ("name", "uscc"):
            chosen, left = self.merged, self.kept
            if name not in take:
                chosen, left = left, chosen
            value = getattr(left, name)
            if value and plain(value) != plain(getattr(chosen, name) or ""):
                found.append(value)
        return found

    def result(self, take: Collection[str]) -> list[tuple[str, str]]:
        return [(one.label, one.merged if one.name in take else one.kept) for one in self.fields]


@dataclass(frozen=True)
class Part:
    """What became of the records of one kind."""

    label: str
    moved: int
    folded: int


@dataclass(frozen=True)
class MergePage:
    """`names` are those of the merged entry and of the kept one, told apart."""

    merge: Merge
    names: Sequence[str]
    parts: Sequence[Part]
    why_not: DomainError | None
    may_undo: bool


def comparison(*, actor: User, kept_id: int, merged_id: int) -> Comparison:
    """Raises NotFound, NotAllowed: only who may merge the two sees what that would do."""
    visible = Enterprise.objects.visible_to(actor).select_related("region", "industry")
    found = visible.in_bulk({kept_id, merged_id})
    if len(found) < 2:
        raise NotFound("enterprise_not_found", _("There is no such enterprise."))
    kept, merged = found[kept_id], found[merged_id]
    require(can_merge(actor, region_paths=[kept.region.path, merged.region.path]))
    pair = Duplicate.objects.filter(first=min(found), second=max(found)).select_related("dismissed_by").first()
    return Comparison(
        kept=kept,
        merged=merged,
        fields=_fields(kept, merged),
        holdings=_holdings(kept, merged),
        suggested=suggested(vars(kept), vars(merged)),
        reasons=reason_labels(pair.reasons) if pair else [],
        dismissed=pair if pair and pair.dismissed_at else None,
    )


def _fields(kept: Enterprise, merged: Enterprise) -> list[FieldChoice]:
    where = differing(vars(kept), vars(merged))
    return [
        FieldChoice(name, capfirst(_label(name)), _said(kept, name), _said(merged, name), name in where)
        for name in CHOOSABLE
    ]


def _label(name: str) -> str:
    return str(Enterprise._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _said(enterprise: Enterprise, name: str) -> str:
    value = getattr(enterprise, f"get_{name}_display", lambda: getattr(enterprise, name))()
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    code = f"{getattr(enterprise, column(name))} " if name in {"region", "industry"} and value else ""
    return f"{code}{value}" if value else NO_VALUE


def _holdings(kept: Enterprise, merged: Enterprise) -> list[Holding]:
    found = []
    for one in pointers_to(Enterprise):
        twins = one.twins(merged.pk, kept.pk) | one.alike(merged.pk, kept.pk)
        counts = (one.rows(kept.pk).count(), one.rows(merged.pk).count(), len(twins))
        if any(counts):
            found.append(Holding(_kind(one.model._meta.label_lower), *counts))
    return found


def _kind(label: str) -> str:
    """Records of a model in words. An enterprise that points at one was merged into it."""
    model = apps.get_model(label)
    return _("Entries merged before") if model is Enterprise else capfirst(str(model._meta.verbose_name_plural))


def merge_page(*, actor: User, merge_id: int) -> MergePage:
    """Raises NotFound."""
    related = ("kept__region", "kept__merged_into", "merged__region", "merged_by", "undone_by")
    merge = Merge.objects.visible_to(actor).select_related(*related).filter(pk=merge_id).first()
    if merge is None:
        raise NotFound("merge_not_found", _("There is no such merge."))
    may = can_merge(actor, region_paths=[merge.kept.region.path, merge.merged.region.path])
    why_not = None if merge.undone_at else why_not_undone(actor, merge, merge.kept)
    names = told_apart(merge.merged, merge.kept)
    return MergePage(merge, names, _parts(merge), why_not, may and not merge.undone_at and why_not is None)


def _parts(merge: Merge) -> list[Part]:
    moved, folded = tally(merge.journal)
    labels: Counter[str] = moved + folded
    return [Part(_kind(label), moved[label], folded[label]) for label in sorted(labels)]


def merge_between(*, actor: User, keys: tuple[int, int]) -> Merge | None:
    """The merge of these two that stands, whichever of them was kept."""
    rows = Merge.objects.visible_to(actor).standing().defer("journal")
    return rows.filter(kept__in=keys, merged__in=keys).first()


@dataclass(frozen=True)
class Twice:
    """What the page of an enterprise says of other entries of the same body."""

    pairs: Sequence[Duplicate]
    merges: Sequence[Merge]
    may_merge: bool


def twice(*, actor: User, enterprise: Enterprise) -> Twice:
    may = can_merge(actor, region_paths=[enterprise.region.path])
    about = Q(first=enterprise) | Q(second=enterprise)
    pairs = Duplicate.objects.visible_to(actor).undecided().filter(about) if may else Duplicate.objects.none()
    return Twice(list(pairs), list(merges_of(actor=actor, enterprise=enterprise)), may)


def merges_of(*, actor: User, enterprise: Enterprise) -> QuerySet[Merge]:
    """What was merged into it or, before that was undone, it into another: the newest first, without the journal."""
    about = Q(kept=enterprise) | Q(merged=enterprise)
    rows = Merge.objects.visible_to(actor).filter(about).defer("journal")
    return rows.select_related("kept", "merged", "merged_by", "undone_by").order_by("-pk")


def keys_of_body(*, actor: User, enterprise: Enterprise) -> set[int]:
    """Every key by which a phone without signal may name it: its own, of entries that are or were merged into it, and
    of those into which it was merged before that was undone.
    """
    merges = Merge.objects.visible_to(actor)
    return {
        enterprise.pk,
        *Enterprise.objects.known_to(actor).filter(merged_into=enterprise).values_list("pk", flat=True),
        *merges.filter(kept=enterprise).values_list("merged", flat=True),
        *merges.filter(merged=enterprise).values_list("kept", flat=True),
    }
