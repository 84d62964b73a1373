from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from enterprises.enums import Size


class EnterpriseDimensions(models.Model):
    """The dimensions of a fact about an enterprise as they were then: a later move rewrites no history."""

    # Of a key that is text Django would make two indexes each, of which one is never asked. Nobody asks for the facts
    # of an industry but the statistics, and those are counted beside them.
    region = models.ForeignKey(
        "accounts.Region", models.PROTECT, related_name="+", db_index=False, verbose_name=_("region")
    )
    industry = models.ForeignKey(
        "enterprises.Industry",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("industry"),
    )
    size = models.CharField(_("size"), max_length=8, choices=Size, default=Size.UNKNOWN)

    class Meta:
        abstract = True
