"""What makes the week of the demo's teams worth a look: plans with warnings, tags, entries that may be one."""

from __future__ import annotations

import datetime as dt
from itertools import islice

from campaigns.models import PlannedVisit, Visit
from enterprises.models import Contact, Duplicate, Enterprise, Tag, Tagging
from portal.demo import fieldwork
from portal.demo.live_cases import Field
from portal.demo.world import World

CITY = "330500"
TEAMS = {"330502": "official", "330521": "official-deqing"}
NEW_TO_THE_TEAM = 4
PLANNED = 6
PROMISED = 2
AGO = dt.timedelta(days=9)
TAGS = (
    (CITY, "出口企业", "上年有出口实绩", 7),
    (CITY, "重点产业链企业", "全市八大新兴产业链", 5),
    (CITY, "用工大户", "从业人员200人以上", 11),
    ("330502", "童装集群", "织里童装产业集群企业", 9),
)
PAIRS = 3


def build(world: World, field: Field) -> None:
    experts = fieldwork.team(
        world,
        field.campaign,
        world.territory[CITY],
        "市级专家服务组",
        [world.institutions.department(world.territory[CITY], "office")] * 3,
    )
    for county, username in TEAMS.items():
        _plan(world, field, county, username, experts)
    _tags(world, field)
    _pairs(world)


def _plan(world: World, field: Field, county: str, username: str, experts: fieldwork.Team) -> None:
    """Some who were never visited, some of long ago, one of whom wants to be asked, one whom others just visited.

    Two were promised that the team comes back these days.
    """
    last: dict[int, Visit] = {}
    for visit in world.store.rows(Visit):
        if visit.campaign_id == field.campaign.pk and visit.region_id == county:
            known = last.get(visit.enterprise_id)
            last[visit.enterprise_id] = visit if known is None or known.visited_on <= visit.visited_on else known
    there = [one for one in field.enterprises if one.region_id == county]
    unvisited = [one for one in there if one.pk not in last and not one.ask_before_visit]
    fresh = unvisited[: min(NEW_TO_THE_TEAM, len(unvisited) // 2)]  # the others are what the plan suggests
    by_age = sorted((one for one in there if one.pk in last), key=lambda one: last[one.pk].visited_on)
    again = PLANNED - len(fresh)
    long_ago, promised = by_age[:again], by_age[again : again + PROMISED]
    for days, enterprise in enumerate(promised):
        last[enterprise.pk].follow_up_on = world.days.today + dt.timedelta(days=days)
    just_visited = _by_others(world, last, experts)
    user = world.users[username]
    long_ago[0].ask_before_visit = True
    long_ago[0].ask_reason = "正在停产检修，来访请先电话预约"
    long_ago[0].ask_until = world.days.today + dt.timedelta(days=30)
    long_ago[0].ask_marked_by_id = user.pk
    long_ago[0].ask_marked_on = world.days.before(world.days.today, 6)
    monday = world.days.today - dt.timedelta(days=world.days.today.weekday())
    for key in dict.fromkeys([*(one.pk for one in (*fresh, *long_ago)), just_visited.enterprise_id]):
        world.store.new(
            PlannedVisit,
            team_id=field.teams[county][0].pk,
            enterprise_id=key,
            week_on=monday,
            planned_by_id=user.pk,
        )


def _by_others(world: World, last: dict[int, Visit], experts: fieldwork.Team) -> Visit:
    """The latest visit of somewhere nearest to nine days ago was the city experts': no figure but theirs moves."""
    day = world.days.today - AGO
    reported = {problem.visit_id for problem, _office in world.numbered}
    quiet = [visit for visit in last.values() if visit.pk not in reported]
    visit = min(quiet, key=lambda one: (abs(one.visited_on - day), one.pk))
    team, members = experts
    visit.team_id, visit.logged_by_id = team.pk, None
    through = Visit.members.through
    went = world.store.rows(through)
    went[:] = [row for row in went if row.visit_id != visit.pk]
    world.store.new(through, visit_id=visit.pk, teammember_id=members[0].pk)
    return visit


def _tags(world: World, field: Field) -> None:
    for region, word, note, every in TAGS:
        tag = world.store.new(Tag, region_id=region, name=word, note=note)
        below = [one for one in field.enterprises if region in (CITY, one.region_id)]
        for enterprise in below[::every]:
            world.store.new(Tagging, enterprise_id=enterprise.pk, tag_id=tag.pk)


def _pairs(world: World) -> None:
    """Enterprises of one county under one telephone number, as the nightly search would find them."""
    contacts = {contact.enterprise_id: contact for contact in world.store.rows(Contact)}
    neighbours: list[Enterprise] = [one for one in world.enterprises[CITY] if one.region_id == "330502"]
    for first, second in islice(zip(neighbours[::2], neighbours[1::2], strict=False), PAIRS):
        contacts[second.pk].phone = contacts[first.pk].phone
        low, high = sorted((first.pk, second.pk))
        world.store.new(Duplicate, first_id=low, second_id=high, reasons=["phone"])
