from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import ActorRequest
from accounts.listing import listing
from accounts.policy import require
from campaigns.models import ServiceTeam, Visit
from campaigns.selectors.photos import visit_photos
from common.errors import NotFound
from common.forms import errors_into
from enterprises.models import Enterprise
from issues.enums import ViewedThrough
from issues.filters.visits import VisitFilterSet
from issues.forms.visits import VisitForm, kept_words, problem_forms, reported_problems
from issues.selectors import visits as selectors
from issues.services.sensitive import titles_listed
from issues.services.visits import ReportedProblem, visit_report, visit_save_draft
from issues.views.outbox import redirect_after_saving
from issues.views.visit_words import CORRECTED, history_of

ORDERS = {"visited_on": ["visited_on", "id"], "enterprise": ["enterprise", "-id"]}


@require_GET
def visit_list(request: ActorRequest) -> HttpResponse:
    rows = selectors.visit_rows(actor=request.user)
    found = listing(request, VisitFilterSet, rows, order=["-visited_on", "-id"], orders=ORDERS)
    context = {
        "listing": found,
        "may_log": selectors.may_log(actor=request.user),
        "drafts": selectors.own_drafts(actor=request.user),
    }
    return render(request, "visits/list.html", context, status=found.status)


@require_http_methods(["GET", "POST"])
def visit_create(request: ActorRequest) -> HttpResponse:
    draft = _resumed(request)
    teams = [draft.team] if draft else selectors.teams_to_log_for(actor=request.user, today=timezone.localdate())
    require(bool(teams))
    team = draft.team if draft else _chosen_team(request, teams)
    status = 422 if request.method == "POST" else 200
    if team is None:
        return render(request, "visits/choose_team.html", {"teams": teams, "kept": _kept(request)}, status=status)
    enterprise = draft.enterprise if draft else _preselected(request)
    initial = kept_words(draft) if draft else {}
    form = VisitForm(
        request.POST or None,
        request.FILES or None,
        actor=request.user,
        team=team,
        enterprise=enterprise,
        initial=initial,
    )
    problems = problem_forms(request.user, request.POST or None, draft.draft_problems if draft else ())
    if request.method == "POST":
        form.problems = problems.forms
        with errors_into(form):
            if form.is_valid() & problems.is_valid():
                return _report(request, form, reported_problems(problems))
    context = {"form": form, "problems": problems, "team": team, "teams": teams, "enterprise": enterprise}
    context |= {"resumed": draft, "kept": _kept(request)}
    context["photos"] = visit_photos(actor=request.user, visit_id=draft.pk) if draft else []
    return render(request, "visits/form.html", context, status=status)


@require_GET
def visit_detail(request: ActorRequest, visit_id: int) -> HttpResponse:
    detail = selectors.visit_detail(actor=request.user, visit_id=visit_id)
    titles_listed(actor=request.user, problems=detail.problems, through=ViewedThrough.PAGE)
    if "sent" in request.GET:  # the phone comes here when what it sent has arrived
        corrected = request.GET["sent"] == "correction"
        messages.success(request, CORRECTED if corrected else _saved_words(len(detail.problems)))
    context = {
        "detail": detail,
        "photos": visit_photos(actor=request.user, visit_id=visit_id),
        "history": history_of(detail.revisions, actor=request.user),
    }
    return render(request, "visits/detail.html", context)


def _resumed(request: ActorRequest) -> Visit | None:
    """The own draft of the address."""
    key = request.GET.get("draft", "")
    return selectors.own_draft(actor=request.user, key=key) if key else None


def _chosen_team(request: ActorRequest, teams: list[ServiceTeam]) -> ServiceTeam | None:
    """The team of the address; else one's own, or the only one there is. None where an office must choose."""
    wanted = request.GET.get("team", "")
    if wanted:
        team = next((team for team in teams if str(team.pk) == wanted), None)
        if team is not None:
            return team
        # What waits on a phone may be for a team that one has left meanwhile: it can be for another.
        if not request.GET.get("outbox"):
            raise NotFound("team_not_found", _("There is no such team for which you may log visits."))
    own = selectors.own_team_ids(actor=request.user)
    mine = [team for team in teams if team.pk in own] or (teams if len(teams) == 1 else [])
    return mine[0] if mine else None


def _kept(request: ActorRequest) -> list[tuple[str, str]]:
    """What the address says beside the team, to stay when another is chosen."""
    return [(name, str(value)) for name, value in request.GET.items() if name != "team"]


def _preselected(request: ActorRequest) -> Enterprise | None:
    wanted = request.GET.get("enterprise", "")
    return selectors.enterprise_to_visit(actor=request.user, key=wanted) if wanted else None


def _report(request: ActorRequest, form: VisitForm, problems: list[ReportedProblem]) -> HttpResponse:
    if "keep" in request.POST:
        visit_save_draft(actor=request.user, draft=form.draft(), problems=problems, pictures=form.pictures())
        messages.success(request, _("Kept as a draft. It counts nowhere until you save it."))
        return redirect_after_saving(request, "visits:list")
    visit = visit_report(actor=request.user, draft=form.draft(), problems=problems, pictures=form.pictures())
    messages.success(request, _saved_words(len(problems)))
    return redirect_after_saving(request, "visits:detail", visit.pk)


def _saved_words(count: int) -> str:
    if not count:
        return _("Visit saved.")
    return ngettext(
        "Visit saved. %(count)s problem is now with the office.",
        "Visit saved. %(count)s problems are now with the office.",
        count,
    ) % {"count": count}
