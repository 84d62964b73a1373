from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import ActorRequest
from accounts.listing import listing
from accounts.policy import require
from campaigns.filters import MeetingFilterSet
from campaigns.forms import AttendeeForm, MeetingForm, attendee_forms, attendees_of
from campaigns.selectors import meetings as selectors
from campaigns.services.meetings import attendance_add, attendance_remove, meeting_record
from campaigns.views.meeting_words import history_of
from common.forms import errors_into
from common.htmx import redirect_after

ORDERS = {"held_on": ["held_on", "id"]}


@require_GET
def meeting_list(request: ActorRequest) -> HttpResponse:
    rows = selectors.meeting_rows(actor=request.user)
    found = listing(request, MeetingFilterSet, rows, order=["-held_on", "-id"], orders=ORDERS)
    context = {"listing": found, "may_record": selectors.may_record(actor=request.user)}
    context["may_call"] = selectors.may_call(actor=request.user)
    return render(request, "meetings/list.html", context, status=found.status)


@require_http_methods(["GET", "POST"])
def meeting_create(request: ActorRequest) -> HttpResponse:
    require(selectors.may_record(actor=request.user))
    form = MeetingForm(request.POST or None, actor=request.user)
    attendees = attendee_forms(request.user, request.POST or None)
    if request.method == "POST":
        with errors_into(form):
            if form.is_valid() & attendees.is_valid():
                meeting = meeting_record(actor=request.user, draft=form.draft(), attendees=attendees_of(attendees))
                messages.success(request, _("Meeting saved. People can still be added to its list."))
                return redirect_after(request, "campaigns:meeting-detail", meeting.pk)
    context = {"form": form, "attendees": attendees}
    refused = 409 if form.has_error("__all__", "other_content") else 422
    return render(request, "meetings/form.html", context, status=refused if form.is_bound else 200)


@require_GET
def meeting_detail(request: ActorRequest, meeting_id: int) -> HttpResponse:
    return _shown(request, meeting_id, AttendeeForm(actor=request.user), 200)


@require_POST
def attendance_create(request: ActorRequest, meeting_id: int) -> HttpResponse:
    form = AttendeeForm(request.POST, actor=request.user)
    with errors_into(form):
        if form.is_valid():
            added = attendance_add(actor=request.user, meeting_id=meeting_id, attendee=form.draft())
            messages.success(request, _("%(person)s is on the list.") % {"person": added.person_name})
            return redirect_after(request, "campaigns:meeting-detail", meeting_id)
    return _shown(request, meeting_id, form, 409 if form.has_error("__all__", "meeting_cancelled") else 422)


@require_POST
def attendance_delete(request: ActorRequest, attendance_id: int) -> HttpResponse:
    meeting = attendance_remove(actor=request.user, attendance_id=attendance_id)
    messages.success(request, _("Taken off the list."))
    return redirect_after(request, "campaigns:meeting-detail", meeting.pk)


def _shown(request: ActorRequest, meeting_id: int, form: AttendeeForm, status: int) -> HttpResponse:
    detail = selectors.meeting_detail(actor=request.user, meeting_id=meeting_id)
    history = history_of(detail.revisions, actor=request.user)
    context = {"detail": detail, "form": form, "history": history}
    return render(request, "meetings/detail.html", context, status=status)
