from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    default = True
    name = "accounts"
    verbose_name = _("Accounts")


class AdministrationConfig(admin_apps.AdminConfig):
    """The Django admin for the role administrator alone."""

    default = False
    default_site = "accounts.administration.AdministratorSite"
