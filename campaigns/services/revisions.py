"""What happens to a visit after it was recorded, without its problems, which belong to the app above."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import require
from campaigns.enums import VisitState
from campaigns.models import Visit, VisitRevision
from campaigns.policy import can_change_visit
from campaigns.services.visits import VisitDraft
from common.errors import Conflict, NotFound, RuleViolation
from common.records import locked, require_version

RELATIONS = ("campaign", "team", "enterprise", "region")


def locked_for_change(*, actor: User, visit_id: int, version: int | None = None) -> Visit:
    """The visit's row, locked, for its correction or withdrawal by this actor.

    Raises NotFound, NotAllowed, Conflict `stale_version` and `visit_not_recorded`.
    """
    visit = locked(Visit.objects.visible_to(actor), visit_id, *RELATIONS)
    if visit is None:
        raise NotFound("visit_not_found", _("There is no such visit."))
    require(can_change_visit(actor, visit))
    require_version(visit, version)
    if visit.state != VisitState.RECORDED:
        message = _("This is not possible while the visit is “%(state)s”.") % {"state": visit.get_state_display()}
        raise Conflict("visit_not_recorded", message)
    return visit


def draft_of(visit: Visit) -> VisitDraft:
    """What the visit says now, as it would be said anew."""
    return VisitDraft(
        campaign=visit.campaign,
        team=visit.team,
        enterprise=visit.enterprise,
        visited_on=visit.visited_on,
        mode=visit.mode,
        members=list(visit.members.all()),
        met=visit.met,
        summary=visit.summary,
        policies=list(visit.policies.all()),
        solved_on_spot=visit.solved_on_spot,
        follow_up_on=visit.follow_up_on,
        uuid=visit.uuid,
    )


def stated(reason: str) -> str:
    if not reason.strip():
        raise RuleViolation("reason_missing", _("Say why."), field="reason")
    return reason.strip()


def require_new(before: Any, after: Any) -> None:
    """A correction says something else than what stands there. Raises RuleViolation `nothing_changed`."""
    if after == before:
        raise RuleViolation("nothing_changed", _("It says this already: nothing to correct."))


def revised(  # noqa: PLR0913  # what a line of the history says
    visit: Visit,
    *,
    kind: str,
    actor: User,
    reason: str,
    before: dict[str, Any],
    after: dict[str, Any],
    key: uuid.UUID | None = None,
) -> VisitRevision:
    """Append the revision that the visit, its number raised, has just got."""
    revision = VisitRevision(
        uuid=key or uuid.uuid4(),
        visit=visit,
        number=visit.revision,
        kind=kind,
        actor=actor,
        actor_name=str(actor),
        reason=reason,
        before=before,
        after=after,
    )
    revision.full_clean()
    revision.save()
    return revision
