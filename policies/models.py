from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.audit import audited
from common.lines import LineField
from common.records import Record
from policies.enums import ApplicationMode, PolicyStatus, PolicyType
from policies.querysets import PolicyItemQuerySet, PolicyQuerySet


@audited()
class Policy(Record):
    """A published policy; what an enterprise can have from it is in its items."""

    title = LineField(_("title"), max_length=200)
    document_number = LineField(_("document number"), max_length=80, blank=True)
    issued_by = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="policies", verbose_name=_("issued by")
    )
    region = models.ForeignKey("accounts.Region", models.PROTECT, related_name="policies", verbose_name=_("region"))
    summary = models.TextField(_("summary"), blank=True)
    source_url = models.URLField(_("source"), blank=True)
    issued_on = models.DateField(_("issued on"))
    effective_on = models.DateField(_("in force from"))
    expires_on = models.DateField(_("in force to"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=PolicyStatus, default=PolicyStatus.VALID)

    objects = PolicyQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        ordering = ["-issued_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=PolicyStatus.values), name="policies_policy_status"),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("effective_on")),
                name="policies_policy_force_range",
                violation_error_message=_("The end lies before the beginning."),
            ),
            models.UniqueConstraint(
                fields=["document_number"],
                condition=~Q(document_number=""),
                name="policies_policy_document_number_once",
                violation_error_message=_("A policy with this document number is already there."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


@audited()
class PolicyItem(Record):
    """One benefit of a policy, fine enough for an enterprise to know whether and how to get it."""

    policy = models.ForeignKey(Policy, models.CASCADE, related_name="items", verbose_name=_("policy"))
    title = LineField(_("title"), max_length=200)
    type = models.CharField(_("type"), max_length=15, choices=PolicyType)
    mode = models.CharField(_("how it is granted"), max_length=10, choices=ApplicationMode)
    benefit = models.TextField(_("benefit"))
    cap_wan = models.DecimalField(_("cap (10,000 yuan)"), max_digits=12, decimal_places=2, null=True, blank=True)
    promised_days = models.PositiveSmallIntegerField(_("promised working days"), null=True, blank=True)
    handled_by = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        related_name="policy_items",
        null=True,
        blank=True,
        verbose_name=_("handled by"),
    )

    objects = PolicyItemQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("policy item")
        verbose_name_plural = _("policy items")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(type__in=PolicyType.values), name="policies_policyitem_type"),
            models.CheckConstraint(condition=Q(mode__in=ApplicationMode.values), name="policies_policyitem_mode"),
            models.CheckConstraint(
                condition=Q(cap_wan__isnull=True) | Q(cap_wan__gt=0),
                name="policies_policyitem_cap_positive",
                violation_error_message=_("The cap must be more than nothing."),
            ),
        ]

    def __str__(self) -> str:
        return self.title
