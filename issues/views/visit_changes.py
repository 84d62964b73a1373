"""What can be done to a visit after it was recorded."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import ActorRequest
from accounts.policy import require
from campaigns.policy import can_change_visit
from common.forms import errors_into
from common.htmx import redirect_after
from issues.forms.fields import VersionedForm
from issues.forms.visits import CorrectionForm, WithdrawalForm
from issues.selectors.visits import VisitDetail, visit_detail
from issues.services.revisions import visit_correct, visit_withdraw
from issues.services.sensitive import titles_listed
from issues.services.visits import visit_discard
from issues.views.outbox import redirect_after_saving
from issues.views.visit_words import CORRECTED, history_of


@require_http_methods(["GET", "POST"])
def correct(request: ActorRequest, visit_id: int) -> HttpResponse:
    detail = _asked(request, visit_id)
    form = CorrectionForm(request.POST or None, request.FILES or None, actor=request.user, visit=detail.visit)
    with errors_into(form):
        if form.is_valid():
            visit_correct(
                actor=request.user,
                visit_id=visit_id,
                changes=form.changes(),
                reason=form.cleaned_data["reason"],
                version=form.cleaned_data["version"],
            )
            messages.success(request, CORRECTED)
            return redirect_after_saving(request, "visits:detail", visit_id)
    return _page(request, "visits/correct.html", detail, form)


@require_http_methods(["GET", "POST"])
def withdraw(request: ActorRequest, visit_id: int) -> HttpResponse:
    detail = _asked(request, visit_id)
    form = WithdrawalForm(request.POST or None, initial={"version": detail.visit.version})
    with errors_into(form):
        if form.is_valid():
            said = form.cleaned_data
            visit_withdraw(actor=request.user, visit_id=visit_id, reason=said["reason"], version=said["version"])
            messages.success(request, _("Withdrawn. It counts nowhere from now on."))
            return redirect_after(request, "visits:detail", visit_id)
    return _page(request, "visits/withdraw.html", detail, form)


@require_POST
def discard(request: ActorRequest, visit_id: int) -> HttpResponse:
    visit_discard(actor=request.user, visit_id=visit_id)
    messages.success(request, _("The draft is gone."))
    return redirect_after(request, "visits:list")


def _asked(request: ActorRequest, visit_id: int) -> VisitDetail:
    """A visit that the actor may change; whether its state allows it is said on the page."""
    detail = visit_detail(actor=request.user, visit_id=visit_id)
    require(can_change_visit(request.user, detail.visit))
    return detail


def _page(request: ActorRequest, template: str, detail: VisitDetail, form: VersionedForm) -> HttpResponse:
    is_stale = form.has_error("__all__", "stale_version")
    if is_stale:
        form.show_version(detail.visit.version)
    refused = 409 if is_stale or not detail.may_change else 422
    status = refused if form.is_bound or not detail.may_change else 200
    # After a conflict: what changed meanwhile, both sides of it.
    latest = history_of(detail.revisions[:1], actor=request.user) if is_stale else []
    titles_listed(actor=request.user, problems=detail.problems)
    context = {"detail": detail, "visit": detail.visit, "form": form, "is_stale": is_stale, "history": latest}
    return render(request, template, context, status=status)
