"""Sign-in, second factor, password change. The administrator makes accounts, so nothing else of allauth is open."""

from allauth.account import views
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView

to_sign_in = login_not_required(RedirectView.as_view(pattern_name="account_login"))

urlpatterns = [
    path("login/", login_not_required(views.login), name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("2fa/", include("allauth.mfa.urls")),
    # allauth's own pages link to these names; there is no self-registration and no reset by mail.
    path("signup/", to_sign_in, name="account_signup"),
    path("email/", to_sign_in, name="account_email"),
    path("inactive/", to_sign_in, name="account_inactive"),
    path("password/reset/", to_sign_in, name="account_reset_password"),
]
