from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.audit import audited
from common.lines import LineField
from common.records import Record
from enterprises.enums import TitleStatus, TitleTier
from enterprises.querysets import TitleQuerySet


@audited()
class Title(Record):
    """A cultivation title with its validity and the version of the rule under which it was given."""

    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.CASCADE, related_name="titles", verbose_name=_("enterprise")
    )
    tier = models.CharField(_("tier"), max_length=20, choices=TitleTier)
    document = LineField(_("document"), max_length=120, blank=True)
    rule_version = models.CharField(_("rule version"), max_length=40)
    issued_on = models.DateField(_("issued on"))
    valid_to = models.DateField(_("valid to"))
    status = models.CharField(_("status"), max_length=10, choices=TitleStatus, default=TitleStatus.VALID)
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True)
    revoked_because = models.CharField(
        _("reason of the revocation"), max_length=200, blank=True, db_default="", default=""
    )

    objects = TitleQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = pgettext_lazy("cultivation", "title")
        verbose_name_plural = _("titles")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "tier", "issued_on"], name="enterprises_title_once_per_issue"
            ),
            models.CheckConstraint(condition=Q(tier__in=TitleTier.values), name="enterprises_title_tier"),
            models.CheckConstraint(condition=Q(status__in=TitleStatus.values), name="enterprises_title_status"),
            models.CheckConstraint(
                condition=Q(valid_to__gt=F("issued_on")),
                name="enterprises_title_valid_range",
                violation_error_message=_("The end lies before the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(revoked_on__isnull=True) | Q(status=TitleStatus.REVOKED, revoked_on__gte=F("issued_on")),
                name="enterprises_title_revocation",
                violation_error_message=_("Only a revoked title has a day of revocation, and not before its issue."),
            ),
        ]
        indexes = [models.Index(fields=["valid_to", "id"], name="enterprises_title_by_end")]

    def __str__(self) -> str:
        return self.get_tier_display()
