"""Who calls the API: the account behind a Bearer token. People in a browser come with their session instead."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from oauth2_provider.contrib.rest_framework import OAuth2Authentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request


class ClientAuthentication(OAuth2Authentication):
    """A token got by client credentials has no user of its own: the actor is the account of its application."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        scheme, _space, _token = request.headers.get("Authorization", "").partition(" ")
        if not scheme:
            return None
        found = super().authenticate(request) if scheme.lower() == "bearer" else None
        if found is None:
            raise AuthenticationFailed(_("The token is unknown or has expired."), code="invalid_token")
        user, token = found
        actor = user or token.application.user
        if actor is not None and not actor.is_client:
            raise AuthenticationFailed(_("This account is a person's. A client needs one of its own."), "not_a_client")
        if actor is None or not actor.is_active:
            raise AuthenticationFailed(_("The account of this client is closed."), code="account_closed")
        return actor, token
