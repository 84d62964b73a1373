from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.audit import audited
from common.records import Record
from enterprises.enums import DeclarationSource, Size, TitleStatus, TitleTier
from enterprises.querysets import SizeDeclarationQuerySet, TitleQuerySet


@audited()
class Title(Record):
    """A cultivation title with its validity and the version of the rule under which it was given."""

    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.CASCADE, related_name="titles", verbose_name=_("enterprise")
    )
    tier = models.CharField(_("tier"), max_length=20, choices=TitleTier)
    document = models.CharField(_("document"), max_length=120, blank=True)
    rule_version = models.CharField(_("rule version"), max_length=40)
    issued_on = models.DateField(_("issued on"))
    valid_to = models.DateField(_("valid to"))
    status = models.CharField(_("status"), max_length=10, choices=TitleStatus, default=TitleStatus.VALID)

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
        ]

    def __str__(self) -> str:
        return self.get_tier_display()


@audited()
class SizeDeclaration(Record):
    """The indicators of one year, and the size that the standard gave for them then."""

    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.CASCADE, related_name="size_declarations", verbose_name=_("enterprise")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    revenue_wan = models.DecimalField(
        _("revenue (10,000 yuan)"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    assets_wan = models.DecimalField(
        _("total assets (10,000 yuan)"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    source = models.CharField(
        _("source"), max_length=15, choices=DeclarationSource, default=DeclarationSource.SELF_DECLARED
    )
    standard = models.CharField(_("standard"), max_length=40)
    size = models.CharField(_("size"), max_length=8, choices=Size)

    objects = SizeDeclarationQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("size declaration")
        verbose_name_plural = _("size declarations")
        ordering = ["enterprise", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "year"], name="enterprises_sizedeclaration_once_per_year"),
            models.CheckConstraint(
                condition=Q(year__gte=1990) & Q(year__lte=2100), name="enterprises_sizedeclaration_year"
            ),
            models.CheckConstraint(condition=Q(size__in=Size.values), name="enterprises_sizedeclaration_size"),
            models.CheckConstraint(
                condition=Q(source__in=DeclarationSource.values), name="enterprises_sizedeclaration_source"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.get_size_display()}"
