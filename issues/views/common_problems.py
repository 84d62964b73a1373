"""Common problems: the list, the suggestions, a new one and the page of one."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import ActorRequest
from accounts.listing import ROWS, listing
from accounts.policy import require
from common.forms import errors_into
from common.htmx import redirect_after
from common.keys import keys_in
from issues.enums import CommonProblemState, ViewedThrough
from issues.filters.common_problems import CommonProblemListFilter, SuggestionListFilter
from issues.forms.common_problems import AddMembersForm, CommonProblemForm
from issues.models import CommonProblem
from issues.policy import can_keep_common_problem
from issues.selectors.common_problems import (
    answered_count,
    can_raise,
    common_problem_of,
    common_problem_rows,
    is_being_answered,
    members_of,
    members_to_answer,
)
from issues.selectors.common_suggestions import COMPARED, alike_to, suggestions, unbound_problems
from issues.selectors.problems import problem_rows
from issues.services.common_problems import common_problem_raise
from issues.services.sensitive import problems_opened, titles_listed, told_by_common


@require_GET
def common_list(request: ActorRequest) -> HttpResponse:
    rows = common_problem_rows(actor=request.user)
    found = listing(request, CommonProblemListFilter, rows, order=["-id"])
    titles_listed(actor=request.user, common_problems=found.rows)
    context = {"listing": found, "can_raise": can_raise(request.user)}
    return render(request, "common_problems/list.html", context, status=found.status)


@require_GET
def suggestion_list(request: ActorRequest) -> HttpResponse:
    """What may be one matter, with the reason; nothing becomes a common problem by itself."""
    require(can_raise(request.user))
    rows = unbound_problems(actor=request.user)
    found = listing(request, SuggestionListFilter, rows, order=["-reported_on", "-id"])
    narrowed = SuggestionListFilter(data=request.GET, queryset=rows, request=request)
    alike = suggestions(narrowed.qs) if found.status == 200 else []
    titles_listed(actor=request.user, problems=[problem for one in alike for problem in one.problems])
    context = {
        "listing": found,
        "suggestions": alike,
        "compared": COMPARED,
    }
    return render(request, "common_problems/suggestions.html", context, status=found.status)


@require_http_methods(["GET", "POST"])
def common_create(request: ActorRequest) -> HttpResponse:
    require(can_raise(request.user))
    form = CommonProblemForm(request.POST or None, actor=request.user, initial=_of_selection(request))
    with errors_into(form):
        if form.is_valid():
            common = common_problem_raise(actor=request.user, draft=form.draft())
            messages.success(request, _("The common problem is recorded; each member's timeline says so."))
            return redirect_after(request, "problems:common-detail", common.pk)
    return render(request, "common_problems/create.html", {"form": form}, status=422 if form.is_bound else 200)


def _of_selection(request: ActorRequest) -> dict[str, Any]:
    """The problems that a button or ticked rows name, and the category that most of them have."""
    keys = keys_in(request.GET.getlist("selected"))
    problems = list(problem_rows(actor=request.user).filter(pk__in=keys[:ROWS]).order_by("number"))
    if not problems:
        return {}
    [(category, _times)] = Counter(one.category_id for one in problems).most_common(1)
    return {
        "problems": " ".join(one.number for one in problems),
        "category": category,
        # What everybody in the territory may read is not made of what few may.
        "title": next((one.title for one in problems if not one.is_sensitive), ""),
    }


@require_GET
def common_page(request: ActorRequest, commonproblem_id: int) -> HttpResponse:
    common = common_problem_of(actor=request.user, common_id=commonproblem_id)
    problems_opened(actor=request.user, which=told_by_common([common.pk]), through=ViewedThrough.PAGE)
    return render(request, "common_problems/detail.html", page_of(request, common))


def page_of(request: ActorRequest, common: CommonProblem, add: AddMembersForm | None = None) -> dict[str, Any]:
    """What the page of a common problem shows; `add` is the form of new members with its faults."""
    actor = request.user
    keeps = can_keep_common_problem(actor, region_path=common.region.path, campaign_id=common.campaign_id)
    waiting = frozenset(members_to_answer(common, actor=actor))
    may_change = keeps and common.state == CommonProblemState.OPEN
    members = members_of(common, actor=actor, waiting=waiting)
    alike = alike_to(common, actor=actor) if may_change else []
    titles_listed(actor=actor, problems=[*(member.problem for member in members), *alike])
    return {
        "common": common,
        "members": members,
        "may_change": may_change,
        "is_being_answered": is_being_answered(common),
        "waiting": len(waiting) if common.answered_at else 0,
        "answered": answered_count(common, actor=actor),
        "alike": alike,
        "form": add or AddMembersForm(actor=actor, initial={"version": common.version}),
    }
