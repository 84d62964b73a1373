from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from campaigns.enums import EnrolmentState, ProgrammeKind
from campaigns.querysets import EnrolmentQuerySet, OfCampaignQuerySet
from common.audit import audited
from common.lines import LineField
from common.records import Record


@audited()
class Programme(Record):
    """Something with a target in which enterprises, persons or regions are enrolled; the actual figure is counted."""

    campaign = models.ForeignKey(
        "campaigns.Campaign", models.PROTECT, related_name="programmes", verbose_name=_("campaign")
    )
    kind = models.CharField(_("kind"), max_length=24, choices=ProgrammeKind)
    name = LineField(_("name"), max_length=120)
    name_en = LineField(_("name in English"), max_length=160)
    target = models.PositiveIntegerField(_("target"), null=True, blank=True)
    is_lower_bound = models.BooleanField(_("at least"), default=False)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)

    objects = OfCampaignQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "name"], name="campaigns_programme_name"),
            models.CheckConstraint(condition=Q(kind__in=ProgrammeKind.values), name="campaigns_programme_kind"),
            models.CheckConstraint(
                condition=Q(target__isnull=True) | Q(target__gt=0), name="campaigns_programme_target_positive"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="campaigns_programme_period",
                violation_error_message=_("The end lies before the beginning."),
            ),
        ]

    def __str__(self) -> str:
        return self.name if (get_language() or "").startswith("zh") else self.name_en


@audited()
class Enrolment(Record):
    """An enterprise (perhaps a person of it) or a whole region in a programme, with how far it has come."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="enrolments", verbose_name=_("programme"))
    enterprise = models.ForeignKey(
        "enterprises.Enterprise",
        models.PROTECT,
        related_name="enrolments",
        null=True,
        blank=True,
        verbose_name=_("enterprise"),
    )
    person_name = LineField(_("person"), max_length=60, blank=True)
    region = models.ForeignKey("accounts.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    state = models.CharField(_("state"), max_length=12, choices=EnrolmentState, default=EnrolmentState.ENROLLED)
    enrolled_on = models.DateField(_("enrolled on"))
    completed_on = models.DateField(_("completed on"), null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "enterprise", "region", "person_name"],
                nulls_distinct=False,
                name="campaigns_enrolment_once",
                violation_error_message=_("Already enrolled in this programme."),
            ),
            models.CheckConstraint(condition=Q(state__in=EnrolmentState.values), name="campaigns_enrolment_state"),
            models.CheckConstraint(
                condition=Q(person_name="") | Q(enterprise__isnull=False),
                name="campaigns_enrolment_person_of_enterprise",
                violation_error_message=_("A person is enrolled for an enterprise: name it."),
            ),
            models.CheckConstraint(
                condition=Q(state="completed", completed_on__isnull=False)
                | (~Q(state="completed") & Q(completed_on__isnull=True)),
                name="campaigns_enrolment_completed_has_day",
                violation_error_message=_("A completed enrolment has its day, any other has none."),
            ),
            models.CheckConstraint(
                condition=Q(completed_on__isnull=True) | Q(completed_on__gte=F("enrolled_on")),
                name="campaigns_enrolment_completed_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id}: {self.enterprise_id or self.region_id}"
