from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import RoleName
from accounts.models import Organisation, Recognition, RoleGrant, User
from campaigns.models import (
    Attendance,
    Demand,
    Enrolment,
    Exclusion,
    ListChange,
    ListUpload,
    Match,
    MeetingSeries,
    PlannedVisit,
    Programme,
    Round,
)
from common.keyset import paginate
from enterprises.models import (
    Alias,
    Contact,
    ContactView,
    Duplicate,
    Export,
    Import,
    Merge,
    SizeDeclaration,
    Tag,
    Tagging,
    Title,
)
from issues.models import (
    AgendaItem,
    BulkMove,
    CallBack,
    CommonProblem,
    Escalation,
    Feedback,
    Measure,
    Milestone,
    Problem,
    ProblemView,
    ReplyTemplate,
    SavedView,
    Slip,
    Substitution,
)
from notifications.models import Notification
from policies.models import Policy, PolicyItem
from portal.api import router
from tests.cast import (
    Cast,
    make_dispatched,
    make_enterprise,
    make_meeting,
    make_organisation,
    make_problem,
    make_visit,
    region,
)
from tests.db.integrations.conftest import ApiClient, token_for

TODAY = timezone.localdate()
RESOURCES = [prefix for prefix, _viewset, _name in router.registry]


@pytest.fixture
def records(cast: Cast, client_account: User) -> Problem:
    """At least one row of every resource."""
    make_policy(cast)
    make_demand(cast)
    make_programme(cast)
    make_list(cast)
    make_talk(cast)
    make_register(cast)
    make_twins(cast)
    monday = TODAY - timedelta(days=TODAY.weekday())
    PlannedVisit.objects.create(team=cast.team, enterprise=cast.enterprise, week_on=monday, planned_by=cast.official)
    make_transfers(client_account)
    ListUpload.objects.create(campaign=cast.campaign, uploaded_by=client_account, name="名单.csv")
    Recognition.objects.create(organisation=cast.department, kind="national_platform", valid_from=TODAY)
    visit = make_visit(cast)
    visit.members.add(cast.member)
    problem = make_dispatched(cast, visit=visit, source="visit")
    make_answers(cast, problem)
    make_call_backs(cast)
    ProblemView.objects.create(problem=problem, viewed_by=cast.handler, through="page")
    make_desk(cast, problem, client_account)
    return problem


@pytest.fixture
def reader(request: pytest.FixtureRequest, cast: Cast, resource: str) -> ApiClient:
    """Whoever sees rows of the resource: the hotline, but whom to call back a third party alone."""
    if resource in {"call-backs", "due-call-backs"}:
        return ApiClient(token_for(cast.caller))
    client: ApiClient = request.getfixturevalue("api")
    return client


def fact(cast: Cast) -> dict[str, Any]:
    return {"campaign": cast.campaign, "region": cast.enterprise.region}


def make_register(cast: Cast) -> None:
    contact = Contact.objects.create(enterprise=cast.enterprise, name="张伟", phone="13812345678")
    ContactView.objects.create(contact=contact, viewed_by=cast.official)
    Alias.objects.create(enterprise=cast.enterprise, kind="former_code", value="330500000012345")
    tag = Tag.objects.create(region=cast.enterprise.region, name="重点企业")
    Tagging.objects.create(enterprise=cast.enterprise, tag=tag)
    SizeDeclaration.objects.create(enterprise=cast.enterprise, year=2024, employees=50, size="unknown", missing="Y")
    three_years = {"issued_on": TODAY, "valid_to": TODAY + timedelta(days=1095)}
    Title.objects.create(enterprise=cast.enterprise, tier="innovative", rule_version="2026", **three_years)


def make_twins(cast: Cast) -> None:
    """One entry that may be the home enterprise, and one that was merged into it."""
    twin, merged = make_enterprise(), make_enterprise(merged_into=cast.enterprise)
    Duplicate.objects.create(first=cast.enterprise, second=twin, reasons=["phone"])
    Merge.objects.create(kept=cast.enterprise, merged=merged, merged_by=cast.coordinator)


def make_transfers(owner: User) -> None:
    """Files are their owner's alone: the hotline's own import and export."""
    said = {"created_by": owner, "language": "zh-hans"}
    Import.objects.create(name="企业.csv", format="csv", file="imports/企业.csv", **said)
    Export.objects.create(**said)


def make_policy(cast: Cast) -> None:
    common = {"issued_by": cast.department, "region": region("330500"), "issued_on": TODAY, "effective_on": TODAY}
    policy = Policy.objects.create(title="稳企政策", **common)
    PolicyItem.objects.create(policy=policy, title="补贴", type="reward", mode="quick", benefit="补贴", cap_wan="50.00")


def make_demand(cast: Cast) -> None:
    said = {"kind": "finance", "title": "贷款", "raised_on": TODAY, "amount_wan": "300.50"}
    demand = Demand.objects.create(enterprise=cast.enterprise, **said, **fact(cast))
    Match.objects.create(demand=demand, organisation=cast.department, introduced_on=TODAY)


def make_list(cast: Cast) -> None:
    """Somebody was taken off the list of the campaign, which waits to be refreshed."""
    Exclusion.objects.create(enterprise=cast.enterprise, excluded_by=cast.coordinator, **fact(cast))
    ListChange.objects.create(campaign=cast.campaign, kind="refresh", requested_by=cast.coordinator)


def make_programme(cast: Cast) -> None:
    names = {"name": "体检", "name_en": "Checks", "kind": "health_check"}
    programme = Programme.objects.create(campaign=cast.campaign, starts_on=TODAY, **names)
    place = {"enterprise": cast.enterprise, "region": cast.enterprise.region}
    Enrolment.objects.create(programme=programme, enrolled_on=TODAY, **place)


def make_talk(cast: Cast) -> None:
    series = MeetingSeries.objects.create(campaign=cast.campaign, name="企业周三恳谈", kind="talk")
    edition = Round.objects.create(series=series, number=1, held_on=TODAY)
    meeting = make_meeting(cast, series=series, round=edition)
    Attendance.objects.create(meeting=meeting, enterprise=cast.enterprise, person_name="张伟", **fact(cast))


def make_answers(cast: Cast, problem: Problem) -> None:
    """What comes after a problem: escalation, slip, common problem, measure, feedback."""
    upwards = {"from_region": region("330500"), "to_region": region("330000"), "previous_state": problem.state}
    Escalation.objects.create(problem=problem, reason="省级权限", **upwards)
    pressed = {"grade": "reminder", "text": "请抓紧办理", "due_on": TODAY, "answer_by": TODAY}
    Slip.objects.create(handling=problem.handlings.get(), **pressed)
    CommonProblem.objects.create(title="用电", category=problem.category, **fact(cast))
    said = {"text": "协调续贷", "kind": "finance", "planned_on": TODAY, "amount_wan": "12.50"}
    Measure.objects.create(organisation=cast.department, **said, **fact(cast)).problems.add(problem)
    now = timezone.now()
    window = {"asked_at": now, "expires_at": now + timedelta(days=7), "answered_at": now, "answered_on": TODAY}
    asked = {"problem": problem, "category": problem.category}
    Feedback.objects.create(**asked, **window, solved="yes", score=5, **fact(cast))


def make_call_backs(cast: Cast) -> None:
    """Two enterprises that were asked and called in vain."""
    days = dict.fromkeys(["dispatched_on", "original_due_on", "due_on", "replied_on"], TODAY)
    answered = {"lead_organisation": make_organisation("另一部门"), **days}
    for _ in range(2):
        problem = make_problem(cast)
        Problem.objects.filter(pk=problem.pk).update(state="awaiting_feedback", **answered)
        window = {"asked_at": timezone.now(), "expires_at": timezone.now() + timedelta(days=7)}
        asked = Feedback.objects.create(problem=problem, category=problem.category, **window, **fact(cast))
        CallBack.objects.create(feedback=asked, called_by=cast.caller, is_reached=False)


def make_desk(cast: Cast, problem: Problem, owner: User) -> None:
    """What an office and a person work with: an agenda, a milestone, moves in bulk, a view, a notification."""
    meeting = make_meeting(cast, kind="joint_meeting")
    item = {"campaign": cast.campaign, "position": 1, "reason": "by_hand"}
    AgendaItem.objects.create(meeting=meeting, problem=problem, **item)
    Milestone.objects.create(measure=Measure.objects.get(), text="签订协议", planned_on=TODAY)
    BulkMove.objects.create(requested_by=owner, language="zh-hans", act="accept", total=1)
    SavedView.objects.create(owner=owner, name="融资", query="category=financing")
    words = {"number": problem.number, "title": problem.title}
    told = {"kind": "outcome", "code": "closed", "parameters": words, "link": "/problems/", "key": "event:0"}
    Notification.objects.create(recipient=owner, **told)
    make_clerks(cast, owner)


def make_clerks(cast: Cast, owner: User) -> None:
    """What an organisation's own people see alone, of whom the hotline is one here."""
    RoleGrant.objects.create(user=owner, role=RoleName.HANDLER, organisation=cast.department)
    ReplyTemplate.objects.create(organisation=cast.department, name="已受理", text="已收悉。")
    away = {"absent": cast.handler, "substitute": cast.other_handler, "arranged_by": cast.handler}
    Substitution.objects.create(organisation=cast.department, starts_on=TODAY, ends_on=TODAY, **away)


@pytest.mark.parametrize("resource", RESOURCES)
def test_every_resource_is_read_to_the_end_and_back_by_cursor(
    reader: ApiClient, records: Problem, resource: str
) -> None:
    size = 500 if resource == "regions" else 1
    url: str | None = f"/api/v1/{resource}/?page_size={size}"
    seen: list[Any] = []
    pages: list[Any] = []
    while url:
        page = reader.get(url).json()
        pages.append(page)
        seen += [row["url"] for row in page["results"]]
        url = page["next"]
    assert len(seen) == len(set(seen)) > 0
    if len(pages) > 1:
        back = reader.get(pages[-1]["previous"]).json()
        assert back["results"] == pages[-2]["results"]


@pytest.mark.parametrize("resource", RESOURCES)
def test_object_is_the_row_of_the_list_and_has_an_etag(reader: ApiClient, records: Problem, resource: str) -> None:
    row = reader.get(f"{resource}/", {"page_size": 1}).json()["results"][0]
    answer = reader.get(row["url"])
    assert answer.json() == row
    again = reader.get(row["url"], if_none_match=answer["ETag"])
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("resource", [name for name in RESOURCES if name != "regions"])
def test_rows_of_another_city_are_absent_and_their_objects_404(
    reader: ApiClient, stranger: ApiClient, records: Problem, resource: str
) -> None:
    public = resource in {"organisations", "policies", "policy-items"}
    own = reader.get(f"{resource}/", {"region": "330502"} if resource == "enterprises" else None).json()["results"]
    theirs = {row["url"] for row in stranger.get(f"{resource}/").json()["results"]}
    for row in own:
        assert (row["url"] in theirs) is public
        assert stranger.get(row["url"]).status_code == (200 if public else 404)


@pytest.mark.parametrize("resource", ["visits", "problems", "measures", "teams", "organisations", "enterprises"])
def test_a_list_costs_the_same_queries_for_one_row_and_for_many(
    api: ApiClient, cast: Cast, records: Problem, resource: str
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert api.get(f"{resource}/").status_code == 200
        return len(captured)

    queries()
    few = queries()
    for _ in range(10):
        make_enterprise()
        make_problem(cast, visit=make_visit(cast), source="visit")
    assert queries() == few <= 8


def test_codes_stand_where_the_world_has_codes(api: ApiClient, records: Problem, cast: Cast) -> None:
    row = api.get(f"problems/{records.pk}/").json()
    assert (row["region"], row["industry"], row["category"]) == ("330502", "C17", "financing")
    assert row["lead_organisation"] == cast.department.pk
    assert (row["light"], row["state"], row["outcome"]) == ("green", "dispatched", "")


def test_money_is_text_with_two_decimals(api: ApiClient, records: Problem) -> None:
    assert api.get("measures/").json()["results"][0]["amount_wan"] == "12.50"


def test_nested_rows_come_with_their_owner(api: ApiClient, records: Problem, cast: Cast) -> None:
    visit = api.get(f"visits/{records.visit_id}/").json()
    assert visit["members"] == [cast.member.pk]
    assert [problem["number"] for problem in visit["problems"]] == [records.number]
    assert api.get(f"teams/{cast.team.pk}/").json()["members"][0]["name"] == "王芳"
    recognitions = api.get(f"organisations/{cast.department.pk}/").json()["recognitions"]
    assert recognitions[0]["kind"] == "national_platform"


def test_handler_sees_of_a_visit_only_the_own_problems(
    as_client: Callable[..., ApiClient], cast: Cast, records: Problem
) -> None:
    make_problem(cast, visit=records.visit, source="visit", title="别的部门的事")
    handler = as_client(cast.handler)
    assert len(handler.get(f"visits/{records.visit_id}/").json()["problems"]) == 1
    assert len(handler.get("problems/").json()["results"]) == 1


def test_a_phone_is_masked_until_it_is_asked_for(
    as_client: Callable[..., ApiClient], cast: Cast, records: Problem
) -> None:
    for user in (cast.leader, cast.official):
        (contact,) = as_client(user).get("contacts/").json()["results"]
        assert contact["phone"] == "138****5678"
    assert as_client(cast.official).post(f"{contact['url']}number/", {}).json()["phone"] == "13812345678"


def test_fields_cut_the_answer_and_the_query(api: ApiClient, records: Problem) -> None:
    with CaptureQueriesContext(connection) as captured:
        answer = api.get("problems/", {"fields": "id,number"})
    assert answer.json()["results"][-1] == {"id": records.pk, "number": records.number}
    assert not any('"description"' in query["sql"] for query in captured)


def test_ordering_turns_the_list(api: ApiClient, cast: Cast) -> None:
    numbers = [make_problem(cast).number for _ in range(3)]

    def asked(ordering: str) -> list[str]:
        return [row["number"] for row in api.get("problems/", {"ordering": ordering}).json()["results"]]

    assert asked("number") == numbers
    assert asked("-number") == numbers[::-1]


def test_region_means_the_subtree(api: ApiClient, cast: Cast) -> None:
    def names(code: str) -> set[str]:
        return {row["name"] for row in api.get("enterprises/", {"region": code}).json()["results"]}

    assert names("330500") == {cast.enterprise.name, cast.neighbour.name}
    assert names("330521") == {cast.neighbour.name}


def test_dates_are_inclusive(api: ApiClient, cast: Cast) -> None:
    visit = make_visit(cast, visited_on="2026-03-05")
    found = api.get("visits/", {"since": "2026-03-05", "until": "2026-03-05"}).json()["results"]
    assert [row["id"] for row in found] == [visit.pk]


def test_unanswered_feedback_is_shown_to_nobody(api: ApiClient, cast: Cast, records: Problem) -> None:
    Feedback.objects.create(
        problem=records,
        campaign=cast.campaign,
        category=records.category,
        region=records.region,
        expires_at=timezone.now() + timedelta(days=1),
    )
    assert len(api.get("feedback/").json()["results"]) == 1


def test_if_none_match_takes_weak_tags_lists_and_the_star(api: ApiClient, cast: Cast) -> None:
    path = f"enterprises/{cast.enterprise.pk}/"
    tag = api.get(path)["ETag"]
    for header in (f"W/{tag}", f'"0-x",{tag}', f'"0-x", W/{tag}', "*"):
        assert api.get(path, if_none_match=header).status_code == 304, header
    assert api.get(path, if_none_match='"0-x"').status_code == 200


def test_a_cursor_may_hold_any_character_that_a_name_can_have(cast: Cast) -> None:
    for name in ("湖州\u3000一局", "湖州\u3000二局", "湖州\xa0三局"):
        make_organisation(name)
    first = paginate(Organisation.objects.all(), order=["-name", "id"], cursor=None, size=1)
    rest, cursor = [*first.items], first.next
    while cursor:
        page = paginate(Organisation.objects.all(), order=["-name", "id"], cursor=cursor, size=1)
        rest, cursor = rest + page.items, page.next
    assert len(rest) == Organisation.objects.count()
