"""Correcting and withdrawing a visit, together with the problems that it brought."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns.enums import RevisionKind, VisitState
from campaigns.models import Visit, VisitRevision
from campaigns.services.photos import PhotoChanges, photos_change, photos_of
from campaigns.services.revisions import draft_of, locked_for_change, require_new, revised, stated
from campaigns.services.visits import require_right_content, written
from common.errors import Conflict, NotFound
from common.presentation import listed
from common.records import locked, saved
from issues.enums import ProblemState
from issues.rules.moves import is_possible
from issues.services.moves import problem_withdraw
from issues.services.origins import brought_by, report_on


class StaleRevision(Conflict):
    """The correction is based on an earlier state than the present one: a person must compare the two."""

    def __init__(self, *, present: dict[str, Any], sent: dict[str, Any], revision: int) -> None:
        message = _("Somebody corrected this visit meanwhile. Compare the two and send what holds.")
        super().__init__("stale_revision", message, revision=revision, present=present, sent=sent)


@transaction.atomic
def visit_correct(
    *, actor: User, visit_id: int, changes: Mapping[str, Any], reason: str, version: int | None = None
) -> Visit:
    """Let the visit say something else from now on; what it said before stays, and the day of its problems follows.

    `changes` holds what is said anew by its name; under `photos`, PhotoChanges.

    Raises what `locked_for_change` raises, RuleViolation (`reason_missing`, `nothing_changed`, `member_…`, `day_…`,
    `too_many_photos`), ValidationError.
    """
    visit = locked_for_change(actor=actor, visit_id=visit_id, version=version)
    _correct(visit, actor=actor, changes=changes, reason=reason)
    return visit


@transaction.atomic
def revision_put(
    *, actor: User, visit_uuid: UUID, key: UUID, base_revision: int, changes: Mapping[str, Any], reason: str
) -> tuple[VisitRevision, bool]:
    """The correction of this uuid, and whether it is new. `base_revision` is the revision that the writer had seen.

    Raises StaleRevision, Conflict `other_content`, and what `visit_correct` raises.
    """
    found = Visit.objects.visible_to(actor).filter(uuid=visit_uuid).values_list("pk", flat=True).first()
    visit = None if found is None else locked(Visit.objects.visible_to(actor), found)
    if visit is None:
        raise NotFound("visit_not_found", _("There is no such visit."))
    known = VisitRevision.objects.filter(uuid=key).first()
    if known is not None:
        _require_same(known, visit, base_revision, changes, reason)
        return known, False
    visit = locked_for_change(actor=actor, visit_id=visit.pk)
    if visit.revision != base_revision:
        now = draft_of(visit)
        sent = replace(now, **_words(changes))
        raise StaleRevision(present=now.content(), sent=sent.content(), revision=visit.revision)
    return _correct(visit, actor=actor, changes=changes, reason=reason, key=key), True


@transaction.atomic
def visit_withdraw(*, actor: User, visit_id: int, reason: str, version: int | None = None) -> Visit:
    """Take the visit back with the problems it brought: every figure is as if it had not been.

    Drafts of problems are thrown away. Raises what `locked_for_change` raises, RuleViolation `reason_missing`, and
    Conflict `visit_problems_handled`: what somebody works on or has decided on is not taken away silently.
    """
    visit = locked_for_change(actor=actor, visit_id=visit_id, version=version)
    why = stated(reason)
    brought = brought_by(visit=visit)
    drafts = [problem for problem in brought if problem.state == ProblemState.DRAFT]
    reported = [problem for problem in brought if problem.state != ProblemState.DRAFT]
    handled = [problem.number for problem in reported if not is_possible("withdraw", problem.state)]
    if handled:
        message = _("Others work on what it brought, or have decided on it: %(numbers)s. Correct the visit instead.")
        raise Conflict("visit_problems_handled", message % {"numbers": listed(handled)}, numbers=handled)
    for draft in drafts:
        draft.delete()
    for problem in reported:
        problem_withdraw(actor=actor, problem_id=problem.pk, reason=why, version=None)
    said = draft_of(visit).content() | {"photos": photos_of(visit)}
    visit.state = VisitState.WITHDRAWN
    visit.revision += 1
    saved(visit)
    revised(visit, kind=RevisionKind.WITHDRAWN, actor=actor, reason=why, before=said, after=said)
    return visit


def _correct(
    visit: Visit, *, actor: User, changes: Mapping[str, Any], reason: str, key: UUID | None = None
) -> VisitRevision:
    why = stated(reason)
    before = draft_of(visit)
    after = replace(before, **_words(changes))
    photos_before, photos_after = photos_change(visit, changes.get("photos", PhotoChanges()), actor=actor)
    require_new((before.content(), photos_before), (after.content(), photos_after))
    require_right_content(after)
    visit.revision += 1
    written(visit, after)
    if after.visited_on != before.visited_on:
        report_on(after.visited_on, brought_by(visit=visit))
    return revised(
        visit,
        kind=RevisionKind.CORRECTED,
        actor=actor,
        reason=why,
        before=before.content() | {"photos": photos_before},
        after=after.content() | {"photos": photos_after},
        key=key,
    )


def _words(changes: Mapping[str, Any]) -> dict[str, Any]:
    """What is said anew in words."""
    return {name: value for name, value in changes.items() if name != "photos"}


def _require_same(
    known: VisitRevision, visit: Visit, base_revision: int, changes: Mapping[str, Any], reason: str
) -> None:
    """The revision is what is sent now once more, whatever the visit says today."""
    sent = replace(draft_of(visit), **_words(changes)).content()
    same = known.visit_id == visit.pk and known.number == base_revision + 1
    # What was not sent said what it said then.
    said = {name: sent[name] if name in _words(changes) else known.after[name] for name in known.after}
    photos = changes.get("photos", PhotoChanges())
    after = set(known.after["photos"])
    same = same and after.issuperset(photos.added) and after.isdisjoint(photos.removed)
    if not same or said != known.after or known.reason != reason.strip():
        raise Conflict("other_content", _("A correction with this id was saved already, with other words."))
