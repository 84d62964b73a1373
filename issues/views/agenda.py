"""The agenda of a joint meeting: prepared by the office, printed, taken along as a Word document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.http import ActorRequest
from accounts.policy import require
from campaigns.services.joint_meetings import joint_meeting_hold
from common.forms import errors_into
from common.htmx import redirect_after
from common.word import word_response
from issues.agenda_document import agenda_document
from issues.enums import ViewedThrough
from issues.forms.agenda import AgendaAddForm
from issues.http import named_problems
from issues.models import AgendaItem
from issues.rules.profile import Unit
from issues.selectors.agenda import Agenda, Proposal, agenda_of, common_problems_for, problems_for, proposals
from issues.selectors.choices import problem_suggestions
from issues.selectors.deadlines import Clockwork, clockwork, due_units
from issues.services.agenda import agenda_item_add, agenda_item_place, agenda_item_remove
from issues.services.clocks import light_of
from issues.services.sensitive import problems_opened, titles_listed, told_by_common
from issues.time_words import late_words, time_left


@dataclass(frozen=True)
class Line:
    """An item as it is shown: how late its problem is, and its neighbours' places."""

    item: AgendaItem
    light: str | None
    time_left: str
    up: int | None
    down: int | None


def lines_of(agenda: Agenda, clocks: Clockwork) -> list[Line]:
    today = timezone.localdate()
    units = due_units([item.problem for item in agenda.items if item.problem], {agenda.meeting.campaign_id: clocks})
    last = max((item.position for item in agenda.items), default=0)
    return [
        Line(
            item,
            light_of(item.problem, today=today, calendar=clocks.calendar) if item.problem else None,
            time_left(item.problem, units[item.problem.pk], today=today, clocks=clocks) if item.problem else "",
            item.position - 1 if item.position > 1 else None,
            item.position + 1 if item.position < last else None,
        )
        for item in agenda.items
    ]


@require_GET
def agenda_page(request: ActorRequest, meeting_id: int) -> HttpResponse:
    agenda = agenda_of(actor=request.user, meeting_id=meeting_id)
    form = AgendaAddForm(actor=request.user, agenda=agenda) if agenda.may_change else None
    return _shown(request, agenda, form, 200)


def _shown(request: ActorRequest, agenda: Agenda, form: AgendaAddForm | None, status: int) -> HttpResponse:
    actor, meeting = request.user, agenda.meeting
    found = proposals(actor=actor, meeting=meeting) if agenda.may_change else []
    shown: list[AgendaItem | Proposal] = [*agenda.items, *found]
    offered = common_problems_for(actor=actor, meeting=meeting) if form else []
    titles_listed(
        actor=actor,
        problems=[one.problem for one in shown if one.problem],
        common_problems=[*offered, *(one.common_problem for one in shown if one.common_problem)],
    )
    clocks = clockwork(meeting.campaign_id)
    units = due_units([one.problem for one in found if one.problem], {meeting.campaign_id: clocks})
    context = {
        "agenda": agenda,
        "meeting": meeting,
        "lines": lines_of(agenda, clocks),
        "proposals": [(proposal, _why(proposal, units, clocks)) for proposal in found],
        "form": form,
    }
    return render(request, "agenda/page.html", context, status=status)


def _why(proposal: Proposal, units: Mapping[int, Unit], clocks: Clockwork) -> str:
    """The reason why it is proposed, with the time that it has waited."""
    words = str(proposal.reason.label)
    if proposal.common_problem is not None and proposal.reason == "by_hand":
        return _("Common problem, still open")
    if proposal.reason == "overdue" and proposal.problem and proposal.since:
        return late_words(proposal.since, timezone.localdate(), units[proposal.problem.pk], clocks)
    if proposal.reason == "escalated" and proposal.since:
        days = (timezone.localdate() - proposal.since).days
        waited = ngettext("for %(n)s day", "for %(n)s days", days) % {"n": days}
        return f"{words} · {waited}"
    return f"{words} · {proposal.since:%Y-%m-%d}" if proposal.since else words


@require_POST
def item_add(request: ActorRequest, meeting_id: int) -> HttpResponse:
    agenda = agenda_of(actor=request.user, meeting_id=meeting_id)
    require(agenda.may_keep)
    form = AgendaAddForm(request.POST, actor=request.user, agenda=agenda)
    with errors_into(form):
        if form.is_valid():
            item = agenda_item_add(actor=request.user, meeting_id=meeting_id, **form.cleaned_data)
            messages.success(request, _("Number %(n)s on the agenda.") % {"n": item.position})
            return redirect_after(request, reverse("agenda:page", args=[meeting_id]))
    return _shown(request, agenda, form, 422)


@require_POST
def item_remove(request: ActorRequest, item_id: int) -> HttpResponse:
    item = agenda_item_remove(actor=request.user, item_id=item_id)
    messages.success(request, _("Taken off the agenda."))
    return redirect_after(request, reverse("agenda:page", args=[item.meeting_id]))


@require_POST
def item_place(request: ActorRequest, item_id: int) -> HttpResponse:
    typed = request.POST.get("position", "")
    position = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 5 else 1
    item = agenda_item_place(actor=request.user, item_id=item_id, position=position)
    return redirect_after(request, f"{reverse('agenda:page', args=[item.meeting_id])}#item-{item.pk}")


@require_POST
def meeting_hold(request: ActorRequest, meeting_id: int) -> HttpResponse:
    joint_meeting_hold(actor=request.user, meeting_id=meeting_id)
    messages.success(request, _("The meeting takes place. Record what is decided, item by item."))
    return redirect_after(request, "agenda:page", meeting_id)


@require_GET
def problem_suggest(request: ActorRequest, meeting_id: int) -> JsonResponse:
    agenda = agenda_of(actor=request.user, meeting_id=meeting_id)
    found = problem_suggestions(problems_for(actor=request.user, meeting=agenda.meeting), request.GET.get("q", ""))
    return named_problems(request, found)


@require_GET
def agenda_print(request: ActorRequest, meeting_id: int) -> HttpResponse:
    agenda = _taken_along(request, meeting_id)
    lines = lines_of(agenda, clockwork(agenda.meeting.campaign_id))
    return render(request, "agenda/print.html", {"agenda": agenda, "meeting": agenda.meeting, "lines": lines})


@require_GET
def agenda_word(request: ActorRequest, meeting_id: int) -> HttpResponse:
    agenda = _taken_along(request, meeting_id)
    name = _("Agenda %(day)s") % {"day": agenda.meeting.held_on}
    lines = lines_of(agenda, clockwork(agenda.meeting.campaign_id))
    return word_response(agenda_document(agenda, {line.item.pk: line.time_left for line in lines}), name)


def _taken_along(request: ActorRequest, meeting_id: int) -> Agenda:
    """The agenda with the words of its problems, on paper."""
    agenda = agenda_of(actor=request.user, meeting_id=meeting_id)
    keys = [item.problem_id for item in agenda.items if item.problem_id]
    of_common = told_by_common([item.common_problem_id for item in agenda.items if item.common_problem_id])
    problems_opened(actor=request.user, which=Q(pk__in=keys) | of_common, through=ViewedThrough.EXPORT)
    return agenda
