from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.audit import audited
from common.records import Record
from issues.enums import AgendaCourse, AgendaOutcome, AgendaReason
from issues.querysets import AgendaItemQuerySet

_OPEN = Q(outcome="", decision="", course="", decided_at__isnull=True, decided_by__isnull=True) & Q(
    organisation__isnull=True, measure__isnull=True
)
_SETTLED = ~Q(outcome="") & ~Q(decision="") & Q(decided_at__isnull=False, decided_by__isnull=False)


@audited()
class AgendaItem(Record):
    """One matter on the agenda of a joint meeting: why it is there, what the meeting decided, and what came of it.

    Once it is decided or postponed it stays as it is; `decision` then holds the words, of a postponement the reason.
    """

    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="+", verbose_name=_("campaign"))
    meeting = models.ForeignKey(
        "campaigns.Meeting", models.PROTECT, related_name="agenda_items", verbose_name=_("meeting")
    )
    problem = models.ForeignKey(
        "issues.Problem",
        models.PROTECT,
        related_name="agenda_items",
        null=True,
        blank=True,
        verbose_name=_("problem"),
    )
    common_problem = models.ForeignKey(
        "issues.CommonProblem",
        models.PROTECT,
        related_name="agenda_items",
        null=True,
        blank=True,
        verbose_name=_("common problem"),
    )
    position = models.PositiveSmallIntegerField(_("position"))
    reason = models.CharField(_("why it is on the agenda"), max_length=10, choices=AgendaReason)
    note = models.CharField(_("note"), max_length=300, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=AgendaOutcome, blank=True)
    decision = models.TextField(_("decision"), max_length=2000, blank=True)
    course = models.CharField(_("what happens to the problem"), max_length=10, choices=AgendaCourse, blank=True)
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("assigned to")
    )
    measure = models.ForeignKey(
        "issues.Measure",
        models.PROTECT,
        related_name="agenda_items",
        null=True,
        blank=True,
        verbose_name=_("measure"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("recorded by")
    )

    objects = AgendaItemQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ["meeting", "position"]
        constraints = [
            # Deferred: others make room before an item takes its place.
            models.UniqueConstraint(
                fields=["meeting", "position"],
                name="issues_agendaitem_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["meeting", "problem"],
                name="issues_agendaitem_problem_once",
                violation_error_message=_("This problem is already on the agenda."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "common_problem"],
                name="issues_agendaitem_common_problem_once",
                violation_error_message=_("This common problem is already on the agenda."),
            ),
            models.CheckConstraint(
                condition=Q(problem__isnull=False, common_problem__isnull=True)
                | Q(problem__isnull=True, common_problem__isnull=False),
                name="issues_agendaitem_one_matter",
                violation_error_message=_("Name either a problem or a common problem."),
            ),
            models.CheckConstraint(condition=Q(position__gt=0), name="issues_agendaitem_position_positive"),
            models.CheckConstraint(condition=Q(reason__in=AgendaReason.values), name="issues_agendaitem_reason"),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(outcome__in=AgendaOutcome.values), name="issues_agendaitem_outcome"
            ),
            models.CheckConstraint(
                condition=Q(course="") | Q(course__in=AgendaCourse.values), name="issues_agendaitem_course"
            ),
            models.CheckConstraint(
                condition=_OPEN | _SETTLED,
                name="issues_agendaitem_settled_in_words",
                violation_error_message=_("What was settled has its words, its time and who recorded it."),
            ),
            models.CheckConstraint(
                condition=~Q(outcome="postponed") | Q(course="", organisation__isnull=True, measure__isnull=True),
                name="issues_agendaitem_postponed_does_nothing",
                violation_error_message=_("What is postponed changes nothing yet."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.problem or self.common_problem}"
