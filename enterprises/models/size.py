from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.audit import audited
from common.lines import LineField
from common.records import Record
from enterprises.enums import DeclarationSource, Indicator, RunState, Size, SizeGroupCode
from enterprises.querysets import SizeDeclarationQuerySet, SizeStandardQuerySet, SizingRunQuerySet

STANDARD_CODE = r"^[A-Za-z0-9-]+\Z"
is_standard_code = RegexValidator(STANDARD_CODE, _("Letters without accents, digits and hyphens."))
DECIDABLE = [size for size in Size.values if size != Size.UNKNOWN]


@audited()
class SizeStandard(Record):
    """A version of the SME size standard: the one with the latest first day that has come is in force."""

    code = models.CharField(_("code"), max_length=40, unique=True, validators=[is_standard_code])
    name = LineField(_("name"), max_length=120)
    valid_from = models.DateField(
        _("valid from"),
        unique=True,
        error_messages={"unique": _("Another standard comes into force on this day.")},
    )

    objects = SizeStandardQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("size standard")
        verbose_name_plural = _("size standards")
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=STANDARD_CODE),
                name="enterprises_sizestandard_code_form",
                violation_error_message=is_standard_code.message,
            ),
        ]

    def __str__(self) -> str:
        return self.code


@audited()
class SizeThreshold(Record):
    """The lower bounds of the classes for one indicator of an industry group; micro is whatever lies below."""

    standard = models.ForeignKey(
        SizeStandard, models.CASCADE, related_name="thresholds", verbose_name=_("size standard")
    )
    group = models.CharField(_("industry group"), max_length=2, choices=SizeGroupCode)
    indicator = models.CharField(_("indicator"), max_length=1, choices=Indicator)
    large_min = models.PositiveIntegerField(_("large from"))
    medium_min = models.PositiveIntegerField(_("medium from"))
    small_min = models.PositiveIntegerField(_("small from"))

    class Meta(Record.Meta):
        verbose_name = _("threshold")
        verbose_name_plural = _("thresholds")
        ordering = ["group", "indicator"]
        constraints = [
            models.UniqueConstraint(
                fields=["standard", "group", "indicator"],
                name="enterprises_sizethreshold_once",
                violation_error_message=_("This group has bounds for this indicator already."),
            ),
            models.CheckConstraint(condition=Q(group__in=SizeGroupCode.values), name="enterprises_sizethreshold_group"),
            models.CheckConstraint(
                condition=Q(indicator__in=Indicator.values), name="enterprises_sizethreshold_indicator"
            ),
            models.CheckConstraint(
                condition=Q(large_min__gt=F("medium_min"), medium_min__gt=F("small_min"), small_min__gt=0),
                name="enterprises_sizethreshold_in_order",
                violation_error_message=_("The bounds fall from large to small, and the smallest is above zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_group_display()}: {self.get_indicator_display()}"


@audited()
class SizeDeclaration(Record):
    """The indicators of one year, and the size that the standard gave for them.

    The row holds the latest result with the standard and the industry that led to it. A correction and a new standard
    write over it; what stood before stays in `audit`, which the database fills and nobody can change.
    """

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
    standard = models.CharField(_("standard"), max_length=40, blank=True)
    industry = models.CharField(_("industry"), max_length=6, blank=True, db_default="", default="")
    size = models.CharField(_("size"), max_length=8, choices=Size)
    missing = models.CharField(_("missing indicators"), max_length=3, blank=True, db_default="", default="")
    by_reference = models.BooleanField(_("sized by reference"), db_default=False, default=False)
    decided_size = models.CharField(
        _("size by decision"), max_length=8, choices=Size, blank=True, db_default="", default=""
    )
    reason = models.CharField(_("reason of the decision"), max_length=200, blank=True, db_default="", default="")

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
            models.CheckConstraint(
                condition=(Q(revenue_wan__isnull=True) | Q(revenue_wan__gte=0))
                & (Q(assets_wan__isnull=True) | Q(assets_wan__gte=0)),
                name="enterprises_sizedeclaration_not_negative",
                violation_error_message=_("Revenue and assets cannot be negative."),
            ),
            models.CheckConstraint(
                condition=Q(decided_size="") | (Q(decided_size__in=DECIDABLE) & ~Q(reason="")),
                name="enterprises_sizedeclaration_decision_has_reason",
                violation_error_message=_("A size by decision needs its reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.get_size_display()}"


class SizingRun(Record):
    """One pass over the register in which each enterprise is sized anew by a standard, in bounded batches.

    `reached` is the last enterprise that is done: a run that was interrupted goes on after it.
    """

    standard = models.ForeignKey(SizeStandard, models.PROTECT, related_name="runs", verbose_name=_("size standard"))
    started_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("started by")
    )
    state = models.CharField(_("state"), max_length=8, choices=RunState, default=RunState.PENDING)
    total = models.PositiveIntegerField(_("enterprises"), default=0)
    done = models.PositiveIntegerField(_("enterprises done"), default=0)
    changed = models.PositiveIntegerField(_("sizes changed"), default=0)
    reached = models.PositiveBigIntegerField(_("reached"), default=0)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = SizingRunQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("sizing run")
        verbose_name_plural = _("sizing runs")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["standard"],
                condition=~Q(state=RunState.DONE),
                name="enterprises_sizingrun_one_open",
                violation_error_message=_("A run of this standard is not finished yet."),
            ),
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="enterprises_sizingrun_state"),
            models.CheckConstraint(
                condition=Q(state=RunState.DONE, finished_at__isnull=False)
                | (~Q(state=RunState.DONE) & Q(finished_at__isnull=True)),
                name="enterprises_sizingrun_done_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standard_id} {self.get_state_display()}"
