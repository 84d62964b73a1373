from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import ActorRequest
from accounts.listing import listing
from accounts.policy import require
from common.forms import errors_into
from common.htmx import redirect_after
from enterprises.filters import DuplicateFilterSet
from enterprises.forms.merges import DismissForm
from enterprises.policy import can_merge, can_merge_somewhere
from enterprises.selectors.duplicates import duplicate_rows, last_search, pair_of, pairs
from enterprises.services import duplicates


@require_GET
def duplicate_list(request: ActorRequest) -> HttpResponse:
    rows = duplicate_rows(actor=request.user)
    found = listing(request, DuplicateFilterSet, rows, order=["-id"], totals=True)
    context = {
        "listing": found,
        "pairs": pairs(found.rows, actor=request.user),
        "search": last_search(actor=request.user),
        "may_search": can_merge_somewhere(request.user),
    }
    return render(request, "enterprises/duplicates.html", context, status=found.status)


@require_POST
def duplicate_search(request: ActorRequest) -> HttpResponse:
    duplicates.duplicates_search(actor=request.user)
    messages.success(request, _("The register is being searched. What is found stands here in a moment."))
    return redirect_after(request, "enterprises:duplicate-list")


@require_http_methods(["GET", "POST"])
def duplicate_dismiss(request: ActorRequest, duplicate_id: int) -> HttpResponse:
    pair = pair_of(actor=request.user, duplicate_id=duplicate_id)
    require(can_merge(request.user, region_paths=[pair.first.region.path, pair.second.region.path]))
    form = DismissForm(request.POST or None)
    with errors_into(form):
        if form.is_valid():
            duplicates.duplicate_dismiss(actor=request.user, duplicate_id=duplicate_id, **form.cleaned_data)
            messages.success(request, _("They stay two. No search proposes them again."))
            return redirect_after(request, "enterprises:duplicate-list")
    context = {"form": form, "pair": pair}
    return render(request, "enterprises/duplicate_dismiss.html", context, status=422 if form.is_bound else 200)
