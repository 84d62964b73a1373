from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.enums import OrganisationKind, OrganisationLevel, RecognitionKind
from accounts.querysets import OrganisationQuerySet, RecognitionQuerySet
from common.audit import audited
from common.lines import LineField
from common.records import Record


@audited()
class Organisation(Record):
    """A department, service institution, bank … that takes part in campaigns or answers problems."""

    name = LineField(_("name"), max_length=120)
    region = models.ForeignKey(
        "accounts.Region", models.PROTECT, related_name="organisations", verbose_name=_("region")
    )
    level = models.CharField(_("level"), max_length=10, choices=OrganisationLevel)
    kinds = ArrayField(
        models.CharField(max_length=30, choices=OrganisationKind), verbose_name=_("kinds"), help_text=_("At least one.")
    )
    phone = models.CharField(_("phone"), max_length=40, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["id"]
        indexes = [GinIndex(fields=["kinds"], name="accounts_organisation_kinds")]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "name"],
                name="accounts_organisation_name_once_per_region",
                violation_error_message=_("This region already has an organisation of this name."),
            ),
            models.CheckConstraint(condition=Q(level__in=OrganisationLevel.values), name="accounts_organisation_level"),
            models.CheckConstraint(
                condition=Q(kinds__contained_by=OrganisationKind.values) & Q(kinds__len__gt=0),
                name="accounts_organisation_kinds_known",
                violation_error_message=_("Choose at least one kind."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind_words(self) -> list[str]:
        return [str(OrganisationKind(kind).label) for kind in self.kinds]


@audited()
class Recognition(Record):
    """A title that an organisation holds for a time, such as national demonstration platform."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="recognitions", verbose_name=_("organisation")
    )
    kind = models.CharField(_("kind"), max_length=40, choices=RecognitionKind)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = RecognitionQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("recognition")
        verbose_name_plural = _("recognitions")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "valid_from"], name="accounts_recognition_once_per_start"
            ),
            models.CheckConstraint(condition=Q(kind__in=RecognitionKind.values), name="accounts_recognition_kind"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="accounts_recognition_valid_range",
                violation_error_message=_("The end lies before the beginning."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.valid_from:%Y}"
