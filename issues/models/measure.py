from __future__ import annotations

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.audit import audited
from common.records import Record
from issues.enums import MeasureAct, MeasureKind, MeasureStatus, Term
from issues.querysets import MeasureEventQuerySet, MeasureQuerySet


@audited()
class Measure(Record):
    """What an organisation did or will do; it may serve several problems, or none. Measures are not problems."""

    campaign = models.ForeignKey(
        "campaigns.Campaign", models.PROTECT, related_name="measures", verbose_name=_("campaign")
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="measures", verbose_name=_("organisation")
    )
    region = models.ForeignKey("accounts.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    team = models.ForeignKey(
        "campaigns.ServiceTeam",
        models.PROTECT,
        related_name="measures",
        null=True,
        blank=True,
        verbose_name=_("service team"),
    )
    category = models.ForeignKey(
        "issues.Category", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("category")
    )
    problems = models.ManyToManyField("issues.Problem", related_name="measures", blank=True, verbose_name=_("problems"))
    text = models.TextField(_("text"), max_length=2000)
    kind = models.CharField(_("kind"), max_length=15, choices=MeasureKind)
    term = models.CharField(_("term"), max_length=10, choices=Term, default=Term.IMMEDIATE)
    status = models.CharField(_("status"), max_length=12, choices=MeasureStatus, default=MeasureStatus.PLANNED)
    planned_on = models.DateField(_("planned for"))
    implemented_on = models.DateField(_("implemented on"), null=True, blank=True)
    amount_wan = models.DecimalField(_("amount (10,000 yuan)"), max_digits=12, decimal_places=2, null=True, blank=True)
    recorded_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("recorded by")
    )

    objects = MeasureQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["-planned_on", "-id"]
        indexes = [
            models.Index(fields=["campaign", "planned_on"], name="issues_measure_by_day"),
            models.Index(fields=["-planned_on", "-id"], name="issues_measure_newest"),
            GinIndex(fields=["text"], opclasses=["gin_trgm_ops"], name="issues_measure_text_trgm"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=MeasureKind.values), name="issues_measure_kind"),
            models.CheckConstraint(condition=Q(term__in=Term.values), name="issues_measure_term"),
            models.CheckConstraint(condition=Q(status__in=MeasureStatus.values), name="issues_measure_status"),
            models.CheckConstraint(
                condition=Q(status="implemented", implemented_on__isnull=False)
                | (~Q(status="implemented") & Q(implemented_on__isnull=True)),
                name="issues_measure_implemented_has_day",
                violation_error_message=_("An implemented measure has its day, any other has none."),
            ),
            models.CheckConstraint(
                condition=Q(amount_wan__isnull=True) | Q(amount_wan__gt=0),
                name="issues_measure_amount_positive",
                violation_error_message=_("The amount must be more than nothing."),
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="issues_measure_has_text",
                violation_error_message=_("Say what is done."),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class MeasureEvent(models.Model):
    """What happened to a measure: who, when, from, to, why. Append-only; its history is made of these."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="events", verbose_name=_("measure"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    act = models.CharField(_("what"), max_length=20, choices=MeasureAct)
    from_status = models.CharField(_("from"), max_length=12, blank=True)
    to_status = models.CharField(_("to"), max_length=12, choices=MeasureStatus)
    actor = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("who"))
    actor_name = models.CharField(_("who"), max_length=120)
    note = models.TextField(_("note"), max_length=2000, blank=True)

    objects = MeasureEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event of a measure")
        verbose_name_plural = _("events of measures")
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["measure", "at", "id"], name="issues_measureevent_in_order")]
        constraints = [
            models.CheckConstraint(condition=Q(act__in=MeasureAct.values), name="issues_measureevent_act"),
            models.CheckConstraint(condition=Q(to_status__in=MeasureStatus.values), name="issues_measureevent_status"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.act}"
