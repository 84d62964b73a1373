"""What the office changes of a common problem: members, measure, answer, and that it is solved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import ActorRequest
from accounts.policy import require
from common.errors import DomainError, NotAllowed, NotFound
from common.forms import VersionedForm, errors_into
from common.htmx import redirect_after
from issues.forms.common_problems import AddMembersForm, CommonAnswerForm, CommonMeasureForm, RemoveMemberForm
from issues.models import BulkMove, CommonProblem
from issues.policy import can_keep_common_problem
from issues.selectors.bulk import bulk_of
from issues.selectors.common_problems import common_problem_of, members_of, members_to_answer
from issues.selectors.problems import problem_of
from issues.services import common_answers, common_problems
from issues.services.sensitive import titles_listed
from issues.views.common_problems import page_of


def _kept(request: ActorRequest, common_id: int) -> CommonProblem:
    """The common problem, where the actor may change it. Raises NotFound, NotAllowed."""
    common = common_problem_of(actor=request.user, common_id=common_id)
    require(can_keep_common_problem(request.user, region_path=common.region.path, campaign_id=common.campaign_id))
    return common


def _page(
    request: ActorRequest,
    common: CommonProblem,
    form: VersionedForm,
    do: Callable[[dict[str, Any]], HttpResponse],
    **shown: Any,
) -> HttpResponse:
    """A page with one form; `do` does it and leads to where it says what was done."""
    with errors_into(form):
        if form.is_valid():
            return do(form.cleaned_data)
    if form.has_error("__all__", "stale_version"):
        form.show_version(common.version)
    problems = [*(one.problem for one in shown.get("members", ())), *filter(None, [shown.get("problem")])]
    titles_listed(actor=request.user, problems=problems, common_problems=[common])
    context = {"common": common, "form": form, **shown}
    return render(request, "common_problems/change.html", context, status=422 if form.is_bound else 200)


def _said(request: ActorRequest, common: CommonProblem, words: str) -> HttpResponse:
    """Back to its page, with what was done."""
    messages.success(request, words)
    return redirect_after(request, "problems:common-detail", common.pk)


@require_POST
def common_add(request: ActorRequest, commonproblem_id: int) -> HttpResponse:
    common = _kept(request, commonproblem_id)
    form = AddMembersForm(request.POST, actor=request.user)
    with errors_into(form):
        if form.is_valid():
            said = form.cleaned_data
            common_problems.common_problem_add(actor=request.user, common_id=common.pk, **said)
            words = ngettext("%(n)s problem is added.", "%(n)s problems are added.", len(said["problems"]))
            return _said(request, common, words % {"n": len(said["problems"])})
    if form.has_error("__all__", "stale_version"):
        form.show_version(common.version)
    return render(request, "common_problems/detail.html", page_of(request, common, form), status=422)


@require_http_methods(["GET", "POST"])
def common_remove(request: ActorRequest, commonproblem_id: int, problem_id: int) -> HttpResponse:
    common = _kept(request, commonproblem_id)
    problem = problem_of(actor=request.user, problem_id=problem_id)
    if problem.common_problem_id != common.pk:
        raise NotFound("not_member", _("This problem is no member of it."))
    form = RemoveMemberForm(request.POST or None, initial={"version": common.version})

    def remove(said: dict[str, Any]) -> HttpResponse:
        common_problems.common_problem_remove(actor=request.user, common_id=common.pk, problem_id=problem.pk, **said)
        return _said(request, common, _("%(number)s is no member any more.") % {"number": problem.number})

    return _page(request, common, form, remove, title=_("Take off"), problem=problem)


@require_http_methods(["GET", "POST"])
def common_measure(request: ActorRequest, commonproblem_id: int) -> HttpResponse:
    common = _kept(request, commonproblem_id)
    form = CommonMeasureForm(request.POST or None, actor=request.user, initial={"version": common.version})

    def plan(said: dict[str, Any]) -> HttpResponse:
        common_answers.common_problem_plan_measure(
            actor=request.user, common_id=common.pk, draft=form.draft(), version=said["version"]
        )
        return _said(request, common, _("The measure is planned. Mark it as implemented when it is done."))

    return _page(request, common, form, plan, title=_("Plan the measure"))


@require_http_methods(["GET", "POST"])
def common_answer(request: ActorRequest, commonproblem_id: int) -> HttpResponse:
    common = _kept(request, commonproblem_id)
    form = CommonAnswerForm(request.POST or None, initial={"version": common.version})

    def answer(said: dict[str, Any]) -> HttpResponse:
        bulk = common_answers.common_problem_answer(actor=request.user, common_id=common.pk, **said)
        return _given(request, common, bulk)

    waiting = frozenset(members_to_answer(common, actor=request.user))
    members = members_of(common, actor=request.user, waiting=waiting)
    return _page(request, common, form, answer, title=_("Answer for all"), members=members)


@require_POST
def common_rest(request: ActorRequest, commonproblem_id: int) -> HttpResponse:
    common = _kept(request, commonproblem_id)

    def rest() -> HttpResponse:
        bulk = common_answers.common_problem_answer_rest(actor=request.user, common_id=common.pk, version=None)
        return _given(request, common, bulk)

    return _done(request, common, rest)


@require_POST
def common_solve(request: ActorRequest, commonproblem_id: int) -> HttpResponse:
    common = _kept(request, commonproblem_id)

    def solve() -> HttpResponse:
        common_problems.common_problem_solve(actor=request.user, common_id=common.pk, version=None)
        return _said(request, common, _("The common problem is solved."))

    return _done(request, common, solve)


def _done(request: ActorRequest, common: CommonProblem, do: Callable[[], HttpResponse]) -> HttpResponse:
    """A button without a form: its page says what came of it."""
    try:
        return do()
    except (NotAllowed, NotFound):
        raise
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect_after(request, "problems:common-detail", common.pk)


def _given(request: ActorRequest, common: CommonProblem, bulk: BulkMove | None) -> HttpResponse:
    """What became of it, where it was done at once; else how far it is."""
    if bulk is None:
        return _said(request, common, _("The answer is kept. No member can be given it yet."))
    _bulk, progress = bulk_of(actor=request.user, bulk_id=bulk.pk)
    if progress.is_at_work or progress.refused:
        return redirect_after(request, "problems:bulk-move", bulk.pk)
    words = ngettext(
        "%(n)s enterprise's problem is answered; it is asked for its verdict.",
        "The problems of %(n)s enterprises are answered; each is asked for its verdict.",
        progress.done,
    )
    return _said(request, common, words % {"n": progress.done})
