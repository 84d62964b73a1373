"""What the clerks of an organisation keep for themselves: standard wordings, and who stands in for whom."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from common.audit import audited
from common.lines import LineField
from common.records import Record
from issues.querysets import ReplyTemplateQuerySet, SubstitutionQuerySet


@audited()
class ReplyTemplate(Record):
    """Words with which an organisation often replies; `issues.rules.wordings` says what stands in their gaps."""

    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="reply_templates", verbose_name=_("organisation")
    )
    name = LineField(_("name"), max_length=60)
    text = models.TextField(_("text"), max_length=2000)

    objects = ReplyTemplateQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("reply template")
        verbose_name_plural = _("reply templates")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="issues_replytemplate_once",
                violation_error_message=_("Your organisation has a template of this name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Days(Func):
    """The days from the first to the last, both included."""

    function = "daterange"
    output_field = DateRangeField()


@audited()
class Substitution(Record):
    """From one day to another a clerk of an organisation looks after the work of a colleague who is away."""

    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="substitutions", verbose_name=_("organisation")
    )
    absent = models.ForeignKey("accounts.User", models.PROTECT, related_name="absences", verbose_name=_("who is away"))
    substitute = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="substitutions", verbose_name=_("substitute")
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    arranged_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("arranged by")
    )

    objects = SubstitutionQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("substitution")
        verbose_name_plural = _("substitutions")
        ordering = ["starts_on", "id"]
        indexes = [models.Index(fields=["substitute", "ends_on"], name="issues_substitution_of_whom")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(absent=F("substitute")),
                name="issues_substitution_by_another",
                violation_error_message=_("Nobody is their own substitute."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="issues_substitution_days_in_order",
                violation_error_message=_("The last day lies before the first."),
            ),
            ExclusionConstraint(
                name="issues_substitution_one_at_a_time",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    ("absent", RangeOperators.EQUAL),
                    (Days("starts_on", "ends_on", Value("[]")), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Somebody stands in on some of these days already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.absent_id} → {self.substitute_id}: {self.starts_on} – {self.ends_on}"
