"""Who may do what to a problem: the parties of the table of moves, decided from loaded grants."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from accounts.enums import RoleName
from accounts.policy import belongs_to_team, calls_back, coordinates, handles_for
from accounts.scope import grants_in, grants_of, has_role
from issues.enums import HandlingRole
from issues.rules.moves import Party, rows_of

if TYPE_CHECKING:
    from accounts.models import Organisation, Region, User
    from issues.models import Escalation, Measure, Problem, Slip
    from issues.querysets import HandlingQuerySet


def parties_of(actor: User, problem: Problem) -> frozenset[Party]:
    """What the actor is to this problem. Needs `problem.office` loaded.

    One query for those who handle for an organisation beside the lead that has or had a turn, none for anybody else.
    """
    found = set()
    if coordinates(actor, region_path=problem.office.path, campaign_id=problem.campaign_id):
        found.add(Party.OFFICE)
    if problem.office.parent_id and coordinates(
        actor, region_path=_path_above(problem.office), campaign_id=problem.campaign_id
    ):
        found.add(Party.UPPER_OFFICE)
    if problem.lead_organisation_id and handles_for(
        actor, organisation_id=problem.lead_organisation_id, campaign_id=problem.campaign_id
    ):
        found.add(Party.LEAD)
    if _may_assist(actor, problem) and assisting_turns(actor, problem).exists():
        found.add(Party.ASSISTING)
    if problem.submitted_by_id == actor.pk or belongs_to_team(actor, team_id=problem.team_id):
        found.add(Party.REPORTER)
    return frozenset(found)


def assisting_turns(actor: User, problem: Problem) -> HandlingQuerySet:
    """The turns to assist, answered or not, of the organisations that the actor handles for."""
    own = _may_assist(actor, problem)
    return problem.handlings.active().filter(role=HandlingRole.ASSISTING, organisation__in=own)


def _may_assist(actor: User, problem: Problem) -> set[int | None]:
    """The organisations beside the lead that the actor handles for and that have or had a turn."""
    grants = [one for one in grants_in(actor, RoleName.HANDLER) if one.covers_campaign(problem.campaign_id)]
    return ({one.organisation_id for one in grants} - {problem.lead_organisation_id}).intersection(problem.handled_by)


def _path_above(region: Region) -> str:
    return region.path.removesuffix(f"{region.code}.")


def can_move_problem(actor: User, problem: Problem, move: str) -> bool:
    """The actor is one of the parties who make this move (whether the state allows it is the rules' matter)."""
    return bool(rows_of(move, parties_of(actor, problem)))


def can_call_back(actor: User, problem: Problem, *, handled_by: Iterable[Organisation]) -> bool:
    """A call-back officer of the territory who had no hand in the problem: the one who reports, decides or answers
    cannot also be the one who asks whether it was done well. Needs `problem.office` and `problem.region` loaded.
    """
    path, campaign = problem.region.path, problem.campaign_id
    has_handled = any(handles_for(actor, organisation_id=one.pk, campaign_id=campaign) for one in handled_by)
    has_a_hand = has_handled or coordinates(actor, region_path=path, campaign_id=campaign)
    return calls_back(actor, region_path=path, campaign_id=campaign) and not (has_a_hand or parties_of(actor, problem))


def can_make_letter(actor: User, problem: Problem) -> bool:
    """The office in charge or the team that visits; not who answered it, whose work the enterprise is asked about."""
    parties = parties_of(actor, problem)
    is_of_team = belongs_to_team(actor, team_id=problem.team_id)
    return (Party.OFFICE in parties or is_of_team) and Party.LEAD not in parties


def can_mark_sensitive(actor: User, problem: Problem) -> bool:
    """Whoever may triage it: the office in charge. Needs `problem.office` loaded."""
    return Party.OFFICE in parties_of(actor, problem)


def can_correct_problem(actor: User, problem: Problem) -> bool:
    """Whoever reported it, or the office in charge. Needs `problem.office` loaded."""
    return bool(parties_of(actor, problem) & {Party.REPORTER, Party.OFFICE})


def can_submit_problem(actor: User, *, campaign_id: int, region_path: str, team_id: int | None) -> bool:
    """Officials report through their own team, the office for its territory."""
    return belongs_to_team(actor, team_id=team_id) or coordinates(
        actor, region_path=region_path, campaign_id=campaign_id
    )


def can_issue_slip(actor: User, problem: Problem) -> bool:
    """The office in charge, and those above it that supervise. Needs `problem.office` loaded."""
    return coordinates(actor, region_path=problem.office.path, campaign_id=problem.campaign_id)


def can_answer_in_common(actor: User, *, office_path: str, campaign_id: int) -> bool:
    """The office in charge of the member, or one above it."""
    return coordinates(actor, region_path=office_path, campaign_id=campaign_id)


def can_answer_slip(actor: User, slip: Slip) -> bool:
    """A handler of the organisation that it was issued to. Needs `slip.handling.problem` loaded."""
    handling = slip.handling
    return handles_for(actor, organisation_id=handling.organisation_id, campaign_id=handling.problem.campaign_id)


def can_keep_common_problem(actor: User, *, region_path: str, campaign_id: int) -> bool:
    """The office of a territory that holds all its members, or one above it."""
    return coordinates(actor, region_path=region_path, campaign_id=campaign_id)


def office_acting(actor: User, *, region_path: str, campaign_id: int) -> str:
    """The code of the region whose office the actor speaks for there: of those that may, the nearest."""
    grants = [one for one in grants_in(actor, RoleName.COORDINATOR) if one.covers_campaign(campaign_id)]
    offices = [(one.region_path or "", one.region_code or "") for one in grants if one.covers_region(region_path)]
    return max(offices, key=lambda office: len(office[0]))[1]


def can_decide_escalation(actor: User, *, to_region: Region, campaign_id: int) -> bool:
    """The office that was asked, or one above it."""
    return coordinates(actor, region_path=to_region.path, campaign_id=campaign_id)


def can_take_back(actor: User, escalation: Escalation) -> bool:
    """Whoever asked: the lead organisation for itself, else the office. Needs `escalation.problem.office` loaded."""
    problem, asked_by = escalation.problem, escalation.organisation_id
    if escalation.requested_by_id is None:  # by the rules
        return False
    if asked_by is not None:
        return handles_for(actor, organisation_id=asked_by, campaign_id=problem.campaign_id)
    return Party.OFFICE in parties_of(actor, problem)


def can_plan_measure(
    actor: User, *, organisation: Organisation, region_path: str, campaign_id: int, has_handled: bool
) -> bool:
    """A handler for the own organisation; the office for one of its territory.

    And for any that was given one of the problems (`has_handled`). Needs `organisation.region` loaded.
    """
    if handles_for(actor, organisation_id=organisation.pk, campaign_id=campaign_id):
        return True
    answers_here = has_handled or coordinates(actor, region_path=organisation.region.path, campaign_id=campaign_id)
    return answers_here and coordinates(actor, region_path=region_path, campaign_id=campaign_id)


def can_change_measure(actor: User, measure: Measure) -> bool:
    """A handler those of the own organisation, the office those of its territory. Needs `measure.region` loaded."""
    return handles_for(actor, organisation_id=measure.organisation_id, campaign_id=measure.campaign_id) or coordinates(
        actor, region_path=measure.region.path, campaign_id=measure.campaign_id
    )


def can_save_views(actor: User) -> bool:
    """Whoever has a list of problems."""
    return bool(grants_of(actor))


def can_move_in_bulk(actor: User) -> bool:
    """Offices; each problem is then asked about on its own."""
    return has_role(actor, RoleName.COORDINATOR)


def can_assign(actor: User, *, organisation_id: int, campaign_id: int) -> bool:
    """The clerks of the organisation say among themselves who is in charge."""
    return handles_for(actor, organisation_id=organisation_id, campaign_id=campaign_id)
