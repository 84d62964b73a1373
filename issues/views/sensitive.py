"""Marking a problem as sensitive, or lifting the mark."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import ActorRequest
from accounts.policy import require
from common.forms import errors_into
from common.htmx import redirect_after, render_fragment, wants_fragment
from issues.forms.sensitive import SensitivityForm
from issues.policy import can_mark_sensitive
from issues.selectors.problems import problem_of
from issues.services.sensitive import problem_mark, titles_listed


@require_http_methods(["GET", "POST"])
def sensitivity(request: ActorRequest, problem_id: int) -> HttpResponse:
    problem = problem_of(actor=request.user, problem_id=problem_id)
    require(can_mark_sensitive(request.user, problem))
    initial = {"version": problem.version, "is_sensitive": not problem.is_sensitive}
    form = SensitivityForm(request.POST or None, initial=initial)
    with errors_into(form):
        if form.is_valid():
            problem_mark(actor=request.user, problem_id=problem_id, **form.cleaned_data)
            words = {"number": problem.number}
            is_marked = form.cleaned_data["is_sensitive"]
            done = _("%(number)s is sensitive now.") if is_marked else _("%(number)s is no longer sensitive.")
            messages.success(request, done % words)
            return redirect_after(request, "problems:detail", problem_id)
    is_conflict = form.has_error("__all__", "stale_version") or form.has_error("__all__", "marked_already")
    if is_conflict:
        form.show_version(problem.version)
    titles_listed(actor=request.user, problems=[problem])
    context = {"problem": problem, "form": form, "in_dialog": wants_fragment(request)}
    status = 409 if is_conflict else 422 if form.is_bound else 200
    return render_fragment(request, "problems/sensitivity.html", "dialog", context, status=status)
