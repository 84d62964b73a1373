from __future__ import annotations

import uuid

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.enums import RevisionKind, VisitMode, VisitState
from campaigns.models.facts import EnterpriseDimensions
from campaigns.querysets import VisitQuerySet, VisitRevisionQuerySet
from common.audit import audited
from common.lines import LineField
from common.records import Record
from enterprises.enums import EnterpriseKind, Size


@audited()
class Visit(Record, EnterpriseDimensions):
    """A team at an enterprise on a day: who went, whom they met, what was explained and what came of it.

    The row says what holds now. `revision` counts the corrections since it was recorded; `digest` is of the words in
    which it was first sent, so that the same words sent again are known. Problems of a draft wait in `draft_problems`:
    they become problems, with numbers, when the visit is recorded.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(
        "campaigns.Campaign", models.PROTECT, related_name="visits", verbose_name=_("campaign")
    )
    team = models.ForeignKey(
        "campaigns.ServiceTeam", models.PROTECT, related_name="visits", verbose_name=_("service team")
    )
    enterprise = models.ForeignKey(
        "enterprises.Enterprise",
        models.PROTECT,
        related_name="visits",
        verbose_name=_("enterprise"),
        db_index=False,  # two indexes below begin with it
    )
    enterprise_kind = models.CharField(_("kind of enterprise"), max_length=20, choices=EnterpriseKind)
    visited_on = models.DateField(_("visited on"))
    mode = models.CharField(_("mode"), max_length=8, choices=VisitMode, default=VisitMode.ON_SITE)
    members = models.ManyToManyField(
        "campaigns.TeamMember", related_name="visits", blank=True, verbose_name=_("who went")
    )
    met = LineField(_("whom they met"), max_length=200, blank=True)
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
    revision = models.PositiveIntegerField(_("corrections"), default=0, db_default=0, editable=False)
    digest = models.CharField(max_length=64, blank=True, db_default="", editable=False)
    draft_problems = models.JSONField(
        _("problems of a draft"), default=list, db_default=Value([], models.JSONField()), blank=True, editable=False
    )

    objects = VisitQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-visited_on", "-id"]
        indexes = [
            # With all that different enterprises of a period are counted by.
            models.Index(
                fields=["campaign", "visited_on"],
                include=["state", "enterprise", "region", "team"],
                name="campaigns_visit_by_day",
            ),
            models.Index(fields=["enterprise", "-visited_on"], name="campaigns_visit_by_enterprise"),
            # Whether an enterprise was visited elsewhere, before and besides, is asked of each delta that waits.
            models.Index(
                fields=["enterprise", "campaign", "region", "team"],
                condition=Q(state=VisitState.RECORDED),
                name="campaigns_visit_places",
            ),
            models.Index(fields=["-visited_on", "-id"], name="campaigns_visit_newest"),
            models.Index(fields=["region"], name="campaigns_visit_by_region"),
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
            models.CheckConstraint(
                condition=Q(state=VisitState.DRAFT) | Q(draft_problems=Value([], models.JSONField())),
                name="campaigns_visit_draft_problems",
                violation_error_message=_("Only a draft holds problems that were not reported yet."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visited_on:%Y-%m-%d} {self.enterprise}"


class VisitRevision(models.Model):
    """A correction or the withdrawal of a recorded visit: who, when, why, what it said before and after. Append-only.

    `uuid` is the sender's name for the revision, so that sending it again makes no second one.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="revisions", verbose_name=_("visit"))
    number = models.IntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=10, choices=RevisionKind)
    at = models.DateTimeField(_("at"), default=timezone.now)
    actor = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("who"))
    actor_name = models.CharField(_("who"), max_length=120)
    reason = models.TextField(_("reason"), max_length=2000)
    before = models.JSONField(_("before"))
    after = models.JSONField(_("after"))

    objects = VisitRevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["visit", "number"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "number"], name="campaigns_visitrevision_number"),
            models.CheckConstraint(condition=Q(kind__in=RevisionKind.values), name="campaigns_visitrevision_kind"),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="campaigns_visitrevision_from_one",
                violation_error_message=_("Revisions are numbered from one."),
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.visit} · {self.number}"
