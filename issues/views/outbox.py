"""The field pages without signal: the outbox, what the phone keeps, and the shells, in which nobody's data are."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render, resolve_url
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import override
from django.views.decorators.http import require_GET

from accounts.http import ActorRequest
from common.htmx import redirect_after
from issues.forms.visits import CorrectionWordsForm, LogForm, ProblemWordsFormSet
from issues.selectors.field_kit import field_kit

SHELLS = {"visit": "visits/shell.html", "correct": "visits/correct_shell.html", "outbox": "outbox/shell.html"}
# The name that a phone gives to one sending of a form, made by it at random.
SENDING = re.compile(r"[0-9a-f-]{36}")


@require_GET
def outbox(request: ActorRequest) -> HttpResponse:
    return render(request, "outbox/page.html")


@require_GET
def kit(request: ActorRequest) -> JsonResponse:
    only_latest = request.GET.get("part") == "latest"
    response = JsonResponse(field_kit(actor=request.user, today=timezone.localdate(), only_latest=only_latest))
    patch_cache_control(response, private=True, no_store=True)
    return response


def redirect_after_saving(request: ActorRequest, to: str, *args: Any) -> HttpResponse:
    """Go on after a form of the field was saved. The phone keeps what was typed until an address names its sending."""
    sending = request.POST.get("sending", "")
    fragment = f"#arrived-{sending}" if SENDING.fullmatch(sending) else ""
    return redirect_after(request, resolve_url(to, *args) + fragment)


@login_not_required
@require_GET
def shell(request: HttpRequest, page: str, language: str) -> HttpResponse:
    if page not in SHELLS or language not in dict(settings.LANGUAGES):
        raise Http404
    return HttpResponse(shell_text(page, language))


def shell_text(page: str, language: str) -> str:
    """A page as anybody may have it: made without a request, it can hold nothing of its sender."""
    context = {
        "form": CorrectionWordsForm() if page == "correct" else LogForm(initial={"uuid": ""}),
        "problems": ProblemWordsFormSet(prefix="problems"),
        "nav_at_bottom": True,
        "is_shell": True,
    }
    with override(language):
        return render_to_string(SHELLS[page], context)
