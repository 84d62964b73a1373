"""Changes of whole lists: what a person decides about them. The work itself is the worker's."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import require
from campaigns.enums import ListChangeKind, ListChangeState
from campaigns.listing.previewing import preview_claim, preview_forget
from campaigns.models import Campaign, ListChange
from campaigns.policy import can_keep_list
from campaigns.tasks import change_list, preview_list
from common.errors import Conflict, NotFound
from common.queueing import hand_over
from common.records import locked, require_version, saved
from enterprises.transfer import progress

UNTOUCHED = timedelta(seconds=30)


@transaction.atomic
def list_preview_request(*, actor: User, campaign_id: int, anew: bool = False) -> None:
    """Have a worker find what a refresh would change, unless one is at it. The office of the campaign's region.

    `anew` throws away what was found before. Raises NotFound, NotAllowed.
    """
    campaign = Campaign.objects.visible_to(actor).select_related("region").filter(pk=campaign_id).first()
    if campaign is None:
        raise NotFound("campaign_not_found", _("There is no such campaign."))
    require(can_keep_list(actor, campaign))
    if anew:
        preview_forget(campaign.pk)
    if token := preview_claim(campaign.pk):
        hand_over(preview_list, campaign.pk, token)


@transaction.atomic
def list_refresh_request(
    *, actor: User, campaign_id: int, keeps_visited: bool = True, version: int | None = None
) -> ListChange:
    """Have a worker make the list what the rule says, as the rule is now. The office of the campaign's region.

    `version` is that of the campaign whose preview the person saw; `keeps_visited` keeps by hand whoever was visited
    and does not meet the rule any more. Raises NotFound, NotAllowed, Conflict `stale_version`.
    """
    campaign = _campaign(actor, campaign_id)
    require(can_keep_list(actor, campaign))
    require_version(campaign, version)
    return _requested(
        ListChange(
            campaign=campaign,
            kind=ListChangeKind.REFRESH,
            rule=campaign.rule.as_json(),
            keeps_visited=keeps_visited,
            requested_by=actor,
        )
    )


@transaction.atomic
def list_assign_request(*, actor: User, campaign_id: int, scope: str) -> ListChange:
    """Have a worker share the list out among its teams by area. The office of the campaign's region.

    Raises NotFound, NotAllowed, ValidationError.
    """
    campaign = _campaign(actor, campaign_id)
    require(can_keep_list(actor, campaign))
    return _requested(ListChange(campaign=campaign, kind=ListChangeKind.ASSIGNMENT, scope=scope, requested_by=actor))


@transaction.atomic
def list_change_cancel(*, actor: User, change_id: int) -> ListChange:
    """Stop it; what the worker has written is taken back. The office of the campaign's region.

    Raises NotFound, NotAllowed, Conflict `wrong_state`.
    """
    change = locked(ListChange.objects.visible_to(actor), change_id, "campaign__region")
    if change is None:
        raise NotFound("list_change_not_found", _("There is no such change of a list."))
    require(can_keep_list(actor, change.campaign))
    if change.state != ListChangeState.PENDING:
        raise Conflict("wrong_state", _("It is over already: “%(state)s”.") % {"state": change.get_state_display()})
    change.state, change.finished_at = ListChangeState.CANCELLED, timezone.now()
    transaction.on_commit(lambda: progress.stop(change), robust=True)
    return saved(change)


def list_changes_resume() -> int:
    """Enqueue what waits while nobody works on it: its worker died, or its message was lost. Returns how many."""
    resumed = 0
    quiet = ListChange.objects.filter(state=ListChangeState.PENDING, updated_at__lt=timezone.now() - UNTOUCHED)
    for change in quiet:
        with transaction.atomic():
            if progress.claimed(change):
                # Not again before it had time to start.
                ListChange.objects.filter(pk=change.pk).update(updated_at=timezone.now())
                hand_over(change_list, change.pk)
                resumed += 1
    return resumed


def _campaign(actor: User, campaign_id: int) -> Campaign:
    campaign = locked(Campaign.objects.visible_to(actor), campaign_id, "region")
    if campaign is None:
        raise NotFound("campaign_not_found", _("There is no such campaign."))
    return campaign


def _requested(change: ListChange) -> ListChange:
    saved(change)
    hand_over(change_list, change.pk)
    return change
