"""The desks of an organisation side by side: load, who is away, and handing over all that somebody has open."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import ActorRequest
from common.forms import errors_into
from common.htmx import redirect_after
from issues.forms.clerks import HandOverForm, SubstitutionForm
from issues.selectors.colleagues import HandOver, clerk_loads, clerk_of, desk_organisation, hand_over_plan
from issues.selectors.substitutions import coming_substitutions, substitution_of
from issues.services.clerks import work_hand_over
from issues.services.sensitive import titles_listed
from issues.services.substitutions import substitution_arrange, substitution_end


@require_GET
def colleagues(request: ActorRequest, organisation_id: int) -> HttpResponse:
    actor, today = request.user, timezone.localdate()
    organisation = desk_organisation(actor=actor, organisation_id=organisation_id)
    context = {
        "organisation": organisation,
        "loads": clerk_loads(actor=actor, organisation=organisation, today=today),
        "substitutions": coming_substitutions(actor=actor, organisation=organisation, today=today),
        "today": today,
    }
    return render(request, "tasks/colleagues.html", context)


@require_http_methods(["GET", "POST"])
def hand_over(request: ActorRequest, organisation_id: int, user_id: int) -> HttpResponse:
    """First who takes the work on, then the list of who takes what, then it is done."""
    actor = request.user
    organisation = desk_organisation(actor=actor, organisation_id=organisation_id)
    leaver = clerk_of(actor=actor, organisation=organisation, user_id=user_id)
    form = HandOverForm(request.POST or request.GET or None, actor=actor, organisation=organisation, leaver=leaver)
    with errors_into(form):
        if form.is_valid() and request.method == "POST":
            seen = request.POST.get("seen", "")
            done = work_hand_over(actor=actor, organisation=organisation, leaver=leaver, seen=seen, **form.cleaned_data)
            messages.success(request, _handed_over(done, str(leaver)))
            return redirect_after(request, "problems:colleagues", organisation.pk)
    successors = list(form.cleaned_data.get("successors", [])) if form.is_bound else []
    plan = hand_over_plan(actor=actor, organisation=organisation, leaver=leaver, successors=successors)
    titles_listed(actor=actor, problems=[piece.handling.problem for piece in plan.shown])
    context = {
        "organisation": organisation,
        "leaver": leaver,
        "form": form,
        "plan": plan,
        "is_preview": bool(successors),
    }
    is_stale = form.has_error("__all__", "work_changed")
    status = 409 if is_stale else 422 if form.is_bound and form.errors else 200
    return render(request, "tasks/hand_over.html", context, status=status)


def _handed_over(done: HandOver, leaver: str) -> str:
    count = len(done.pieces)
    text = ngettext("%(n)s problem of %(name)s is handed over.", "%(n)s problems of %(name)s are handed over.", count)
    words = text % {"n": count, "name": leaver}
    return f"{words} {_('%(n)s more remain.') % {'n': done.left}}" if done.left else words


@require_http_methods(["GET", "POST"])
def substitution_create(request: ActorRequest, organisation_id: int) -> HttpResponse:
    organisation = desk_organisation(actor=request.user, organisation_id=organisation_id)
    initial = {"absent": request.user.pk}
    form = SubstitutionForm(request.POST or None, actor=request.user, organisation=organisation, initial=initial)
    with errors_into(form):
        if form.is_valid():
            made = substitution_arrange(actor=request.user, organisation=organisation, **form.cleaned_data)
            words = {"substitute": made.substitute, "absent": made.absent}
            messages.success(request, _("%(substitute)s stands in for %(absent)s.") % words)
            return redirect_after(request, "problems:colleagues", organisation.pk)
    context = {"form": form, "organisation": organisation}
    return render(request, "tasks/substitution.html", context, status=422 if form.is_bound else 200)


@require_POST
def substitution_stop(request: ActorRequest, substitution_id: int) -> HttpResponse:
    found = substitution_of(actor=request.user, substitution_id=substitution_id)
    substitution_end(actor=request.user, substitution_id=substitution_id)
    words = {"substitute": found.substitute, "absent": found.absent}
    messages.success(request, _("%(substitute)s no longer stands in for %(absent)s.") % words)
    return redirect_after(request, "problems:colleagues", found.organisation_id)
