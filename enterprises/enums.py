from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EnterpriseKind(TextChoices):
    ENTERPRISE = "enterprise", _("Enterprise")
    INDIVIDUAL_BUSINESS = "individual_business", _("Individual business")
    GRASSROOTS_UNIT = "grassroots_unit", _("Grass-roots unit")
    PARK = "park", _("Park")
    CLUSTER = "cluster", _("Cluster")


class Size(TextChoices):
    LARGE = "large", pgettext_lazy("size", "Large")
    MEDIUM = "medium", pgettext_lazy("size", "Medium")
    SMALL = "small", pgettext_lazy("size", "Small")
    MICRO = "micro", pgettext_lazy("size", "Micro")
    UNKNOWN = "unknown", pgettext_lazy("size", "Unknown")


class IndustryLevel(TextChoices):
    SECTION = "section", _("Section")
    DIVISION = "division", _("Division")
    GROUP = "group", pgettext_lazy("industry", "Group")


class TitleTier(TextChoices):
    INNOVATIVE = "innovative", _("Technology and innovation SME")
    SPECIALISED = "specialised", _("Specialised SME")
    LITTLE_GIANT = "little_giant", _("Little giant")
    SINGLE_CHAMPION = "single_champion", _("Manufacturing single champion")


class TitleStatus(TextChoices):
    VALID = "valid", _("Valid")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Revoked")


class DeclarationSource(TextChoices):
    SELF_DECLARED = "self_declared", _("Declared by the enterprise")
    CHECKED = "checked", _("Checked by an office")
