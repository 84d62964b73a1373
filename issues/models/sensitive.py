from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from issues.enums import ViewedThrough
from issues.querysets import ProblemViewQuerySet


class ProblemView(models.Model):
    """Somebody had a sensitive problem shown in full. Written once, kept for good."""

    problem = models.ForeignKey(
        "issues.Problem", models.PROTECT, related_name="views", db_index=False, verbose_name=_("problem")
    )
    viewed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("viewed by"))
    viewed_at = models.DateTimeField(_("viewed at"), db_default=Now(), editable=False)
    through = models.CharField(_("through"), max_length=10, choices=ViewedThrough)

    objects = ProblemViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("view of a sensitive problem")
        verbose_name_plural = _("views of sensitive problems")
        ordering = ["-id"]
        indexes = [models.Index(fields=["problem", "-id"], name="issues_problemview_latest")]
        constraints = [
            models.CheckConstraint(condition=Q(through__in=ViewedThrough.values), name="issues_problemview_through")
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.viewed_at:%Y-%m-%d %H:%M} {self.viewed_by}"
