"""The national action of 2022: platforms and bases with their recognitions, 12 service contents in 2 areas."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from accounts.enums import OrganisationKind, RecognitionKind
from accounts.models import Organisation, Region
from campaigns.enums import MeetingKind
from campaigns.models import Campaign, ServiceArea, ServiceContent, Target
from enterprises.enums import EnterpriseKind, Size
from issues.enums import MeasureStatus, Source
from portal.demo import fieldwork, policies
from portal.demo.casework import Case
from portal.demo.courses import SCORES, Ending, closed
from portal.demo.enterprises import Wanted
from portal.demo.origins import Actor, Origin
from portal.demo.territory import short_name
from portal.demo.trades import industries_of
from portal.demo.words import WORDS
from portal.demo.world import World

FIRST_DAY, LAST_DAY = dt.date(2022, 3, 1), dt.date(2022, 12, 31)
JUNE = dt.date(2022, 6, 1), dt.date(2022, 6, 30)
RECRUITMENT = dt.date(2022, 5, 23), dt.date(2022, 8, 30)
NATIONAL_PLATFORMS, PROVINCIAL_PLATFORMS = 703, 3812
NATIONAL_BASES, PROVINCIAL_BASES = 392, 2634
ZONES = 101
NATIONAL = "100000"
ENTERPRISES, VISITS, JUNE_VISITS, PROBLEMS = 900, 320, 80, 160
_SIZES = (Size.MICRO,) * 5 + (Size.SMALL,) * 10 + (Size.MEDIUM,) * 4
_PLATFORMS = WORDS["platforms"]
_BASES = WORDS["bases"]
_BRANDS = WORDS["institution_brands"]
# The official list of the twelve was not found: an example after the source's headings.
_AREAS = (
    ("宣传政策、落实政策", "Making policies known and fulfilled", (
        ("政策宣传解读", "Interpreting policies"),
        ("政策精准推送", "Pushing policies to those they fit"),
        ("政策咨询服务", "Policy consultation"),
        ("推动政策享受兑现", "Helping to enjoy and fulfil policies"),
    )),
    ("纾解难题、促进发展", "Relieving difficulties and promoting growth", (
        ("创业创新服务", "Start-up and innovation"),
        ("数字化转型服务", "Digital transformation"),
        ("管理提升服务", "Better management"),
        ("市场开拓服务", "New markets"),
        ("融资促进服务", "Financing"),
        ("人才与培训服务", "Talent and training"),
        ("法律与权益保护服务", "Law, rights and arrears"),
        ("质量、绿色与知识产权服务", "Quality, green production and intellectual property"),
    )),
)  # fmt: skip


def build(world: World) -> None:
    policies.publish(world)
    _platforms(world)
    _zones(world)
    action = _campaign(world)
    june = _campaign(
        world,
        parent_id=action.pk,
        slug="service-month-2022",
        name="2022年全国中小企业服务月",
        name_en="National SME service month 2022",
        starts_on=JUNE[0],
        ends_on=JUNE[1],
    )
    _found(world)
    _activities(world, action, VISITS, (FIRST_DAY, LAST_DAY))
    _activities(world, june, JUNE_VISITS, JUNE)
    _recruitment(world, action)


def ministries(world: World) -> list[Organisation]:
    names = ("工业和信息化部", "财政部", "教育部", "人力资源和社会保障部", "科学技术部", "中国证券监督管理委员会")
    nation = world.territory[NATIONAL]
    return [world.institutions.named(nation, name, OrganisationKind.DEPARTMENT) for name in names]


def _campaign(world: World, **values: Any) -> Campaign:
    lead, *members = ministries(world)
    defaults = {
        "slug": "together-2022",
        "name": "“一起益企”中小企业服务行动",
        "name_en": "“Together benefiting enterprises” SME service action",
        "theme": "宣传政策、落实政策，纾解难题、促进发展",
        "region_id": NATIONAL,
        "lead_organisation_id": lead.pk,
        "starts_on": FIRST_DAY,
        "ends_on": LAST_DAY,
        "team_word": "服务队",
        "team_word_en": "service team",
    }
    begun = fieldwork.campaign(world, members, **{**defaults, **values})
    if "parent_id" not in values:
        _contents(world, begun)
        _targets(world, begun)
    return begun


def _contents(world: World, campaign: Campaign) -> None:
    number = 0
    for area_number, (name, name_en, contents) in enumerate(_AREAS, 1):
        area = world.store.new(ServiceArea, campaign_id=campaign.pk, number=area_number, name=name, name_en=name_en)
        for content, content_en in contents:
            number += 1
            world.store.new(ServiceContent, area_id=area.pk, number=number, name=content, name_en=content_en)


def _targets(world: World, campaign: Campaign) -> None:
    """What the source names; "more than" is kept as a lower bound."""
    for kind, value, is_lower_bound in (
        (RecognitionKind.NATIONAL_PLATFORM, NATIONAL_PLATFORMS, False),
        (RecognitionKind.NATIONAL_BASE, NATIONAL_BASES, False),
        (RecognitionKind.PROVINCIAL_PLATFORM, 3800, True),
        (RecognitionKind.PROVINCIAL_BASE, 2600, True),
        (RecognitionKind.CHARACTERISTIC_CARRIER, ZONES, False),
    ):
        world.store.new(Target, campaign_id=campaign.pk, figure=kind, value=value, is_lower_bound=is_lower_bound)


def _platforms(world: World) -> None:
    """Every national platform or base was a provincial one first, and is so still."""
    for total, national, kinds, words in (
        (PROVINCIAL_PLATFORMS, NATIONAL_PLATFORMS, _PLATFORM_KINDS, _PLATFORMS),
        (PROVINCIAL_BASES, NATIONAL_BASES, _BASE_KINDS, _BASES),
    ):
        founded: dict[int, Organisation] = {}
        while len(founded) < total:
            institution = _institution(world, words)
            founded[institution.pk] = institution
        for i, institution in enumerate(founded.values()):
            world.institutions.recognise(institution, kinds[0], world.random.choice((2020, 2021, 2022)))
            if i < national:
                world.institutions.recognise(institution, kinds[1], world.random.choice((2020, 2021, 2022)))


_PLATFORM_KINDS = RecognitionKind.PROVINCIAL_PLATFORM, RecognitionKind.NATIONAL_PLATFORM
_BASE_KINDS = RecognitionKind.PROVINCIAL_BASE, RecognitionKind.NATIONAL_BASE


def _institution(world: World, words: Sequence[str]) -> Organisation:
    random = world.random
    city = random.choice(world.territory.cities(random.choice(world.territory.provinces())))
    name = f"{short_name(city.name)}{random.choice(_BRANDS)}{random.choice(words)}"
    return world.institutions.named(city, name, OrganisationKind.SERVICE_INSTITUTION)


def _zones(world: World) -> None:
    provinces = world.territory.provinces()
    for i in range(ZONES):
        cities = world.territory.cities(provinces[i % len(provinces)])
        city = cities[i // len(provinces) % len(cities)]
        word = "高新技术产业开发区" if i % 2 else "经济技术开发区"
        zone = world.institutions.named(city, short_name(city.name) + word, OrganisationKind.DEVELOPMENT_ZONE)
        world.institutions.recognise(zone, RecognitionKind.CHARACTERISTIC_CARRIER, 2020)


def _found(world: World) -> None:
    """Enterprises all over the country, and some parks and clusters."""
    for i in range(ENTERPRISES):
        province = world.territory.provinces()[i % len(world.territory.provinces())]
        cities = _served_cities(world, province)
        wanted = Wanted(cities, industries_of(cities[0].code), _SIZES, 2018, 2025)
        world.enterprises[NATIONAL].append(world.registry.found(wanted))
    for province in world.territory.provinces()[:20]:
        city = _served_cities(world, province)[0]
        for kind, word in ((EnterpriseKind.PARK, "中小企业产业园"), (EnterpriseKind.CLUSTER, "中小企业特色产业集群")):
            place = world.registry.found_place(city, kind, f"{short_name(city.name)}{word}")
            world.enterprises[NATIONAL].append(place)


def _served_cities(world: World, province: Region) -> tuple[Region, ...]:
    return world.territory.cities(province)[:3]


def _activities(world: World, campaign: Campaign, visits: int, span: tuple[dt.date, dt.date]) -> None:
    random = world.random
    teams = {
        province.code: fieldwork.team(
            world,
            campaign,
            province,
            f"{short_name(province.name)}服务队",
            [world.institutions.department(province, field) for field in ("industry", "labour", "finance")],
        )
        for province in world.territory.provinces()
    }
    problems = PROBLEMS * visits // (VISITS + JUNE_VISITS)
    days = world.days.spread(*span, visits)
    for i, (day, enterprise) in enumerate(zip(days, random.sample(world.enterprises[NATIONAL], visits), strict=True)):
        province = f"{enterprise.region_id[:2]}0000"
        visit = fieldwork.visit(world, teams[province], enterprise, day)
        policies.explain(world, visit)
        if (i + 1) * problems // visits > i * problems // visits:
            score = random.choice(SCORES) if random.random() < 0.7 else None
            case = Case(world, Origin(campaign, enterprise, day, Source.VISIT, visit=visit))
            closed(world, case, Actor(teams[province][1][0].name), Ending(score))
            fieldwork.measure(world, case, MeasureStatus.IMPLEMENTED)
        if i % 3 == 0:
            _consultation(world, campaign, province, day, teams[province][0].pk)


def _consultation(world: World, campaign: Campaign, province: str, day: dt.date, team: int) -> None:
    cities = _served_cities(world, world.territory[province])
    city = world.random.choice(cities)
    kind, word = world.random.choice(
        ((MeetingKind.POLICY_CONSULTATION, "惠企政策咨询会"), (MeetingKind.TRAINING, "管理提升培训班"))
    )
    held = fieldwork.meeting(world, campaign, city, day, kind, f"{city.name}{word}", team_id=team, venue="线上线下同步")
    present = [e for e in world.enterprises[NATIONAL] if e.region_id[:2] == province[:2]]
    for enterprise in world.random.sample(present, min(len(present), world.random.randint(4, 10))):
        fieldwork.attend(world, held, enterprise)


def _recruitment(world: World, campaign: Campaign) -> None:
    """A hundred days of recruitment online, some sessions in every province."""
    provinces = world.territory.provinces()
    for i, day in enumerate(world.days.spread(*RECRUITMENT, 2 * len(provinces))):
        province = provinces[i % len(provinces)]
        title = f"全国中小企业网上百日招聘高校毕业生活动（{short_name(province.name)}专场）"
        held = fieldwork.meeting(world, campaign, province, day, MeetingKind.RECRUITMENT, title, venue="网络招聘平台")
        present = [e for e in world.enterprises[NATIONAL] if e.region_id[:2] == province.code[:2]]
        for enterprise in world.random.sample(present, min(len(present), world.random.randint(8, 16))):
            fieldwork.attend(world, held, enterprise)
