from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RegionLevel(TextChoices):
    NATION = "nation", _("Nation")
    PROVINCE = "province", _("Province")
    CITY = "city", _("City")
    COUNTY = "county", _("County")
    TOWNSHIP = "township", _("Township")
    ZONE = "zone", _("Functional zone")


class OrganisationLevel(TextChoices):
    NATION = "nation", _("National")
    PROVINCE = "province", _("Provincial")
    CITY = "city", pgettext_lazy("level", "City")
    COUNTY = "county", pgettext_lazy("level", "County")


class OrganisationKind(TextChoices):
    DEPARTMENT = "department", _("Department")
    SERVICE_INSTITUTION = "service_institution", _("Service institution")
    DEVELOPMENT_ZONE = "development_zone", _("Development zone")
    BANK = "bank", _("Bank")
    GUARANTEE_COMPANY = "guarantee_company", _("Guarantee company")
    SMALL_LOAN_COMPANY = "small_loan_company", _("Small-loan company")
    UNIVERSITY = "university", _("University or research institute")
    ASSOCIATION = "association", _("Association")


class RecognitionKind(TextChoices):
    NATIONAL_PLATFORM = "national_platform", _("National SME public service demonstration platform")
    NATIONAL_BASE = "national_base", _("National small and micro enterprise start-up base")
    PROVINCIAL_PLATFORM = "provincial_platform", _("Provincial demonstration platform")
    PROVINCIAL_BASE = "provincial_base", _("Provincial demonstration base")
    CHARACTERISTIC_CARRIER = "characteristic_carrier", _("Characteristic carrier of start-up and innovation")
    PUBLIC_SERVICE_INSTITUTION = "public_service_institution", _("Public SME service institution")


class RoleName(TextChoices):
    OFFICIAL = "official", _("Official")
    HANDLER = "handler", _("Handler")
    COORDINATOR = "coordinator", _("Coordinator")
    LEADER = "leader", _("Leader")
    CALL_BACK = "call_back", _("Call-back officer")
    ADMIN = "admin", _("Administrator")
