"""Slips: the list, one slip with its answer, and issuing them for one problem or for a selection."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.enums import RoleName
from accounts.http import ActorRequest
from accounts.listing import listing
from accounts.policy import require
from accounts.scope import has_role
from common.errors import Malformed
from common.forms import errors_into
from common.htmx import redirect_after
from issues.enums import SlipGrade, ViewedThrough
from issues.filters.supervision import SlipListFilter
from issues.forms.slips import SelectionForm, SlipAnswerForm, SlipForm
from issues.models import Problem
from issues.policy import can_answer_slip, can_issue_slip
from issues.rules.slips import refusal
from issues.selectors.problems import problem_rows
from issues.selectors.slips import answer_day, chases_of, slip_of, slip_rows
from issues.services import slips
from issues.services.sensitive import problem_opened, titles_listed
from issues.services.slip_texts import TEMPLATES, filled

ORDERS = {"issued_at": ["issued_at", "id"]}


@require_GET
def slip_list(request: ActorRequest) -> HttpResponse:
    found = listing(request, SlipListFilter, slip_rows(actor=request.user), order=["-issued_at", "-id"], orders=ORDERS)
    titles_listed(
        actor=request.user, problems=[slip.handling.problem for slip in found.rows], through=ViewedThrough.PAGE
    )
    return render(request, "slips/list.html", {"listing": found, "today": timezone.localdate()}, status=found.status)


@require_http_methods(["GET", "POST"])
def slip_page(request: ActorRequest, slip_id: int) -> HttpResponse:
    slip = slip_of(actor=request.user, slip_id=slip_id)
    problem_opened(actor=request.user, problem=slip.handling.problem, through=ViewedThrough.PAGE)
    can_answer = can_answer_slip(request.user, slip)
    form = SlipAnswerForm(request.POST or None, initial={"version": slip.version})
    if form.is_bound:
        require(can_answer)
    with errors_into(form):
        if form.is_valid():
            slips.slip_answer(actor=request.user, slip_id=slip_id, **form.cleaned_data)
            messages.success(request, _("The slip is answered."))
            return redirect_after(request, "problems:slip-detail", slip_id)
    is_over = form.has_error("__all__", "already_answered") or form.has_error("__all__", "stale_version")
    context = {
        "slip": slip,
        "problem": slip.handling.problem,
        "form": form,
        "can_answer": can_answer and slip.answered_at is None,
        "is_late": slip.answered_at is None and slip.answer_by < timezone.localdate(),
    }
    status = 409 if is_over else 422 if form.is_bound else 200
    return render(request, "slips/detail.html", context, status=status)


@dataclass(frozen=True)
class Candidate:
    """A problem of the selection, and why it gets no slip, if so."""

    problem: Problem
    refused: str


@require_http_methods(["GET", "POST"])
def slip_issue(request: ActorRequest) -> HttpResponse:
    """The text, prefilled for the grade and open to change, and what the rules say of each problem of the selection."""
    require(has_role(request.user, RoleName.COORDINATOR))
    asked = SelectionForm(request.POST or request.GET)
    if not asked.is_valid():
        raise Malformed("bad_selection", _("Tick at least one problem, and choose a slip."))
    grade, selected = SlipGrade(asked.cleaned_data["grade"]), asked.cleaned_data["selected"]
    candidates = _candidates(request, grade, selected)
    titles_listed(actor=request.user, problems=[one.problem for one in candidates])
    possible = [one.problem for one in candidates if not one.refused]
    offered = {"grade": grade, "selected": [one.pk for one in possible], "text": _text(grade, possible)}
    form = SlipForm(request.POST or None, initial=offered)
    if form.is_valid():
        return _issued(request, form)
    context = {"form": form, "grade": grade, "candidates": candidates, "possible": possible}
    return render(request, "slips/issue.html", context, status=422 if form.is_bound else 200)


def _candidates(request: ActorRequest, grade: SlipGrade, selected: list[int]) -> list[Candidate]:
    rows = problem_rows(actor=request.user).select_related("office").filter(pk__in=selected)
    problems = list(rows.order_by("due_on", "id"))
    chases = chases_of(problems, today=timezone.localdate())
    found = []
    for problem in problems:
        code = refusal(grade, chases[problem.pk])
        refused = str(slips.REFUSALS[code] % {"days": chases[problem.pk].red_after}) if code else ""
        if not can_issue_slip(request.user, problem):
            refused = _("The office of %(office)s is in charge of it.") % {"office": problem.office}
        found.append(Candidate(problem, refused))
    return found


def _text(grade: SlipGrade, problems: list[Problem]) -> str:
    """For one problem the text as it will be; for several the template, filled in for each when it is issued."""
    template = str(TEMPLATES[grade])
    return filled(template, problems[0], answer_day(problems[0])) if len(problems) == 1 else template


def _issued(request: ActorRequest, form: SlipForm) -> HttpResponse:
    said = form.cleaned_data
    done = slips.slips_issue(actor=request.user, problem_ids=said["selected"], grade=said["grade"], text=said["text"])
    if done.issued:
        words = ngettext("%(n)s slip is issued.", "%(n)s slips are issued.", len(done.issued))
        messages.success(request, words % {"n": len(done.issued)})
    if done.refused:
        words = ngettext("%(n)s problem got none: %(why)s", "%(n)s problems got none: %(why)s", len(done.refused))
        why = " ".join(dict.fromkeys(done.refused.values()))
        messages.warning(request, words % {"n": len(done.refused), "why": why})
    if len(said["selected"]) == 1:
        return redirect_after(request, "problems:detail", said["selected"][0])
    return redirect_after(request, "problems:supervision")
