from __future__ import annotations

import logging
import secrets

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.views.csrf import csrf_failure as django_csrf_failure
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Without context processors: they would ask a request for its host again that was refused for its host."""
    return HttpResponse(render_to_string("400.html"), status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours, with a reference that the log knows. Touches neither database nor context processors."""
    reference = secrets.token_hex(4).upper()
    logger.error("Server error %s at %s", reference, request.path)
    return HttpResponse(render_to_string("500.html", {"reference": reference}), status=500)


@login_not_required
@require_safe
@cache_control(max_age=24 * 3600)
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for this address where no page names an icon, as beside a download."""
    return redirect(static("favicon.svg"))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return django_csrf_failure(request, reason=reason, template_name="403_csrf.html")
