"""The desk of a handler: what is new, due and late, whose it is, and who looks after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import ActorRequest
from accounts.listing import listing
from accounts.policy import require
from common.forms import errors_into
from common.htmx import redirect_after, render_fragment, wants_fragment
from issues.enums import HandlingRole, ViewedThrough
from issues.filters.tasks import DeskFilter
from issues.forms.clerks import AssignForm
from issues.models import Handling
from issues.policy import can_assign
from issues.selectors.choices import own_organisations
from issues.selectors.colleagues import leavers
from issues.selectors.deadlines import clockworks_of, due_units
from issues.selectors.slips import slips_to_answer
from issues.selectors.substitutions import stood_in_for
from issues.selectors.tasks import Heap, TaskSection, Whose, desk_rows, handling_of, heap_counts, task_sections
from issues.services.clerks import handling_assign
from issues.services.sensitive import titles_listed
from issues.time_words import time_until
from issues.views.limits import unit_of


@require_GET
def tasks(request: ActorRequest) -> HttpResponse:
    """The handler's home: first rows of every heap, or with `heap` all of one."""
    actor, today = request.user, timezone.localdate()
    rows, query = desk_rows(actor=actor), request.GET.copy()
    heap = query.pop("heap", [""])[-1]
    query.pop("cursor", None)
    desk = DeskFilter(data=query, queryset=rows, request=request)
    status = 200 if desk.is_valid() else 400
    counts = heap_counts(desk.qs, today=today) if status == 200 else dict.fromkeys(Heap, 0)
    found, form, sections = None, desk.form, list[TaskSection]()
    if heap:
        found = listing(request, DeskFilter, rows, order=["due_on", "id"])
        form, status = found.form, found.status
        if found.rows:
            sections = [TaskSection(Heap(heap), found.rows, counts[Heap(heap)])]
    elif status == 200:
        sections = task_sections(desk.qs, counts, today=today)
    titles_listed(
        actor=actor,
        problems=[row.problem for section in sections for row in section.rows],
        through=ViewedThrough.PAGE,
    )
    told = _told([row for section in sections for row in section.rows], today)
    whose = query.get("whose") or ("" if query.get("clerk") else Whose.MINE.value)
    context = {
        "form": form,
        "page": found.page if found else None,
        "sections": [(section, [(row, told[row.pk]) for row in section.rows]) for section in sections],
        "counts": counts.items(),
        "heap": heap,
        "views": [(one, one.value == whose) for one in Whose],
        "organisations": own_organisations(actor),
        "stood_in": stood_in_for(actor=actor, today=today),
        "leavers": leavers(actor=actor),
        "slips": slips_to_answer(actor=actor),
        "today": today,
        "status": status,
    }
    return render(request, "tasks/list.html", context, status=status)


def _told(rows: Sequence[Handling], today: date) -> dict[int, str]:
    """How much time each has left, by the key of the turn: whoever assists has a term of its own."""
    problems = [row.problem for row in rows]
    clockworks, told = clockworks_of(problems), dict[int, str]()
    units = due_units(problems, clockworks)
    for row in rows:
        clocks = clockworks[row.problem.campaign_id]
        is_lead = row.role == HandlingRole.LEAD
        unit = units[row.problem_id] if is_lead else unit_of(row.problem, clocks, "assist")
        told[row.pk] = time_until(row.due_on, unit=unit, today=today, clocks=clocks)
    return told


@require_http_methods(["GET", "POST"])
def assign(request: ActorRequest, handling_id: int) -> HttpResponse:
    handling = handling_of(actor=request.user, handling_id=handling_id)
    campaign = handling.problem.campaign_id
    require(can_assign(request.user, organisation_id=handling.organisation_id, campaign_id=campaign))
    initial = {"version": handling.version, "assignee": handling.assignee_id}
    form = AssignForm(request.POST or None, actor=request.user, handling=handling, initial=initial)
    with errors_into(form):
        if form.is_valid():
            done = handling_assign(actor=request.user, handling_id=handling_id, **form.cleaned_data)
            words = {"number": handling.problem.number, "clerk": done.assignee or _("nobody yet")}
            messages.success(request, _("%(number)s: in charge is %(clerk)s.") % words)
            return redirect_after(request, "problems:detail", handling.problem_id)
    if form.has_error("__all__", "stale_version"):
        form.show_version(handling.version)
    is_conflict = form.has_error("__all__", "stale_version") or form.has_error("__all__", "handling_over")
    titles_listed(actor=request.user, problems=[handling.problem])
    context = {"handling": handling, "form": form, "in_dialog": wants_fragment(request)}
    status = 409 if is_conflict else 422 if form.is_bound else 200
    return render_fragment(request, "tasks/assign.html", "dialog", context, status=status)
