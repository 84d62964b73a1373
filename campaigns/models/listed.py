from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.enums import AssignmentScope, ListChangeKind, ListChangeState, ListOrigin
from campaigns.querysets import (
    ExclusionQuerySet,
    ListChangeQuerySet,
    ListedEnterpriseQuerySet,
    ListUploadQuerySet,
)
from common.audit import audited
from common.records import Record


@audited()
class ListedEnterprise(Record):
    """An enterprise on a campaign's list, with the team that looks after it. Coverage is measured on the list."""

    campaign = models.ForeignKey(
        "campaigns.Campaign", models.CASCADE, related_name="listed", verbose_name=_("campaign")
    )
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.CASCADE, related_name="listings", verbose_name=_("enterprise")
    )
    region = models.ForeignKey("accounts.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    team = models.ForeignKey(
        "campaigns.ServiceTeam",
        models.SET_NULL,
        related_name="listed",
        null=True,
        blank=True,
        verbose_name=_("service team"),
    )
    is_key = models.BooleanField(_("key enterprise"), default=False)
    origin = models.CharField(_("on the list"), max_length=4, choices=ListOrigin, default=ListOrigin.HAND)

    objects = ListedEnterpriseQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("listed enterprise")
        verbose_name_plural = _("listed enterprises")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "enterprise"], name="campaigns_listedenterprise_once"),
            models.CheckConstraint(condition=Q(origin__in=ListOrigin.values), name="campaigns_listedenterprise_origin"),
        ]
        indexes = [models.Index(fields=["team", "enterprise"], name="campaigns_listed_by_team")]

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.enterprise_id}"


@audited()
class Exclusion(Record):
    """An enterprise that somebody took off a campaign's list: the rule does not bring it back."""

    campaign = models.ForeignKey(
        "campaigns.Campaign", models.CASCADE, related_name="exclusions", verbose_name=_("campaign")
    )
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.CASCADE, related_name="exclusions", verbose_name=_("enterprise")
    )
    region = models.ForeignKey("accounts.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    excluded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("who"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = ExclusionQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("exclusion")
        verbose_name_plural = _("exclusions")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "enterprise"], name="campaigns_exclusion_once"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.enterprise_id}"


class ListUpload(Record):
    """A file of codes or names, looked up row by row, on its way onto a campaign's list.

    `lines` hold what was found when it was looked up; whoever applies it has each enterprise looked up again.
    """

    campaign = models.ForeignKey(
        "campaigns.Campaign", models.CASCADE, related_name="list_uploads", verbose_name=_("campaign")
    )
    uploaded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("who"))
    name = models.CharField(_("name of the file"), max_length=150)
    lines = models.JSONField(_("rows"), default=list, blank=True)
    new_count = models.PositiveIntegerField(_("to be put on"), default=0)
    listed_count = models.PositiveIntegerField(_("on the list already"), default=0)
    refused_count = models.PositiveIntegerField(_("refused"), default=0)
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)
    added_count = models.PositiveIntegerField(_("put on"), null=True, blank=True)

    objects = ListUploadQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("uploaded list")
        verbose_name_plural = _("uploaded lists")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(applied_at__isnull=True, added_count__isnull=True)
                | Q(applied_at__isnull=False, added_count__isnull=False),
                name="campaigns_listupload_applied_is_counted",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ListChange(Record):
    """A change of a whole list that a worker makes, all of it or nothing: refreshed by a rule, or assigned by area.

    `rule` is the rule as it was when somebody looked at what it would do.
    """

    campaign = models.ForeignKey(
        "campaigns.Campaign", models.CASCADE, related_name="list_changes", verbose_name=_("campaign")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=ListChangeKind)
    rule = models.JSONField(_("rule"), default=dict, blank=True)
    keeps_visited = models.BooleanField(_("keep those already visited"), default=True)
    scope = models.CharField(_("which"), max_length=12, choices=AssignmentScope, default=AssignmentScope.UNASSIGNED)
    requested_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("who"))
    state = models.CharField(_("state"), max_length=10, choices=ListChangeState, default=ListChangeState.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    entered_count = models.PositiveIntegerField(_("entered"), null=True, blank=True)
    left_count = models.PositiveIntegerField(_("left the list"), null=True, blank=True)
    kept_count = models.PositiveIntegerField(_("kept because visited"), null=True, blank=True)
    moved_count = models.PositiveIntegerField(_("moved to another region"), null=True, blank=True)
    assigned_count = models.PositiveIntegerField(_("assigned"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = ListChangeQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("change of a list")
        verbose_name_plural = _("changes of lists")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ListChangeKind.values), name="campaigns_listchange_kind"),
            models.CheckConstraint(condition=Q(state__in=ListChangeState.values), name="campaigns_listchange_state"),
            models.CheckConstraint(condition=Q(scope__in=AssignmentScope.values), name="campaigns_listchange_scope"),
            models.CheckConstraint(
                condition=~Q(state=ListChangeState.DONE)
                | Q(
                    kind=ListChangeKind.REFRESH,
                    entered_count__isnull=False,
                    left_count__isnull=False,
                    kept_count__isnull=False,
                    moved_count__isnull=False,
                )
                | Q(kind=ListChangeKind.ASSIGNMENT, assigned_count__isnull=False),
                name="campaigns_listchange_done_is_counted",
                violation_error_message=_("A finished change says how many it changed."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.created_at:%Y-%m-%d %H:%M}"
