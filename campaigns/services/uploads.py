"""An uploaded list: looked up first, put on the campaign's list when the person has seen what was found."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import PurePath
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import require
from campaigns.enums import UploadOutcome
from campaigns.listing.uploading import looked_up
from campaigns.models import Campaign, ListUpload
from campaigns.policy import can_keep_list
from campaigns.rules.matching import REFUSED
from campaigns.services.lists import listed_add
from common.errors import Conflict, NotFound
from common.records import locked, saved
from enterprises.models import Enterprise

PUT_ON = (UploadOutcome.NEW, UploadOutcome.RETURNING)


@transaction.atomic
def list_upload(*, actor: User, campaign_id: int, file: File[Any], name: str) -> ListUpload:
    """Look up every row of a file of codes or names; the list stays as it is. The office of the campaign's region.

    Raises NotFound, NotAllowed, RuleViolation when the file as a whole cannot be used.
    """
    campaign = Campaign.objects.visible_to(actor).select_related("region").filter(pk=campaign_id).first()
    if campaign is None:
        raise NotFound("campaign_not_found", _("There is no such campaign."))
    require(can_keep_list(actor, campaign))
    lines = looked_up(actor, campaign, file, file.size)
    outcomes = [line.outcome for line in lines]
    return saved(
        ListUpload(
            campaign=campaign,
            uploaded_by=actor,
            name=PurePath(name.replace("\\", "/")).name[-150:] or "file",
            lines=[asdict(line) for line in lines],
            new_count=sum(outcome in PUT_ON for outcome in outcomes),
            listed_count=outcomes.count(UploadOutcome.LISTED),
            refused_count=sum(outcome in REFUSED for outcome in outcomes),
        )
    )


@transaction.atomic
def list_upload_apply(*, actor: User, upload_id: int) -> ListUpload:
    """Put what was found on the list by hand. Who has meanwhile been put there stays, who was merged is the kept one.

    Raises NotFound, NotAllowed, Conflict (`list_busy`, `upload_applied`), RuleViolation `enterprise_outside_campaign`.
    """
    upload = locked(ListUpload.objects.visible_to(actor), upload_id, "campaign__region")
    if upload is None:
        raise NotFound("list_upload_not_found", _("There is no such uploaded list."))
    require(can_keep_list(actor, upload.campaign))
    if upload.applied_at is not None:
        raise Conflict("upload_applied", _("This file is on the list already."))
    keys = [line["enterprise"] for line in upload.lines if line["outcome"] in (*PUT_ON, UploadOutcome.LISTED)]
    merged = dict(Enterprise.objects.filter(pk__in=keys, merged_into__isnull=False).values_list("pk", "merged_into"))
    rows = Enterprise.objects.visible_to(actor).filter(pk__in={merged.get(key, key) for key in keys})
    upload.added_count = listed_add(
        actor=actor, campaign_id=upload.campaign_id, enterprises=list(rows.select_related("region"))
    )
    upload.applied_at = timezone.now()
    return saved(upload)
