from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import ActorRequest
from accounts.listing import listing
from accounts.policy import require
from accounts.selectors.calendar import working_calendar
from common.forms import errors_into
from common.htmx import redirect_after
from issues.enums import ProblemState, SlipGrade, ViewedThrough
from issues.filters.problems import ProblemListFilter
from issues.filters.sensitive import hidden_count
from issues.forms.problems import ProblemForm
from issues.models import Problem
from issues.policy import (
    can_assign,
    can_correct_problem,
    can_decide_escalation,
    can_issue_slip,
    can_make_letter,
    can_mark_sensitive,
    can_move_in_bulk,
)
from issues.rules.counting import UNCOUNTED_STATES
from issues.rules.interim import interim_reply
from issues.rules.limits import waits_since
from issues.rules.moves import count_since_decision
from issues.rules.profile import STEP_OF_STATE, Unit
from issues.rules.slips import possible_grades
from issues.selectors.choices import organisation_suggestions
from issues.selectors.common_problems import sees_common
from issues.selectors.deadlines import Clockwork, clockwork, deadlines_of
from issues.selectors.desk import own_views
from issues.selectors.escalations import waiting_count
from issues.selectors.measures import can_plan
from issues.selectors.problems import ProblemDetail, can_register, problem_detail, problem_rows
from issues.selectors.slips import chase_of, slips_of_problem
from issues.services.clocks import light_of
from issues.services.corrections import UNDECIDED
from issues.services.drafts import problem_keep
from issues.services.problems import problem_submit
from issues.services.sensitive import problem_opened, titles_listed
from issues.services.steps import moves_for
from issues.time_words import late_words, time_left
from issues.views.desk import BULK_BUTTONS, desk_of, kept_filters
from issues.views.limits import limits_of, unit_of
from issues.views.words import buttons, due_story, next_step, objection_of, rated, timeline

ORDERS = {
    "reported_on": ["reported_on", "id"],
    "due_on": ["due_on", "id"],
}


@dataclass(frozen=True)
class Row:
    problem: Problem
    light: str | None


@require_GET
def problem_list(request: ActorRequest) -> HttpResponse:
    actor, today = request.user, timezone.localdate()
    own = own_views(actor=actor)
    default = next((view for view in own if view.is_default), None)
    if default and not request.GET:
        return redirect(f"{reverse('problems:list')}?{default.query}")
    rows, order, is_office = problem_rows(actor=actor), ["-reported_on", "-id"], can_move_in_bulk(actor)
    found = listing(request, ProblemListFilter, rows, order=order, orders=ORDERS)
    titles_listed(actor=actor, problems=found.rows, through=ViewedThrough.PAGE)
    calendar, desk = working_calendar(), desk_of(request, own)
    context = {
        "listing": found,
        "rows": [Row(one, light_of(one, today=today, calendar=calendar)) for one in found.rows],
        "desk": desk,
        "acts": BULK_BUTTONS if is_office else [],
        "filters": kept_filters(request),
        "can_register": can_register(actor),
        "escalations_waiting": waiting_count(actor=actor),
        "hidden": hidden_count(found.filters) if found.status == 200 else 0,
    }
    return render(request, "problems/list.html", context, status=found.status)


@require_http_methods(["GET", "POST"])
def problem_create(request: ActorRequest) -> HttpResponse:
    require(can_register(request.user))
    form, is_draft = ProblemForm(request.POST or None, actor=request.user), "keep" in request.POST
    if is_draft:
        form.allow_gaps()
    with errors_into(form):
        if form.is_valid():
            if is_draft:
                problem = problem_keep(actor=request.user, draft=form.draft())
                messages.success(request, _("Kept as a draft: nobody works on it until you hand it in."))
            else:
                problem = problem_submit(actor=request.user, draft=form.draft())
                messages.success(request, _("%(number)s is registered.") % {"number": problem.number})
            return redirect_after(request, "problems:detail", problem.pk)
    return render(request, "problems/create.html", {"form": form}, status=422 if form.is_bound else 200)


@require_GET
def problem_page(request: ActorRequest, problem_id: int) -> HttpResponse:
    actor, today = request.user, timezone.localdate()
    detail = problem_detail(actor=actor, problem_id=problem_id)
    problem, clocks = detail.problem, clockwork(detail.problem.campaign_id)
    problem_opened(actor=actor, problem=problem, through=ViewedThrough.PAGE)
    waiting, slips = detail.waiting_escalation, slips_of_problem(actor=actor, problem=problem)
    grades = possible_grades(chase_of(problem, slips, clocks, today=today)) if can_issue_slip(actor, problem) else []
    context = {
        "problem": problem,
        "detail": detail,
        **_clocks_shown(detail, clocks, today),
        "next_step": next_step(detail),
        **_counts(detail),
        "buttons": buttons(moves_for(actor, problem)),
        "is_draft": problem.state == ProblemState.DRAFT,
        "can_correct": problem.state in UNDECIDED and can_correct_problem(actor, problem),
        "can_mark": can_mark_sensitive(actor, problem),
        "escalation_to_decide": waiting
        if waiting and can_decide_escalation(actor, to_region=waiting.to_region, campaign_id=problem.campaign_id)
        else None,
        "can_assign": detail.lead is not None
        and can_assign(actor, organisation_id=detail.lead.organisation_id, campaign_id=problem.campaign_id),
        "can_plan": problem.state not in UNCOUNTED_STATES and can_plan(actor),
        "can_write_letter": problem.state == ProblemState.AWAITING_FEEDBACK and can_make_letter(actor, problem),
        "slips": slips,
        "slip_grades": [(grade, SlipGrade(grade).label) for grade in grades],
        "sees_common": sees_common(actor=actor, problem=problem),
        "events": timeline(detail),
        "answers": rated(detail.answers),
        "objection": objection_of(problem, detail.answers, detail.events),
    }
    return render(request, "problems/detail.html", context)


def _counts(detail: ProblemDetail) -> dict[str, int]:
    """How often it was redone and returned: in all, and what counts towards a limit, since the upper level decided."""
    moves = [event.move for event in detail.events]
    return {
        "redos": count_since_decision(moves, "redo"),
        "returns": count_since_decision(moves, "return"),
        "all_redos": moves.count("redo"),
        "all_returns": moves.count("return"),
    }


def _clocks_shown(detail: ProblemDetail, clocks: Clockwork, today: date) -> dict[str, Any]:
    """What is to be done by when, and how that came about."""
    problem, deadlines = detail.problem, deadlines_of(detail.problem, detail.happenings, clocks)
    interim = interim_reply(
        detail.happenings,
        due_on=problem.due_on,
        term=clocks.profile.term("interim", problem.urgency),
        calendar=clocks.calendar,
    )
    return {
        "light": light_of(problem, today=today, calendar=clocks.calendar),
        "time_left": time_left(problem, deadlines.unit, today=today, clocks=clocks),
        "deadlines": deadlines,
        "next_late": _next_late(problem, deadlines.next_by, clocks, today),
        "limits": limits_of(problem, interim, today=today, still_since=waits_since(detail.happenings), clocks=clocks),
        "due_story": due_story(deadlines.steps),
    }


def _next_late(problem: Problem, by: date | None, clocks: Clockwork, today: date) -> str:
    """By how much whoever has the next step is late; a day that was promised has no term."""
    step = STEP_OF_STATE.get(problem.state)
    unit = unit_of(problem, clocks, step) if step else Unit.CALENDAR_DAYS
    return late_words(by, today, unit, clocks) if by else ""


@require_GET
def organisation_suggest(request: ActorRequest) -> JsonResponse:
    found = organisation_suggestions(actor=request.user, words=request.GET.get("q", ""))
    return JsonResponse({"results": [{"id": one.pk, "text": str(one), "hint": str(one.region)} for one in found]})
