from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issues.enums import ProblemState, Solved
from issues.models.news import EVENT_IS_NEWS
from issues.models.problem import Problem
from issues.querysets import ProblemEventQuerySet


class ProblemEvent(models.Model):
    """One move of a problem: who, when, from, to, why. Append-only; the problem's timeline is made of these."""

    problem = models.ForeignKey(
        Problem, models.PROTECT, related_name="events", db_index=False, verbose_name=_("problem")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    move = models.CharField(_("move"), max_length=30)
    from_state = models.CharField(_("from"), max_length=20, blank=True)
    to_state = models.CharField(_("to"), max_length=20, choices=ProblemState)
    actor = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("who")
    )
    actor_name = models.CharField(_("who"), max_length=120)
    # The clerk in charge who was away while a substitute did it.
    on_behalf_of = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("in place of"),
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("organisation")
    )
    reason = models.TextField(_("reason"), max_length=4000, blank=True)
    # The day that the move itself named: agreed on, granted or promised.
    day = models.DateField(_("day named"), null=True, blank=True)
    # The joint meeting that decided it.
    meeting = models.ForeignKey(
        "campaigns.Meeting",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("meeting"),
    )
    # The enterprise's verdict, where the event is its answer.
    solved = models.CharField(_("solved"), max_length=6, choices=Solved, blank=True, default="", db_default="")
    score = models.PositiveSmallIntegerField(_("score"), null=True, blank=True)
    # Of a correction: what each field said before and says now, as the field stores it.
    changes = models.JSONField(_("changes"), null=True, blank=True)

    objects = ProblemEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["problem", "at", "id"], name="issues_problemevent_in_order"),
            models.Index(
                fields=["on_behalf_of"],
                condition=Q(on_behalf_of__isnull=False),
                name="issues_problemevent_in_place",
            ),
            models.Index(fields=["meeting"], condition=Q(meeting__isnull=False), name="issues_problemevent_meeting"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(to_state__in=ProblemState.values), name="issues_problemevent_state"),
            models.CheckConstraint(
                condition=Q(solved="", score__isnull=True)
                | Q(solved__in=Solved.values, score__range=(1, 5), score__isnull=False),
                name="issues_problemevent_verdict_is_whole",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            EVENT_IS_NEWS,
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.move}"
