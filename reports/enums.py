from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class HappeningKind(TextChoices):
    """What the timeline of an enterprise is made of."""

    VISIT = "visit", _("Visit")
    MEETING = "meeting", _("Meeting")
    PROBLEM = "problem", _("Problem")
    MEASURE = "measure", _("Measure")
    RATING = "rating", _("Rating")
    POLICY = "policy", _("Policy")
    DEMAND = "demand", _("Demand")
    MATCH = "match", _("Match")
    TITLE = "title", pgettext_lazy("cultivation", "Title")
    MERGE = "merge", _("Merge")
    CHANGE = "change", pgettext_lazy("of a record", "Change")
