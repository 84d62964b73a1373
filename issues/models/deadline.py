from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.audit import audited
from common.lines import LineField
from common.records import Record
from issues.enums import ExtensionState, Step, TermUnit, Urgency
from issues.querysets import DeadlineTermQuerySet, ExtensionQuerySet
from issues.rules.profile import COUNTS, LIMITS


@audited()
class DeadlineTerm(Record):
    """A term of the deadline profile that differs from the default: of one campaign, or of all where none is named.

    Without an urgency it holds for every urgency that has no term of its own.
    """

    campaign = models.ForeignKey(
        "campaigns.Campaign",
        models.PROTECT,
        related_name="deadline_terms",
        null=True,
        blank=True,
        verbose_name=_("campaign"),
    )
    step = models.CharField(_("step"), max_length=20, choices=Step)
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency, blank=True)
    amount = models.PositiveSmallIntegerField(_("amount"))
    unit = models.CharField(_("unit"), max_length=15, choices=TermUnit)

    objects = DeadlineTermQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("term of the deadline profile")
        verbose_name_plural = _("terms of the deadline profile")
        ordering = ["campaign_id", "step", "urgency"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "step", "urgency"], nulls_distinct=False, name="issues_deadlineterm_once"
            ),
            models.CheckConstraint(condition=Q(step__in=Step.values), name="issues_deadlineterm_step"),
            models.CheckConstraint(
                condition=Q(urgency="") | Q(urgency__in=Urgency.values), name="issues_deadlineterm_urgency"
            ),
            models.CheckConstraint(
                condition=Q(step__in=COUNTS, unit=TermUnit.TIMES)
                | Q(step__in=LIMITS, unit=TermUnit.WORKING_DAYS)
                | (
                    ~Q(step__in=[*COUNTS, *LIMITS])
                    & Q(unit__in=[TermUnit.HOURS, TermUnit.CALENDAR_DAYS, TermUnit.WORKING_DAYS])
                ),
                name="issues_deadlineterm_unit",
                violation_error_message=_("This step is not counted in this unit."),
            ),
            models.CheckConstraint(
                condition=Q(amount__lte=1000),
                name="issues_deadlineterm_amount",
                violation_error_message=_("At most 1,000."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.urgency} {self.amount} {self.unit}"


@audited()
class Extension(Record):
    """More time that the lead organisation asked for, and what the office decided. The original due day stays."""

    problem = models.ForeignKey("issues.Problem", models.PROTECT, related_name="extensions", verbose_name=_("problem"))
    due_on = models.DateField(_("due on when it was asked"))
    until = models.DateField(_("asked until"))
    reason = models.TextField(_("reason"), max_length=2000)
    state = models.CharField(_("state"), max_length=10, choices=ExtensionState, default=ExtensionState.REQUESTED)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    asked_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("asked by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("decided by")
    )
    decision_reason = models.TextField(_("reason of the decision"), max_length=2000, blank=True)
    approved_by = LineField(_("leader who approved"), max_length=60, blank=True)

    objects = ExtensionQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["problem"],
                condition=Q(state="requested"),
                name="issues_extension_one_waiting",
                violation_error_message=_("An extension of this problem already waits for a decision."),
            ),
            models.CheckConstraint(condition=Q(state__in=ExtensionState.values), name="issues_extension_state"),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="issues_extension_has_reason",
                violation_error_message=_("Say why more time is needed."),
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("due_on")),
                name="issues_extension_is_later",
                violation_error_message=_("An extension ends after the present due day."),
            ),
            models.CheckConstraint(
                condition=Q(state="requested", decided_at__isnull=True)
                | (~Q(state="requested") & Q(decided_at__isnull=False)),
                name="issues_extension_decided_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(decision_reason=""),
                name="issues_extension_refusal_has_reason",
                violation_error_message=_("Say why more time is refused."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.problem_id}: {self.until}"
