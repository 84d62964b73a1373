"""The two OAuth pages that are open, each only so often: both check a secret for whoever asks."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import unquote_plus

from django.http import HttpRequest, HttpResponseBase
from oauth2_provider.views import RevokeTokenView, TokenView
from rest_framework.exceptions import Throttled
from rest_framework.throttling import SimpleRateThrottle

from integrations.problems import plain_response


class AddressThrottle(SimpleRateThrottle):
    """So many secrets a minute from one address."""

    scope = "token"

    def get_cache_key(self, request: Any, view: Any) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class ClientThrottle(SimpleRateThrottle):
    """So many secrets a minute for one client, from however many addresses."""

    scope = "token"

    def get_cache_key(self, request: Any, view: Any) -> str:
        # Hashed: the id is whatever the caller says.
        named = hashlib.sha256(claimed_client(request).encode()).hexdigest()
        return self.cache_format % {"scope": "token_client", "ident": named}


class Throttling:
    """Mixed into an OAuth view: too many requests are 429 and say when to come again."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        for throttle in (AddressThrottle(), ClientThrottle()):
            if not throttle.allow_request(request, self):  # type: ignore[arg-type]  # it reads META alone
                return plain_response(Throttled(throttle.wait()))
        answer: HttpResponseBase = super().post(request, *args, **kwargs)  # type: ignore[misc]  # of the view
        return answer


class ThrottledTokenView(Throttling, TokenView):
    pass


class ThrottledRevokeTokenView(Throttling, RevokeTokenView):
    pass


def claimed_client(request: HttpRequest) -> str:
    """The id of the client that the request says it comes from."""
    scheme, _space, pair = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return request.POST.get("client_id", "")
    try:
        return unquote_plus(base64.b64decode(pair).decode().partition(":")[0])
    except ValueError:
        return ""
