"""The week of a service team: what it means to visit, what it promised, and what keeps it away."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from campaigns.models import Campaign, ListedEnterprise, PlannedVisit, ServiceTeam
from campaigns.rules.days import monday_of
from campaigns.services import plan as services
from campaigns.services.plan import visit_plan
from common.errors import RuleViolation
from enterprises.models import Enterprise
from enterprises.services.enterprises import enterprise_change
from issues.selectors.plan import Plan, plan_of
from tests.cast import Cast, make_enterprise, make_problem, make_visit, signed_in

ENGLISH = {"accept-language": "en"}


def today() -> date:
    return timezone.localdate()


def week(cast: Cast) -> Plan:
    return plan_of(actor=cast.official, today=today())


def names(plan: Plan) -> list[str]:
    return [stop.enterprise.name for _, stops in plan.areas for stop in stops]


def listed(cast: Cast, name: str, address: str = "", **fields: Any) -> Enterprise:
    enterprise = make_enterprise(name, address=address)
    ListedEnterprise.objects.create(
        campaign=cast.campaign, enterprise=enterprise, region=enterprise.region, team=cast.team, **fields
    )
    return enterprise


def put(cast: Cast, enterprise: Enterprise) -> PlannedVisit:
    return visit_plan(actor=cast.official, team=cast.team, enterprise=enterprise)


def test_an_official_puts_an_enterprise_on_this_week_and_takes_it_off(cast: Cast) -> None:
    client = signed_in(cast.official)
    client.post("/plan/add/", {"enterprise": cast.enterprise.pk, "team": cast.team.pk})
    planned = PlannedVisit.objects.get()
    assert (planned.week_on, planned.planned_by) == (monday_of(today()), cast.official)
    assert names(client.get("/plan/").context["plan"]) == ["湖州恒达纺织有限公司"]
    client.post(f"/plan/{planned.pk}/remove/")
    assert names(client.get("/plan/").context["plan"]) == []


def test_what_is_planned_twice_stands_there_once(cast: Cast) -> None:
    put(cast, cast.enterprise)
    PlannedVisit.objects.update(week_on=date(2026, 1, 5))
    put(cast, cast.enterprise)
    assert PlannedVisit.objects.get().week_on == monday_of(today())


def test_the_office_plans_for_a_team_only_where_it_serves(cast: Cast) -> None:
    elsewhere = make_enterprise("湖州别处有限公司", region_id=cast.other_team.region_id)
    with pytest.raises(RuleViolation) as refusal:
        visit_plan(actor=cast.coordinator, team=cast.team, enterprise=elsewhere)
    assert (refusal.value.code, refusal.value.field) == ("team_elsewhere", "enterprise")
    assert not PlannedVisit.objects.exists()


def test_a_plan_has_room_for_so_many_and_no_more(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_PLANNED", 1)
    put(cast, cast.enterprise)
    with pytest.raises(RuleViolation) as refused:
        put(cast, make_enterprise())
    assert refused.value.code == "plan_full"
    make_visit(cast)
    put(cast, make_enterprise())


def test_neighbours_stand_together_and_the_fullest_area_first(cast: Cast) -> None:
    for name, address in [
        ("甲", "吴兴区织里镇栋梁路9号"),
        ("乙", "吴兴区八里店镇南路1号"),
        ("丙", "吴兴区织里镇栋梁路3号"),
        ("丁", "吴兴区织里镇大港路7号"),
    ]:
        put(cast, make_enterprise(name, address=address))
    plan = week(cast)
    assert [area for area, _ in plan.areas] == ["吴兴区 · 织里镇", "吴兴区 · 八里店镇"]
    assert names(plan) == ["丁", "丙", "甲", "乙"]


def test_what_was_visited_this_week_stands_apart(cast: Cast) -> None:
    put(cast, cast.enterprise)
    visit = make_visit(cast)
    plan = week(cast)
    assert names(plan) == []
    assert plan.done == [visit]


def test_what_was_not_visited_is_left_over_for_the_next_week(cast: Cast) -> None:
    put(cast, cast.enterprise)
    PlannedVisit.objects.update(week_on=monday_of(today()) - timedelta(days=7))
    assert [stop.is_left_over for _, stops in week(cast).areas for stop in stops] == [True]
    make_visit(cast, visited_on=monday_of(today()) - timedelta(days=2))
    assert names(week(cast)) == []


def test_promised_revisits_stand_in_the_order_of_their_days_until_they_are_kept(cast: Cast) -> None:
    later = make_enterprise("后约")
    make_visit(cast, enterprise=later, visited_on=date(2026, 1, 1), follow_up_on=date(2026, 2, 8))
    make_visit(cast, visited_on=date(2026, 1, 1), follow_up_on=date(2026, 1, 8))
    assert [stop.enterprise for stop in week(cast).due] == [cast.enterprise, later]
    put(cast, later)
    plan = week(cast)
    assert [stop.enterprise for stop in plan.due] == [cast.enterprise]
    assert [stop.promised is not None for _, stops in plan.areas for stop in stops] == [True]
    make_visit(cast, visited_on=date(2026, 1, 9))
    assert week(cast).due == []


def test_a_promise_is_kept_by_going_there_again_whatever_the_campaign_says_of_days_between(cast: Cast) -> None:
    make_visit(cast, visited_on=today() - timedelta(days=3), follow_up_on=today())
    assert [stop.recent for stop in week(cast).due] == [None]


def test_whom_to_visit_next_is_near_where_the_team_goes_and_what_asks_for_calm_comes_last(cast: Cast) -> None:
    far = listed(cast, "远", "吴兴区八里店镇南路1号", is_key=True)
    town = listed(cast, "同镇", "吴兴区织里镇大港路7号")
    road = listed(cast, "同路", "吴兴区织里镇栋梁路9号")
    calm = listed(cast, "勿扰", "吴兴区织里镇栋梁路5号")
    Enterprise.objects.filter(pk=calm.pk).update(ask_before_visit=True)
    put(cast, make_enterprise(address="吴兴区织里镇栋梁路1号"))
    assert [stop.enterprise for stop in week(cast).to_visit] == [road, town, far, cast.enterprise, calm]


def test_an_enterprise_on_the_plan_is_not_proposed_again(cast: Cast) -> None:
    put(cast, cast.enterprise)
    plan = week(cast)
    assert (plan.to_visit, plan.unvisited_count, plan.listed_count) == ([], 1, 1)


@pytest.mark.parametrize(
    ("days", "told", "is_told"), [(0, "today", True), (9, "9 days ago", True), (400, "400 days ago", False)]
)
def test_the_plan_tells_who_was_there_lately_for_another_campaign(
    cast: Cast, days: int, told: str, is_told: bool
) -> None:
    other = Campaign.objects.create(
        slug="other",
        name="另一行动",
        name_en="Other",
        region=cast.campaign.region,
        lead_organisation=cast.department,
        starts_on=date(2020, 1, 1),
    )
    team = ServiceTeam.objects.create(campaign=other, name="市级走访组", region=cast.campaign.region)
    make_visit(cast, campaign=other, team=team, visited_on=today() - timedelta(days=days))
    put(cast, cast.enterprise)
    page = " ".join(signed_in(cast.official).get("/plan/", headers=ENGLISH).content.decode().split())
    assert cast.enterprise.name in page
    assert (f"Visited {told} by 市级走访组" in page) == is_told


def mark(cast: Cast, **said: Any) -> None:
    changes = {"ask_before_visit": True, "ask_reason": "正在停产检修", "ask_until": None} | said
    enterprise_change(actor=cast.official, enterprise_id=cast.enterprise.pk, changes=changes, version=None)


@pytest.mark.parametrize("path", ["/plan/", "/visits/new/?enterprise={}", "/enterprises/{}/"])
def test_a_mark_warns_with_its_reason_before_anyone_sets_out(cast: Cast, path: str) -> None:
    put(cast, cast.enterprise)
    mark(cast)
    page = signed_in(cast.official).get(path.format(cast.enterprise.pk)).content.decode()
    assert "正在停产检修" in page


def test_a_mark_says_who_and_since_when_and_goes_as_a_whole(cast: Cast) -> None:
    mark(cast)
    cast.enterprise.refresh_from_db()
    assert (cast.enterprise.ask_marked_by, cast.enterprise.ask_marked_on) == (cast.official, today())
    mark(cast, ask_before_visit=False)
    cast.enterprise.refresh_from_db()
    assert (cast.enterprise.ask_reason, cast.enterprise.ask_marked_by, cast.enterprise.ask_marked_on) == (
        "",
        None,
        None,
    )


def test_a_mark_ends_with_its_last_day_and_cannot_end_before_today(cast: Cast) -> None:
    mark(cast, ask_until=today())
    cast.enterprise.refresh_from_db()
    assert cast.enterprise.asks_before_visit(today())
    assert not cast.enterprise.asks_before_visit(today() + timedelta(days=1))
    with pytest.raises(RuleViolation):
        mark(cast, ask_until=today() - timedelta(days=1))


def test_the_mark_is_put_on_and_taken_off_on_its_page(cast: Cast) -> None:
    client, url = signed_in(cast.official), f"/enterprises/{cast.enterprise.pk}/visiting/"
    version = client.get(url).context["form"].initial["version"]
    assert client.post(url, {"ask_before_visit": "on", "version": version}).status_code == 422
    said = {"ask_before_visit": "on", "ask_reason": "停产", "version": version}
    assert client.post(url, said).status_code == 303
    assert client.post(url, said | {"ask_reason": "又改"}).status_code == 409
    cast.enterprise.refresh_from_db()
    assert cast.enterprise.ask_reason == "停产"
    client.post(url, {"ask_before_visit": "", "ask_reason": "停产", "version": cast.enterprise.version})
    cast.enterprise.refresh_from_db()
    assert not cast.enterprise.ask_before_visit


def test_other_systems_plan_and_mark_by_the_api(cast: Cast) -> None:
    client = signed_in(cast.coordinator)
    said = {"team": cast.team.pk, "enterprise": cast.enterprise.pk}
    planned = client.post("/api/v1/planned-visits/", said, content_type="application/json").json()
    assert planned["week_on"] == monday_of(today()).isoformat()
    assert client.get(f"/api/v1/planned-visits/?team={cast.team.pk}").json()["results"] == [planned]
    assert client.delete(planned["url"]).status_code == 204
    marked = {"ask_before_visit": True, "ask_reason": "停产", "ask_until": "2099-01-01"}
    url = f"/api/v1/enterprises/{cast.enterprise.pk}/"
    answer = client.patch(url, marked, content_type="application/json").json()
    assert (answer["ask_until"], answer["ask_marked_by"]) == ("2099-01-01", cast.coordinator.pk)
    assert client.patch(url, {"ask_before_visit": False}, content_type="application/json").json()["ask_reason"] == ""
    lonely = client.patch(url, {"ask_reason": "没有标记"}, content_type="application/json")
    assert lonely.status_code == 422


@pytest.mark.parametrize("rows", [1, 10])
def test_the_plan_costs_the_same_however_much_waits(cast: Cast, django_assert_max_num_queries: Any, rows: int) -> None:
    for number in range(rows):
        put(cast, listed(cast, f"计划企业{number}", "吴兴区织里镇栋梁路1号"))
        listed(cast, f"未走访企业{number}", "吴兴区织里镇栋梁路1号")
        make_problem(cast, visit=make_visit(cast, follow_up_on=date(2099, 1, 1)), source="visit")
    client = signed_in(cast.official)
    with django_assert_max_num_queries(17):
        assert client.get("/plan/").status_code == 200


def test_the_enterprise_page_offers_the_plan_to_members_of_teams_alone(cast: Cast) -> None:
    url = f"/enterprises/{cast.enterprise.pk}/"
    assert signed_in(cast.official).get(url).context["shown"].plan.team == cast.team
    assert signed_in(cast.coordinator).get(url).context["shown"].plan.team is None
    planned = put(cast, cast.enterprise)
    assert signed_in(cast.official).get(url).context["shown"].plan.planned == planned


def test_a_member_of_no_team_is_told_so(cast: Cast) -> None:
    page = signed_in(cast.leader).get("/plan/", headers=ENGLISH)
    assert "You are in no service team" in page.content.decode()
