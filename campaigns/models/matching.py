from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.enums import DemandKind, DemandState, MatchState
from campaigns.models.facts import EnterpriseDimensions
from campaigns.querysets import DemandQuerySet, MatchQuerySet
from common.audit import audited
from common.lines import LineField
from common.records import Record
from enterprises.enums import Size


@audited()
class Demand(Record, EnterpriseDimensions):
    """An enterprise's need for finance, technology, talent or orders."""

    campaign = models.ForeignKey(
        "campaigns.Campaign", models.PROTECT, related_name="demands", verbose_name=_("campaign")
    )
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, related_name="demands", verbose_name=_("enterprise")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=DemandKind)
    title = LineField(_("title"), max_length=160)
    description = models.TextField(_("description"), max_length=4000, blank=True)
    amount_wan = models.DecimalField(_("amount (10,000 yuan)"), max_digits=12, decimal_places=2, null=True, blank=True)
    raised_on = models.DateField(_("raised on"))
    state = models.CharField(_("state"), max_length=8, choices=DemandState, default=DemandState.OPEN)

    objects = DemandQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("demand")
        verbose_name_plural = _("demands")
        ordering = ["-raised_on", "-id"]
        indexes = [models.Index(fields=["region"], name="campaigns_demand_by_region")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=DemandKind.values), name="campaigns_demand_kind"),
            models.CheckConstraint(condition=Q(state__in=DemandState.values), name="campaigns_demand_state"),
            models.CheckConstraint(condition=Q(size__in=Size.values), name="campaigns_demand_size"),
            models.CheckConstraint(
                condition=Q(amount_wan__isnull=True) | Q(amount_wan__gt=0),
                name="campaigns_demand_amount_positive",
                violation_error_message=_("The amount must be more than nothing."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


@audited()
class Match(Record):
    """An institution introduced to a demand, and what came of it."""

    demand = models.ForeignKey(Demand, models.CASCADE, related_name="matches", verbose_name=_("demand"))
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="matches", verbose_name=_("organisation")
    )
    introduced_on = models.DateField(_("introduced on"))
    state = models.CharField(_("state"), max_length=12, choices=MatchState, default=MatchState.INTRODUCED)
    amount_wan = models.DecimalField(_("amount (10,000 yuan)"), max_digits=12, decimal_places=2, null=True, blank=True)
    outcome = models.CharField(pgettext_lazy("match", "outcome"), max_length=200, blank=True)

    objects = MatchQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        ordering = ["-introduced_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["demand", "organisation"],
                name="campaigns_match_once",
                violation_error_message=_("This organisation was already introduced to this demand."),
            ),
            models.CheckConstraint(condition=Q(state__in=MatchState.values), name="campaigns_match_state"),
            models.CheckConstraint(
                condition=Q(amount_wan__isnull=True) | Q(amount_wan__gt=0),
                name="campaigns_match_amount_positive",
                violation_error_message=_("The amount must be more than nothing."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.demand_id}: {self.organisation_id}"
