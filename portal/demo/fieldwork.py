"""Campaigns, teams, visits, meetings and measures, as every programme records them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from accounts.models import Organisation, Region, User
from campaigns.enums import AttendeeKind, ListOrigin, MeetingKind, TeamRole, VisitMode
from campaigns.models import (
    Attendance,
    Campaign,
    ListedEnterprise,
    Meeting,
    ServiceTeam,
    TeamMember,
    Visit,
)
from enterprises.enums import EnterpriseKind
from enterprises.models import Enterprise
from issues.enums import MeasureStatus, Term
from issues.models import Measure
from portal.demo.casework import Case
from portal.demo.days import moment
from portal.demo.origins import facts
from portal.demo.words import WORDS
from portal.demo.world import World

_EXPLAINED = WORDS["explained"]
_SEEN = (
    "生产线满负荷运转",
    "订单较为饱满",
    "部分生产线停产检修",
    "新车间正在调试设备",
    "库存偏高，订单不足",
    "正在扩建厂房",
)
_SEEN_IN_SERVICES = ("业务量稳中有升", "客户数量有所减少", "经营成本上升较快", "正在拓展新业务", "回款周期变长")
_ON_THE_SPOT = (
    "现场帮助完成平台注册。",
    "现场电话协调供电所，当天恢复供电。",
    "现场解释了补贴申报条件。",
    "现场指导完成网上申报。",
)


Team = tuple[ServiceTeam, list[TeamMember]]


def campaign(world: World, members: Iterable[Organisation] = (), **values: Any) -> Campaign:
    begun = world.store.new(Campaign, **values)
    link = Campaign.member_units.through
    for organisation in members:
        world.store.new(link, campaign_id=begun.pk, organisation_id=organisation.pk)
    return begun


def team(world: World, of: Campaign, region: Region, name: str, organisations: Sequence[Organisation]) -> Team:
    """A team with one person of each organisation; the first leads."""
    formed = world.store.new(
        ServiceTeam, campaign_id=of.pk, name=name, region_id=region.code, lead_organisation_id=organisations[0].pk
    )
    people = world.people.names(len(organisations))
    members = [
        world.store.new(
            TeamMember,
            team_id=formed.pk,
            name=person,
            organisation_id=organisation.pk,
            role=TeamRole.MEMBER if i else TeamRole.LEADER,
            joined_on=of.starts_on,
        )
        for i, (person, organisation) in enumerate(zip(people, organisations, strict=True))
    ]
    return formed, members


def visit(
    world: World,
    by: Team,
    enterprise: Enterprise,
    day: dt.date,
    logged_by: User | None = None,
) -> Visit:
    random, (formed, members) = world.random, by
    contact = world.registry.contacts[enterprise.pk]
    visited = world.store.new(
        Visit,
        campaign_id=formed.campaign_id,
        team_id=formed.pk,
        enterprise_id=enterprise.pk,
        enterprise_kind=enterprise.kind,
        visited_on=day,
        mode=VisitMode.ON_SITE if day.year < 2020 or random.random() < 0.8 else random.choice(list(VisitMode)),
        met=f"{contact.name}（{contact.position}）",
        summary=f"{_seen(world, enterprise)}宣讲了{random.choice(_EXPLAINED)}，听取意见建议。",
        solved_on_spot=random.choice(_ON_THE_SPOT) if random.random() < 0.12 else "",
        logged_by_id=logged_by.pk if logged_by else None,
        received_at=moment(day, random.randrange(400, 520)),
        **facts(enterprise),
    )
    went = random.sample(members, min(len(members), random.choice((2, 2, 3))))
    for member in went:
        world.store.new(Visit.members.through, visit_id=visited.pk, teammember_id=member.pk)
    return visited


def _seen(world: World, enterprise: Enterprise) -> str:
    if enterprise.kind == EnterpriseKind.ENTERPRISE:
        made = world.texts.product(enterprise)
        state = world.random.choice(_SEEN if (enterprise.industry_id or "").startswith("C") else _SEEN_IN_SERVICES)
        return f"走访了解{made}业务经营情况，{state}。"
    if enterprise.kind == EnterpriseKind.INDIVIDUAL_BUSINESS:
        return "走访了解门店经营、客流和用工情况。"
    return "走访了解基层工作和群众反映的情况。"


def meeting(
    world: World, of: Campaign, region: Region, day: dt.date, kind: MeetingKind, title: str, **values: Any
) -> Meeting:
    return world.store.new(
        Meeting, campaign_id=of.pk, region_id=region.code, held_on=day, kind=kind, title=title, **values
    )


def attend(world: World, held: Meeting, enterprise: Enterprise) -> None:
    contact = world.registry.contacts[enterprise.pk]
    world.store.new(
        Attendance,
        meeting_id=held.pk,
        campaign_id=held.campaign_id,
        kind=AttendeeKind.ENTERPRISE,
        enterprise_id=enterprise.pk,
        person_name=contact.name,
        position=contact.position,
        **facts(enterprise),
    )


def attend_for(world: World, held: Meeting, organisation: Organisation) -> None:
    """The head of an organisation is at the meeting."""
    world.store.new(
        Attendance,
        meeting_id=held.pk,
        campaign_id=held.campaign_id,
        kind=AttendeeKind.ORGANISATION,
        organisation_id=organisation.pk,
        region_id=held.region_id,
        person_name=world.institutions.staff(organisation)[1],
        position="负责人",
    )


def listed(
    world: World, of: Campaign, enterprise: Enterprise, formed: ServiceTeam | None, *, is_key: bool = False
) -> None:
    """By the campaign's rule where it has one."""
    world.store.new(
        ListedEnterprise,
        campaign_id=of.pk,
        enterprise_id=enterprise.pk,
        region_id=enterprise.region_id,
        team_id=formed.pk if formed else None,
        is_key=is_key,
        origin=ListOrigin.RULE if of.eligible_size_groups else ListOrigin.HAND,
    )


def measure(world: World, case: Case, status: MeasureStatus, recorded_by: User | None = None) -> Measure:
    """What the lead organisation did, or will do, about a problem."""
    kind, text = world.texts.measure(case.matter)
    problem = case.problem
    begun = problem.accepted_on or problem.reported_on
    planned = world.days.after(begun, world.random.randint(3, 20))
    done_on = problem.closed_on or min(planned, world.days.last)
    taken = world.store.new(
        Measure,
        campaign_id=problem.campaign_id,
        organisation_id=problem.lead_organisation_id,
        region_id=problem.region_id,
        team_id=problem.team_id,
        category_id=problem.category_id,
        text=text,
        kind=kind,
        term=Term.LONG_TERM if case.matter.is_long_term else Term.IMMEDIATE,
        status=status,
        planned_on=planned,
        implemented_on=done_on if status == MeasureStatus.IMPLEMENTED else None,
        amount_wan=case.matter.slots["amount"] if kind == "finance" else None,
        recorded_by_id=recorded_by.pk if recorded_by else None,
    )
    world.store.new(Measure.problems.through, measure_id=taken.pk, problem_id=problem.pk)
    return taken
