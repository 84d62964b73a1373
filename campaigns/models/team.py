from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campaigns.enums import TeamRole
from campaigns.querysets import ServiceTeamQuerySet, TeamMemberQuerySet
from common.audit import audited
from common.days import clean_span
from common.lines import LineField
from common.records import Record


@audited()
class ServiceTeam(Record):
    """People from member units who serve the enterprises of a territory in one campaign."""

    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="teams", verbose_name=_("campaign"))
    name = LineField(_("name"), max_length=80)
    region = models.ForeignKey("accounts.Region", models.PROTECT, related_name="teams", verbose_name=_("region"))
    lead_organisation = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        related_name="led_teams",
        null=True,
        blank=True,
        verbose_name=_("lead organisation"),
    )

    objects = ServiceTeamQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("service team")
        verbose_name_plural = _("service teams")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "name"],
                name="campaigns_serviceteam_name",
                violation_error_message=_("This campaign already has a team of this name."),
            ),
            models.UniqueConstraint(fields=["id", "campaign"], name="campaigns_serviceteam_id_campaign"),
        ]

    def __str__(self) -> str:
        return self.name


@audited()
class TeamMember(Record):
    """A person in a team for a time; with an account where the person signs in."""

    team = models.ForeignKey(ServiceTeam, models.CASCADE, related_name="members", verbose_name=_("service team"))
    name = LineField(_("name"), max_length=60)
    user = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="memberships", null=True, blank=True, verbose_name=_("user")
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=8, choices=TeamRole, default=TeamRole.MEMBER)
    joined_on = models.DateField(_("joined on"))
    left_on = models.DateField(_("left on"), null=True, blank=True)

    objects = TeamMemberQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        ordering = ["team", "role", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "user"],
                condition=Q(left_on__isnull=True, user__isnull=False),
                name="campaigns_teammember_present_once",
                violation_error_message=_("This person is already in the team."),
            ),
            models.UniqueConstraint(
                fields=["team", "name", "organisation"],
                condition=Q(left_on__isnull=True, user__isnull=True),
                nulls_distinct=False,
                name="campaigns_teammember_named_once",
                violation_error_message=_("This person is already in the team."),
            ),
            models.UniqueConstraint(
                fields=["team"],
                condition=Q(left_on__isnull=True, role="leader"),
                name="campaigns_teammember_one_leader",
                violation_error_message=_("The team already has a leader."),
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="campaigns_teammember_period",
                violation_error_message=_("The end lies before the beginning."),
            ),
            models.CheckConstraint(condition=Q(role__in=TeamRole.values), name="campaigns_teammember_role"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        clean_span(self, "joined_on", "left_on")

    def was_in_team(self, day: date) -> bool:
        return self.joined_on <= day and (self.left_on is None or day <= self.left_on)
