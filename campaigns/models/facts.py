from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from enterprises.enums import Size


class EnterpriseDimensions(models.Model):
    """The dimensions of a fact about an enterprise as they were then: a later move rewrites no history."""

    region = models.ForeignKey("accounts.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    industry = models.ForeignKey(
        "enterprises.Industry", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("industry")
    )
    size = models.CharField(_("size"), max_length=8, choices=Size, default=Size.UNKNOWN)

    class Meta:
        abstract = True
