from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.audit import audited
from common.lines import LineField
from common.records import Record
from issues.enums import HandlingRole, HandlingState
from issues.querysets import HandlingQuerySet

# What `Handling.author` reads.
REPLY_AUTHOR = ("organisation", "common_problem__answer_office")


@audited()
class Handling(Record):
    """One organisation's turn at a problem, as lead or assisting, with its own due day and its reply."""

    problem = models.ForeignKey("issues.Problem", models.PROTECT, related_name="handlings", verbose_name=_("problem"))
    organisation = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        related_name="handlings",
        db_index=False,
        verbose_name=_("organisation"),
    )
    # The clerk in charge, of those who handle for the organisation; nobody until somebody signs or is named.
    assignee = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="handlings", null=True, blank=True, verbose_name=_("clerk")
    )
    role = models.CharField(_("role"), max_length=10, choices=HandlingRole, default=HandlingRole.LEAD)
    state = models.CharField(_("state"), max_length=10, choices=HandlingState, default=HandlingState.DISPATCHED)
    requirement = models.TextField(_("what is asked"), max_length=2000, blank=True)
    dispatched_at = models.DateTimeField(_("dispatched at"), default=timezone.now)
    dispatched_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("dispatched by")
    )
    due_on = models.DateField(_("due on"))
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)
    replied_at = models.DateTimeField(_("replied at"), null=True, blank=True)
    reply = models.TextField(_("reply"), max_length=4000, blank=True)
    reply_signed_by = LineField(_("signed by (head of unit)"), max_length=60, blank=True)
    common_problem = models.ForeignKey(
        "issues.CommonProblem",
        models.PROTECT,
        related_name="replies",
        null=True,
        blank=True,
        verbose_name=_("common problem whose answer this is"),
    )
    return_reason = models.TextField(_("why it was returned"), max_length=2000, blank=True)
    belongs_to = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("whose it is")
    )

    objects = HandlingQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("handling")
        verbose_name_plural = _("handlings")
        ordering = ["-dispatched_at", "-id"]
        indexes = [
            models.Index(fields=["organisation", "state", "due_on"], name="issues_handling_desk"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["problem"],
                condition=Q(role="lead", state__in=["dispatched", "signed", "replied"]),
                name="issues_handling_one_active_lead",
                violation_error_message=_("Another organisation is already in the lead."),
            ),
            models.UniqueConstraint(
                fields=["problem", "organisation"],
                condition=Q(state__in=["dispatched", "signed", "replied"]),
                name="issues_handling_active_once_per_organisation",
                violation_error_message=_("This organisation is already handling the problem."),
            ),
            models.CheckConstraint(condition=Q(role__in=HandlingRole.values), name="issues_handling_role"),
            models.CheckConstraint(condition=Q(state__in=HandlingState.values), name="issues_handling_state"),
            models.CheckConstraint(
                condition=~Q(state="replied")
                | (Q(replied_at__isnull=False) & ~Q(reply="") & (Q(role="assisting") | ~Q(reply_signed_by=""))),
                name="issues_handling_reply_is_signed",
                violation_error_message=_("A reply has its text and the name of the head who signed it."),
            ),
            models.CheckConstraint(
                condition=Q(common_problem__isnull=True) | ~Q(reply=""),
                name="issues_handling_common_answer_is_reply",
                violation_error_message=_("The answer to a common problem stands as the reply."),
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(return_reason=""),
                name="issues_handling_return_has_reason",
                violation_error_message=_("Say why it is returned."),
            ),
            models.CheckConstraint(
                condition=(Q(signed_at__isnull=True) | Q(signed_at__gte=F("dispatched_at")))
                & (Q(replied_at__isnull=True) | Q(replied_at__gte=F("dispatched_at"))),
                name="issues_handling_times_in_order",
            ),
        ]

        triggers = [
            *Record.Meta.triggers,
            pgtrigger.Trigger(
                name="told_to_problem",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Delete | pgtrigger.UpdateOf("problem_id", "organisation_id"),  # type: ignore[no-untyped-call]
                func="""
                    UPDATE issues_problem AS problem SET handled_by = turns.organisations
                    FROM (
                        SELECT one.id, ARRAY(
                            SELECT DISTINCT organisation_id FROM issues_handling WHERE problem_id = one.id ORDER BY 1
                        ) AS organisations
                        FROM unnest(ARRAY[OLD.problem_id, NEW.problem_id]) AS one (id)
                    ) AS turns
                    WHERE problem.id = turns.id AND problem.handled_by <> turns.organisations;
                    RETURN NULL;
                """,
            ),
        ]

    @property
    def author(self) -> str:
        """Who gave the reply: the organisation, or the office that answered for all. Needs `REPLY_AUTHOR` loaded."""
        if self.common_problem is None:
            return str(self.organisation)
        return gettext("The office of %(region)s") % {"region": self.common_problem.answer_office}

    def __str__(self) -> str:
        return f"{self.problem_id}: {self.organisation_id}"
