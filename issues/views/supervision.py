"""The supervision list: what is due soon or overdue, by organisation, with the last slip of each."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.enums import RoleName
from accounts.http import ActorRequest
from accounts.listing import Listing, listing
from accounts.scope import has_role
from issues.enums import SlipGrade, ViewedThrough
from issues.filters.supervision import SupervisionFilter
from issues.models import Problem, Slip
from issues.selectors.deadlines import clockworks_of, due_units
from issues.selectors.slips import last_slips
from issues.selectors.supervision import OrganisationLine, by_organisation, supervised_rows
from issues.services.clocks import light_of
from issues.services.sensitive import titles_listed
from issues.time_words import time_left

ORDERS = {"due_on": ["due_on", "id"], "number": ["number"]}


@dataclass(frozen=True)
class Row:
    problem: Problem
    light: str | None
    time_left: str
    slip: Slip | None


@require_GET
def supervision(request: ActorRequest) -> HttpResponse:
    rows = supervised_rows(actor=request.user)
    found = listing(request, SupervisionFilter, rows, order=["due_on", "id"], orders=ORDERS)
    titles_listed(actor=request.user, problems=found.rows, through=ViewedThrough.PAGE)
    context = {
        "listing": found,
        "rows": _rows(found),
        "organisations": _organisations(request) if found.status == 200 else [],
        "may_issue": has_role(request.user, RoleName.COORDINATOR),
        "grades": SlipGrade.choices,
    }
    return render(request, "supervision/list.html", context, status=found.status)


def _rows(found: Listing[Problem]) -> list[Row]:
    today, clockworks, slips = timezone.localdate(), clockworks_of(found.rows), last_slips(found.rows)
    units = due_units(found.rows, clockworks)
    return [
        Row(
            one,
            light_of(one, today=today, calendar=clocks.calendar),
            time_left(one, units[one.pk], today=today, clocks=clocks),
            slips.get(one.pk),
        )
        for one, clocks in ((one, clockworks[one.campaign_id]) for one in found.rows)
    ]


def _organisations(request: ActorRequest) -> list[OrganisationLine]:
    """Of the list as it is filtered, whichever page of it is shown."""
    found = SupervisionFilter(data=request.GET, queryset=supervised_rows(actor=request.user), request=request)
    return by_organisation(found.qs, today=timezone.localdate())
