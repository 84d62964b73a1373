from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from campaigns.querysets import CampaignQuerySet, OfCampaignQuerySet
from campaigns.rules.eligibility import EligibilityRule
from common.audit import audited
from common.days import clean_span
from common.lines import LineField
from common.records import Record
from enterprises.enums import EnterpriseKind, Size, TitleTier

ELIGIBLE = (
    "eligible_regions",
    "eligible_industries",
    "eligible_sizes",
    "eligible_size_groups",
    "eligible_kinds",
    "eligible_titles",
    "eligible_tags",
)


@audited()
class Campaign(Record):
    """A service action with its own period, territory, vocabulary and eligibility. It may sit inside another.

    The `eligible_…` fields are the rule of its list; an empty one asks for nothing.
    """

    slug = models.SlugField(_("short name"), max_length=40, unique=True)
    name = LineField(_("name"), max_length=120)
    name_en = LineField(_("name in English"), max_length=160)
    theme = LineField(_("theme"), max_length=200, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", null=True, blank=True, verbose_name=_("part of")
    )
    region = models.ForeignKey("accounts.Region", models.PROTECT, related_name="campaigns", verbose_name=_("region"))
    lead_organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="led_campaigns", verbose_name=_("lead organisation")
    )
    member_units = models.ManyToManyField(
        "accounts.Organisation", related_name="campaigns", blank=True, verbose_name=_("member units")
    )
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True, help_text=_("Empty while no end is set."))
    team_word = LineField(_("what a team is called"), max_length=20, default="服务组")
    team_word_en = LineField(_("what a team is called, in English"), max_length=40, default="service group")
    revisit_days = models.PositiveSmallIntegerField(
        _("days between visits"),
        default=30,
        help_text=_("Warn when any team visited the enterprise within this many days."),
    )
    ranks_units = models.BooleanField(_("league tables"), default=False)
    eligible_sizes = ArrayField(
        models.CharField(max_length=8, choices=Size), verbose_name=_("eligible sizes"), default=list, blank=True
    )
    eligible_size_groups = ArrayField(
        models.CharField(max_length=2),
        verbose_name=_("eligible industry groups"),
        default=list,
        blank=True,
        help_text=_("Groups of the size standard, 01 to 16; none means all."),
    )
    eligible_regions = ArrayField(
        models.CharField(max_length=12), verbose_name=_("eligible regions"), default=list, blank=True
    )
    eligible_industries = ArrayField(
        models.CharField(max_length=6), verbose_name=_("eligible industries"), default=list, blank=True
    )
    eligible_kinds = ArrayField(
        models.CharField(max_length=20, choices=EnterpriseKind),
        verbose_name=_("eligible kinds"),
        default=list,
        blank=True,
    )
    eligible_titles = ArrayField(
        models.CharField(max_length=20, choices=TitleTier), verbose_name=_("eligible titles"), default=list, blank=True
    )
    eligible_tags = ArrayField(
        models.CharField(max_length=30), verbose_name=_("eligible tags"), default=list, db_default=[], blank=True
    )

    objects = CampaignQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="campaigns_campaign_period",
                violation_error_message=_("The end lies before the beginning."),
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="campaigns_campaign_not_own_parent"),
            models.CheckConstraint(
                condition=Q(eligible_sizes__contained_by=Size.values), name="campaigns_campaign_eligible_sizes"
            ),
            models.CheckConstraint(
                condition=Q(eligible_kinds__contained_by=EnterpriseKind.values),
                name="campaigns_campaign_eligible_kinds",
            ),
            models.CheckConstraint(
                condition=Q(eligible_titles__contained_by=TitleTier.values), name="campaigns_campaign_eligible_titles"
            ),
        ]

    def __str__(self) -> str:
        return self.name if (get_language() or "").startswith("zh") else self.name_en

    def clean(self) -> None:
        clean_span(self, "starts_on", "ends_on")

    @property
    def local_team_word(self) -> str:
        return self.team_word if (get_language() or "").startswith("zh") else self.team_word_en

    @property
    def rule(self) -> EligibilityRule:
        return EligibilityRule.of({name.removeprefix("eligible_"): getattr(self, name) for name in ELIGIBLE})


class ServiceArea(models.Model):
    """One of the areas into which a campaign divides what it offers."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="areas", verbose_name=_("campaign"))
    number = models.PositiveSmallIntegerField(_("number"))
    name = LineField(_("name"), max_length=80)
    name_en = LineField(_("name in English"), max_length=120)

    objects = OfCampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("service area")
        verbose_name_plural = _("service areas")
        ordering = ["campaign", "number"]
        constraints = [models.UniqueConstraint(fields=["campaign", "number"], name="campaigns_servicearea_number")]

    def __str__(self) -> str:
        return self.name if (get_language() or "").startswith("zh") else self.name_en


class ServiceContent(models.Model):
    """One service that a campaign offers within an area."""

    area = models.ForeignKey(ServiceArea, models.CASCADE, related_name="contents", verbose_name=_("service area"))
    number = models.PositiveSmallIntegerField(_("number"))
    name = LineField(_("name"), max_length=80)
    name_en = LineField(_("name in English"), max_length=120)

    class Meta:
        verbose_name = _("service content")
        verbose_name_plural = _("service contents")
        ordering = ["area", "number"]
        constraints = [models.UniqueConstraint(fields=["area", "number"], name="campaigns_servicecontent_number")]

    def __str__(self) -> str:
        return self.name if (get_language() or "").startswith("zh") else self.name_en


@audited()
class Target(models.Model):
    """A figure that the campaign has set itself; what was reached is counted from the records."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="targets", verbose_name=_("campaign"))
    figure = models.CharField(_("figure"), max_length=40)
    value = models.PositiveIntegerField(_("target"))
    is_lower_bound = models.BooleanField(_("at least"), default=False)

    objects = OfCampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["campaign", "id"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "figure"], name="campaigns_target_once_per_figure"),
            models.CheckConstraint(condition=Q(value__gt=0), name="campaigns_target_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.figure}: {self.value}"
