"""What rows of this app hold beside their columns, each as one subquery: a list costs one query, however long."""

from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from accounts.models import User
from campaigns.models import Campaign, Target, TeamMember


def member_unit_ids() -> ArraySubquery:
    """For rows of campaigns."""
    units = Campaign.member_units.through.objects.filter(campaign=OuterRef("pk"))
    return ArraySubquery(units.order_by("organisation").values("organisation"))


def targets() -> ArraySubquery:
    """For rows of campaigns."""
    rows = Target.objects.filter(campaign=OuterRef("pk")).order_by("id")
    return ArraySubquery(rows.values(row=JSONObject(figure="figure", value="value", is_lower_bound="is_lower_bound")))


def present_members(*, actor: User) -> ArraySubquery:
    """For rows of teams: who is in the team now, the leader first."""
    members = TeamMember.objects.visible_to(actor).filter(team=OuterRef("pk"), left_on__isnull=True)
    row = JSONObject(
        id="id", name="name", role="role", user="user_id", organisation="organisation_id", joined_on="joined_on"
    )
    return ArraySubquery(members.order_by("role", "id").values(row=row))
