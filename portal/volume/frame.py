"""The frame of the volume data: one province, its departments, and three campaigns with their teams and rounds."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from accounts.enums import OrganisationKind, RegionLevel
from accounts.models import Organisation, Region
from campaigns.enums import MeetingKind, TeamRole
from campaigns.models import Campaign, MeetingSeries, Round, ServiceTeam, TeamMember
from portal.demo.institutions import DEPARTMENTS, RESPONSIBLE, department_name
from portal.demo.names import People
from portal.demo.territory import Territory, level_of
from portal.volume.days import Timeline
from portal.volume.picks import ranked, spread

PROVINCE = "330000"
CITY = "330100"
SLUG = "volume-"
# The greatest cities first.
_CITIES = (
    "330100", "330200", "330300", "330600", "330400", "331000", "330700", "330500", "330800", "330900", "331100",
)  # fmt: skip
_PEOPLE_IN_TEAM = 3


@dataclass(frozen=True, slots=True)
class CampaignPlan:
    """A campaign to be made; `share` is its part of all facts, `listed` the part of its territory on its list."""

    slug: str
    name: str
    name_en: str
    region: str
    share: float
    listed: float
    teams_in_county: int


PLANS = (
    CampaignPlan(
        slug=f"{SLUG}province",
        name="千名干部助企服务行动（数据量测试）",
        name_en="A thousand officials for enterprises (volume data)",
        region=PROVINCE,
        share=0.5,
        listed=0.25,
        teams_in_county=5,
    ),
    CampaignPlan(
        slug=f"{SLUG}city",
        name="杭州暖企专班行动（数据量测试）",
        name_en="Warm help for Hangzhou (volume data)",
        region=CITY,
        share=0.2,
        listed=0.2,
        teams_in_county=10,
    ),
    CampaignPlan(
        slug=f"{SLUG}rest",
        name="民营企业大走访（数据量测试）",
        name_en="Round of private enterprises (volume data)",
        region=PROVINCE,
        share=0.3,
        listed=0.15,
        teams_in_county=5,
    ),
)


@dataclass(frozen=True, slots=True)
class Drive:
    """A campaign as the facts need it: keys alone. A county's teams stand there as often as they are busy."""

    key: int
    share: float
    listed: float
    is_of_city: bool
    teams: Mapping[str, Sequence[int]]
    series: int
    rounds: Mapping[dt.date, int]


@dataclass(frozen=True, slots=True)
class Frame:
    drives: tuple[Drive, ...]
    # A table to draw from: a county as often as enterprises are found there.
    counties: tuple[Region, ...]
    city_of: Mapping[str, Region]
    # By city and category: the departments that may take the lead.
    leads: Mapping[tuple[str, str], Sequence[int]]


def is_loaded() -> bool:
    return Campaign.objects.filter(slug__startswith=SLUG).exists()


def frame_create(territory: Territory, timeline: Timeline, random: Random) -> Frame:
    people = People(random)
    cities = [territory[code] for code in _CITIES]
    departments = _departments([*cities, territory[PROVINCE]])
    weights: dict[Region, float] = {}
    city_of: dict[str, Region] = {}
    for city, weight in ranked(cities, 0.8).items():
        counties = [region for region in territory.children(city.code) if region.level == RegionLevel.COUNTY]
        inner = ranked(sorted(counties, key=lambda county: county.code), 0.6)
        for county, part in inner.items():
            weights[county] = weight * part / sum(inner.values())
            city_of[county.code] = city
    leads = {
        (city.code, category): tuple(departments[city.code, field] for field in fields)
        for city in cities
        for category, fields in RESPONSIBLE.items()
    }
    drives = tuple(_drive(plan, list(weights), departments, timeline, people) for plan in PLANS)
    return Frame(drives, spread(weights, 4096), city_of, leads)


def _departments(regions: list[Region]) -> dict[tuple[str, str], int]:
    """The departments of the regions by region and field; those that are already there stay."""
    wanted = {(region.code, field): department_name(region, field) for region in regions for field in DEPARTMENTS}
    levels = {region.code: level_of(region) for region in regions}
    Organisation.objects.bulk_create(
        [
            Organisation(name=name, region_id=code, level=levels[code], kinds=[OrganisationKind.DEPARTMENT])
            for (code, _field), name in wanted.items()
        ],
        ignore_conflicts=True,
    )
    found = Organisation.objects.filter(region__in=levels).values_list("region_id", "name", "pk")
    keys = {(code, name): key for code, name, key in found}
    return {(code, field): keys[code, name] for (code, field), name in wanted.items()}


def _drive(
    plan: CampaignPlan,
    counties: list[Region],
    departments: Mapping[tuple[str, str], int],
    timeline: Timeline,
    people: People,
) -> Drive:
    campaign = Campaign.objects.create(
        slug=plan.slug,
        name=plan.name,
        name_en=plan.name_en,
        region_id=plan.region,
        lead_organisation_id=departments[plan.region, "industry"],
        starts_on=timeline.first_day,
    )
    path = Region.objects.get(code=plan.region).path
    served = [county for county in counties if county.path.startswith(path)]
    series = MeetingSeries.objects.create(campaign=campaign, name="政企恳谈会", kind=MeetingKind.TALK)
    months = sorted(set(timeline.months))
    rounds = Round.objects.bulk_create(
        Round(series=series, number=number, held_on=max(month, timeline.first_day))
        for number, month in enumerate(months, start=1)
    )
    return Drive(
        key=campaign.pk,
        share=plan.share,
        listed=plan.listed,
        is_of_city=plan.region == CITY,
        teams=_teams(campaign, served, plan.teams_in_county, departments, people),
        series=series.pk,
        rounds={month: held.pk for month, held in zip(months, rounds, strict=True)},
    )


def _teams(
    campaign: Campaign,
    counties: list[Region],
    in_county: int,
    departments: Mapping[tuple[str, str], int],
    people: People,
) -> dict[str, Sequence[int]]:
    fields = list(DEPARTMENTS)
    teams = ServiceTeam.objects.bulk_create(
        ServiceTeam(
            campaign=campaign,
            name=f"{county.name}第{number}服务组",
            region=county,
            lead_organisation_id=departments[str(county.parent_id), fields[number % len(fields)]],
        )
        for county in counties
        for number in range(1, in_county + 1)
    )
    TeamMember.objects.bulk_create(
        TeamMember(
            team=team,
            name=name,
            organisation_id=team.lead_organisation_id,
            role=TeamRole.MEMBER if number else TeamRole.LEADER,
            joined_on=campaign.starts_on,
        )
        for team in teams
        for number, name in enumerate(people.names(_PEOPLE_IN_TEAM))
    )
    of_county: dict[str, list[int]] = defaultdict(list)
    for team in teams:
        of_county[team.region_id].append(team.pk)
    return {code: spread(ranked(keys, 0.5), 64) for code, keys in of_county.items()}
