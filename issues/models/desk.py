from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.lines import LineField
from common.records import Record
from issues.enums import BulkAct, BulkOutcome, BulkState
from issues.querysets import BulkMoveQuerySet, SavedViewQuerySet


class SavedView(Record):
    """A person's own name for a filter of the problems' list; `query` is what stands in the address."""

    owner = models.ForeignKey("accounts.User", models.CASCADE, related_name="saved_views", verbose_name=_("who"))
    name = LineField(_("name"), max_length=60)
    query = models.CharField(_("filters"), max_length=1000)
    is_default = models.BooleanField(_("opens first"), default=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                name="issues_savedview_name",
                violation_error_message=_("You have a view of this name already."),
            ),
            models.UniqueConstraint(
                fields=["owner"], condition=Q(is_default=True), name="issues_savedview_one_default"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BulkMove(Record):
    """One move made of many problems: who asked, what with, and what became of each (`BulkMoveItem`).

    `fields` are what the form said, as keys and plain values; what it left open is each problem's own. Until
    `begins_at` nothing of it is done; without, it begins when it is asked for.
    """

    requested_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("who"))
    language = models.CharField(_("language"), max_length=10)
    act = models.CharField(_("what"), max_length=12, choices=BulkAct)
    fields = models.JSONField(_("said"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=BulkState, default=BulkState.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    total = models.PositiveIntegerField(_("problems"))
    begins_at = models.DateTimeField(_("begins at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = BulkMoveQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("move in bulk")
        verbose_name_plural = _("moves in bulk")
        ordering = ["-id"]
        indexes = [models.Index(fields=["requested_by", "-id"], name="issues_bulkmove_by_owner")]
        constraints = [
            models.CheckConstraint(condition=Q(act__in=BulkAct.values), name="issues_bulkmove_act"),
            models.CheckConstraint(condition=Q(state__in=BulkState.values), name="issues_bulkmove_state"),
            models.CheckConstraint(
                condition=Q(state="pending", finished_at__isnull=True)
                | (~Q(state="pending") & Q(finished_at__isnull=False)),
                name="issues_bulkmove_ended_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} × {self.total}"

    def waits_for(self, now: datetime) -> timedelta:
        """How long it can still be withdrawn with nothing done."""
        if self.state != BulkState.PENDING or self.begins_at is None:
            return timedelta()
        return max(self.begins_at - now, timedelta())


class BulkMoveItem(models.Model):
    """One problem of a move in bulk: still waiting, done, or refused with the reason."""

    bulk = models.ForeignKey(BulkMove, models.CASCADE, related_name="items", verbose_name=_("move in bulk"))
    problem = models.ForeignKey("issues.Problem", models.PROTECT, related_name="+", verbose_name=_("problem"))
    outcome = models.CharField(_("outcome"), max_length=8, choices=BulkOutcome, blank=True)
    code = models.CharField(_("code"), max_length=60, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("problem of a move in bulk")
        verbose_name_plural = _("problems of moves in bulk")
        ordering = ["id"]
        indexes = [models.Index(fields=["bulk", "outcome", "id"], name="issues_bulkmoveitem_in_order")]
        constraints = [
            models.UniqueConstraint(fields=["bulk", "problem"], name="issues_bulkmoveitem_once"),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(outcome__in=BulkOutcome.values), name="issues_bulkmoveitem_outcome"
            ),
            models.CheckConstraint(
                condition=(Q(outcome="refused") & ~Q(code="") & ~Q(reason=""))
                | (~Q(outcome="refused") & Q(code="", reason="")),
                name="issues_bulkmoveitem_refused_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bulk_id}: {self.problem_id}"
