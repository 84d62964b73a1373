from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Region, User
from accounts.policy import require
from campaigns.models import Campaign, Meeting, ServiceTeam, Visit
from campaigns.services.days import require_day
from campaigns.services.meetings import require_held
from campaigns.services.places import require_within_campaign
from campaigns.services.visits import require_recorded
from common.errors import RuleViolation
from common.records import saved
from common.sharing import shared
from enterprises.models import Enterprise
from issues.enums import ProblemState, Source, Term, Urgency
from issues.models import Category, Problem
from issues.policy import can_submit_problem
from issues.rules.offices import first_office
from issues.services.numbers import next_number
from issues.services.timeline import record_event


@dataclass(frozen=True)
class ProblemDraft:
    """What is said of a problem when it is reported; dimensions are taken from the enterprise."""

    campaign: Campaign
    enterprise: Enterprise
    category: Category
    title: str
    source: str
    reported_on: date
    description: str = ""
    urgency: str = Urgency.ORDINARY
    term: str = Term.IMMEDIATE
    is_sensitive: bool = False
    team: ServiceTeam | None = None
    visit: Visit | None = None
    meeting: Meeting | None = None


@transaction.atomic
def problem_submit(*, actor: User, draft: ProblemDraft) -> Problem:
    """Report a problem: it gets its number, its office and its first event.

    Raises NotAllowed, RuleViolation (`enterprise_outside_campaign`, `day_…`, `team_of_other_campaign`,
    `visit_of_other_campaign`, `visit_of_other_enterprise`, `meeting_of_other_campaign`, `source_without_record`),
    Conflict (`visit_not_recorded`, `meeting_cancelled`, `meeting_not_held`), ValidationError.
    """
    require_reporter(actor, draft)
    require_fitting_origin(draft)
    problem = new_problem(draft, actor=actor, state=ProblemState.SUBMITTED)
    problem.number = next_number(year=timezone.localdate().year, office=problem.office_id)
    saved(problem)
    record_event(problem, move="submit", from_state=ProblemState.DRAFT, actor=actor)
    return problem


def new_problem(draft: ProblemDraft, *, actor: User, state: ProblemState) -> Problem:
    """Not saved yet, and without a number."""
    enterprise = draft.enterprise
    return Problem(
        state=state,
        campaign=draft.campaign,
        enterprise=enterprise,
        team=draft.team,
        visit=draft.visit,
        meeting=draft.meeting,
        office_id=office_for(enterprise.region, draft.campaign),
        region=enterprise.region,
        industry=enterprise.industry,
        size=enterprise.size,
        category=draft.category,
        title=draft.title,
        description=draft.description,
        urgency=draft.urgency,
        term=draft.term,
        is_sensitive=draft.is_sensitive,
        source=draft.source,
        reported_on=draft.reported_on,
        submitted_by=actor,
    )


def require_reporter(actor: User, draft: ProblemDraft) -> None:
    """Raises NotAllowed."""
    team_id, path = draft.team.pk if draft.team else None, draft.enterprise.region.path
    require(can_submit_problem(actor, campaign_id=draft.campaign.pk, region_path=path, team_id=team_id))


def require_fitting_origin(draft: ProblemDraft | Problem) -> None:
    """Enterprise and day lie in the campaign.

    Team and the visit or meeting that brought the problem are of its campaign; the source names what is there. It was
    recorded or held, and stays so until the transaction ends.
    """
    require_day(draft.reported_on, campaign=draft.campaign, field="reported_on")
    require_within_campaign(draft.enterprise, campaign=draft.campaign)
    campaign, visit, meeting = draft.campaign, draft.visit, draft.meeting
    if draft.team and draft.team.campaign_id != campaign.pk:
        raise RuleViolation("team_of_other_campaign", _("This team serves another campaign."), field="team")
    if visit and visit.campaign_id != campaign.pk:
        raise RuleViolation("visit_of_other_campaign", _("This visit belongs to another campaign."), field="visit")
    if visit:
        require_recorded(visit)
    if visit and visit.enterprise_id != draft.enterprise.pk:
        raise RuleViolation("visit_of_other_enterprise", _("This visit was to another enterprise."), field="visit")
    if meeting:
        _require_fitting_meeting(meeting, campaign)
    for source, record in ((Source.VISIT, visit), (Source.MEETING, meeting)):
        if (draft.source == source) != (record is not None):
            message = _("The source and the visit or meeting do not fit together.")
            raise RuleViolation("source_without_record", message, field="source")


def _require_fitting_meeting(meeting: Meeting, campaign: Campaign) -> None:
    if meeting.campaign_id != campaign.pk:
        message = _("This meeting belongs to another campaign.")
        raise RuleViolation("meeting_of_other_campaign", message, field="meeting")
    require_held(meeting)


def office_for(region: Region, campaign: Campaign) -> str:
    """The code of the office that takes a new problem of an enterprise in `region`."""
    codes = [code for code in region.path.split(".") if code]
    levels = _levels(codes=tuple(codes))
    return first_office([(code, levels[code]) for code in codes], campaign.region_id)


@shared
def _levels(*, codes: tuple[str, ...]) -> dict[str, str]:
    return dict(Region.objects.by_codes(codes).values_list("code", "level"))
