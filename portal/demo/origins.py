"""Where a problem came from and who takes a step with it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from accounts.models import Organisation, Region, User
from campaigns.models import Campaign, Meeting, ServiceTeam, Visit
from enterprises.models import Enterprise
from issues.enums import ProblemState, Source, Term, Urgency
from issues.models import Problem
from portal.demo.texts import Matter
from portal.demo.world import World


@dataclass(frozen=True, slots=True)
class Origin:
    """Where and when a problem was reported."""

    campaign: Campaign
    enterprise: Enterprise
    day: dt.date
    source: Source
    team: ServiceTeam | None = None
    visit: Visit | None = None
    meeting: Meeting | None = None
    category: str | None = None
    # The category, if it is the matter that many have in common.
    shared_matter: str | None = None
    urgency: Urgency | None = None
    # Handled by the county's own office instead of the city's.
    by_county: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """Who takes a step: a name, perhaps an account, perhaps an organisation."""

    name: str
    user: User | None = None
    organisation: Organisation | None = None


def matter_of(world: World, origin: Origin) -> Matter:
    year = origin.day.year
    if origin.shared_matter:
        return world.texts.shared_matter(origin.enterprise, origin.shared_matter)
    return world.texts.matter(origin.enterprise, origin.category or world.texts.category(year), year)


def team_id_of(origin: Origin) -> int | None:
    """The team that brought the problem, also where it was reported at the team's visit or meeting."""
    brought_by = origin.visit or origin.meeting
    if brought_by is not None:
        return brought_by.team_id
    return origin.team.pk if origin.team else None


def answerable_by_nobody(world: World) -> str:
    """A hash without a token: the link was lost, as for everything that happened before the demonstration."""
    return f"{world.random.getrandbits(256):064x}"


def facts(enterprise: Enterprise) -> dict[str, Any]:
    """The dimensions that a fact about the enterprise keeps."""
    return {"region_id": enterprise.region_id, "industry_id": enterprise.industry_id, "size": enterprise.size}


def problem_of(world: World, origin: Origin, matter: Matter, office: Region) -> Problem:
    return world.store.new(
        Problem,
        campaign_id=origin.campaign.pk,
        enterprise_id=origin.enterprise.pk,
        team_id=team_id_of(origin),
        visit_id=origin.visit.pk if origin.visit else None,
        meeting_id=origin.meeting.pk if origin.meeting else None,
        office_id=office.code,
        category_id=matter.category,
        title=matter.title,
        description=matter.description,
        urgency=origin.urgency or _urgency(world),
        term=Term.LONG_TERM if matter.is_long_term else Term.IMMEDIATE,
        source=origin.source,
        state=ProblemState.DRAFT,
        reported_on=origin.day,
        **facts(origin.enterprise),
    )


def _urgency(world: World) -> Urgency:
    share = world.random.random()
    if share < 0.68:
        return Urgency.ORDINARY
    return Urgency.SIMPLE if share < 0.85 else Urgency.COMPLEX
