"""Huzhou's entrepreneur care: the campaign that is going on, in which the demo accounts work."""

from __future__ import annotations

import datetime as dt

from accounts.enums import OrganisationKind, RoleName
from accounts.models import Region
from campaigns.enums import EnrolmentState, MeetingKind, MeetingState, ProgrammeKind
from campaigns.models import Campaign, Enrolment, Meeting, Programme, Target
from enterprises.enums import Size, TitleTier
from enterprises.models import Enterprise
from portal.demo import fieldwork, joint_meetings, live_cases, policies, sensitive, this_week
from portal.demo.accounts import grant
from portal.demo.live_cases import Field
from portal.demo.world import World

CITY = "330500"
FIRST_DAY, FIRST_VISIT = dt.date(2023, 1, 1), dt.date(2024, 1, 2)
VISITS, LISTED, SHOPS, KEY = 1900, 860, 90, 70
HEALTH_CHECKS = 932
_FIELDS = ("industry", "commerce", "labour", "banking", "science", "market")
_DEMO_TEAMS = {"330502": "official", "330521": "official-deqing"}
_PROGRAMMES = (
    (
        ProgrammeKind.CULTIVATION,
        "第三轮新生代企业家“311”领航计划",
        "New-generation entrepreneurs, third round",
        300,
        186,
    ),
    (ProgrammeKind.CULTIVATION, "湖商青蓝接力工程", "Handing over to the young entrepreneurs of Huzhou", 200, 124),
)
_EVENTS = (
    (MeetingKind.TRAINING, "湖商大讲堂"),
    (MeetingKind.SALON, "梧桐读书会"),
    (MeetingKind.SALON, "咖啡思享会"),
    (MeetingKind.SALON, "湖商“创业创新创富”主题沙龙"),
    (MeetingKind.TRAINING, "理想信念报告会"),
)


def build(world: World) -> None:
    city = world.territory[CITY]
    campaign = _campaign(world, city)
    field = Field(campaign, _teams(world, campaign, city), _listed_enterprises(world, city))
    for i, enterprise in enumerate(field.enterprises):
        fieldwork.listed(world, campaign, enterprise, field.team_of(enterprise)[0], is_key=i % (LISTED // KEY) == 0)
    _programmes(world, campaign)
    _events(world, campaign, city)
    problem_visits = live_cases.build(world, field)
    sensitive.build(world, field)
    _visits(world, field, VISITS - problem_visits)
    joint_meetings.build(world, campaign, city)
    this_week.build(world, field)


def _campaign(world: World, city: Region) -> Campaign:
    lead = world.institutions.named(city, "中共湖州市委统一战线工作部", OrganisationKind.DEPARTMENT)
    members = [world.institutions.department(city, field) for field in ("office", *_FIELDS, "land", "tax")]
    campaign = fieldwork.campaign(
        world,
        members,
        slug="huzhou-care",
        name="湖州市企业家关爱行动",
        name_en="Huzhou entrepreneur care",
        theme="以企为贵、企业家最珍贵",
        region_id=city.code,
        lead_organisation_id=lead.pk,
        starts_on=FIRST_DAY,
        ends_on=None,
        team_word="服务组",
        team_word_en="service group",
        eligible_sizes=[Size.MEDIUM, Size.SMALL],
        eligible_titles=[TitleTier.SPECIALISED, TitleTier.LITTLE_GIANT],
    )
    world.store.new(Target, campaign_id=campaign.pk, figure="visits", value=2400)
    return campaign


def _teams(world: World, campaign: Campaign, city: Region) -> dict[str, fieldwork.Team]:
    """One in every county and zone; the demo officials are members of theirs."""
    teams = {}
    for county in world.territory.counties(city):
        if county.level == "zone":
            committee = world.institutions.department(county, "office")
            organisations = [committee] * 4
        else:
            organisations = [world.institutions.department(county, field) for field in _FIELDS]
        teams[county.code] = fieldwork.team(world, campaign, county, f"{county.name}服务组", organisations)
    for county_code, username in _DEMO_TEAMS.items():
        team, members = teams[county_code]
        user = world.users[username]
        members[0].name, members[0].user_id = user.name, user.pk
        grant(world, user, RoleName.OFFICIAL, team_id=team.pk, region_id=county_code, campaign_id=campaign.pk)
    return teams


def _listed_enterprises(world: World, city: Region) -> list[Enterprise]:
    served = world.random.sample(world.enterprises[CITY], LISTED)
    counties = world.territory.counties(city)
    return served + [world.registry.found_shop(counties[i % len(counties)]) for i in range(SHOPS)]


def _programmes(world: World, campaign: Campaign) -> None:
    health = world.store.new(
        Programme,
        campaign_id=campaign.pk,
        kind=ProgrammeKind.HEALTH_CHECK,
        name="企业家健康体检和全程健康管理",
        name_en="Health checks for entrepreneurs",
        target=HEALTH_CHECKS,
        starts_on=dt.date(2024, 1, 1),
    )
    for enterprise in world.random.sample(world.enterprises[CITY], HEALTH_CHECKS):
        enrolled_on = world.days.between(dt.date(2024, 1, 8), dt.date(2024, 5, 31))
        _enrol(world, health, enterprise, EnrolmentState.COMPLETED, enrolled_on)
    states = (EnrolmentState.ENROLLED, *(EnrolmentState.IN_PROGRESS,) * 3, *(EnrolmentState.COMPLETED,) * 2)
    for kind, name, name_en, target, enrolled in _PROGRAMMES:
        plan = world.store.new(
            Programme,
            campaign_id=campaign.pk,
            kind=kind,
            name=name,
            name_en=name_en,
            target=target,
            starts_on=dt.date(2023, 3, 1),
            ends_on=dt.date(2026, 12, 31),
        )
        for enterprise in world.random.sample(world.enterprises[CITY], enrolled):
            enrolled_on = world.days.between(dt.date(2023, 4, 1), dt.date(2025, 10, 31))
            _enrol(world, plan, enterprise, world.random.choice(states), enrolled_on)


def _enrol(
    world: World, programme: Programme, enterprise: Enterprise, state: EnrolmentState, enrolled_on: dt.date
) -> None:
    completed_on = enrolled_on + dt.timedelta(days=world.random.randint(20, 180))
    world.store.new(
        Enrolment,
        programme_id=programme.pk,
        enterprise_id=enterprise.pk,
        person_name=world.registry.contacts[enterprise.pk].name,
        region_id=enterprise.region_id,
        state=state,
        enrolled_on=enrolled_on,
        completed_on=completed_on if state == EnrolmentState.COMPLETED else None,
    )


def _events(world: World, campaign: Campaign, city: Region) -> None:
    """Salons and lectures: most were held, two cancelled, three are still to come."""
    days = world.days.spread(FIRST_VISIT, world.days.last, 58)
    coming = [world.days.after(world.days.today, n) for n in (4, 9, 15)]
    for i, day in enumerate([*days, *coming]):
        kind, name = _EVENTS[i % len(_EVENTS)]
        state = MeetingState.PLANNED if day >= world.days.today else MeetingState.HELD
        if i in {17, 40}:
            state = MeetingState.CANCELLED
        held = fieldwork.meeting(
            world, campaign, city, day, kind, f"{name}第{i + 1}场", venue="湖州市民营企业家之家", state=state
        )
        if state == MeetingState.HELD:
            _attended(world, held)


def _attended(world: World, held: Meeting) -> None:
    for enterprise in world.random.sample(world.enterprises[CITY], world.random.randint(8, 18)):
        fieldwork.attend(world, held, enterprise)
    fieldwork.attend_for(world, held, world.institutions.responsible(world.territory[CITY], "policy"))


def _visits(world: World, field: Field, n: int) -> None:
    """The visits at which nothing was reported."""
    for day in world.days.rising(FIRST_VISIT, world.days.last, n):
        enterprise = field.somebody(world)
        team = field.team_of(enterprise)
        visit = fieldwork.visit(world, team, enterprise, day, field.official_of(world, team))
        if world.random.random() < 0.4:
            policies.explain(world, visit)
