from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.audit import audited
from common.lines import LineField
from common.records import Record
from issues.enums import CommonProblemState, EscalationState, NewsSource
from issues.models.news import row_is_news
from issues.own_words import shown
from issues.querysets import CommonProblemQuerySet, EscalationQuerySet


@audited()
class Escalation(Record):
    """A problem handed from one level's office to the next, with the reason and the answer."""

    problem = models.ForeignKey("issues.Problem", models.PROTECT, related_name="escalations", verbose_name=_("problem"))
    from_region = models.ForeignKey("accounts.Region", models.PROTECT, related_name="+", verbose_name=_("from"))
    to_region = models.ForeignKey("accounts.Region", models.PROTECT, related_name="+", verbose_name=_("to"))
    reason = models.TextField(_("reason"), max_length=2000)
    state = models.CharField(_("state"), max_length=10, choices=EscalationState, default=EscalationState.REQUESTED)
    previous_state = models.CharField(_("state before"), max_length=20, editable=False)
    requested_at = models.DateTimeField(_("requested at"), default=timezone.now)
    requested_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("requested by")
    )
    # The lead organisation for which it was asked; none where the office asked, or the rules.
    organisation = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("asked by the organisation"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("decided by")
    )
    decision_reason = models.TextField(_("reason of the decision"), max_length=2000, blank=True)

    objects = EscalationQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        ordering = ["-requested_at", "-id"]
        indexes = [
            models.Index(fields=["to_region", "state"], name="issues_escalation_waiting"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["problem"],
                condition=Q(state="requested"),
                name="issues_escalation_one_waiting",
                violation_error_message=_("This problem is already waiting for the upper level's decision."),
            ),
            models.CheckConstraint(condition=Q(state__in=EscalationState.values), name="issues_escalation_state"),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="issues_escalation_has_reason",
                violation_error_message=_("Say why the upper level is needed."),
            ),
            models.CheckConstraint(condition=~Q(to_region=F("from_region")), name="issues_escalation_goes_elsewhere"),
            models.CheckConstraint(
                condition=Q(state="requested", decided_at__isnull=True)
                | (~Q(state="requested") & Q(decided_at__isnull=False)),
                name="issues_escalation_decided_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(decision_reason=""),
                name="issues_escalation_return_has_reason",
                violation_error_message=_("Say why it is returned."),
            ),
        ]

    @property
    def shown_reason(self) -> str:
        """What the rules escalated, in the reader's language."""
        return shown(self.reason)

    def __str__(self) -> str:
        return f"{self.problem_id}: {self.from_region_id} → {self.to_region_id}"


@audited()
class CommonProblem(Record):
    """One matter behind the problems of many enterprises, to be solved by one policy measure."""

    campaign = models.ForeignKey(
        "campaigns.Campaign", models.PROTECT, related_name="common_problems", verbose_name=_("campaign")
    )
    region = models.ForeignKey("accounts.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    category = models.ForeignKey(
        "issues.Category", models.PROTECT, related_name="common_problems", verbose_name=_("category")
    )
    title = LineField(_("title"), max_length=120)
    description = models.TextField(_("description"), max_length=4000, blank=True)
    measure = models.ForeignKey(
        "issues.Measure",
        models.PROTECT,
        related_name="common_problems",
        null=True,
        blank=True,
        verbose_name=_("measure"),
    )
    state = models.CharField(_("state"), max_length=8, choices=CommonProblemState, default=CommonProblemState.OPEN)
    # The answer for all; each member has it as the reply of its own lead organisation's turn.
    answer = models.TextField(_("answer"), max_length=4000, blank=True)
    answer_signed_by = LineField(_("signed by"), max_length=60, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("answered by")
    )
    # Whose office that was then; it may lie above the region of the common problem.
    answer_office = models.ForeignKey(
        "accounts.Region",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("office that answered"),
    )

    objects = CommonProblemQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("common problem")
        verbose_name_plural = _("common problems")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CommonProblemState.values), name="issues_commonproblem_state"),
            models.CheckConstraint(
                condition=Q(state="open") | Q(measure__isnull=False),
                name="issues_commonproblem_solved_by_measure",
                violation_error_message=_("A common problem is solved by a measure: name it."),
            ),
            models.CheckConstraint(
                condition=Q(answer="", answer_signed_by="", answered_at__isnull=True, answered_by__isnull=True)
                & Q(answer_office__isnull=True)
                | (~Q(answer="") & ~Q(answer_signed_by="")) & Q(answered_at__isnull=False, answer_office__isnull=False),
                name="issues_commonproblem_answer_is_signed",
                violation_error_message=_("An answer has its text and the name of the head who signed it."),
            ),
        ]

        triggers = [
            *Record.Meta.triggers,
            row_is_news(
                NewsSource.COMMON_PROBLEM,
                operation=pgtrigger.UpdateOf("state"),  # type: ignore[no-untyped-call]
                condition="NEW.state = 'solved' AND OLD.state <> 'solved'",
            ),
        ]

    def __str__(self) -> str:
        return self.title
