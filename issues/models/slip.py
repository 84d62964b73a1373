from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.audit import audited
from common.records import Record
from issues.enums import SlipGrade
from issues.querysets import SlipQuerySet


@audited()
class Slip(Record):
    """An office presses an organisation in writing, and what that answers. Once issued, only the answer is added.

    It belongs to one turn of the organisation, that is to one clock: a redo has a new turn and a new ladder.
    """

    handling = models.ForeignKey("issues.Handling", models.PROTECT, related_name="slips", verbose_name=_("handling"))
    grade = models.CharField(_("grade"), max_length=8, choices=SlipGrade)
    text = models.TextField(_("text"), max_length=2000)
    due_on = models.DateField(_("due on when it was issued"))
    answer_by = models.DateField(_("to be answered by"))
    issued_at = models.DateTimeField(_("issued at"), default=timezone.now)
    issued_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=pgettext_lazy("slip", "issued by"),
    )
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("answered by")
    )

    objects = SlipQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("slip")
        verbose_name_plural = _("slips")
        ordering = ["-issued_at", "-id"]
        indexes = [models.Index(fields=["-issued_at", "-id"], name="issues_slip_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["handling", "grade"],
                name="issues_slip_once_per_clock",
                violation_error_message=_("Such a slip was issued already for this clock."),
            ),
            models.CheckConstraint(condition=Q(grade__in=SlipGrade.values), name="issues_slip_grade"),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="issues_slip_has_text",
                violation_error_message=_("Say what is asked of the organisation."),
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_at__gte=F("issued_at"))),
                name="issues_slip_answer_is_whole",
                violation_error_message=_("An answer has its text and its time."),
            ),
        ]
        triggers = [
            *Record.Meta.triggers,
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="issued_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "handling", "grade", "text", "due_on", "answer_by", "issued_at", "issued_by"
                ),
            ),
            pgtrigger.Protect(
                name="answered_once", operation=pgtrigger.Update, condition=pgtrigger.Q(old__answered_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grade}: {self.handling_id}"
