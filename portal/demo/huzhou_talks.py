"""Huzhou's weekly government-enterprise talks: 76 rounds on Wednesdays, 595 sessions in the city and its parts."""

from __future__ import annotations

import datetime as dt

from accounts.enums import OrganisationKind
from accounts.models import Region
from campaigns.enums import MeetingKind
from campaigns.models import Campaign, Meeting, MeetingSeries, Round
from enterprises.enums import Size
from enterprises.models import Enterprise
from issues.enums import FeedbackChannel, MeasureStatus, Source
from portal.demo import fieldwork
from portal.demo.casework import Case
from portal.demo.courses import Ending, closed
from portal.demo.enterprises import Wanted
from portal.demo.origins import Actor, Origin
from portal.demo.trades import industries_of
from portal.demo.words import WORDS
from portal.demo.world import World

FIRST_DAY, LAST_DAY = dt.date(2022, 6, 8), dt.date(2024, 3, 20)
WEDNESDAY = 2
ROUNDS, SESSIONS, ATTENDANCES, PROBLEMS, SATISFIED = 76, 595, 4545, 5895, 5862
NEW_ENTERPRISES = 1000
_SIZES = (Size.MICRO,) * 4 + (Size.SMALL,) * 10 + (Size.MEDIUM,) * 5 + (Size.LARGE,)
_THEMES = WORDS["talk_themes"]


def build(world: World) -> None:
    city = world.territory["330500"]
    places = (city, *world.territory.counties(city))
    _found(world, city)
    lead = world.institutions.named(city, "中共湖州市委统一战线工作部", OrganisationKind.DEPARTMENT)
    members = [
        world.institutions.named(city, "湖州市工商业联合会", OrganisationKind.ASSOCIATION),
        *(world.institutions.department(city, field) for field in ("office", "industry", "reform", "land", "labour")),
    ]
    campaign = fieldwork.campaign(
        world,
        members,
        slug="huzhou-talks",
        name="亲清直通车·政企恳谈会",
        name_en="Huzhou government-enterprise talks",
        theme="第一信号、第一视角、第一标准",
        region_id=city.code,
        lead_organisation_id=lead.pk,
        starts_on=FIRST_DAY,
        ends_on=LAST_DAY,
        team_word="恳谈专班",
        team_word_en="talks task force",
    )
    sessions = _sessions(world, campaign, places)
    guests = _attendances(world, sessions)
    _problems(world, campaign, sessions, guests)


def _found(world: World, city: Region) -> None:
    wanted = Wanted(world.territory.counties(city), industries_of(city.code), _SIZES, 2020, 2025)
    world.enterprises[city.code] += [world.registry.found(wanted) for _ in range(NEW_ENTERPRISES)]


def _wednesdays(world: World) -> list[dt.date]:
    """So many as there are rounds, spread evenly over those that are no holidays."""
    days = [day for day in world.days.working(FIRST_DAY, LAST_DAY) if day.weekday() == WEDNESDAY]
    return [days[round(i * (len(days) - 1) / (ROUNDS - 1))] for i in range(ROUNDS)]


def _sessions(world: World, campaign: Campaign, places: tuple[Region, ...]) -> list[Meeting]:
    series = world.store.new(MeetingSeries, campaign_id=campaign.pk, name="政企恳谈会", kind=MeetingKind.TALK)
    sessions = []
    for number, day in enumerate(_wednesdays(world), 1):
        theme = world.random.choice(_THEMES)
        held = world.store.new(Round, series_id=series.pk, number=number, held_on=day, theme=theme)
        missing = places[1 + number % (len(places) - 1)] if _is_short(number, len(places)) else None
        for place in places:
            if place is missing:
                continue
            office = world.institutions.department(place, "office")
            session = fieldwork.meeting(
                world,
                campaign,
                place,
                day,
                MeetingKind.TALK,
                f"第{number}期政企恳谈会（{place.name}）",
                series_id=series.pk,
                round_id=held.pk,
                venue=f"{place.name}政务服务中心恳谈室",
                host_id=office.pk,
                chair=world.institutions.staff(office)[1],
                summary=f"本期围绕“{theme}”与企业家面对面交流，现场答复、会后交办。",
            )
            fieldwork.attend_for(world, session, world.institutions.responsible(place, "policy"))
            sessions.append(session)
    return sessions


def _is_short(number: int, places: int) -> bool:
    """Some rounds were held in one place less; they lie evenly among the others."""
    short = ROUNDS * places - SESSIONS
    return number * short // ROUNDS > (number - 1) * short // ROUNDS


def _attendances(world: World, sessions: list[Meeting]) -> list[list[Enterprise]]:
    """Who came to each session: enterprises of the place, each once."""
    by_place: dict[str, list[Enterprise]] = {"330500": world.enterprises["330500"]}
    for enterprise in world.enterprises["330500"]:
        by_place.setdefault(enterprise.region_id, []).append(enterprise)
    guests = []
    for n, session in zip(_shares(ATTENDANCES, len(sessions)), sessions, strict=True):
        present = world.random.sample(by_place[session.region_id], n)
        for enterprise in present:
            fieldwork.attend(world, session, enterprise)
        guests.append(present)
    return guests


def _problems(world: World, campaign: Campaign, sessions: list[Meeting], guests: list[list[Enterprise]]) -> None:
    random = world.random
    scores = [random.choice((5,) * 8 + (4,) * 3 + (3,)) for _ in range(SATISFIED)]
    scores += [random.choice((2, 2, 1)) for _ in range(PROBLEMS - SATISFIED)]
    random.shuffle(scores)
    left = iter(scores)
    office = world.institutions.department(world.territory["330500"], "office")
    by = Actor(world.institutions.staff(office)[0], organisation=office)
    for n, session, present in zip(_shares(PROBLEMS, len(sessions)), sessions, guests, strict=True):
        for enterprise in random.choices(present, k=n):
            origin = Origin(campaign, enterprise, session.held_on, Source.MEETING, meeting=session)
            # What was rated before the links existed was rated on paper.
            channel = FeedbackChannel.PAPER if session.held_on.year < 2024 else FeedbackChannel.LINK
            case = closed(world, Case(world, origin), by, Ending(next(left), channel))
            if random.random() < 0.2:
                fieldwork.measure(world, case, MeasureStatus.IMPLEMENTED)


def _shares(total: int, parts: int) -> list[int]:
    """`total` in whole shares as even as can be."""
    return [(i + 1) * total // parts - i * total // parts for i in range(parts)]
