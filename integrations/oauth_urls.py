"""Of OAuth only what client credentials need: a token, and giving it back."""

from django.urls import path
from oauth2_provider.views import RevokeTokenView, TokenView

urlpatterns = [
    path("token/", TokenView.as_view(), name="oauth-token"),
    path("revoke_token/", RevokeTokenView.as_view(), name="oauth-revoke-token"),
]
