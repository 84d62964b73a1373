from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.http import ActorRequest
from accounts.listing import listing
from policies.filters import PolicyFilterSet
from policies.selectors import policies as selectors

ORDERS = {"issued_on": ["issued_on", "id"]}


@require_GET
def policy_list(request: ActorRequest) -> HttpResponse:
    rows = selectors.policy_rows(actor=request.user)
    found = listing(request, PolicyFilterSet, rows, order=["-issued_on", "-id"], orders=ORDERS)
    return render(request, "policies/list.html", {"listing": found}, status=found.status)


@require_GET
def policy_detail(request: ActorRequest, policy_id: int) -> HttpResponse:
    detail = selectors.policy_detail(actor=request.user, policy_id=policy_id)
    return render(request, "policies/detail.html", {"detail": detail})
