from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.lines import LineField
from issues.querysets import CallBackQuerySet


class CallBack(models.Model):
    """One telephone call by which a third party asked an enterprise for its verdict: whether it was reached, by whom.

    The verdict itself is the feedback's. A call that reached nobody tells that there is no answer yet, so these rows
    are for call-back officers alone. Append-only.
    """

    feedback = models.ForeignKey(
        "issues.Feedback", models.PROTECT, related_name="call_backs", verbose_name=_("feedback")
    )
    called_at = models.DateTimeField(_("called at"), default=timezone.now)
    called_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("called by"))
    is_reached = models.BooleanField(_("reached"))
    spoke_to = LineField(_("spoke to"), max_length=60, blank=True)
    note = models.TextField(_("note"), max_length=1000, blank=True)

    objects = CallBackQuerySet.as_manager()

    class Meta:
        verbose_name = _("call-back")
        verbose_name_plural = _("call-backs")
        ordering = ["-called_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["feedback"], condition=Q(is_reached=True), name="issues_callback_reached_once"
            ),
            models.CheckConstraint(
                condition=Q(is_reached=False, spoke_to="") | (Q(is_reached=True) & ~Q(spoke_to="")),
                name="issues_callback_reached_somebody",
                violation_error_message=_("Name whom you spoke to, if you reached somebody."),
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.called_at:%Y-%m-%d %H:%M} {self.spoke_to or '–'}"
