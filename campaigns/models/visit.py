from __future__ import annotations

import uuid

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.enums import VisitMode, VisitState
from campaigns.models.facts import EnterpriseDimensions
from campaigns.querysets import VisitQuerySet
from common.audit import audited
from common.records import Record
from enterprises.enums import EnterpriseKind, Size


@audited()
class Visit(Record, EnterpriseDimensions):
    """A team at an enterprise on a day: who went, whom they met, what was explained and what came of it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(
        "campaigns.Campaign", models.PROTECT, related_name="visits", verbose_name=_("campaign")
    )
    team = models.ForeignKey(
        "campaigns.ServiceTeam", models.PROTECT, related_name="visits", verbose_name=_("service team")
    )
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, related_name="visits", verbose_name=_("enterprise")
    )
    enterprise_kind = models.CharField(_("kind of enterprise"), max_length=20, choices=EnterpriseKind)
    visited_on = models.DateField(_("visited on"))
    mode = models.CharField(_("mode"), max_length=8, choices=VisitMode, default=VisitMode.ON_SITE)
    members = models.ManyToManyField(
        "campaigns.TeamMember", related_name="visits", blank=True, verbose_name=_("who went")
    )
    met = models.CharField(_("whom they met"), max_length=200, blank=True)
    summary = models.TextField(_("summary"), max_length=4000, blank=True)
    policies = models.ManyToManyField(
        "policies.Policy", related_name="visits", blank=True, verbose_name=_("policies explained")
    )
    solved_on_spot = models.TextField(_("solved on the spot"), max_length=2000, blank=True)
    follow_up_on = models.DateField(_("follow up on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=VisitState, default=VisitState.RECORDED)
    logged_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("logged by")
    )
    received_at = models.DateTimeField(_("received at"), default=timezone.now, editable=False)

    objects = VisitQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-visited_on", "-id"]
        indexes = [
            models.Index(fields=["campaign", "visited_on"], name="campaigns_visit_by_day"),
            models.Index(fields=["enterprise", "-visited_on"], name="campaigns_visit_by_enterprise"),
            models.Index(fields=["-visited_on", "-id"], name="campaigns_visit_newest"),
            GinIndex(fields=["summary"], opclasses=["gin_trgm_ops"], name="campaigns_visit_summary_trgm"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "campaign"], name="campaigns_visit_id_campaign"),
            models.CheckConstraint(condition=Q(mode__in=VisitMode.values), name="campaigns_visit_mode"),
            models.CheckConstraint(condition=Q(state__in=VisitState.values), name="campaigns_visit_state"),
            models.CheckConstraint(condition=Q(size__in=Size.values), name="campaigns_visit_size"),
            models.CheckConstraint(
                condition=Q(enterprise_kind__in=EnterpriseKind.values), name="campaigns_visit_enterprise_kind"
            ),
            models.CheckConstraint(
                condition=Q(follow_up_on__isnull=True) | Q(follow_up_on__gte=models.F("visited_on")),
                name="campaigns_visit_follow_up_later",
                violation_error_message=_("The follow-up cannot lie before the visit."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visited_on:%Y-%m-%d} {self.enterprise}"
