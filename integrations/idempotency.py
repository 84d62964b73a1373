"""A POST that is repeated with the same Idempotency-Key is done once and answered twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files import File
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.utils.encoders import JSONEncoder
from rest_framework.viewsets import ViewSetMixin

from common.errors import Conflict, Malformed, RuleViolation
from common.resources import actor_of
from integrations.models import RememberedAnswer
from integrations.selectors import remembered_answer
from integrations.services import answer_remember

HEADER = "Idempotency-Key"
KEPT = timedelta(hours=48)
MAX_KEY_LENGTH = 255
REPEATED_HEADERS = ("ETag", "Location")

Handler = Callable[..., Response]


class IdempotentPosts(ViewSetMixin):
    """Mixed into every resource that the router knows; acts on a POST with the header, after sign-in and scopes."""

    request: Request

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]  # of the APIView it is mixed into
        key = request.headers.get(HEADER)
        handler = getattr(self, "post", None)
        if request.method != "POST" or key is None or handler is None:
            return
        if not (0 < len(key) <= MAX_KEY_LENGTH and key.isascii() and key.isprintable()):
            raise Malformed(
                "bad_idempotency_key", _("The key must be 1 to 255 printable ASCII characters."), field=HEADER
            )
        self.post = _once(key, handler)


class ApiRouter(SimpleRouter):
    """The router of the API: every POST of what is registered here honours Idempotency-Key."""

    def register(self, prefix: str, viewset: Any, basename: str | None = None) -> None:
        attributes = {"__module__": viewset.__module__, "__doc__": viewset.__doc__}
        idempotent = type(viewset.__name__, (IdempotentPosts, viewset), attributes)
        super().register(prefix, idempotent, basename or prefix)


def _once(key: str, handler: Handler) -> Handler:
    def answered(request: Request, *args: Any, **kwargs: Any) -> Response:
        actor = actor_of(request)
        fingerprint = _fingerprint(request)
        with transaction.atomic():
            _claim(actor.pk, key)
            known = remembered_answer(actor=actor, key=key)
            if known and known.answered_at > timezone.now() - KEPT:
                return _again(known, fingerprint)
            answer = handler(request, *args, **kwargs)
            answer_remember(
                actor=actor,
                key=key,
                fingerprint=fingerprint,
                status=answer.status_code,
                body=json.dumps(answer.data, cls=JSONEncoder),
                headers={name: answer[name] for name in REPEATED_HEADERS if name in answer},
            )
        return answer

    return answered


def _claim(actor_id: int, key: str) -> None:
    """Take the key for this transaction, or refuse at once: waiting would hold a web process."""
    name = hashlib.sha256(f"{actor_id}:{key}".encode()).digest()
    number = int.from_bytes(name[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        (is_ours,) = cursor.fetchone()
    if not is_ours:
        raise Conflict("still_running", _("The first request with this key is still running. Ask again shortly."))


def _again(known: RememberedAnswer, fingerprint: str) -> Response:
    if known.fingerprint != fingerprint:
        message = _("This key was used for another request. Take a new key for a new request.")
        raise RuleViolation("key_reused", message, field=HEADER)
    return Response(
        json.loads(known.body), status=known.status, headers={**known.headers, "Idempotency-Replayed": "true"}
    )


class _Encoder(JSONEncoder):
    def default(self, value: Any) -> Any:
        """A file is the same when its bytes are."""
        if not isinstance(value, File):
            return super().default(value)
        digest = hashlib.sha256()
        for chunk in value.chunks():
            digest.update(chunk)
        value.seek(0)
        return digest.hexdigest()


def _fingerprint(request: Request) -> str:
    """The same address and the same content, however its JSON was laid out."""
    body = json.dumps(request.data, sort_keys=True, cls=_Encoder)
    return hashlib.sha256(f"{request.get_full_path()}\n{body}".encode(errors="surrogatepass")).hexdigest()
