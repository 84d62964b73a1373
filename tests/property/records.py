"""Small random sets of records of every kind and state, for properties of the statistics."""

from __future__ import annotations

from copy import copy
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from campaigns.enums import AttendeeKind, MeetingKind, MeetingState, VisitState
from campaigns.models import (
    Attendance,
    Campaign,
    ListedEnterprise,
    Meeting,
    MeetingSeries,
    Round,
    ServiceTeam,
    Visit,
)
from enterprises.enums import Size
from enterprises.models import Enterprise, Industry
from issues.enums import FeedbackChannel, MeasureKind, MeasureStatus, Outcome, ProblemState, Solved, Source
from issues.models import Category, Feedback, Measure, Problem
from issues.rules.course import COURSE
from tests.cast import Cast, make_enterprise, region

FIRST = date(2026, 8, 1)
LEADLESS = {"draft", "submitted", "need_info", "rejected", "merged", "accepted", "withdrawn"}


def scatter(cast: Cast, seed: int, size: int = 12) -> None:
    """Records over two campaigns, five regions and four months, valid and invalid ones alike."""
    World(cast, Random(seed)).fill(size)


class World:
    """Makes rows over what is there; who asked for a row saves it."""

    def __init__(self, cast: Cast, random: Random) -> None:
        self.cast = cast
        self.random = random
        other = Campaign.objects.create(
            slug=f"talks-{random.random()}",
            name="政企恳谈",
            name_en="Talks",
            region=region("330000"),
            lead_organisation=cast.department,
            starts_on=FIRST,
        )
        team = ServiceTeam.objects.create(campaign=other, name="省组", region=region("330000"))
        self.teams = {cast.campaign: [cast.team, cast.other_team], other: [team]}
        self.enterprises = [
            make_enterprise(code=code, size=random.choice(Size.values), industry=self.industry())
            for code in ("330502", "330502", "330521", "330802", "330500", "110101")
        ]
        self.categories = list(Category.objects.all()[:4])
        series = {c: MeetingSeries.objects.create(campaign=c, name="周三恳谈", kind="talk") for c in self.teams}
        self.rounds = {
            c: [Round.objects.create(series=s, number=n, held_on=self.day()) for n in (1, 2, 3)]
            for c, s in series.items()
        }

    def fill(self, size: int) -> None:
        for enterprise in self.enterprises:
            self.listed(enterprise).save()
        for _number in range(size):
            self.visit().save()
            meeting = self.meeting()
            meeting.save()
            Attendance.objects.bulk_create([self.attendance(meeting), self.attendance(meeting)])
            self.measure().save()
        for _number in range(3 * size):
            problem = self.problem()
            problem.save()
            if problem.closed_on:
                self.feedback(problem).save()

    def with_random(self, random: Random) -> World:
        """The same records, for another who makes rows at the same time."""
        world = copy(self)
        world.random = random
        return world

    def day(self) -> date:
        return FIRST + timedelta(days=self.random.randrange(100))

    def industry(self) -> Industry | None:
        return Industry.objects.filter(pk=self.random.choice(["C", "C13", "C17", "I65", ""])).first()

    def campaign_and_team(self) -> tuple[Campaign, ServiceTeam]:
        campaign = self.random.choice(list(self.teams))
        return campaign, self.random.choice(self.teams[campaign])

    def about(self, enterprise: Enterprise) -> dict[str, Any]:
        return {"region": enterprise.region, "industry": enterprise.industry, "size": enterprise.size}

    def listed(self, enterprise: Enterprise | None = None) -> ListedEnterprise:
        campaign, team = self.campaign_and_team()
        enterprise = enterprise or self.random.choice(self.enterprises)
        return ListedEnterprise(
            campaign=campaign, enterprise=enterprise, region=enterprise.region, team=self.random.choice([None, team])
        )

    def visit(self) -> Visit:
        campaign, team = self.campaign_and_team()
        enterprise = self.random.choice(self.enterprises)
        return Visit(
            campaign=campaign,
            team=team,
            enterprise=enterprise,
            enterprise_kind=enterprise.kind,
            visited_on=self.day(),
            state=self.random.choice(VisitState.values),
            **self.about(enterprise),
        )

    def meeting(self) -> Meeting:
        campaign, team = self.campaign_and_team()
        round_ = self.random.choice([None, *self.rounds[campaign]])
        return Meeting(
            campaign=campaign,
            series=round_.series if round_ else None,
            round=round_,
            team=self.random.choice([None, team]),
            kind=self.random.choice(MeetingKind.values),
            title="会议",
            held_on=self.day(),
            region=self.random.choice(self.enterprises).region,
            host=self.random.choice([None, self.cast.department]),
            state=self.random.choice(MeetingState.values),
        )

    def attendance(self, meeting: Meeting) -> Attendance:
        enterprise = self.random.choice(self.enterprises)
        is_enterprise = self.random.random() < 0.8
        return Attendance(
            meeting=meeting,
            campaign=meeting.campaign,
            kind=AttendeeKind.ENTERPRISE if is_enterprise else AttendeeKind.ORGANISATION,
            enterprise=enterprise if is_enterprise else None,
            organisation=None if is_enterprise else self.cast.department,
            person_name=f"{self.random.getrandbits(48):x}",
            **self.about(enterprise),
        )

    def measure(self) -> Measure:
        campaign, team = self.campaign_and_team()
        status, planned = self.random.choice(MeasureStatus.values), self.day()
        return Measure(
            campaign=campaign,
            organisation=self.random.choice([self.cast.department, self.cast.other_department]),
            region=self.random.choice(self.enterprises).region,
            team=self.random.choice([None, team]),
            category=self.random.choice([None, self.category()]),
            text="措施",
            kind=MeasureKind.SERVICE,
            status=status,
            planned_on=planned,
            implemented_on=self.day() if status == "implemented" else None,
        )

    def category(self) -> Category:
        return self.random.choice(self.categories)

    def problem(self) -> Problem:
        campaign, team = self.campaign_and_team()
        enterprise = self.random.choice(self.enterprises)
        reported = self.day()
        return Problem(
            number=f"2026-330500-{self.random.randrange(10**6, 10**12)}",
            campaign=campaign,
            enterprise=enterprise,
            team=self.random.choice([None, team]),
            office=region("330500"),
            category=self.category(),
            title="问题",
            source=Source.HOTLINE,
            reported_on=reported,
            **self.course(reported),
            **self.about(enterprise),
        )

    def course(self, reported: date) -> dict[str, Any]:
        """How it went on with a problem: also due before it was reported, or replied to and nothing more."""
        state = self.random.choice(ProblemState.values)
        merged_into = Problem.objects.order_by("pk").first() if state == "merged" else None
        if state == "merged" and merged_into is None:
            state = "withdrawn"
        due = None if state in LEADLESS else reported + timedelta(days=self.random.choice([-2, 0, 3, 20, 200]))
        return {
            "state": state,
            "outcome": self.random.choice(Outcome.values) if state == "closed" else "",
            "lead_organisation": None if state in LEADLESS else self.cast.department,
            "dispatched_on": due and reported + timedelta(days=self.random.randrange(3)),
            "original_due_on": due,
            "due_on": due,
            "replied_on": self.replied_on(state, reported),
            "closed_on": reported + timedelta(days=self.random.randrange(40)) if state == "closed" else None,
            "handling_days": self.random.choice([None, 0, 3, 4, 400, 500]) if due and state == "closed" else None,
            "merged_into": merged_into,
            **{
                name: self.random.choice([None, reported + timedelta(days=self.random.randrange(9))]) for name in COURSE
            },
        }

    def replied_on(self, state: str, reported: date) -> date | None:
        """Always of what waits for its rating, sometimes of what was closed or has gone up."""
        day = reported + timedelta(days=self.random.randrange(30))
        if state in {"replied", "awaiting_feedback"}:
            return day
        return self.random.choice([None, day]) if state in {"escalated", "closed"} else None

    def feedback(self, problem: Problem) -> Feedback:
        is_answered = self.random.random() < 0.7
        asked = datetime(problem.reported_on.year, problem.reported_on.month, problem.reported_on.day, 20, tzinfo=UTC)
        return Feedback(
            problem=problem,
            campaign=problem.campaign,
            team=problem.team,
            organisation=problem.lead_organisation,
            category=problem.category,
            asked_at=asked,
            expires_at=asked + timedelta(days=7),
            called_on=self.random.choice([None, asked.date() + timedelta(days=1)]),
            channel=self.random.choice(FeedbackChannel.values),
            answered_at=asked + timedelta(days=1) if is_answered else None,
            answered_on=(asked + timedelta(days=1)).date() if is_answered else None,
            solved=Solved.YES if is_answered else "",
            score=self.random.randint(1, 5) if is_answered else None,
            **self.about(problem.enterprise),
        )
