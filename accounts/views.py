from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.filters import OrganisationFilterSet, UserFilterSet
from accounts.http import ActorRequest
from accounts.listing import listing
from accounts.policy import can_run_desk
from accounts.selectors import organisations, settings
from accounts.selectors.people import person_suggestions

ORGANISATION_ORDERS = {"name": ["name", "id"], "region": ["region", "id"]}


@require_GET
def settings_home(request: ActorRequest) -> HttpResponse:
    overview = settings.settings_overview(actor=request.user, today=timezone.localdate())
    found = listing(request, UserFilterSet, settings.user_rows(actor=request.user), order=["username"])
    return render(request, "accounts/settings.html", {"overview": overview, "listing": found}, status=found.status)


@require_GET
def organisation_list(request: ActorRequest) -> HttpResponse:
    rows = organisations.organisation_rows(actor=request.user)
    found = listing(request, OrganisationFilterSet, rows, order=["id"], orders=ORGANISATION_ORDERS, totals=True)
    return render(request, "accounts/organisation_list.html", {"listing": found}, status=found.status)


@require_GET
def organisation_detail(request: ActorRequest, organisation_id: int) -> HttpResponse:
    detail = organisations.organisation_detail(actor=request.user, organisation_id=organisation_id)
    can_see_desks = can_run_desk(request.user, organisation_id=organisation_id)
    context = {"detail": detail, "can_see_desks": can_see_desks}
    return render(request, "accounts/organisation_detail.html", context)


@require_GET
def organisation_suggest(request: ActorRequest) -> JsonResponse:
    found = organisations.organisation_suggestions(actor=request.user, words=request.GET.get("q", "")[:100])
    return JsonResponse(
        {
            "results": [
                {"id": one.pk, "text": str(one), "hint": f"{one.region} · {one.get_level_display()}"} for one in found
            ]
        }
    )


@require_GET
def person_suggest(request: ActorRequest) -> JsonResponse:
    found = person_suggestions(actor=request.user, words=request.GET.get("q", "")[:100])
    results = [
        {
            "id": one.pk,
            "text": str(one),
            "hint": " · ".join(str(part) for part in (one.organisation, one.username) if part),
        }
        for one in found
    ]
    return JsonResponse({"results": results})
