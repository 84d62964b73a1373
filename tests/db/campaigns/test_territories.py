"""Who may write what where: an office acts within its territory, officials for their own team."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.enums import RoleName
from accounts.models import User
from campaigns.models import Meeting, ServiceTeam, TeamMember, Visit
from campaigns.services.joint_meetings import JointMeetingDraft, joint_meeting_call
from campaigns.services.meetings import MeetingDraft, meeting_record
from campaigns.services.visits import VisitDraft, visit_log
from common.errors import NotAllowed, RuleViolation
from issues.models import Measure
from issues.services.measures import MeasureDraft, measure_plan
from tests.cast import Cast, make_dispatched, make_organisation, make_problem, make_user, region


@pytest.fixture
def county(cast: Cast) -> User:
    return make_user("county", role=RoleName.COORDINATOR, region=region("330502"))


def log(cast: Cast, actor: User, **fields: Any) -> Visit:
    draft = {
        "campaign": cast.campaign,
        "team": cast.team,
        "enterprise": cast.enterprise,
        "visited_on": timezone.localdate(),
        "mode": "on_site",
    } | fields
    return visit_log(actor=actor, draft=VisitDraft(**draft))


def hold(cast: Cast, actor: User, code: str) -> Meeting:
    draft = MeetingDraft(
        campaign=cast.campaign,
        kind="talk",
        title="政企恳谈会",
        held_on=timezone.localdate(),
        region=region(code),
        team=cast.team,
    )
    return meeting_record(actor=actor, draft=draft, attendees=[])


def plan(cast: Cast, actor: User, **fields: Any) -> Measure:
    draft = {
        "campaign": cast.campaign,
        "organisation": cast.department,
        "text": "协调银行续贷",
        "kind": "finance",
        "planned_on": timezone.localdate(),
    } | fields
    return measure_plan(actor=actor, draft=MeasureDraft(**draft))


def test_an_office_logs_for_teams_of_its_territory_alone(cast: Cast, county: User) -> None:
    provincial = ServiceTeam.objects.create(campaign=cast.campaign, name="省组", region=region("330000"))
    assert log(cast, county).team == cast.team
    with pytest.raises(NotAllowed):
        log(cast, county, team=provincial)
    assert log(cast, cast.province, team=provincial).team == provincial
    assert log(cast, cast.province).team == cast.team


def test_only_who_was_in_the_team_that_day_can_have_gone(cast: Cast) -> None:
    assert log(cast, cast.official, members=[cast.member]).members.get() == cast.member
    gone = TeamMember.objects.create(team=cast.team, name="李强", joined_on="2020-01-01", left_on="2021-01-01")
    gone.refresh_from_db()
    with pytest.raises(RuleViolation) as refused:
        log(cast, cast.official, members=[gone])
    assert (refused.value.code, refused.value.field) == ("member_not_then_in_team", "members")
    with pytest.raises(RuleViolation):
        log(cast, cast.official, members=[TeamMember(team=cast.team, joined_on=date(2999, 1, 1))])
    assert log(cast, cast.official, members=[gone], visited_on=date(2021, 1, 1)).members.get() == gone


def test_officials_record_meetings_in_the_region_of_their_team(cast: Cast) -> None:
    assert hold(cast, cast.official, "330502").region_id == "330502"
    for elsewhere in ("330500", "330521", "110000"):
        with pytest.raises(NotAllowed):
            hold(cast, cast.official, elsewhere)
    assert hold(cast, cast.coordinator, "330521").region_id == "330521"


def test_a_meeting_lies_within_the_territory_of_its_campaign(cast: Cast) -> None:
    with pytest.raises(RuleViolation) as refused:
        hold(cast, cast.province, "330100")
    assert (refused.value.code, refused.value.field) == ("region_outside_campaign", "region")
    day = timezone.localdate() + timedelta(days=1)
    joint = JointMeetingDraft(campaign=cast.campaign, region=region("330100"), title="联席会议", held_on=day)
    with pytest.raises(RuleViolation) as refused:
        joint_meeting_call(actor=cast.province, draft=joint)
    assert refused.value.code == "region_outside_campaign"
    assert not Meeting.objects.exists()


def test_an_office_plans_for_organisations_of_its_territory_or_of_the_problem(cast: Cast, county: User) -> None:
    ministry = make_organisation("工业和信息化部", "100000", level="nation")
    problem = make_problem(cast)
    for problems in ([], [problem]):
        with pytest.raises(NotAllowed):
            plan(cast, county, organisation=ministry, problems=problems)
    local = make_organisation("吴兴区经济和信息化局", "330502", level="county")
    assert plan(cast, county, organisation=local, problems=[problem]).organisation == local
    handled = make_dispatched(cast)
    assert plan(cast, county, organisation=cast.department, problems=[handled]).organisation == cast.department
    handled.handlings.update(state="ended")
    assert plan(cast, county, organisation=cast.department, problems=[handled]).organisation == cast.department
