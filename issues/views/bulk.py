"""One move of many problems: what is asked before, how far it is, and what was refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from math import ceil
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import ActorRequest
from accounts.listing import listing
from accounts.policy import require
from common.errors import Malformed
from common.forms import errors_into
from common.htmx import redirect_after, render_fragment, wants_fragment
from common.keys import key_in
from issues.enums import BulkAct
from issues.filters.bulk import BulkMoveFilter
from issues.filters.problems import ProblemListFilter
from issues.forms.bulk import bulk_form
from issues.models import BulkMove, Problem
from issues.policy import can_move_in_bulk
from issues.rules.bulk import GRACE, MOST, sources_of
from issues.selectors import bulk as selectors
from issues.selectors.problems import problem_rows
from issues.services.bulk import bulk_begin, bulk_cancel, bulk_request
from issues.services.sensitive import titles_listed
from issues.views.offers import CHOSEN, chosen_in, offers_for
from issues.views.words import DANGEROUS

SELECTION = ("selected", "everything", "cursor", "waits")
Page = Callable[[ActorRequest], HttpResponse]


def page_of(act: BulkAct) -> Page:
    """The page of this act under /problems/bulk/; the address names the problems."""

    @require_http_methods(["GET", "POST"])
    def page(request: ActorRequest) -> HttpResponse:
        require(can_move_in_bulk(request.user))
        chosen = selectors.chosen_problems(_rows(request), sources=sources_of(act))
        form = bulk_form(act, request.POST or None, actor=request.user, initial=chosen_in(request, act))
        with errors_into(form):
            if request.method == "POST" and form.is_valid():
                said = form.cleaned_data
                grace = timedelta() if chosen.only else GRACE
                bulk = bulk_request(actor=request.user, act=act, problem_ids=chosen.keys, said=said, grace=grace)
                return _after(request, bulk, chosen.only)
        return _asked(request, act, chosen, form)

    return page


def _asked(request: ActorRequest, act: BulkAct, chosen: selectors.Chosen, form: forms.Form) -> HttpResponse:
    titles_listed(actor=request.user, problems=chosen.first)
    context = {
        "act": act,
        "title": act.label,
        "chosen": chosen,
        "most": MOST,
        "is_too_many": chosen.total > MOST,
        "form": form,
        "suggested": offers_for(request, request.user, act, chosen.example),
        "url": request.get_full_path(),
        "list_url": _list_url(request),
        "is_danger": act.value in DANGEROUS,
        "in_dialog": wants_fragment(request),
    }
    status = 422 if form.is_bound else 200
    return render_fragment(request, "problems/bulk.html", "dialog", context, status=status)


def _rows(request: ActorRequest) -> Any:
    """The ticked problems, or all that the filters in the address leave."""
    if request.GET.get("everything"):
        rows = problem_rows(actor=request.user)
        found = ProblemListFilter(data=_filters(request), queryset=rows, request=request)
        if not found.is_valid():
            raise Malformed("bad_filter", _("One of the filters is unknown."))
        return found.qs
    keys = [key_in(text) for text in request.GET.getlist("selected")]
    if not all(keys):
        raise Malformed("bad_selection", _("This selection is not understood."))
    return selectors.selected_problems(actor=request.user, keys=keys)


def _filters(request: ActorRequest) -> QueryDict:
    """The filters of the list from which the person came."""
    query = request.GET.copy()
    for name in [*SELECTION, *(one for one in query if one.startswith(CHOSEN))]:
        query.pop(name, None)
    return query


def _list_url(request: ActorRequest) -> str:
    return reverse("problems:list") + _query(request)


def _bulk_url(request: ActorRequest, bulk: BulkMove) -> str:
    """Its page, from which the way leads back to the list as it was."""
    return reverse("problems:bulk-move", args=[bulk.pk]) + _query(request)


def _query(request: ActorRequest) -> str:
    query = _filters(request).urlencode()
    return f"?{query}" if query else ""


def _after(request: ActorRequest, bulk: BulkMove, only: Problem | None = None) -> HttpResponse:
    _bulk, progress = selectors.bulk_of(actor=request.user, bulk_id=bulk.pk)
    if progress.waiting or progress.refused:
        return redirect_after(request, _bulk_url(request, bulk))
    said = {"act": bulk.get_act_display(), "number": only.number if only else f"{bulk.total:,}"}
    single = _("%(number)s: %(act)s, done.") % said
    many = ngettext("%(act)s: %(number)s problem is done.", "%(act)s: %(number)s problems are done.", bulk.total)
    messages.success(request, single if only else many % said)
    return redirect_after(request, _list_url(request))


@require_GET
def bulk_list(request: ActorRequest) -> HttpResponse:
    require(can_move_in_bulk(request.user))
    found = listing(request, BulkMoveFilter, selectors.bulk_rows(actor=request.user), order=["-id"])
    return render(request, "problems/bulk_list.html", {"listing": found}, status=found.status)


@require_GET
def bulk_page(request: ActorRequest, bulk_id: int) -> HttpResponse:
    bulk, progress = selectors.bulk_of(actor=request.user, bulk_id=bulk_id)
    refused = selectors.refused_items(bulk, cursor=request.GET.get("cursor"))
    waits = ceil(bulk.waits_for(timezone.now()).total_seconds())
    context = {
        "bulk": bulk,
        "progress": progress,
        "waits": waits,
        "query": _query(request),
        "list_url": _list_url(request),
        "refused": refused,
    }
    has_begun = "waits" in request.GET and not waits
    if wants_fragment(request) and (has_begun or not progress.is_at_work):
        # It has begun, or is over: the whole page has something else to say.
        return redirect_after(request, _bulk_url(request, bulk))
    if not progress.is_at_work:
        titles_listed(actor=request.user, problems=[item.problem for item in refused.items])
    return render_fragment(request, "problems/bulk_move.html", "progress", context)


@require_POST
def bulk_start(request: ActorRequest, bulk_id: int) -> HttpResponse:
    return _after(request, bulk_begin(actor=request.user, bulk_id=bulk_id))


@require_POST
def bulk_stop(request: ActorRequest, bulk_id: int) -> HttpResponse:
    return redirect_after(request, _bulk_url(request, bulk_cancel(actor=request.user, bulk_id=bulk_id)))
