"""Who may do what to a problem: the parties of the table of moves, decided from loaded grants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.policy import belongs_to_team, coordinates, handles_for
from issues.rules.moves import BY_NAME, Party

if TYPE_CHECKING:
    from accounts.models import Region, User
    from issues.models import Measure, Problem


def parties_of(actor: User, problem: Problem) -> frozenset[Party]:
    """What the actor is to this problem. Needs `problem.office` loaded."""
    found = set()
    if coordinates(actor, region_path=problem.office.path, campaign_id=problem.campaign_id):
        found.add(Party.OFFICE)
    if problem.lead_organisation_id and handles_for(
        actor, organisation_id=problem.lead_organisation_id, campaign_id=problem.campaign_id
    ):
        found.add(Party.LEAD)
    if problem.submitted_by_id == actor.pk or belongs_to_team(actor, team_id=problem.team_id):
        found.add(Party.REPORTER)
    return frozenset(found)


def can_move_problem(actor: User, problem: Problem, move: str) -> bool:
    """The actor is one of the parties who make this move (whether the state allows it is the rules' matter)."""
    return not parties_of(actor, problem).isdisjoint(BY_NAME[move].parties)


def can_submit_problem(actor: User, *, campaign_id: int, region_path: str, team_id: int | None) -> bool:
    """Officials report through their own team, the office for its territory."""
    return belongs_to_team(actor, team_id=team_id) or coordinates(
        actor, region_path=region_path, campaign_id=campaign_id
    )


def can_decide_escalation(actor: User, *, to_region: Region, campaign_id: int) -> bool:
    """The office that was asked, or one above it."""
    return coordinates(actor, region_path=to_region.path, campaign_id=campaign_id)


def can_plan_measure(actor: User, *, organisation_id: int, region_path: str, campaign_id: int) -> bool:
    """A handler for the own organisation; the office for any organisation in its territory."""
    return handles_for(actor, organisation_id=organisation_id, campaign_id=campaign_id) or coordinates(
        actor, region_path=region_path, campaign_id=campaign_id
    )


def can_change_measure(actor: User, measure: Measure) -> bool:
    """Needs `measure.region` loaded."""
    return can_plan_measure(
        actor,
        organisation_id=measure.organisation_id,
        region_path=measure.region.path,
        campaign_id=measure.campaign_id,
    )
