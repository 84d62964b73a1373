from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request


def required_scopes(request: Request, view: Any) -> list[str]:
    """The OAuth scopes that a token needs here: the view's own, else by what the method does."""
    by_method = "read" if request.method in SAFE_METHODS else "write"
    return list(getattr(view, "required_scopes", [by_method]))


class SignedInWithinScopes(BasePermission):
    """Signed in, and a token with the scope. Rows and acts are decided by visible_to and policy, not here."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user.is_authenticated:
            return False
        scopes = required_scopes(request, view)
        token: Any = request.auth
        if token is not None and not token.allow_scopes(scopes):
            message = _("The token lacks the scope “%(scope)s”.") % {"scope": " ".join(scopes)}
            raise PermissionDenied(message, code="insufficient_scope")
        return True
