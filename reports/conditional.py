"""Answers that whoever asked may keep: 304, without counting, while nothing of what they show has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from django.apps import apps
from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponseBase
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.translation import get_language

from accounts.models import User
from accounts.scope import grants_of, territories_of
from campaigns.models import Campaign
from issues.models import Category
from notifications.selectors.notifications import unread_rows
from reports.dimensions import MODELS
from reports.engine.version import figures_version

AnswerT = TypeVar("AnswerT", bound=HttpResponseBase)


def kept_while_unchanged(
    request: HttpRequest, actor: User, answer: Callable[[], AnswerT], *, shown: tuple[Any, ...] = (), named: Any = ()
) -> AnswerT | HttpResponseBase:
    """The answer, or that it has not changed. `shown` is what else stands in it, `named` the tables, or the
    rows of them, whose names do.

    What a handler may see follows single records, so such an answer is made anew each time.
    """
    response: AnswerT | HttpResponseBase | None = None
    tag = "" if territories_of(actor) is None else _tag(request, actor, shown, named)
    if tag:
        response = get_conditional_response(request, etag=tag)
    if response is None:
        response = answer()
    if tag and response.status_code in {200, 304}:
        response["ETag"] = tag
    patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, ["Accept-Language", "Authorization", "Cookie"])
    return response


def page_kept_while_unchanged(
    request: HttpRequest, actor: User, answer: Callable[[], AnswerT], *, named: Any = ()
) -> AnswerT | HttpResponseBase:
    """The same for a page, whose frame shows more: its forms' token, the theme, who is signed in, how much is unread. A
    page with a message is for once."""
    if len(get_messages(request)):
        response = answer()
        patch_cache_control(response, private=True, no_store=True)
        return response
    get_token(request)  # so that there is one, and its cookie is renewed
    shown = (request.META["CSRF_COOKIE"], request.COOKIES.get("theme"), actor.get_username(), actor.get_full_name())
    return kept_while_unchanged(request, actor, answer, shown=shown, named=[*named, unread_rows(actor=actor)])


def _tag(request: HttpRequest, actor: User, shown: tuple[Any, ...], named: Any) -> str:
    asked = {name for name in MODELS if name in request.GET or request.GET.get("by") == name}
    tables = dict.fromkeys([Campaign, MODELS["region"], Category, *named, *(MODELS[name] for name in sorted(asked))])
    seen = (
        request.build_absolute_uri(),
        actor.pk,
        grants_of(actor),
        get_language(),
        timezone.localdate(),
        figures_version(*tables),
        shown,
        release(),
    )
    # Weak: the answer says when it was made.
    return f'W/"{hashlib.blake2s(repr(seen).encode(), digest_size=12).hexdigest()}"'


@cache
def release() -> str:
    """Of what puts figures into words: another release may say the same figures otherwise."""
    packages = [Path(app.path) for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR]
    sources = [path for package in packages for path in _files(package, "*.py")]
    sources += _files(settings.BASE_DIR / "templates", "*.html") + _files(settings.BASE_DIR / "locale", "*.mo")
    sources += _files(settings.STATIC_ROOT, "staticfiles.json")
    digest = hashlib.sha256()
    for path in sources:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files(place: Path, pattern: str) -> list[Path]:
    return sorted(place.rglob(pattern))
