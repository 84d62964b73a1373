"""What happened to an enterprise, in one list: everything that one may see of it, and nothing else."""

from __future__ import annotations

import base64
import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pghistory
import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from campaigns.models import Attendance, Demand, Match
from enterprises.models import Enterprise, Industry, Title
from enterprises.services.enterprises import enterprise_change
from enterprises.services.merges import MergeDraft, enterprise_merge
from issues.enums import MeasureKind
from issues.models import Measure
from policies.models import Policy
from reports.enums import HappeningKind
from reports.selectors.timeline.page import TimelinePage, timeline_of
from tests.cast import (
    Cast,
    make_dispatched,
    make_enterprise,
    make_meeting,
    make_problem,
    make_visit,
    region,
    signed_in,
)

TODAY = date(2026, 11, 20)


def timeline(actor: User, cast: Cast, **asked: Any) -> TimelinePage:
    asked = {"kind": None, "cursor": None, "size": 50, "today": TODAY} | asked
    return timeline_of(actor=actor, enterprise=cast.enterprise, **asked)


def lines(page: TimelinePage) -> list[tuple[str, str]]:
    return [(one.kind.value, one.what) for one in page.happenings]


def make_measure(cast: Cast, **fields: Any) -> Measure:
    return Measure.objects.create(
        campaign=cast.campaign,
        organisation=cast.department,
        region=cast.enterprise.region,
        kind=MeasureKind.values[0],
        text="协调银行续贷",
        **{"planned_on": TODAY} | fields,
    )


def make_policy(cast: Cast) -> Policy:
    return Policy.objects.create(
        title="设备更新贴息", issued_by=cast.department, region=region("330500"), issued_on=TODAY, effective_on=TODAY
    )


def everything(cast: Cast) -> None:
    visit = make_visit(cast, visited_on=TODAY, summary="新车间已投产")
    visit.members.add(cast.member)
    visit.policies.add(make_policy(cast))
    dimensions = {"campaign": cast.campaign, "region": cast.enterprise.region, "size": cast.enterprise.size}
    meeting = make_meeting(cast, held_on=TODAY - timedelta(days=2))
    Attendance.objects.create(meeting=meeting, enterprise=cast.enterprise, person_name="王总", **dimensions)
    problem = make_dispatched(cast, reported_on=TODAY - timedelta(days=1))
    make_measure(cast).problems.add(problem)
    demand = Demand.objects.create(
        enterprise=cast.enterprise, kind="finance", title="流动资金三百万", raised_on=TODAY, **dimensions
    )
    Match.objects.create(demand=demand, organisation=cast.department, introduced_on=TODAY)
    Title.objects.create(
        enterprise=cast.enterprise,
        tier="specialised",
        rule_version="1",
        issued_on=date(2022, 1, 1),
        valid_to=date(2024, 12, 31),
    )


def test_it_tells_all_that_happened_newest_first(cast: Cast) -> None:
    everything(cast)
    page = timeline(cast.official, cast)
    assert {one.kind for one in page.happenings} == set(HappeningKind) - {HappeningKind.RATING, HappeningKind.MERGE}
    days = [one.on for one in page.happenings]
    assert days == sorted(days, reverse=True)
    visit = next(one for one in page.happenings if one.kind == HappeningKind.VISIT)
    assert (visit.what, visit.who) == ("新车间已投产", "吴兴服务组 · 王芳")
    titles = [(one.on, one.state[0]) for one in page.happenings if one.kind == HappeningKind.TITLE and one.state]
    assert titles == [(date(2024, 12, 31), "expired"), (date(2022, 1, 1), "gained")]


def test_a_title_that_still_holds_is_not_told_as_lost(cast: Cast) -> None:
    title = {"enterprise": cast.enterprise, "rule_version": "1", "issued_on": date(2025, 1, 1)}
    Title.objects.create(tier="innovative", valid_to=TODAY, **title)
    Title.objects.create(
        tier="specialised", valid_to=date(2027, 12, 31), status="revoked", revoked_on=date(2026, 5, 1), **title
    )
    page = timeline(cast.official, cast, kind=HappeningKind.TITLE)
    assert [one.state and one.state[0] for one in page.happenings] == ["revoked", "gained", "gained"]


def test_a_change_of_the_register_says_who_and_from_what_to_what(cast: Cast) -> None:
    with pghistory.context(user=cast.coordinator.pk):
        enterprise_change(
            actor=cast.coordinator,
            enterprise_id=cast.enterprise.pk,
            changes={
                "address": "织里镇栋梁路8号",
                "region": region("330503"),
                "industry": Industry.objects.get(pk="C18"),
            },
            version=None,
        )
    change, entry = timeline(cast.official, cast, kind=HappeningKind.CHANGE).happenings
    assert (change.who, entry.changes) == ("周敏", [])
    assert {(one.field, one.old, one.new, one.after) for one in change.changes} == {
        ("address", "", "织里镇栋梁路8号", "织里镇栋梁路8号"),
        ("region", "330502", "330503", str(region("330503"))),
        ("industry", "C17", "C18", str(Industry.objects.get(pk="C18"))),
    }


def test_a_version_that_says_nothing_new_is_no_change(cast: Cast) -> None:
    type(cast.enterprise).objects.filter(pk=cast.enterprise.pk).update(version=7)
    assert len(timeline(cast.official, cast, kind=HappeningKind.CHANGE).happenings) == 1


def test_a_draft_is_told_to_its_writer_alone_and_explains_no_policy(cast: Cast) -> None:
    draft = make_visit(cast, visited_on=TODAY, state="draft", logged_by=cast.official, summary="还没写完")
    draft.policies.add(make_policy(cast))
    assert ("visit", "还没写完") in lines(timeline(cast.official, cast))
    for actor in (cast.coordinator, cast.leader, cast.admin):
        assert {kind for kind, _ in lines(timeline(actor, cast))} == {"change"}
    assert not timeline(cast.official, cast, kind=HappeningKind.POLICY).happenings


def test_a_draft_problem_of_somebody_else_is_not_told_nor_the_measure_for_it(cast: Cast) -> None:
    problem = make_problem(cast)
    make_measure(cast).problems.add(problem)
    type(problem).objects.filter(pk=problem.pk).update(state="draft")
    assert {kind for kind, _ in lines(timeline(cast.official, cast))} == {"problem", "measure", "change"}
    assert {kind for kind, _ in lines(timeline(cast.coordinator, cast))} == {"change"}


def test_a_handler_reads_what_the_organisation_has_to_do_with(cast: Cast) -> None:
    everything(cast)
    make_problem(cast, title="别的单位的事")
    told = lines(timeline(cast.handler, cast))
    assert {kind for kind, _ in told} == {"problem", "measure", "match", "demand", "title", "change"}
    assert "别的单位的事" not in str(told)


@pytest.mark.parametrize("kind", [None, HappeningKind.VISIT])
def test_pages_join_without_gap_or_double_in_both_directions(cast: Cast, kind: HappeningKind | None) -> None:
    for days in (0, 0, 1, 1, 1, 5):
        make_visit(cast, visited_on=TODAY - timedelta(days=days)).policies.add(make_policy(cast))
    whole = timeline(cast.official, cast, kind=kind)
    page = timeline(cast.official, cast, kind=kind, size=2)
    assert page.previous is None
    pages = [page]
    while page.next:
        page = timeline(cast.official, cast, kind=kind, size=2, cursor=page.next)
        pages.append(page)
    assert [one for page in pages for one in page.happenings] == list(whole.happenings)
    back = timeline(cast.official, cast, kind=kind, size=2, cursor=pages[-1].previous)
    assert list(back.happenings) == list(pages[-2].happenings)


def test_a_longer_history_asks_no_more_of_the_database(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(cast.coordinator)
    url = f"/enterprises/{cast.enterprise.pk}/"
    everything(cast)
    with django_assert_max_num_queries(32) as once:
        client.get(url)
    for _ in range(5):
        make_visit(cast).members.add(cast.member)
        make_problem(cast)
    with django_assert_max_num_queries(len(once)):
        response = client.get(url)
    assert len(response.context["shown"].timeline.happenings) > 15


def test_the_page_keeps_to_one_kind_and_refuses_what_does_not_exist(cast: Cast) -> None:
    everything(cast)
    client, url = signed_in(cast.official), f"/enterprises/{cast.enterprise.pk}/"
    shown = client.get(f"{url}?kind=policy").context["shown"]
    assert lines(shown.timeline) == [("policy", "设备更新贴息")]
    assert client.get(f"{url}?kind=nonsense").status_code == 400
    assert client.get(f"{url}?cursor=nonsense").status_code == 400


def test_the_api_tells_the_same_by_cursor(cast: Cast) -> None:
    everything(cast)
    client, url = signed_in(cast.coordinator), f"/api/v1/enterprises/{cast.enterprise.pk}/timeline/"
    first = client.get(f"{url}?page_size=3").json()
    second = client.get(first["next"]).json()
    told = timeline(cast.coordinator, cast, today=timezone.localdate())
    assert [one["title"] for one in [*first["results"], *second["results"]]] == [
        one.what for one in told.happenings[:6]
    ]
    problem = client.get(f"{url}?kind=problem").json()["results"][0]
    assert client.get(problem["record"]).json()["number"] in problem["title"]


@pytest.mark.parametrize("query", ["kind=nonsense", "cursor=x", "page_size=0", "page_size=1001", "shape=round"])
def test_the_api_refuses_what_it_does_not_know(cast: Cast, query: str) -> None:
    answer = signed_in(cast.coordinator).get(f"/api/v1/enterprises/{cast.enterprise.pk}/timeline/?{query}")
    assert answer.status_code == 400


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(position=st.lists(st.none() | st.text(max_size=12) | st.integers() | st.floats(allow_nan=False), max_size=5))
def test_no_forged_cursor_breaks_the_list(cast: Cast, position: list[Any]) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps(position).encode()).decode().rstrip("=")
    answer = signed_in(cast.coordinator).get(f"/api/v1/enterprises/{cast.enterprise.pk}/timeline/?cursor={cursor}")
    assert answer.status_code in {200, 400}


def test_the_last_contact_names_the_team_and_who_went(cast: Cast) -> None:
    make_visit(cast, visited_on=timezone.localdate() - timedelta(days=12)).members.add(cast.member)
    url = f"/enterprises/{cast.enterprise.pk}/"
    assert "最近联系：12 天前，吴兴服务组 · 王芳" in " ".join(
        signed_in(cast.official).get(url).content.decode().split()
    )


def test_figures_of_a_change_read_as_they_do_beside_it(cast: Cast) -> None:
    Enterprise.objects.filter(pk=cast.enterprise.pk).update(indicators_year=2024, revenue_wan=Decimal("38000.50"))
    Enterprise.objects.filter(pk=cast.enterprise.pk).update(indicators_year=2025, revenue_wan=Decimal(40000))
    change = timeline(cast.official, cast, kind=HappeningKind.CHANGE).happenings[0]
    said = {one.field: (one.before, one.after) for one in change.changes}
    assert said == {"indicators_year": ("2024", "2025"), "revenue_wan": ("38,000.50", "40,000.00")}


def test_a_merge_of_two_with_one_name_tells_them_apart(cast: Cast) -> None:
    twin = make_enterprise(cast.enterprise.name)
    enterprise_merge(actor=cast.coordinator, draft=MergeDraft(kept=cast.enterprise.pk, merged=twin.pk))
    told = timeline(cast.official, cast, kind=HappeningKind.MERGE).happenings[0].what
    assert str(twin.uscc) in told
    assert str(cast.enterprise.uscc) in told
