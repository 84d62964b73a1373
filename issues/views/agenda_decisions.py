"""What the joint meeting decided, item by item; the same form opens in the dialog."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import ActorRequest
from accounts.policy import require
from campaigns.enums import MeetingState
from campaigns.policy import can_call_joint_meeting
from common.forms import errors_into
from common.htmx import redirect_after, render_fragment, wants_fragment
from issues.forms.agenda import DecideItemForm, PostponeItemForm
from issues.forms.fields import VersionedForm
from issues.models import AgendaItem
from issues.policy import parties_of
from issues.rules.agenda import courses_from
from issues.selectors.agenda import agenda_item_of
from issues.services.agenda_decisions import agenda_item_decide, agenda_item_postpone
from issues.services.sensitive import titles_listed


@require_http_methods(["GET", "POST"])
def item_decide(request: ActorRequest, item_id: int) -> HttpResponse:
    item = _item(request, item_id)
    problem = item.problem
    courses = courses_from(problem.state, parties_of(request.user, problem)) if problem else []
    initial = {"version": item.version, "course": ""}
    form = DecideItemForm(request.POST or None, actor=request.user, item=item, courses=courses, initial=initial)
    with errors_into(form):
        if form.is_valid():
            version = form.cleaned_data["version"]
            agenda_item_decide(actor=request.user, item_id=item_id, decision=form.said(), version=version)
            return _settled(request, item, _("The decision on item %(n)s is recorded."))
    return _answered(request, item, form, "agenda/decide.html")


@require_http_methods(["GET", "POST"])
def item_postpone(request: ActorRequest, item_id: int) -> HttpResponse:
    item = _item(request, item_id)
    form = PostponeItemForm(request.POST or None, initial={"version": item.version})
    with errors_into(form):
        if form.is_valid():
            agenda_item_postpone(actor=request.user, item_id=item_id, **form.cleaned_data)
            return _settled(request, item, _("Item %(n)s is left to the next meeting."))
    return _answered(request, item, form, "agenda/postpone.html")


def _item(request: ActorRequest, item_id: int) -> AgendaItem:
    item = agenda_item_of(actor=request.user, item_id=item_id)
    meeting = item.meeting
    require(can_call_joint_meeting(request.user, campaign_id=meeting.campaign_id, region_path=meeting.region.path))
    return item


def _settled(request: ActorRequest, item: AgendaItem, said: str) -> HttpResponse:
    messages.success(request, said % {"n": item.position})
    return redirect_after(request, f"{reverse('agenda:page', args=[item.meeting_id])}#item-{item.pk}")


def _answered(request: ActorRequest, item: AgendaItem, form: VersionedForm, template: str) -> HttpResponse:
    is_possible = item.meeting.state == MeetingState.HELD and not item.outcome
    is_stale = form.has_error("__all__", "stale_version")
    if is_stale:
        form.show_version(item.version)
    context: dict[str, Any] = {
        "item": item,
        "form": form,
        "is_possible": is_possible,
        "is_stale": is_stale,
        "in_dialog": wants_fragment(request),
    }
    titles_listed(
        actor=request.user,
        problems=[item.problem] if item.problem else [],
        common_problems=[item.common_problem] if item.common_problem else [],
    )
    refused = 409 if is_stale or not is_possible else 422
    status = refused if form.is_bound or not is_possible else 200
    return render_fragment(request, template, "dialog", context, status=status)
