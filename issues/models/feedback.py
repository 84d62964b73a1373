from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models.facts import EnterpriseDimensions
from common.audit import audited
from common.records import Record
from enterprises.enums import Size
from issues.enums import FeedbackChannel, NewsSource, Outcome, Solved
from issues.models.news import FRESH, row_is_news
from issues.querysets import FeedbackQuerySet


@audited(exclude=["token_hash", "inviting_since"])
class Feedback(Record, EnterpriseDimensions):
    """The enterprise's own answer on one reply to its problem, asked for by a personal single-use link.

    Only the hash of the link's token is kept, so nobody inside can answer in the enterprise's name. There is no
    default score: unanswered is not satisfied.
    """

    problem = models.ForeignKey("issues.Problem", models.PROTECT, related_name="feedback", verbose_name=_("problem"))
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="+", verbose_name=_("campaign"))
    team = models.ForeignKey(
        "campaigns.ServiceTeam", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("service team")
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("organisation")
    )
    category = models.ForeignKey("issues.Category", models.PROTECT, related_name="+", verbose_name=_("category"))
    token_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001  # unique
    # The link is made and no message with it has left yet. Whoever is at it may have died.
    inviting_since = models.DateTimeField(null=True, editable=False)
    channel = models.CharField(_("channel"), max_length=6, choices=FeedbackChannel, default=FeedbackChannel.LINK)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    asked_on = models.DateField(_("asked on"), db_default=Now(), editable=False)
    expires_at = models.DateTimeField(_("open until"))
    # What the office found when it approved the reply: the outcome if the enterprise says nothing.
    silent_outcome = models.CharField(
        _("outcome without an answer"),
        max_length=10,
        choices=Outcome,
        default=Outcome.EXPLAINED,
        db_default=Outcome.EXPLAINED,
    )
    # The first call-back, whether anybody was reached or not: for a figure alone, it would tell who has not answered.
    called_on = models.DateField(_("first called on"), null=True, blank=True, editable=False)
    # Nobody answered, and the reply that it asks about stands no more: it stays counted as asked.
    voided_at = models.DateTimeField(_("void since"), null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    solved = models.CharField(_("solved"), max_length=6, choices=Solved, blank=True)
    score = models.PositiveSmallIntegerField(_("score"), null=True, blank=True)
    comment = models.TextField(_("comment"), max_length=2000, blank=True)

    objects = FeedbackQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["-answered_at", "-id"]
        indexes = [
            models.Index(fields=["campaign", "answered_on"], name="issues_feedback_by_day"),
            models.Index(fields=["region"], name="issues_feedback_by_region"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=FeedbackChannel.values), name="issues_feedback_channel"),
            models.CheckConstraint(condition=Q(size__in=Size.values), name="issues_feedback_size"),
            models.CheckConstraint(condition=Q(silent_outcome__in=Outcome.values), name="issues_feedback_outcome"),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__range=(1, 5)),
                name="issues_feedback_score",
                violation_error_message=_("Choose one of the five answers."),
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_on__isnull=True, score__isnull=True, solved="")
                | (
                    Q(answered_at__isnull=False, answered_on__isnull=False, score__isnull=False)
                    & Q(solved__in=Solved.values)
                ),
                name="issues_feedback_answer_is_whole",
                violation_error_message=_("An answer says both whether it is solved and how satisfied you are."),
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("asked_at")), name="issues_feedback_window"),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | Q(answered_at__isnull=True),
                name="issues_feedback_answer_stands",
            ),
            models.UniqueConstraint(
                fields=["problem"],
                condition=Q(answered_at__isnull=True, voided_at__isnull=True),
                name="issues_feedback_one_open_per_problem",
            ),
        ]
        triggers = [
            *Record.Meta.triggers,
            row_is_news(
                NewsSource.FEEDBACK,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("answered_at"),  # type: ignore[no-untyped-call]
                condition=f"NEW.answered_at > statement_timestamp() - {FRESH}",
            ),
            pgtrigger.Trigger(
                name="asked_on",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("asked_at", "asked_on"),  # type: ignore[no-untyped-call]
                func=f"NEW.asked_on = (NEW.asked_at AT TIME ZONE '{settings.TIME_ZONE}')::date; RETURN NEW;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.problem_id}: {self.score or '–'}"

    def is_open(self, now: datetime) -> bool:
        """The enterprise can answer it."""
        return self.answered_at is None and self.voided_at is None and self.expires_at > now
