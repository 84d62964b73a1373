"""One URL, two answers: the whole page for a browser, the named fragment of the same template for htmx."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import render, resolve_url
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails


class HtmxRequest(HttpRequest):
    """A request after django-htmx's middleware."""

    htmx: HtmxDetails
    user: Any  # signed in: LoginRequiredMiddleware lets nobody else through


class HttpResponseSeeOther(HttpResponseRedirectBase):
    """303: whatever the method was, the browser now GETs the new page."""

    status_code = 303


def wants_fragment(request: HtmxRequest) -> bool:
    """True where htmx swaps a part; boosted links and Back want the whole page."""
    return bool(request.htmx) and not request.htmx.boosted and not request.htmx.history_restore_request


def render_fragment(
    request: HtmxRequest, template: str, fragment: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render `template`, or only its `{% partialdef fragment %}` for htmx. Invalid forms pass status=422."""
    name = f"{template}#{fragment}" if wants_fragment(request) else template
    response = render(request, name, dict(context), status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def redirect_after(request: HtmxRequest, to: Any, *args: Any, **kwargs: Any) -> HttpResponse:
    """Go on after a successful write: 303 for a browser, HX-Redirect for htmx. Takes what `resolve_url` takes."""
    url = resolve_url(to, *args, **kwargs)
    if wants_fragment(request):
        # To another place of the page that is open a browser only scrolls, and would show what was there before.
        response: HttpResponse = HttpResponseClientRedirect(url.partition("#")[0])
    else:
        response = HttpResponseSeeOther(url)
    patch_vary_headers(response, ["HX-Request"])
    return response
