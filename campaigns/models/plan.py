from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.querysets import PlannedVisitQuerySet
from common.audit import audited
from common.records import Record


@audited()
class PlannedVisit(Record):
    """A team means to visit an enterprise in a week, named by its Monday.

    It stays on the plan until the visit, also over the end of its week, or until somebody takes it off.
    """

    team = models.ForeignKey(
        "campaigns.ServiceTeam", models.CASCADE, related_name="planned", verbose_name=_("service team")
    )
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.CASCADE, related_name="planned", verbose_name=_("enterprise")
    )
    week_on = models.DateField(_("Monday of the week"))
    planned_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("put on the plan by")
    )

    objects = PlannedVisitQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("planned visit")
        verbose_name_plural = _("planned visits")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "enterprise"],
                name="campaigns_plannedvisit_once",
                violation_error_message=_("The team has this enterprise on its plan already."),
            ),
            models.CheckConstraint(
                condition=Q(week_on__iso_week_day=1),
                name="campaigns_plannedvisit_from_monday",
                violation_error_message=_("A week is named by its Monday."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.week_on:%Y-%m-%d} {self.enterprise}"
