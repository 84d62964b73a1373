from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class NoSelfRegistration(DefaultAccountAdapter):
    """Accounts are made by the administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
