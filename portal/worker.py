"""The service worker at /sw.js: the built script, told which shell to keep and under which version."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from issues.views.outbox import SHELLS, shell_text

ASSETS = ("dist/app.css", "dist/dark.css", "dist/app.js", "dist/offline.js", "dist/icons.svg", "favicon.svg")
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@cache
def script(*, is_on: bool) -> str:
    """The worker as it is served, made once for each process: it changes with the deployment alone."""
    if not is_on:
        return _built("sw-off.js")
    pages = {code: {page: reverse("visits:shell", args=[page, code]) for page in SHELLS} for code in LANGUAGES}
    shell = {"version": _version(), "assets": [static(name) for name in ASSETS], "pages": pages}
    return f"self.SHELL={json.dumps(shell)};\n{_built('sw.js')}"


def _version() -> str:
    """Of the static manifest, and of the shells, whose words may change without it."""
    digest = hashlib.blake2s(getattr(staticfiles_storage, "manifest_hash", "").encode(), digest_size=8)
    for language in LANGUAGES:
        for page in SHELLS:
            digest.update(shell_text(page, language).encode())
    return digest.hexdigest()


def _built(name: str) -> str:
    return Path(str(finders.find(f"dist/{name}"))).read_text()


def _etag(request: HttpRequest) -> str:
    return f'"{hashlib.blake2s(script(is_on=settings.SERVICE_WORKER).encode(), digest_size=8).hexdigest()}"'


@login_not_required
@require_safe
@cache_control(no_cache=True)
@condition(etag_func=_etag)
def service_worker(request: HttpRequest) -> HttpResponse:
    """Browsers ask at every page whether it has changed; SERVICE_WORKER=off gives one that removes itself."""
    return HttpResponse(script(is_on=settings.SERVICE_WORKER), content_type="text/javascript")
