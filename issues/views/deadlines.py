"""The deadline profile: the terms in force, and changing one of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import ActorRequest
from accounts.policy import is_admin, require
from common.forms import errors_into
from issues.enums import Step, Urgency
from issues.forms.deadlines import ProfileForm, TermForm
from issues.selectors.profiles import ProfileRow, profile_rows
from issues.services.deadlines import deadline_term_set
from issues.time_words import term_words


@require_GET
def profile_page(request: ActorRequest) -> HttpResponse:
    require(is_admin(request.user))
    form = ProfileForm(request.GET or None, actor=request.user)
    is_wrong = form.is_bound and not form.is_valid()
    campaign = form.cleaned_data["campaign"] if form.is_bound and not is_wrong else None
    rows = [] if is_wrong else profile_rows(actor=request.user, campaign=campaign)
    context = {"form": form, "campaign": campaign, "rows": [_shown(row) for row in rows]}
    return render(request, "deadlines/profile.html", context, status=400 if is_wrong else 200)


@require_http_methods(["GET", "POST"])
def term_page(request: ActorRequest, step: str) -> HttpResponse:
    require(is_admin(request.user))
    if step not in Step.values:
        raise Http404
    form = TermForm(request.POST or None, actor=request.user, step=step, initial=request.GET.dict())
    with errors_into(form):
        if form.is_valid():
            deadline_term_set(actor=request.user, step=step, **form.cleaned_data)
            messages.success(request, _("The term is changed; running clocks are being counted anew."))
            campaign = form.cleaned_data["campaign"]
            query = f"?campaign={campaign.pk}" if campaign else ""
            return redirect(reverse("problems:deadlines") + query)
    context = {"form": form, "step": Step(step)}
    return render(request, "deadlines/term.html", context, status=422 if form.is_bound else 200)


def _shown(row: ProfileRow) -> dict[str, Any]:
    origins = {"campaign": _("this campaign"), "everywhere": _("all campaigns"), "default": _("default")}
    return {
        "step": row.step,
        "label": Step(row.step).label,
        "urgency": row.urgency,
        "urgency_label": Urgency(row.urgency).label if row.urgency else _("All"),
        "amount": row.term.amount,
        "unit": row.term.unit.value,
        "term": term_words(row.term),
        "origin": origins[row.origin],
        "is_default": row.origin == "default",
    }
