from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.enums import RoleName
from accounts.querysets import RoleGrantQuerySet, UserManager
from common.audit import audited
from common.lines import LineField
from common.records import Record


@audited(exclude=["password", "last_login"])
class User(AbstractUser):
    """A person who signs in, or (`is_client`) the account through which another system acts."""

    name = LineField(_("name"), max_length=60)
    organisation = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        related_name="users",
        null=True,
        blank=True,
        verbose_name=_("organisation"),
    )
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    is_client = models.BooleanField(_("another system"), default=False)

    first_name = None  # type: ignore[assignment]  # Chinese names have one field
    last_name = None  # type: ignore[assignment]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)


@audited()
class RoleGrant(Record):
    """What a user may see and do: a role over a scope. A user may hold any number.

    An official's scope is a team (`region` is what the team sees: the team's own or a part of it), a handler's an
    organisation, a coordinator's, a leader's and a call-back officer's a region with all below it; `campaign` narrows
    each of them to one.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="grants", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=12, choices=RoleName)
    region = models.ForeignKey(
        "accounts.Region", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("region")
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("organisation")
    )
    team = models.ForeignKey(
        "campaigns.ServiceTeam", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("service team")
    )
    campaign = models.ForeignKey(
        "campaigns.Campaign", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("campaign")
    )

    objects = RoleGrantQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "region", "organisation", "team", "campaign"],
                nulls_distinct=False,
                name="accounts_rolegrant_once",
                violation_error_message=_("This user already has this role over this scope."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(role="official", team__isnull=False, region__isnull=False, organisation__isnull=True)
                    | Q(role="handler", organisation__isnull=False, region__isnull=True, team__isnull=True)
                    | Q(
                        role__in=["coordinator", "leader", "call_back"],
                        region__isnull=False,
                        organisation__isnull=True,
                        team__isnull=True,
                    )
                    | Q(
                        role="admin",
                        region__isnull=True,
                        organisation__isnull=True,
                        team__isnull=True,
                        campaign__isnull=True,
                    )
                ),
                name="accounts_rolegrant_scope_fits_role",
                violation_error_message=_(
                    "An official needs a team and its region, a handler an organisation, a coordinator, leader or "
                    "call-back officer a region, an administrator nothing."
                ),
            ),
        ]
        triggers = [
            *Record.Meta.triggers,
            pgtrigger.Trigger(
                name="region_of_team",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF NEW.team_id IS NOT NULL AND NOT EXISTS (
                        SELECT FROM campaigns_serviceteam team
                        JOIN accounts_region home ON home.code = team.region_id
                        JOIN accounts_region seen ON seen.code = NEW.region_id
                        WHERE team.id = NEW.team_id AND starts_with(seen.path, home.path)
                    ) THEN
                        RAISE EXCEPTION 'the region of the grant lies outside that of its team'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'accounts_rolegrant_region_of_team';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.get_role_display()}"

    def clean(self) -> None:
        if self.team is None:
            return
        errors = {}
        if self.region and not self.region.path.startswith(self.team.region.path):
            message = _("An official sees the region of the team or a part of it.")
            errors["region"] = ValidationError(message, code="region_outside_team")
        if self.campaign_id not in {None, self.team.campaign_id}:
            errors["campaign"] = ValidationError(_("This team serves another campaign."), code="team_of_other_campaign")
        if errors:
            raise ValidationError(errors)
