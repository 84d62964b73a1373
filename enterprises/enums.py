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
    CLASS = "class", pgettext_lazy("industry", "Class")


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


class Indicator(TextChoices):
    """The letters are those of the size standard; money is in units of 10,000 yuan."""

    EMPLOYEES = "X", _("Employees")
    REVENUE = "Y", _("Revenue (10,000 yuan)")
    ASSETS = "Z", _("Total assets (10,000 yuan)")


class SizeGroupCode(TextChoices):
    """The industry groups of the size standard."""

    AGRICULTURE = "01", _("Agriculture, forestry, animal husbandry and fishery")
    INDUSTRY = "02", _("Industry: mining, manufacturing, utilities")
    CONSTRUCTION = "03", _("Construction")
    WHOLESALE = "04", _("Wholesale")
    RETAIL = "05", _("Retail")
    TRANSPORT = "06", _("Transport, without railways")
    STORAGE = "07", _("Storage")
    POST = "08", _("Post")
    ACCOMMODATION = "09", _("Accommodation")
    CATERING = "10", _("Catering")
    INFORMATION_TRANSMISSION = "11", _("Information transmission")
    SOFTWARE = "12", _("Software and information technology services")
    PROPERTY_DEVELOPMENT = "13", _("Property development")
    PROPERTY_MANAGEMENT = "14", _("Property management")
    BUSINESS_SERVICES = "15", _("Leasing and business services")
    OTHER = "16", _("Other industries not listed")


class AmountUnit(TextChoices):
    YUAN = "yuan", _("yuan")
    WAN = "wan", _("wan (10,000 yuan)")
    YI = "yi", _("yi (100 million yuan)")


class RunState(TextChoices):
    PENDING = "pending", pgettext_lazy("run", "Waiting")
    RUNNING = "running", pgettext_lazy("run", "Running")
    DONE = "done", pgettext_lazy("run", "Done")


class AliasKind(TextChoices):
    FORMER_NAME = "former_name", _("Former name")
    FORMER_CODE = "former_code", _("Former code")
    SHORT_NAME = "short_name", _("Short name")


class DuplicateReason(TextChoices):
    """Why two entries of the register may be one body, the strongest sign first."""

    CODE = "code", _("Same credit code")
    ORGANISATION_CODE = "organisation_code", _("Same organisation code")
    NAME = "name", _("Same name")
    OTHER_NAME = "other_name", _("Other name of the other")
    PHONE = "phone", _("Same phone")
