from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PolicyType(TextChoices):
    RELIEF = "relief", _("Relief")
    REWARD = "reward", _("Reward or subsidy")
    RIGHTS = "rights", _("Rights")
    QUALIFICATION = "qualification", _("Qualification")
    FINANCE = "finance", _("Finance")
    SERVICE = "service", _("Service")


class PolicyStatus(TextChoices):
    VALID = "valid", _("In force")
    SUSPENDED = "suspended", _("Suspended")
    EXPIRED = "expired", _("No longer in force")


class ApplicationMode(TextChoices):
    AUTOMATIC = "automatic", _("Without application")
    QUICK = "quick", _("Quick application")
    ORDINARY = "ordinary", _("Application")
