from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class NamedResource(models.TextChoices):
    """Whose records other systems may call by names of their own."""

    ENTERPRISES = "enterprises", _("Enterprises")
    VISITS = "visits", _("Visits")
    PROBLEMS = "problems", _("Problems")
    MEASURES = "measures", _("Measures")


class BulkResult(StrEnum):
    """What became of an item of a bulk request."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    NOT_SAVED = "not_saved"
