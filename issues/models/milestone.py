from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.audit import audited
from common.lines import LineField
from common.records import Record
from issues.querysets import MilestoneQuerySet


@audited()
class Milestone(Record):
    """A step on the way of a measure, with the day for which it is planned and the day on which it was reached."""

    measure = models.ForeignKey("issues.Measure", models.PROTECT, related_name="milestones", verbose_name=_("measure"))
    text = LineField(_("text"), max_length=200)
    planned_on = models.DateField(_("planned for"))
    reached_on = models.DateField(_("reached on"), null=True, blank=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["planned_on", "id"]
        indexes = [
            models.Index(fields=["measure", "planned_on", "id"], name="issues_milestone_in_order"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="issues_milestone_has_text",
                violation_error_message=_("Say what is to be reached."),
            ),
        ]

    def __str__(self) -> str:
        return self.text
