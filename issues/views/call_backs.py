from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import ActorRequest
from accounts.listing import listing
from common.forms import errors_into
from common.htmx import redirect_after
from issues.enums import ViewedThrough
from issues.filters.call_backs import DueCallBackFilter
from issues.forms.call_backs import CallBackForm
from issues.selectors.call_backs import call_back_page, call_back_rows, call_backs_due
from issues.services.call_backs import call_back_record
from issues.services.sensitive import problem_opened, titles_listed


@never_cache
@require_GET
def call_back_list(request: ActorRequest) -> HttpResponse:
    """The call-back officer's home: whom to call, the oldest question first."""
    rows = call_back_rows(actor=request.user, now=timezone.now())
    found = listing(request, DueCallBackFilter, rows, order=["asked_at", "id"])
    due = call_backs_due(found.rows)
    titles_listed(actor=request.user, problems=[one.problem for one in due])
    context = {"listing": found, "rows": due, "today": timezone.localdate()}
    return render(request, "call_backs/list.html", context, status=found.status)


@never_cache
@require_http_methods(["GET", "POST"])
def call_back(request: ActorRequest, problem_id: int) -> HttpResponse:
    form = CallBackForm(request.POST or None)
    # First what was said: who asks too late is told so beside the words, not that there is no page.
    with errors_into(form):
        if form.is_valid():
            call = call_back_record(actor=request.user, problem_id=problem_id, draft=form.draft())
            number = call.feedback.problem.number
            messages.success(request, _("%(number)s: the call is noted.") % {"number": number})
            return redirect_after(request, "problems:call-backs")
    page = call_back_page(actor=request.user, problem_id=problem_id, is_late=form.has_error(NON_FIELD_ERRORS))
    problem_opened(actor=request.user, problem=page.problem, through=ViewedThrough.PAGE)
    context = {"page": page, "problem": page.problem, "form": form}
    return render(request, "call_backs/call.html", context, status=422 if form.is_bound else 200)
