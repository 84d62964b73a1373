from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from oauth2_provider.apps import DOTConfig


class IntegrationsConfig(AppConfig):
    default = True
    name = "integrations"
    verbose_name = _("Integrations")


class OAuthConfig(DOTConfig):
    """The OAuth library's app, under a name that the administrator understands."""

    verbose_name = _("Access to the API")
