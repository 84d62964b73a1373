"""Zhejiang's "double service" action of 2011: 11 provincial service teams at enterprises and grass-roots units."""

from __future__ import annotations

import datetime as dt

from campaigns.enums import MeetingKind
from campaigns.models import Campaign, Meeting, MeetingSeries, Target, Visit
from enterprises.enums import Size
from enterprises.models import Enterprise
from issues.enums import FeedbackChannel, MeasureStatus, Source
from portal.demo import fieldwork
from portal.demo.casework import Case
from portal.demo.courses import SCORES, Ending, closed
from portal.demo.enterprises import Wanted
from portal.demo.origins import Actor, Origin
from portal.demo.territory import short_name
from portal.demo.trades import industries_of
from portal.demo.words import WORDS
from portal.demo.world import World

FIRST_DAY, LAST_DAY = dt.date(2011, 1, 10), dt.date(2011, 11, 24)
# Detours take their time, and everything the source counts was there on the last day.
LAST_REPORT = dt.date(2011, 10, 14)
ENTERPRISES, GRASSROOTS_UNITS = 1950, 355
CONSULTATIONS, JOINT_MEETINGS = 367, 6
PROBLEMS, REJECTED, MERGED, WITHDRAWN = 2240, 30, 24, 16
IMPLEMENTED, PLANNED, CANCELLED = 2108, 96, 12
_SIZES = (Size.MICRO,) * 3 + (Size.SMALL,) * 11 + (Size.MEDIUM,) * 5 + (Size.LARGE,)
_TEAM_FIELDS = ("industry", "reform", "banking", "land", "labour", "science")
_THEMES = WORDS["consultation_themes"]


def build(world: World) -> None:
    province = world.territory["330000"]
    members = [world.institutions.department(province, field) for field in ("office", *_TEAM_FIELDS, "finance", "tax")]
    campaign = fieldwork.campaign(
        world,
        members,
        slug="double-service",
        name="浙江“双服务”专项行动",
        name_en="Zhejiang “double service” special action",
        theme="服务企业、服务基层",
        region_id=province.code,
        lead_organisation_id=members[0].pk,
        starts_on=dt.date(2011, 1, 1),
        ends_on=dt.date(2011, 12, 31),
        team_word="省级服务组",
        team_word_en="provincial service team",
    )
    world.store.new(Target, campaign_id=campaign.pk, figure="visits", value=2200, is_lower_bound=True)
    teams = _teams(world, campaign)
    visits = _visits(world, campaign, teams)
    meetings = _meetings(world, campaign, teams)
    _problems(world, campaign, visits, meetings)


def _teams(world: World, campaign: Campaign) -> dict[str, fieldwork.Team]:
    province = world.territory["330000"]
    organisations = [world.institutions.department(province, field) for field in _TEAM_FIELDS]
    return {
        city.code: fieldwork.team(world, campaign, city, f"省级服务组（{short_name(city.name)}）", organisations)
        for city in world.territory.children("330000")
    }


def _enterprises(world: World) -> list[Enterprise]:
    cities = world.territory.children("330000")
    served = []
    for i in range(ENTERPRISES):
        city = cities[i % len(cities)]
        wanted = Wanted(world.territory.counties(city), industries_of(city.code), _SIZES, 2009, 2024)
        served.append(world.registry.found(wanted))
        world.enterprises[city.code].append(served[-1])
    for i in range(GRASSROOTS_UNITS):
        city = cities[i % len(cities)]
        served.append(world.registry.found_grassroots_unit(world.random.choice(world.territory.counties(city))))
    world.random.shuffle(served)
    return served


def _visits(world: World, campaign: Campaign, teams: dict[str, fieldwork.Team]) -> list[tuple[Visit, Enterprise]]:
    served = _enterprises(world)
    for enterprise in served:
        city = world.territory.city_of(world.territory[enterprise.region_id])
        fieldwork.listed(world, campaign, enterprise, teams[city.code][0])
    days = world.days.spread(FIRST_DAY, LAST_DAY, len(served))
    visits = []
    for day, enterprise in zip(days, served, strict=True):
        city = world.territory.city_of(world.territory[enterprise.region_id])
        visits.append((fieldwork.visit(world, teams[city.code], enterprise, day), enterprise))
    return visits


def _meetings(
    world: World, campaign: Campaign, teams: dict[str, fieldwork.Team]
) -> list[tuple[Meeting, list[Enterprise]]]:
    province = world.territory["330000"]
    series = world.store.new(
        MeetingSeries, campaign_id=campaign.pk, name="“双服务”联席会议", kind=MeetingKind.JOINT_MEETING
    )
    for number, day in enumerate(world.days.spread(FIRST_DAY, LAST_DAY, JOINT_MEETINGS), 1):
        title = f"“双服务”专项行动联席会议第{number}次会议"
        held = fieldwork.meeting(
            world, campaign, province, day, MeetingKind.JOINT_MEETING, title, series_id=series.pk, venue="省政府会议室"
        )
        for field in ("office", *_TEAM_FIELDS):
            fieldwork.attend_for(world, held, world.institutions.department(province, field))
    cities = list(teams)
    consultations = []
    for i, day in enumerate(world.days.spread(FIRST_DAY, LAST_DAY, CONSULTATIONS)):
        city = world.territory[cities[i % len(cities)]]
        county = world.random.choice(world.territory.counties(city))
        title = f"{county.name}{world.random.choice(_THEMES)}政策咨询会"
        held = fieldwork.meeting(
            world,
            campaign,
            county,
            day,
            MeetingKind.POLICY_CONSULTATION,
            title,
            team_id=teams[city.code][0].pk,
            venue=f"{county.name}会议中心",
        )
        present = world.random.sample(world.enterprises[city.code], world.random.randint(3, 7))
        for enterprise in present:
            fieldwork.attend(world, held, enterprise)
        consultations.append((held, present))
    return consultations


def _problems(
    world: World,
    campaign: Campaign,
    visits: list[tuple[Visit, Enterprise]],
    meetings: list[tuple[Meeting, list[Enterprise]]],
) -> None:
    random = world.random
    counted: list[Case] = []
    origins = _origins(world, campaign, visits, meetings)
    for i, origin in enumerate(origins):
        case = Case(world, origin)
        by = Actor("省级服务组联络员")
        if i < PROBLEMS:
            score = random.choice(SCORES) if random.random() < 0.6 else None
            counted.append(closed(world, case, by, Ending(score, FeedbackChannel.PAPER, late=random.random() < 0.08)))
        elif i < PROBLEMS + REJECTED:
            case.submit(by).reject()
        elif i < PROBLEMS + REJECTED + MERGED:
            case.submit(by).merge(into=random.choice(counted))
        else:
            case.submit(by).withdraw()
    for i, case in enumerate(random.choices(counted, k=IMPLEMENTED + PLANNED + CANCELLED)):
        status = MeasureStatus.IMPLEMENTED
        if i >= IMPLEMENTED:
            status = MeasureStatus.PLANNED if i < IMPLEMENTED + PLANNED else MeasureStatus.CANCELLED
        fieldwork.measure(world, case, status)


def _origins(
    world: World,
    campaign: Campaign,
    visits: list[tuple[Visit, Enterprise]],
    meetings: list[tuple[Meeting, list[Enterprise]]],
) -> list[Origin]:
    """Where the problems were reported: four of five at a visit, the others at a consultation."""
    early_visits = [pair for pair in visits if pair[0].visited_on <= LAST_REPORT]
    early_meetings = [pair for pair in meetings if pair[0].held_on <= LAST_REPORT]
    origins = []
    for _ in range(PROBLEMS + REJECTED + MERGED + WITHDRAWN):
        if world.random.random() < 0.8:
            visit, enterprise = world.random.choice(early_visits)
            origin = Origin(campaign, enterprise, visit.visited_on, Source.VISIT, visit=visit)
        else:
            meeting, present = world.random.choice(early_meetings)
            enterprise = world.random.choice(present)
            origin = Origin(campaign, enterprise, meeting.held_on, Source.MEETING, meeting=meeting)
        origins.append(origin)
    return origins
