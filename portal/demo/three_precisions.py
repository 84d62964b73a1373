"""The "three precisions" of 2024: institutions at four levels, roadshows, digital transformation, the ladder."""

from __future__ import annotations

import datetime as dt
from typing import Any

from accounts.enums import OrganisationKind, RecognitionKind
from accounts.models import Region
from campaigns.enums import EnrolmentState, MeetingKind, ProgrammeKind
from campaigns.models import Campaign, Enrolment, MeetingSeries, Programme, Round, Target
from enterprises.enums import Size, TitleStatus, TitleTier
from enterprises.models import Enterprise, Title
from portal.demo import fieldwork, policies
from portal.demo.territory import short_name
from portal.demo.together_2022 import NATIONAL, ministries
from portal.demo.words import WORDS
from portal.demo.world import World

FIRST_DAY, LAST_DAY = dt.date(2024, 1, 1), dt.date(2024, 12, 31)
JUNE = dt.date(2024, 6, 1), dt.date(2024, 6, 30)
INSTITUTIONS = 1736
# What is national and provincial, and how many of the cities; the rest is in the counties.
CITY_INSTITUTIONS = 280
DIGITAL_TARGET, DIGITAL_ENROLLED = 40_000, 1200
CITY_TARGET, CITIES_ENROLLED = 100, 66
ROADSHOWS, MATCHMAKINGS, JUNE_VISITS = 12, 100, 150
_CHAINS = WORDS["chains"]
_TIERS = (
    (TitleTier.INNOVATIVE, 620),
    (TitleTier.SPECIALISED, 340),
    (TitleTier.LITTLE_GIANT, 90),
    (TitleTier.SINGLE_CHAMPION, 12),
)
_OLD_RULE, _NEW_RULE, _CHAMPION_RULE = "工信部企业〔2022〕63号", "工信部企业〔2026〕2号", "工信部政法〔2023〕138号"
NEW_RULE_FROM = dt.date(2026, 4, 1)


def build(world: World) -> None:
    action = _campaign(world)
    june = _campaign(
        world,
        parent_id=action.pk,
        slug="service-month-2024",
        name="2024年全国中小企业服务月",
        name_en="National SME service month 2024",
        starts_on=JUNE[0],
        ends_on=JUNE[1],
    )
    world.store.new(
        Target,
        campaign_id=action.pk,
        figure=RecognitionKind.PUBLIC_SERVICE_INSTITUTION,
        value=1700,
        is_lower_bound=True,
    )
    _institutions(world)
    _roadshows(world, action)
    _matchmakings(world, action)
    _visits(world, june)
    _programmes(world, action)
    _ladder(world)


def _campaign(world: World, **values: Any) -> Campaign:
    lead, *members = ministries(world)
    defaults = {
        "slug": "three-precisions-2024",
        "name": "2024年“一起益企”行动：三个精准",
        "name_en": "Three precisions 2024",
        "theme": "精准服务、精准帮扶、精准赋能",
        "region_id": NATIONAL,
        "lead_organisation_id": lead.pk,
        "starts_on": FIRST_DAY,
        "ends_on": LAST_DAY,
        "team_word": "服务小分队",
        "team_word_en": "service squad",
    }
    return fieldwork.campaign(world, members, **{**defaults, **values})


def _institutions(world: World) -> None:
    """The network of public service institutions: nation, provinces, cities, counties."""
    nation, provinces = world.territory[NATIONAL], world.territory.provinces()
    cities = [city for province in provinces for city in world.territory.cities(province) if city.level == "city"]
    counties = [county for city in cities for county in world.territory.children(city.code)]
    chosen: list[Region] = [
        *provinces,
        *world.random.sample(cities, CITY_INSTITUTIONS),
        *world.random.sample(counties, INSTITUTIONS - 1 - len(provinces) - CITY_INSTITUTIONS),
    ]
    kind = OrganisationKind.SERVICE_INSTITUTION
    founded = [world.institutions.named(nation, "中国中小企业公共服务中心", kind)]
    founded += [world.institutions.named(region, f"{region.name}中小企业公共服务中心", kind) for region in chosen]
    for institution in founded:
        world.institutions.recognise(institution, RecognitionKind.PUBLIC_SERVICE_INSTITUTION, 2023)


def _roadshows(world: World, campaign: Campaign) -> None:
    series = world.store.new(
        MeetingSeries, campaign_id=campaign.pk, name="“一月一链”投融资路演", kind=MeetingKind.ROADSHOW
    )
    for number, chain in enumerate(_CHAINS, 1):
        day = world.days.between(dt.date(2024, number, 5), dt.date(2024, number, 25))
        held = world.store.new(Round, series_id=series.pk, number=number, held_on=day, theme=f"{chain}产业链")
        city = world.random.choice(world.territory.cities(world.random.choice(world.territory.provinces())))
        meeting = fieldwork.meeting(
            world,
            campaign,
            city,
            day,
            MeetingKind.ROADSHOW,
            f"“一月一链”{chain}专场路演",
            series_id=series.pk,
            round_id=held.pk,
            venue="区域性股权市场路演中心",
        )
        for enterprise in world.random.sample(world.enterprises[NATIONAL], 12):
            fieldwork.attend(world, meeting, enterprise)


def _matchmakings(world: World, campaign: Campaign) -> None:
    series = world.store.new(
        MeetingSeries, campaign_id=campaign.pk, name="“百场万企”大中小企业融通对接", kind=MeetingKind.MATCHMAKING
    )
    for day in world.days.spread(FIRST_DAY, LAST_DAY, MATCHMAKINGS):
        city = world.random.choice(world.territory.cities(world.random.choice(world.territory.provinces())))
        title = f"“百场万企”{world.random.choice(_CHAINS)}融通对接会（{short_name(city.name)}站）"
        meeting = fieldwork.meeting(
            world, campaign, city, day, MeetingKind.MATCHMAKING, title, series_id=series.pk, venue="会展中心"
        )
        for enterprise in world.random.sample(world.enterprises[NATIONAL], world.random.randint(8, 14)):
            fieldwork.attend(world, meeting, enterprise)


def _visits(world: World, campaign: Campaign) -> None:
    teams = {
        province.code: fieldwork.team(
            world,
            campaign,
            province,
            f"{short_name(province.name)}服务小分队",
            [world.institutions.department(province, field) for field in ("industry", "finance", "labour")],
        )
        for province in world.territory.provinces()
    }
    sample = world.random.sample(world.enterprises[NATIONAL], JUNE_VISITS)
    for day, enterprise in zip(world.days.spread(*JUNE, JUNE_VISITS), sample, strict=True):
        policies.explain(world, fieldwork.visit(world, teams[f"{enterprise.region_id[:2]}0000"], enterprise, day))


def _programmes(world: World, campaign: Campaign) -> None:
    digital = world.store.new(
        Programme,
        campaign_id=campaign.pk,
        kind=ProgrammeKind.DIGITAL_TRANSFORMATION,
        name="中小企业数字化转型",
        name_en="Digital transformation of SMEs",
        target=DIGITAL_TARGET,
        starts_on=dt.date(2023, 6, 1),
        ends_on=dt.date(2026, 12, 31),
    )
    pool = _makers(world)
    for enterprise in world.random.sample(pool, DIGITAL_ENROLLED):
        _enrol(world, digital, enterprise.region_id, enterprise_id=enterprise.pk)
    pilot = world.store.new(
        Programme,
        campaign_id=campaign.pk,
        kind=ProgrammeKind.PILOT_CITY,
        name="中小企业数字化转型试点城市",
        name_en="Pilot cities of digital transformation",
        target=CITY_TARGET,
        starts_on=dt.date(2023, 6, 1),
        ends_on=dt.date(2026, 12, 31),
    )
    cities = [city for province in world.territory.provinces() for city in world.territory.cities(province)]
    for city in world.random.sample(cities, CITIES_ENROLLED):
        _enrol(world, pilot, city.code)


def _enrol(world: World, programme: Programme, region: str, **values: Any) -> None:
    random = world.random
    enrolled_on = world.days.between(dt.date(2023, 7, 1), dt.date(2025, 6, 30))
    state = random.choice(
        (EnrolmentState.ENROLLED,) * 2
        + (EnrolmentState.IN_PROGRESS,) * 4
        + (EnrolmentState.COMPLETED,) * 6
        + (EnrolmentState.LEFT,) * bool(values)
    )
    completed_on = enrolled_on + dt.timedelta(days=random.randint(120, 420))
    world.store.new(
        Enrolment,
        programme_id=programme.pk,
        region_id=region,
        state=state,
        enrolled_on=enrolled_on,
        completed_on=completed_on if state == EnrolmentState.COMPLETED else None,
        **values,
    )


def _makers(world: World) -> list[Enterprise]:
    """The small and medium manufacturers of the whole country."""
    everybody = (e for office in sorted(world.enterprises) for e in world.enterprises[office])
    return [e for e in everybody if (e.industry_id or "").startswith("C") and e.size in {Size.SMALL, Size.MEDIUM}]


def _ladder(world: World) -> None:
    """Titles of the cultivation ladder: each tier from among the tier below, with entries and exits."""
    holders = _makers(world)
    # Later tiers are given later; some titles have run out, a few were taken away.
    for years_on, (tier, number) in enumerate(_TIERS):
        holders = world.random.sample(holders, number)
        for enterprise in holders:
            first_year = 2021 + min(years_on, 2)
            issued_on = world.days.between(dt.date(first_year, 3, 1), min(dt.date(2026, 9, 30), world.days.last))
            _title(world, enterprise, tier, issued_on)


def _title(world: World, enterprise: Enterprise, tier: TitleTier, issued_on: dt.date) -> None:
    valid_to = issued_on.replace(year=issued_on.year + 3, day=min(issued_on.day, 28))
    status = TitleStatus.EXPIRED if valid_to < world.days.today else TitleStatus.VALID
    if status == TitleStatus.VALID and world.random.random() < 0.03:
        status = TitleStatus.REVOKED
    rule = _NEW_RULE if issued_on >= NEW_RULE_FROM else _OLD_RULE
    world.store.new(
        Title,
        enterprise_id=enterprise.pk,
        tier=tier,
        document=f"{issued_on.year}年度认定公告（示例）",
        rule_version=_CHAMPION_RULE if tier == TitleTier.SINGLE_CHAMPION else rule,
        issued_on=issued_on,
        valid_to=valid_to,
        status=status,
    )
