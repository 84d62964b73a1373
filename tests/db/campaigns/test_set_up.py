"""Campaigns and teams are set up by the office of their region, and keep holding what was recorded in them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.enums import RoleName
from accounts.models import User
from campaigns.models import Campaign, ListedEnterprise, ServiceTeam, Target, TeamMember
from campaigns.services import campaigns
from campaigns.services.campaigns import CampaignDraft, TargetDraft, campaign_create, campaign_update
from campaigns.services.meetings import AttendeeDraft, attendance_add
from campaigns.services.teams import MemberChange, TeamDraft, team_create, team_update
from common.errors import Conflict, DomainError, NotAllowed
from issues.services.measures import MeasureDraft, measure_plan
from tests.cast import (
    Cast,
    make_dispatched,
    make_meeting,
    make_organisation,
    make_problem,
    make_user,
    make_visit,
    region,
)

pytestmark = pytest.mark.django_db


def draft(cast: Cast, **fields: Any) -> CampaignDraft:
    said = {
        "slug": "month",
        "name": "服务月",
        "name_en": "Service month",
        "region": region("330502"),
        "lead_organisation": cast.department,
        "starts_on": date(2026, 6, 1),
        "ends_on": date(2026, 6, 30),
    } | fields
    return CampaignDraft(**said)


def change(cast: Cast, actor: User | None = None, version: int | None = None, **changes: Any) -> Campaign:
    return campaign_update(
        actor=actor or cast.coordinator, campaign_id=cast.campaign.pk, changes=changes, version=version
    )


def refusal(field: str, code: str) -> Any:
    return pytest.raises(DomainError, check=lambda error: (error.field, error.code) == (field, code))


@pytest.mark.parametrize("who", ["coordinator", "province", "admin"])
def test_the_office_of_its_region_and_the_administrator_set_up_a_campaign(cast: Cast, who: str) -> None:
    targets = [TargetDraft("visits", 200, is_lower_bound=True), TargetDraft("provincial_platform", 3)]
    parts = {"parent": cast.campaign, "member_units": [cast.other_department], "targets": targets}
    made = campaign_create(actor=getattr(cast, who), draft=draft(cast, **parts))
    made = Campaign.objects.get(pk=made.pk)
    assert (made.slug, made.parent, made.region_id, made.ends_on) == (
        "month",
        cast.campaign,
        "330502",
        date(2026, 6, 30),
    )
    assert list(made.member_units.all()) == [cast.other_department]
    assert list(Target.objects.filter(campaign=made).values_list("figure", "value", "is_lower_bound")) == [
        ("visits", 200, True),
        ("provincial_platform", 3, False),
    ]


@pytest.mark.parametrize("who", ["official", "handler", "leader", "caller", "other_coordinator", "nobody"])
def test_nobody_else_does(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        campaign_create(actor=getattr(cast, who), draft=draft(cast))


def test_whoever_coordinates_one_campaign_changes_it_and_sets_up_no_other(cast: Cast) -> None:
    one = make_user("one", role=RoleName.COORDINATOR, region=region("330500"), campaign=cast.campaign)
    assert change(cast, one, theme="真帮实扶").theme == "真帮实扶"
    with pytest.raises(NotAllowed):
        campaign_create(actor=one, draft=draft(cast))


def test_an_office_does_not_move_a_campaign_out_of_its_territory(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        change(cast, region=region("330000"))
    assert change(cast, cast.province, region=region("330000")).region_id == "330000"


def test_a_short_name_is_that_of_one_campaign(cast: Cast) -> None:
    with refusal("slug", "slug_taken"):
        campaign_create(actor=cast.coordinator, draft=draft(cast, slug=cast.campaign.slug))
    assert change(cast, slug=cast.campaign.slug, theme="x").theme == "x"


@pytest.mark.parametrize("slug", ["Huzhou-Care", "湖州", "a_b", "-a", "a--b", "a b"])
def test_a_short_name_is_small_letters_digits_and_hyphens(cast: Cast, slug: str) -> None:
    with refusal("slug", "slug_malformed"):
        campaign_create(actor=cast.coordinator, draft=draft(cast, slug=slug))


def test_a_campaign_has_no_more_units_than_its_page_can_send_back(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(campaigns, "MOST_UNITS", 1)
    with refusal("member_units", "too_many_units"):
        change(cast, member_units=[cast.department, cast.other_department])


def test_no_campaign_is_part_of_itself(cast: Cast) -> None:
    child = campaign_create(actor=cast.coordinator, draft=draft(cast, region=region("330500"), parent=cast.campaign))
    for parent in (cast.campaign, child):
        with refusal("parent", "parent_in_circle"):
            change(cast, parent=parent)


def test_a_parent_that_another_made_a_part_meanwhile_is_none(cast: Cast) -> None:
    seen = campaign_create(actor=cast.coordinator, draft=draft(cast, region=region("330500")))
    campaign_update(actor=cast.coordinator, campaign_id=seen.pk, changes={"parent": cast.campaign}, version=None)
    assert seen.parent_id is None  # as a form still holds it
    with refusal("parent", "parent_in_circle"):
        change(cast, parent=seen)


def test_a_campaign_within_another_lies_in_its_region(cast: Cast) -> None:
    narrow = campaign_create(actor=cast.coordinator, draft=draft(cast))
    with refusal("parent", "parent_elsewhere"):
        change(cast, parent=narrow)
    campaign_update(actor=cast.coordinator, campaign_id=narrow.pk, changes={"parent": cast.campaign}, version=None)
    with refusal("region", "region_leaves_out"):
        change(cast, cast.province, region=region("330800"))


def test_a_period_does_not_leave_out_what_was_recorded(cast: Cast) -> None:
    today = timezone.localdate()
    make_visit(cast, visited_on=today - timedelta(days=9))
    make_visit(cast, visited_on=today - timedelta(days=99), state="withdrawn")
    make_problem(cast)
    make_meeting(cast, held_on=today + timedelta(days=5), state="planned", kind="joint_meeting")
    with refusal("starts_on", "period_leaves_out") as refused:
        change(cast, starts_on=today - timedelta(days=8))
    assert str(today - timedelta(days=9)) in str(refused.value)
    with refusal("ends_on", "period_leaves_out"):
        change(cast, ends_on=today - timedelta(days=1))
    changed = change(cast, starts_on=today - timedelta(days=9), ends_on=today)
    assert (changed.starts_on, changed.ends_on) == (today - timedelta(days=9), today)


def test_what_is_planned_does_not_lie_before_the_campaign(cast: Cast) -> None:
    today = timezone.localdate()
    make_meeting(cast, held_on=today + timedelta(days=5), state="planned", kind="joint_meeting")
    with refusal("starts_on", "period_leaves_out"):
        change(cast, starts_on=today + timedelta(days=6))


def make_measure(cast: Cast) -> None:
    draft = MeasureDraft(
        campaign=cast.campaign,
        organisation=cast.department,
        text="协调银行",
        kind="finance",
        planned_on=timezone.localdate(),
    )
    measure_plan(actor=cast.coordinator, draft=draft)


def make_attendance(cast: Cast) -> None:
    meeting = make_meeting(cast, region=region("330521"))
    attendee = AttendeeDraft(enterprise=cast.enterprise, person_name="张三")
    attendance_add(actor=cast.coordinator, meeting_id=meeting.pk, attendee=attendee)


@pytest.mark.parametrize("make", [make_visit, make_meeting, make_dispatched, make_measure, make_attendance])
def test_a_region_does_not_leave_out_what_was_recorded(cast: Cast, make: Any) -> None:
    make(cast)
    ListedEnterprise.objects.all().delete()
    ServiceTeam.objects.update(region="330521")
    with refusal("region", "region_leaves_out"):
        change(cast, region=region("330521"))


def test_a_region_does_not_leave_out_a_team_the_list_or_its_rule(cast: Cast) -> None:
    for empty in (
        lambda: None,
        ListedEnterprise.objects.all().delete,
        lambda: ServiceTeam.objects.update(region="330521"),
    ):
        empty()
        Campaign.objects.update(eligible_regions=["330502"])
        with refusal("region", "region_leaves_out"):
            change(cast, region=region("330521"))
    Campaign.objects.update(eligible_regions=["330521"])
    assert change(cast, region=region("330521")).region_id == "330521"


def test_other_units_or_targets_are_another_version(cast: Cast) -> None:
    seen = Campaign.objects.get(pk=cast.campaign.pk).version
    units = change(cast, version=seen, member_units=[cast.other_department])
    assert units.version == seen + 1
    assert change(cast, version=seen + 1, member_units=[cast.other_department], targets=[]).version == seen + 1
    assert change(cast, version=seen + 1, targets=[TargetDraft("visits", 5)]).version == seen + 2
    with pytest.raises(Conflict):
        change(cast, version=seen, theme="旧")


def test_targets_are_said_as_a_whole(cast: Cast) -> None:
    change(cast, targets=[TargetDraft("visits", 5), TargetDraft("meetings", 6)])
    kept = Target.objects.get(figure="visits").pk
    change(cast, targets=[TargetDraft("visits", 7), TargetDraft("rounds", 8)])
    rows = Target.objects.order_by("figure").values_list("figure", "value")
    assert list(rows) == [("rounds", 8), ("visits", 7)]
    assert Target.objects.get(figure="visits").pk == kept


@pytest.mark.parametrize(
    ("figures", "code"), [(["visits", "visits"], "target_twice"), (["closing_rate"], "unknown_figure")]
)
def test_a_target_is_set_once_in_a_figure_that_is_counted(cast: Cast, figures: list[str], code: str) -> None:
    with refusal("targets", code):
        change(cast, targets=[TargetDraft(figure, 1) for figure in figures])


def member(**values: Any) -> MemberChange:
    key = values.pop("key", None)
    return MemberChange(values, key)


def test_an_office_sets_up_a_team_with_its_people(cast: Cast) -> None:
    people = [
        member(name="李娜", role="leader", joined_on=date(2026, 1, 1)),
        member(name="赵云", joined_on=date(2026, 1, 1)),
    ]
    said = TeamDraft(cast.campaign, "长兴服务组", region("330522"), cast.department, people)
    team = team_create(actor=cast.coordinator, draft=said)
    assert list(team.members.order_by("id").values_list("name", "role")) == [("赵云", "member"), ("李娜", "leader")]


@pytest.mark.parametrize("who", ["official", "handler", "leader", "other_coordinator", "nobody"])
def test_nobody_else_changes_a_team(cast: Cast, who: str) -> None:
    with pytest.raises(DomainError, check=lambda error: error.status in {403, 404}):
        team_update(actor=getattr(cast, who), team_id=cast.team.pk, changes={"name": "新"}, version=None)


def test_an_office_keeps_only_the_teams_of_its_territory(cast: Cast) -> None:
    county = make_user("county", role=RoleName.COORDINATOR, region=region("330521"))
    assert team_update(actor=county, team_id=cast.other_team.pk, changes={"name": "新"}, version=None).name == "新"
    with pytest.raises(NotAllowed):
        team_update(actor=county, team_id=cast.other_team.pk, changes={"region": region("330500")}, version=None)


def test_a_team_serves_a_region_of_its_campaign(cast: Cast) -> None:
    with refusal("region", "region_outside_campaign"):
        team_create(actor=cast.province, draft=TeamDraft(cast.campaign, "省里的组", region("330000")))


def test_a_team_does_not_lose_what_it_serves(cast: Cast) -> None:
    moved = {
        "actor": cast.coordinator,
        "team_id": cast.team.pk,
        "changes": {"region": region("330521")},
        "version": None,
    }
    with refusal("region", "region_leaves_out"):
        team_update(**moved)
    ListedEnterprise.objects.all().delete()
    with refusal("region", "region_leaves_out") as refused:
        team_update(**moved)
    assert cast.official.name in str(refused.value)
    assert team_update(**moved | {"changes": {"region": region("330500")}}).region_id == "330500"


def test_a_team_gets_another_leader_in_one_go(cast: Cast) -> None:
    said = [member(name="旧组长", role="leader", joined_on=date(2026, 1, 1))]
    target = {"actor": cast.coordinator, "team_id": cast.team.pk, "version": None}
    team_update(**target, changes={"members": said})
    old = TeamMember.objects.get(name="旧组长")
    change_over = [member(key=cast.member.pk, role="leader"), member(key=old.pk, left_on=date(2026, 5, 1))]
    team = team_update(**target, changes={"members": change_over})
    assert list(team.members.filter(left_on=None).values_list("name", "role")) == [("王芳", "leader")]


def test_who_went_on_a_visit_was_in_the_team_then(cast: Cast) -> None:
    day = date(2026, 3, 3)
    make_visit(cast, visited_on=day).members.add(cast.member)
    target = {"actor": cast.coordinator, "team_id": cast.team.pk, "version": None}
    for values in ({"left_on": date(2026, 3, 2)}, {"joined_on": date(2026, 3, 4)}):
        with refusal(f"members.0.{next(iter(values))}", "member_visited"):
            team_update(**target, changes={"members": [member(key=cast.member.pk, **values)]})
    team_update(**target, changes={"members": [member(key=cast.member.pk, left_on=day)]})
    assert TeamMember.objects.get(pk=cast.member.pk).left_on == day


def test_another_member_is_another_version_of_the_team(cast: Cast) -> None:
    seen = ServiceTeam.objects.get(pk=cast.team.pk).version
    target = {"actor": cast.coordinator, "team_id": cast.team.pk}
    same = {"members": [member(key=cast.member.pk, name=cast.member.name)]}
    assert team_update(**target, changes=same, version=seen).version == seen
    joined = {"members": [member(name="新人", joined_on=date(2026, 1, 1))]}
    assert team_update(**target, changes=joined, version=seen).version == seen + 1
    with pytest.raises(Conflict):
        team_update(**target, changes=joined, version=seen)


def test_a_program_is_no_member(cast: Cast) -> None:
    User.objects.filter(pk=cast.official.pk).update(is_client=True)
    program = User.objects.get(pk=cast.official.pk)
    joined = {"members": [member(name="接口", user=program, joined_on=date(2026, 1, 1))]}
    with refusal("members.0.user", "member_is_client"):
        team_update(actor=cast.coordinator, team_id=cast.team.pk, changes=joined, version=None)


def test_a_region_and_the_rule_that_lies_in_it_come_together(cast: Cast) -> None:
    ListedEnterprise.objects.all().delete()
    ServiceTeam.objects.update(region="330521")
    Campaign.objects.update(eligible_regions=["330502"])
    target = {"actor": cast.coordinator, "campaign_id": cast.campaign.pk, "version": None}
    moved = campaign_update(**target, changes={"region": region("330521")}, criteria={"regions": ["330521"]})
    assert (moved.region_id, moved.eligible_regions) == ("330521", ["330521"])


def test_a_member_of_another_team_is_none_of_this(cast: Cast) -> None:
    other = make_organisation("别的局")
    with refusal("members.0.id", "member_unknown"):
        team_update(
            actor=cast.coordinator,
            team_id=cast.other_team.pk,
            changes={"members": [member(key=cast.member.pk, organisation=other)]},
            version=None,
        )
