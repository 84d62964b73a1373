"""The cast of the tests: two counties of Huzhou, one campaign, and somebody in every role, inside and outside."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from accounts.enums import OrganisationKind, OrganisationLevel, RoleName
from accounts.models import Organisation, Region, RoleGrant, User
from accounts.selectors.calendar import working_calendar
from campaigns.enums import VisitMode
from campaigns.models import Campaign, ListedEnterprise, Meeting, ServiceTeam, TeamMember, Visit
from enterprises.enums import Size
from enterprises.models import Enterprise, Industry
from enterprises.names import pinyin_of
from enterprises.rules import uscc
from issues.enums import Source
from issues.invitations import hash_of
from issues.models import Category, Problem
from issues.services.feedback import feedback_answer
from issues.services.moves import problem_accept, problem_approve, problem_dispatch, problem_reply
from issues.services.problems import ProblemDraft, problem_submit

_serial = itertools.count(1)


@dataclass(frozen=True)
class Cast:
    """Wuxing (330502) is home; Deqing (330521) is next door in the same city; Quzhou (330802) is another city."""

    campaign: Campaign
    team: ServiceTeam
    member: TeamMember
    other_team: ServiceTeam
    department: Organisation
    other_department: Organisation
    enterprise: Enterprise
    neighbour: Enterprise
    stranger: Enterprise
    official: User
    other_official: User
    handler: User
    other_handler: User
    coordinator: User
    province: User
    other_coordinator: User
    leader: User
    caller: User
    admin: User
    nobody: User


def region(code: str) -> Region:
    return Region.objects.get(pk=code)


@cache
def hashed_password() -> str:
    """Of "a-long-password", once: hashing is slow on purpose."""
    return make_password("a-long-password")


def make_user(username: str, name: str = "", **grant: Any) -> User:
    """A person with one role, or none when no `role` is named."""
    user = User.objects.create(username=username, password=hashed_password(), name=name or username)
    if grant:
        RoleGrant.objects.create(user=user, **grant)
    return user


def make_organisation(name: str, code: str = "330500", **fields: Any) -> Organisation:
    fields = {"kinds": [OrganisationKind.DEPARTMENT], "level": OrganisationLevel.CITY} | fields
    return Organisation.objects.create(name=name, region=region(code), **fields)


def make_enterprise(name: str = "", code: str = "330502", **fields: Any) -> Enterprise:
    number = next(_serial)
    fields = {"industry": Industry.objects.get(pk="C17"), "size": Size.SMALL} | fields
    name = name or f"湖州测试企业{number}有限公司"
    pinyin, initials = pinyin_of(name)
    return Enterprise.objects.create(
        name=name,
        name_pinyin=pinyin,
        name_initials=initials,
        region=region(code),
        uscc=uscc.make("91", code[:6], f"MA{number:06d}"),
        **fields,
    )


def make_visit(cast: Cast, **fields: Any) -> Visit:
    """A recorded visit of the home team at the home enterprise today, unless said otherwise."""
    enterprise = fields.pop("enterprise", cast.enterprise)
    fields = {
        "campaign": cast.campaign,
        "team": cast.team,
        "visited_on": timezone.localdate(),
        "mode": VisitMode.ON_SITE,
        "enterprise_kind": enterprise.kind,
        "region": enterprise.region,
        "industry": enterprise.industry,
        "size": enterprise.size,
    } | fields
    return Visit.objects.create(enterprise=enterprise, **fields)


def make_meeting(cast: Cast, **fields: Any) -> Meeting:
    fields = {
        "campaign": cast.campaign,
        "kind": "talk",
        "title": "政企恳谈会",
        "held_on": timezone.localdate(),
        "region": cast.enterprise.region,
    } | fields
    return Meeting.objects.create(**fields)


def make_problem(cast: Cast, **fields: Any) -> Problem:
    """A problem reported by the home team's official through the service, so that number and timeline are real."""
    fields = {
        "campaign": cast.campaign,
        "enterprise": cast.enterprise,
        "category": Category.objects.get(pk=fields.pop("category", "financing")),
        "title": "贷款续期困难",
        "source": Source.HOTLINE,
        "reported_on": timezone.localdate(),
        "team": cast.team,
    } | fields
    return problem_submit(actor=cast.official, draft=ProblemDraft(**fields))


# Stands for a day that is not near, in a due day.
FAR_OFF = date.max


def far_off() -> date:
    """A working day so far off that no light is on, and within the year that an office may name."""
    return working_calendar().add_working_days(timezone.localdate(), 200)


def in_english(user: User) -> Client:
    client = signed_in(user)
    client.cookies["django_language"] = "en"
    return client


def working_day(days: int = 0) -> date:
    """The working day on which this many days from today fall, or the next one."""
    return working_calendar().add_working_days(timezone.localdate() + timedelta(days=days), 0)


def make_dispatched(cast: Cast, *, due_on: date | None = FAR_OFF, **fields: Any) -> Problem:
    """A problem accepted and dispatched to the home department, due far off unless said otherwise."""
    problem = make_problem(cast, **fields)
    problem_accept(
        actor=cast.coordinator,
        problem_id=problem.pk,
        category=problem.category,
        urgency=problem.urgency,
        term=problem.term,
        version=None,
    )
    return problem_dispatch(
        actor=cast.coordinator,
        problem_id=problem.pk,
        organisation=cast.department,
        due_on=far_off() if due_on == FAR_OFF else due_on,
        version=None,
    )


def make_awaiting(cast: Cast, **fields: Any) -> Problem:
    """A problem that the home department has replied to and the office has checked: the enterprise is asked."""
    problem = make_dispatched(cast, **fields)
    problem_reply(actor=cast.handler, problem_id=problem.pk, reply="已协调银行续贷", signed_by="陈局长", version=None)
    return problem_approve(actor=cast.coordinator, problem_id=problem.pk, version=None)


def rated(problem: Problem, solved: str = "yes", score: int = 5) -> Problem:
    """The enterprise answers through its link."""
    token = f"token-{next(_serial)}"
    problem.feedback.unanswered().update(token_hash=hash_of(token))
    feedback_answer(token=token, solved=solved, score=score)
    return problem


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def make_cast() -> Cast:
    department = make_organisation("湖州市经济和信息化局")
    campaign = Campaign.objects.create(
        slug="care",
        name="企业家关爱行动",
        name_en="Entrepreneur care",
        region=region("330500"),
        lead_organisation=department,
        starts_on=date(2020, 1, 1),
    )
    team = ServiceTeam.objects.create(campaign=campaign, name="吴兴服务组", region=region("330502"))
    other_team = ServiceTeam.objects.create(campaign=campaign, name="德清服务组", region=region("330521"))
    other_department = make_organisation("湖州市自然资源和规划局")
    enterprise = make_enterprise("湖州恒达纺织有限公司")
    official = make_user("official", "王芳", role=RoleName.OFFICIAL, team=team, region=team.region)
    ListedEnterprise.objects.create(campaign=campaign, enterprise=enterprise, region=enterprise.region, team=team)
    return Cast(
        campaign=campaign,
        team=team,
        member=TeamMember.objects.create(team=team, name="王芳", user=official, joined_on=date(2020, 1, 1)),
        other_team=other_team,
        department=department,
        other_department=other_department,
        enterprise=enterprise,
        neighbour=make_enterprise("德清莫干山竹业有限公司", "330521"),
        stranger=make_enterprise("衢州江山门业有限公司", "330802"),
        official=official,
        other_official=make_user(
            "other-official", "李强", role=RoleName.OFFICIAL, team=other_team, region=other_team.region
        ),
        handler=make_user("handler", "陈静", role=RoleName.HANDLER, organisation=department),
        other_handler=make_user("other-handler", "赵磊", role=RoleName.HANDLER, organisation=other_department),
        coordinator=make_user("coordinator", "周敏", role=RoleName.COORDINATOR, region=region("330500")),
        province=make_user("province", "吴刚", role=RoleName.COORDINATOR, region=region("330000")),
        other_coordinator=make_user("other-coordinator", "郑伟", role=RoleName.COORDINATOR, region=region("330800")),
        leader=make_user("leader", "孙丽", role=RoleName.LEADER, region=region("330000")),
        caller=make_user("caller", "莫晓燕", role=RoleName.CALL_BACK, region=region("330500")),
        admin=make_user("admin", "钱勇", role=RoleName.ADMIN),
        nobody=make_user("nobody", "无角色"),
    )
