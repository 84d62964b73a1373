from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.http import ActorRequest
from accounts.listing import listing
from campaigns.filters import CampaignFilterSet
from campaigns.selectors import campaigns as selectors


@require_GET
def campaign_list(request: ActorRequest) -> HttpResponse:
    rows = selectors.campaign_rows(actor=request.user, today=timezone.localdate())
    orders = {"starts_on": ["starts_on", "id"]}
    found = listing(request, CampaignFilterSet, rows, order=["-starts_on", "-id"], orders=orders)
    return render(request, "campaigns/list.html", {"listing": found}, status=found.status)


@require_GET
def campaign_detail(request: ActorRequest, campaign_id: int) -> HttpResponse:
    detail = selectors.campaign_detail(actor=request.user, campaign_id=campaign_id, today=timezone.localdate())
    return render(request, "campaigns/detail.html", {"detail": detail})
