"""Two entries of the register become one, and two again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import require
from common.errors import Conflict, NotFound, RuleViolation
from common.queueing import hand_over
from common.records import locked, require_version, saved
from enterprises.duplicates import journal as steps
from enterprises.duplicates.undoing import why_not_undone
from enterprises.enums import AliasKind
from enterprises.models import Duplicate, Enterprise, Merge, SizeDeclaration
from enterprises.policy import can_merge
from enterprises.rules.merging import INDICATORS, columns, suggested, takes_indicators
from enterprises.selectors.enterprises import kept_instead_of
from enterprises.services.aliases import former_kept
from enterprises.services.declarations import declared_again
from enterprises.tasks import search_duplicates_around


@dataclass(frozen=True)
class MergeDraft:
    """Which entry goes into which. `take` are the fields whose value comes from the merged one; None: what the kept one
    leaves empty. The versions are those that were seen.
    """

    kept: int
    merged: int
    take: Collection[str] | None = None
    because: str = ""
    kept_version: int | None = None
    merged_version: int | None = None


@transaction.atomic
def enterprise_merge(*, actor: User, draft: MergeDraft) -> Merge:
    """Take one entry of the register up into another; whatever pointed at it points at the one that is kept.

    Offices of both regions and administrators. The same merge again is the merge that was made. Raises NotFound,
    NotAllowed, Conflict (`stale_version`, `already_merged`), RuleViolation `merged_into_itself`, ValidationError.
    """
    if draft.kept == draft.merged:
        raise RuleViolation("merged_into_itself", _("An entry cannot be merged into itself."), field="merged")
    kept, merged = _both(actor, draft.kept, draft.merged)
    require(can_merge(actor, region_paths=[kept.region.path, merged.region.path]))
    done = Merge.objects.standing().filter(kept=kept, merged=merged).first()
    if done is not None:
        return done
    for one, version in ((kept, draft.kept_version), (merged, draft.merged_version)):
        if one.merged_into_id is not None:
            raise _already_merged(actor, one)
        require_version(one, version)
    record = Merge(kept=kept, merged=merged, merged_by=actor, because=draft.because.strip())
    chosen = suggested(vars(kept), vars(merged)) if draft.take is None else draft.take
    _make_one(record, chosen)
    saved(record)
    _tell(kept.pk)
    return record


@transaction.atomic
def merge_undo(*, actor: User, merge_id: int, because: str = "") -> Merge:
    """Make two entries of one again, exactly as they were; what was recorded or corrected since stays.

    Who may merge may. A merge that was undone stays so. Raises NotFound, NotAllowed, Conflict (`merged_again`,
    `merged_since`, `code_taken`).
    """
    seen = Merge.objects.visible_to(actor).filter(pk=merge_id).first()
    if seen is None:
        raise NotFound("merge_not_found", _("There is no such merge."))
    kept, merged = _both(actor, seen.kept_id, seen.merged_id)
    record = Merge.objects.select_for_update().get(pk=merge_id)
    require(can_merge(actor, region_paths=[kept.region.path, merged.region.path]))
    if record.undone_at is not None:
        return record
    reason = why_not_undone(actor, record, kept)
    if reason is not None:
        raise reason
    _make_two(record, kept, merged)
    record.undone_by, record.undone_at, record.undone_because = actor, timezone.now(), because.strip()
    saved(record)
    _tell(kept.pk, merged.pk)
    return record


def _both(actor: User, kept_id: int, merged_id: int) -> tuple[Enterprise, Enterprise]:
    """Both entries, locked in the order of their keys: who merges them the other way round waits, not deadlocks."""
    rows = Enterprise.objects.known_to(actor)
    found = {key: locked(rows, key, "region") for key in sorted((kept_id, merged_id))}
    kept, merged = found[kept_id], found[merged_id]
    if kept is None or merged is None:
        raise NotFound("enterprise_not_found", _("There is no such enterprise."))
    return kept, merged


def _already_merged(actor: User, entry: Enterprise) -> Conflict:
    into = kept_instead_of(actor=actor, enterprise_id=entry.pk)
    if into is None:
        words = _("“%(name)s” was merged into an entry elsewhere meanwhile.")
        return Conflict("already_merged", words % {"name": entry.name})
    words = _("“%(name)s” was merged into “%(into)s” meanwhile.")
    return Conflict("already_merged", words % {"name": entry.name, "into": into}, merged_into=into.pk)


def _make_one(record: Merge, chosen: Collection[str]) -> None:
    kept, merged = record.kept, record.merged
    before = steps.values_of(kept)
    names, codes = [kept.name, merged.name], [kept.uscc, merged.uscc]
    steps.move_all(Enterprise, merged.pk, kept.pk, record.journal)
    left = codes[0] if "uscc" in chosen else codes[1]
    # A code that the kept one takes must be free first; the merged one keeps the other of the two.
    freed = {"uscc": None} if left != codes[1] else {}
    Enterprise.objects.filter(pk=merged.pk).update(merged_into=kept, **freed)
    for name in (one for choice in chosen for one in columns(choice)):
        setattr(kept, name, getattr(merged, name))
    saved(kept)
    if freed:
        Enterprise.objects.filter(pk=merged.pk).update(uscc=left)
    record.codes = {"kept": [codes[0], kept.uscc], "merged": [codes[1], left]}
    _follow_declarations(record, before)
    _keep_names(record, AliasKind.FORMER_NAME, names)
    _keep_names(record, AliasKind.FORMER_CODE, codes)
    _keep_dismissals(record)
    steps.filled(kept, before | {"uscc": kept.uscc}, record.journal)
    merged.refresh_from_db()


def _follow_declarations(record: Merge, before: dict[str, Any]) -> None:
    """The indicators are those of the latest year that either declared, or of whoever knows a later year."""
    kept, merged = record.kept, record.merged
    declarations = list(SizeDeclaration.objects.filter(enterprise=kept))
    if not declarations:
        if takes_indicators(vars(kept), vars(merged)):
            for name in INDICATORS:
                setattr(kept, name, getattr(merged, name))
            saved(kept)
        return
    stood = {one.pk: steps.values_of(one) for one in declarations}
    declared_again(kept, sizes_anew=before["industry_id"] != kept.industry_id)
    for one in SizeDeclaration.objects.filter(enterprise=kept):
        steps.filled(one, stood[one.pk], record.journal)


def _keep_names(record: Merge, kind: str, known: Collection[str | None]) -> None:
    """By what either was called it is found from now on."""
    for value in known:
        alias = former_kept(record.kept, kind=kind, value=value or "")
        if alias is not None:
            steps.made(alias, record.journal)


def _keep_dismissals(record: Merge) -> None:
    """What is known not to be the merged entry is not the kept one either."""
    for side, other in (("first_id", "second_id"), ("second_id", "first_id")):
        rows = Duplicate.objects.filter(**{side: record.merged_id}).exclude(dismissed_at=None)
        for row in rows.exclude(**{other: record.kept_id}):
            pair = sorted((record.kept_id, getattr(row, other)))
            if not Duplicate.objects.filter(first=pair[0], second=pair[1]).exists():
                copy = Duplicate(
                    first_id=pair[0],
                    second_id=pair[1],
                    reasons=row.reasons,
                    dismissed_by=row.dismissed_by,
                    dismissed_at=row.dismissed_at,
                    dismissed_because=row.dismissed_because,
                )
                steps.made(saved(copy), record.journal)


def _make_two(record: Merge, kept: Enterprise, merged: Enterprise) -> None:
    was, now = record.codes["kept"]
    if was != now:
        Enterprise.objects.filter(pk=merged.pk).update(uscc=None)
        Enterprise.objects.filter(pk=kept.pk, uscc=now).update(uscc=was)
    Enterprise.objects.filter(pk=merged.pk).update(uscc=record.codes["merged"][0], merged_into=None)
    steps.take_back(record.journal, record.created_at)


def _tell(*keys: int) -> None:
    for key in keys:
        hand_over(search_duplicates_around, key)
