from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from integrations.changes.models import Change, ForgottenChange
from integrations.enums import NamedResource

__all__ = ["Change", "ExternalId", "ForgottenChange", "RememberedAnswer"]

# The record of each resource has a column of its own.
RECORD_OF = {resource: resource.removesuffix("s") for resource in NamedResource.values}


def _names_one() -> Q:
    """An external id names one record, of its resource."""
    condition = Q()
    for resource, column in RECORD_OF.items():
        absent = {f"{other}__isnull": other != column for other in RECORD_OF.values()}
        condition |= Q(resource=resource, **absent)
    return condition


class RememberedAnswer(models.Model):
    """The answer to a POST that carried an Idempotency-Key, written in the transaction of what the POST did.

    The same key gives it again instead of doing it again.
    """

    actor = models.ForeignKey("accounts.User", models.CASCADE, related_name="+", verbose_name=_("client"))
    key = models.CharField(_("key"), max_length=255)
    fingerprint = models.CharField(_("fingerprint of the request"), max_length=64)
    status = models.PositiveSmallIntegerField(_("status"))
    body = models.TextField(_("body"))
    headers = models.JSONField(_("headers"))
    answered_at = models.DateTimeField(_("answered at"), db_default=Now())

    class Meta:
        verbose_name = _("remembered answer")
        verbose_name_plural = _("remembered answers")
        ordering = ["-answered_at"]
        indexes = [models.Index(fields=["answered_at"], name="integrations_answer_by_age")]
        constraints = [
            models.UniqueConstraint(fields=["actor", "key"], name="integrations_rememberedanswer_once"),
        ]

    def __str__(self) -> str:
        return self.key


class ExternalId(models.Model):
    """What another system calls a record of ours; by this name its later requests find it.

    The name is the account's own. When an enterprise is merged, its names follow it to the entry that is kept.
    """

    actor = models.ForeignKey("accounts.User", models.CASCADE, related_name="+", verbose_name=_("client"))
    resource = models.CharField(_("resource"), max_length=20, choices=NamedResource)
    external_id = models.CharField(_("external id"), max_length=100)
    enterprise = models.ForeignKey("enterprises.Enterprise", models.CASCADE, related_name="+", null=True)
    visit = models.ForeignKey("campaigns.Visit", models.CASCADE, related_name="+", null=True)
    problem = models.ForeignKey("issues.Problem", models.CASCADE, related_name="+", null=True)
    measure = models.ForeignKey("issues.Measure", models.CASCADE, related_name="+", null=True)
    noted_at = models.DateTimeField(_("noted at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("external id")
        verbose_name_plural = _("external ids")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["actor", "resource", "external_id"],
                name="integrations_externalid_once",
                violation_error_message=_("This external id names another record already."),
            ),
            models.CheckConstraint(
                condition=_names_one(),
                name="integrations_externalid_names_one",
                violation_error_message=_("An external id names one record, of its resource."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource} {self.external_id}"
