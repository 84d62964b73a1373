"""Service teams, and who is in them when, are kept by the office of the team's region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Min
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Region, RoleGrant, User
from accounts.policy import require
from campaigns.enums import TeamRole, VisitState
from campaigns.models import Campaign, ListedEnterprise, ServiceTeam, TeamMember
from campaigns.policy import can_set_up
from campaigns.services.places import require_place_within_campaign
from common.errors import NotFound, RuleViolation
from common.parts import part
from common.records import locked, require_version, saved

MEMBER_FIELDS = frozenset({"name", "user", "organisation", "role", "joined_on", "left_on"})


@dataclass(frozen=True)
class MemberChange:
    """What is said of a person in a team: of the member of this `key`, or of somebody who joins."""

    values: Mapping[str, Any] = field(default_factory=dict)
    key: int | None = None


@dataclass(frozen=True)
class TeamDraft:
    """What is said of a team."""

    campaign: Campaign
    name: str
    region: Region
    lead_organisation: Organisation | None = None
    members: Sequence[MemberChange] = ()


COLUMNS = frozenset({"name", "region", "lead_organisation"})


@transaction.atomic
def team_create(*, actor: User, draft: TeamDraft) -> ServiceTeam:
    """Set up a team for a region of the campaign.

    Raises NotAllowed, RuleViolation (`region_outside_campaign`, `name_taken`; at the member `member_unknown`,
    `member_is_client`, `member_there`, `leader_there`), ValidationError.
    """
    require(can_set_up(actor, region_path=draft.region.path, campaign_id=draft.campaign.pk))
    # The campaign does not move to another region meanwhile; what happens in it goes on.
    campaign = locked(Campaign.objects.visible_to(actor), draft.campaign.pk, "region", no_key=True)
    if campaign is None:
        raise NotFound("campaign_not_found", _("There is no such campaign."))
    return _written(ServiceTeam(campaign=campaign), vars(draft))


@transaction.atomic
def team_update(*, actor: User, team_id: int, changes: Mapping[str, Any], version: int | None) -> ServiceTeam:
    """Change a team; `changes` are fields of TeamDraft. Of `members` those who are not named stay as they are.

    Raises NotFound, NotAllowed, Conflict `stale_version`, RuleViolation (`region_leaves_out`, `member_visited`, as
    `team_create`), ValidationError.
    """
    seen = ServiceTeam.objects.visible_to(actor).filter(pk=team_id).first()
    campaign = locked(Campaign.objects.all(), seen.campaign_id, "region", no_key=True) if seen else None
    team = locked(ServiceTeam.objects.visible_to(actor), team_id, "region")
    if campaign is None or team is None:
        raise NotFound("team_not_found", _("There is no such team."))
    require(can_set_up(actor, region_path=team.region.path, campaign_id=team.campaign_id))
    require_version(team, version)
    team.campaign = campaign
    region = changes.get("region")
    if region and region.pk != team.region_id:
        require(can_set_up(actor, region_path=region.path, campaign_id=team.campaign_id))
        _require_serves_the_same(team, region)
    return _written(team, changes)


def _written(team: ServiceTeam, values: Mapping[str, Any]) -> ServiceTeam:
    for name in COLUMNS & values.keys():
        setattr(team, name, values[name])
    require_place_within_campaign(team.region, campaign=team.campaign)
    _require_own_name(team)
    before = team.version
    saved(team)
    if _write_members(team, values.get("members", ())) and team.version == before:
        # Whoever looked at the former members has looked at an old team.
        ServiceTeam.objects.filter(pk=team.pk).update(version=F("version") + 1)
        team.refresh_from_db(fields=["version", "updated_at"])
    return team


def _require_own_name(team: ServiceTeam) -> None:
    if ServiceTeam.objects.filter(campaign=team.campaign, name=team.name).exclude(pk=team.pk).exists():
        raise RuleViolation("name_taken", _("This campaign already has a team of this name."), field="name")


def _require_serves_the_same(team: ServiceTeam, region: Region) -> None:
    """Nobody of the team loses sight of what the team serves."""
    listed = ListedEnterprise.objects.filter(team=team).exclude(region__path__startswith=region.path)
    if listed.exists():
        message = _("Outside of this region the team serves enterprises of the list. Give them another team first.")
        raise RuleViolation("region_leaves_out", message, field="region")
    grants = RoleGrant.objects.filter(team=team).exclude(region__path__startswith=region.path)
    names = list(grants.order_by("user").values_list("user__name", flat=True).distinct()[:1])
    if names:
        message = _("%(name)s is an official of this team for a place outside of this region.")
        raise RuleViolation("region_leaves_out", message % {"name": names[0]}, field="region")


def _write_members(team: ServiceTeam, changes: Sequence[MemberChange]) -> bool:
    """Whether anybody is another than before. Who leaves or leads no longer makes room for the next."""
    there = {member.pk: member for member in TeamMember.objects.filter(team=team).select_for_update()}
    changed = []
    for place, change in enumerate(changes):
        with part("members", place):
            member = _said_of(team, there, change)
            before = {name: getattr(member, name) for name in MEMBER_FIELDS} if member.pk else None
            for name in MEMBER_FIELDS & change.values.keys():
                setattr(member, name, change.values[name])
            if member.user and member.user.is_client:
                message = _("%(name)s is the account of a program: nobody goes on visits with it.")
                raise RuleViolation("member_is_client", message % {"name": member.user}, field="user")
        if {name: getattr(member, name) for name in MEMBER_FIELDS} != before:
            changed.append((place, member))
    said = {id(member) for _place, member in changed}
    others = [member for member in there.values() if id(member) not in said]
    for place, member in changed:
        with part("members", place):
            _require_room(member, others)
        others.append(member)
    for place, member in sorted(changed, key=lambda one: (one[1].left_on is None, one[1].role == TeamRole.LEADER)):
        with part("members", place):
            if member.pk:
                _require_was_there(member)
            saved(member)
    return bool(changed)


def _said_of(team: ServiceTeam, there: Mapping[int, TeamMember], change: MemberChange) -> TeamMember:
    if change.key is None:
        return TeamMember(team=team)
    if change.key not in there:
        raise RuleViolation("member_unknown", _("This team has no such member."), field="id")
    return there[change.key]


def _require_room(member: TeamMember, others: Sequence[TeamMember]) -> None:
    """Nobody is in the team twice at a time, and one leads it. All of the team are locked."""
    if member.left_on is not None:
        return
    for other in others:
        if other is member or other.left_on is not None:
            continue
        if member.role == other.role == TeamRole.LEADER:
            raise RuleViolation("leader_there", _("The team already has a leader."), field="role")
        is_same = member.user_id == other.user_id
        if is_same and (member.user_id or (member.name, member.organisation_id) == (other.name, other.organisation_id)):
            field = "user" if member.user_id else "name"
            raise RuleViolation("member_there", _("This person is already in the team."), field=field)


def _require_was_there(member: TeamMember) -> None:
    """Only who was in the team on a day can have gone on a visit of that day."""
    gone = member.visits.exclude(state=VisitState.WITHDRAWN).aggregate(first=Min("visited_on"), last=Max("visited_on"))
    if gone["first"] and not (member.was_in_team(gone["first"]) and member.was_in_team(gone["last"])):
        message = _("%(name)s went on visits from %(first)s to %(last)s: the time in the team must hold them.")
        field = "joined_on" if gone["first"] < member.joined_on else "left_on"
        raise RuleViolation("member_visited", message % {"name": member.name, **gone}, field=field)
