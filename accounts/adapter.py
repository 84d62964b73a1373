from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

if TYPE_CHECKING:
    from accounts.models import User


class PeopleAlone(DefaultAccountAdapter):
    """Accounts are made by the administrator, and those of other systems do not sign in on a page."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """A client's right password gets the same answer as a wrong one."""
        user: User | None = super().authenticate(request, **credentials)
        return None if user is None or user.is_client else user
