"""Of OAuth only what client credentials need: a token, and giving it back."""

from django.urls import path

from integrations.views import ThrottledRevokeTokenView, ThrottledTokenView

urlpatterns = [
    path("token/", ThrottledTokenView.as_view(), name="oauth-token"),
    path("revoke_token/", ThrottledRevokeTokenView.as_view(), name="oauth-revoke-token"),
]
