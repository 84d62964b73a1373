from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.http import ActorRequest
from accounts.listing import listing
from campaigns.filters import CampaignFilterSet, ProgrammePageFilterSet
from campaigns.policy import can_start_campaigns
from campaigns.selectors import campaigns as selectors
from campaigns.selectors.progress import enrolment_rows, programme_of


@require_GET
def campaign_list(request: ActorRequest) -> HttpResponse:
    rows = selectors.campaign_rows(actor=request.user, today=timezone.localdate())
    orders = {"starts_on": ["starts_on", "id"]}
    found = listing(request, CampaignFilterSet, rows, order=["-starts_on", "-id"], orders=orders)
    context = {"listing": found, "may_start": can_start_campaigns(request.user)}
    return render(request, "campaigns/list.html", context, status=found.status)


@require_GET
def campaign_detail(request: ActorRequest, campaign_id: int) -> HttpResponse:
    detail = selectors.campaign_detail(actor=request.user, campaign_id=campaign_id, today=timezone.localdate())
    return render(request, "campaigns/detail.html", {"detail": detail})


@require_GET
def programme_detail(request: ActorRequest, programme_id: int) -> HttpResponse:
    """What the whole programme reached, and the enrolments that the person may see."""
    progress = programme_of(actor=request.user, programme_id=programme_id)
    rows = enrolment_rows(actor=request.user, programme=progress.programme)
    found = listing(request, ProgrammePageFilterSet, rows, order=["id"], totals=True)
    context = {"progress": progress, "programme": progress.programme, "seen": rows.count(), "listing": found}
    return render(request, "campaigns/programme.html", context, status=found.status)
