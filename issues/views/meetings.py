"""What can be done to a meeting after it was recorded or called."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import ActorRequest
from accounts.policy import require
from campaigns.forms import MeetingCancellationForm, MeetingCorrectionForm
from campaigns.policy import can_change_meeting
from campaigns.selectors.meetings import MeetingDetail, meeting_detail
from campaigns.views.meeting_words import history_of
from common.forms import VersionedForm, errors_into
from common.htmx import redirect_after
from issues.services.meetings import meeting_cancel, meeting_correct
from issues.views.visit_words import CORRECTED

# What a meeting has come to, which no other words in the form change.
CONFLICTS = ("stale_version", "meeting_cancelled", "meeting_brought_problems", "meeting_decided")


@require_http_methods(["GET", "POST"])
def correct(request: ActorRequest, meeting_id: int) -> HttpResponse:
    detail = _asked(request, meeting_id)
    form = MeetingCorrectionForm(request.POST or None, actor=request.user, meeting=detail.meeting)
    with errors_into(form):
        if form.is_valid():
            said = form.cleaned_data
            meeting_correct(
                actor=request.user,
                meeting_id=meeting_id,
                changes=form.changes(),
                reason=said["reason"],
                version=said["version"],
            )
            messages.success(request, CORRECTED)
            return redirect_after(request, "campaigns:meeting-detail", meeting_id)
    return _page(request, "meetings/correct.html", detail, form)


@require_http_methods(["GET", "POST"])
def cancel(request: ActorRequest, meeting_id: int) -> HttpResponse:
    detail = _asked(request, meeting_id)
    form = MeetingCancellationForm(request.POST or None, initial={"version": detail.meeting.version})
    with errors_into(form):
        if form.is_valid():
            said = form.cleaned_data
            meeting_cancel(actor=request.user, meeting_id=meeting_id, reason=said["reason"], version=said["version"])
            messages.success(request, _("Cancelled. It counts nowhere from now on."))
            return redirect_after(request, "campaigns:meeting-detail", meeting_id)
    return _page(request, "meetings/cancel.html", detail, form)


def _asked(request: ActorRequest, meeting_id: int) -> MeetingDetail:
    """A meeting that the actor may change; whether its state allows it is said on the page."""
    detail = meeting_detail(actor=request.user, meeting_id=meeting_id)
    require(can_change_meeting(request.user, detail.meeting))
    return detail


def _page(request: ActorRequest, template: str, detail: MeetingDetail, form: VersionedForm) -> HttpResponse:
    is_stale = form.has_error("__all__", "stale_version")
    if is_stale:
        form.show_version(detail.meeting.version)
    refused = 409 if any(form.has_error("__all__", code) for code in CONFLICTS) or not detail.may_change else 422
    status = refused if form.is_bound or not detail.may_change else 200
    # After a conflict: what changed meanwhile, both sides of it.
    latest = history_of(detail.revisions[:1], actor=request.user) if is_stale else []
    context = {"detail": detail, "meeting": detail.meeting, "form": form, "is_stale": is_stale, "history": latest}
    return render(request, template, context, status=status)
