from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import ActorRequest
from accounts.policy import require
from campaigns.joint_forms import JointMeetingForm
from campaigns.selectors import meetings as selectors
from campaigns.services import joint_meetings as services
from common.forms import errors_into
from common.htmx import redirect_after


@require_http_methods(["GET", "POST"])
def joint_meeting_call(request: ActorRequest) -> HttpResponse:
    require(selectors.may_call(actor=request.user))
    form = JointMeetingForm(request.POST or None, actor=request.user)
    with errors_into(form):
        if form.is_valid():
            meeting = services.joint_meeting_call(actor=request.user, draft=form.draft())
            messages.success(request, _("The joint meeting is called. Prepare its agenda."))
            return redirect_after(request, "campaigns:meeting-detail", meeting.pk)
    return render(request, "meetings/call.html", {"form": form}, status=422 if form.is_bound else 200)
