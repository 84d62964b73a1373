"""The coordinator's desk: built-in and saved views, with counts."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import RoleGrant, User
from campaigns.models import Campaign
from common.errors import NotFound, RuleViolation
from issues.models import Feedback, Problem, SavedView
from issues.selectors import desk
from issues.selectors.desk import DeskView, desk_counts
from issues.services import saved_views
from issues.services.moves import (
    problem_approve,
    problem_decide_extension,
    problem_escalate,
    problem_extend,
    problem_move,
    problem_reply,
    problem_return,
    problem_sign,
)
from tests.cast import (
    Cast,
    in_english,
    make_awaiting,
    make_dispatched,
    make_problem,
    make_user,
    rated,
    signed_in,
    working_day,
)

LIST = "/problems/"


def counted(cast: Cast, view: DeskView, actor: str = "coordinator") -> int:
    return desk_counts(actor=getattr(cast, actor), today=timezone.localdate())[view]


def listed(cast: Cast, view: str, actor: str = "coordinator") -> list[int]:
    response = signed_in(getattr(cast, actor)).get(LIST, {"view": view})
    return [row.problem.pk for row in response.context["rows"]]


def another_campaign(cast: Cast) -> Campaign:
    fields = {"region_id": "330500", "lead_organisation": cast.department, "starts_on": cast.campaign.starts_on}
    return Campaign.objects.create(slug="relief", name="纾困行动", name_en="Relief", **fields)


def test_what_came_back_waits_in_the_view_of_returns(cast: Cast) -> None:
    problem = make_dispatched(cast)
    assert listed(cast, "returned") == []
    problem_return(actor=cast.handler, problem_id=problem.pk, reason="非本单位职责", version=None)
    assert listed(cast, "returned") == [problem.pk]
    assert counted(cast, DeskView.RETURNED) == 1


def test_more_time_asked_waits_until_the_office_has_decided(cast: Cast) -> None:
    problem = make_dispatched(cast, due_on=working_day(20))
    problem_sign(actor=cast.handler, problem_id=problem.pk, version=None)
    until = working_day(25)
    problem_extend(actor=cast.handler, problem_id=problem.pk, until=until, reason="需要会商", version=None)
    assert listed(cast, "extension") == [problem.pk]
    problem_decide_extension(
        actor=cast.coordinator, problem_id=problem.pk, decision="refuse", reason="按期办结", version=None
    )
    assert counted(cast, DeskView.EXTENSION) == 0


def test_what_was_escalated_waits_with_the_office_that_was_asked_alone(cast: Cast) -> None:
    problem = make_dispatched(cast)
    problem_escalate(actor=cast.coordinator, problem_id=problem.pk, reason="需省里协调", version=None)
    assert listed(cast, "decide", "province") == [problem.pk]
    assert listed(cast, "decide") == []
    assert listed(cast, "escalated") == [problem.pk]


@pytest.mark.parametrize(("solved", "score", "is_bad"), [("no", 4, True), ("yes", 2, True), ("yes", 3, False)])
def test_a_bad_answer_waits_for_the_office(cast: Cast, solved: str, score: int, is_bad: bool) -> None:
    problem = make_dispatched(cast)
    problem_sign(actor=cast.handler, problem_id=problem.pk, version=None)
    problem_reply(actor=cast.handler, problem_id=problem.pk, reply="已办", signed_by="局长", version=None)
    problem_approve(actor=cast.coordinator, problem_id=problem.pk, version=None)
    Feedback.objects.filter(problem=problem).update(
        answered_at=timezone.now(), answered_on=timezone.localdate(), solved=solved, score=score
    )
    assert bool(listed(cast, "feedback")) is is_bad
    assert counted(cast, DeskView.FEEDBACK) == int(is_bad)
    assert listed(cast, "to_close") == ([] if is_bad else [problem.pk])
    assert counted(cast, DeskView.TO_CLOSE) == int(not is_bad)


def test_what_was_not_answered_or_is_asked_anew_is_not_to_close(cast: Cast) -> None:
    problem = make_awaiting(cast)
    assert counted(cast, DeskView.TO_CLOSE) == 0
    rated(problem)
    assert counted(cast, DeskView.TO_CLOSE) == 1
    for word, actor, said in (
        ("redo", cast.coordinator, {"reason": "材料不全"}),
        ("start", cast.handler, {}),
        ("reply", cast.handler, {"reply": "已补正", "signed_by": "陈局长"}),
        ("approve", cast.coordinator, {}),
    ):
        problem_move(actor=actor, problem_id=problem.pk, move=word, version=None, fields=said)
    assert (counted(cast, DeskView.TO_CLOSE), counted(cast, DeskView.FEEDBACK)) == (0, 0)


def test_what_an_office_decides_is_on_no_other_desk(cast: Cast) -> None:
    views = desk_counts(actor=cast.handler, today=timezone.localdate())
    assert DeskView.RETURNED not in views
    assert DeskView.OVERDUE in views


def test_what_lies_with_an_office_without_coordinators_is_with_the_nearest_above(cast: Cast) -> None:
    problem = make_problem(cast)
    assert (listed(cast, "mine"), listed(cast, "mine", "province")) == ([problem.pk], [])
    User.objects.filter(pk=cast.coordinator.pk).update(is_active=False)
    assert listed(cast, "mine", "province") == [problem.pk]


def test_an_office_that_is_manned_for_one_campaign_is_the_upper_ones_in_another(cast: Cast) -> None:
    problem, own = make_problem(cast), RoleGrant.objects.filter(user=cast.coordinator)
    own.update(campaign=cast.campaign)
    assert (listed(cast, "mine"), listed(cast, "mine", "province")) == ([problem.pk], [])
    own.update(campaign=another_campaign(cast))
    assert (listed(cast, "mine"), listed(cast, "mine", "province")) == ([], [problem.pk])


def test_counts_are_those_of_the_own_territory(cast: Cast) -> None:
    make_problem(cast)
    assert counted(cast, DeskView.TRIAGE) == 1
    assert counted(cast, DeskView.TRIAGE, "other_coordinator") == 0


def test_counts_stop_where_nobody_reads_on(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("issues.selectors.desk", "issues.views.desk"):
        monkeypatch.setattr(f"{module}.MOST_COUNTED", 2)
    for _row in range(4):
        make_problem(cast)
    assert counted(cast, DeskView.OPEN) == 3
    chips = signed_in(cast.coordinator).get(f"{LIST}views/counts/").context["desk"].views
    assert [chip.counted for chip in chips if chip.code == "open"] == ["2+"]


def test_all_counts_are_one_question(cast: Cast) -> None:
    make_problem(cast)
    counted(cast, DeskView.OPEN)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        desk_counts(actor=cast.coordinator, today=timezone.localdate())
    assert len(queries) == 1


def save(cast: Cast, name: str = "吴兴融资", **fields: Any) -> SavedView:
    fields = {"query": "category=financing&region=330502", **fields}
    return saved_views.saved_view_add(actor=cast.coordinator, name=name, **fields)


def test_a_filter_is_saved_under_a_name_and_opened_again(cast: Cast) -> None:
    wanted, _other = make_problem(cast), make_problem(cast, category="land")
    client = signed_in(cast.coordinator)
    shown = client.get(LIST, {"category": "financing"})
    assert shown.context["desk"].can_be_saved
    response = client.post(f"{LIST}views/new/?category=financing&cursor=&region=", {"name": "融资"})
    assert response.status_code == 303
    assert response["Location"] == f"{LIST}?category=financing"
    shown = client.get(response["Location"])
    assert [row.problem.pk for row in shown.context["rows"]] == [wanted.pk]
    assert [(chip.label, chip.is_current) for chip in shown.context["desk"].own] == [("融资", True)]
    assert not shown.context["desk"].can_be_saved


def test_all_that_a_view_holds_is_offered_to_be_acted_on_with_its_number(cast: Cast) -> None:
    make_problem(cast)
    make_dispatched(cast)
    client = signed_in(cast.coordinator)
    asked = ("view=triage", "category=financing", "view=", "", "category=nothing")
    found = {query: client.get(f"{LIST}views/counts/?{query}").context["matching"] for query in asked}
    assert found == {"view=triage": "1", "category=financing": "2", "view=": "", "": "", "category=nothing": ""}
    handler = signed_in(cast.handler).get(f"{LIST}views/counts/?category=financing")
    assert handler.context["matching"] == ""


def test_views_are_counted_after_the_page_is_there(cast: Cast, django_assert_max_num_queries: Any) -> None:
    make_problem(cast)
    make_problem(cast, category="land")
    client = in_english(cast.coordinator)
    client.get(LIST)
    with CaptureQueriesContext(connection) as without:
        client.get(f"{LIST}?category=land")
    save(cast)
    save(cast, "全部", query="counted=true")
    save(cast, "别处", query="region=999999")
    with django_assert_max_num_queries(len(without)):
        shown = client.get(f"{LIST}?category=land")
    assert {chip.count for chip in [*shown.context["desk"].views, *shown.context["desk"].own]} == {None}
    assert "problems/views/counts/?category=land" in shown.content.decode()
    answer = client.get(f"{LIST}views/counts/?category=financing&region=330502")
    chips = {chip.label: (chip.count, chip.is_current) for chip in answer.context["desk"].own}
    assert chips == {"吴兴融资": (1, True), "全部": (2, False), "别处": (None, False)}
    assert "2 problems" in client.get(f"{LIST}views/").content.decode()


def test_ten_own_views_are_counted_with_the_queries_of_one(cast: Cast) -> None:
    """What the drop-downs of the page offer is not asked for, and a record that a filter names is one row each time."""
    make_problem(cast)
    client, url = signed_in(cast.coordinator), f"{LIST}views/counts/"

    def asked(query: str, views: int) -> int:
        SavedView.objects.all().delete()
        for number in range(views):
            save(cast, f"视图{number}", query=query)
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            counts = [chip.count for chip in client.get(url).context["desk"].own]
        assert counts == [1] * views
        return len(queries)

    assert asked("state=submitted&urgency=ordinary", 10) == asked("state=submitted&urgency=ordinary", 1)
    named = f"campaign={cast.campaign.pk}&category=financing"
    assert asked(named, 10) - asked(named, 1) == 9 * 2


def test_the_desk_of_an_office_holds_what_lies_with_it_and_not_with_another(cast: Cast) -> None:
    """The city's problem is in the sight of the county and of the province, but it is the city that triages it."""
    make_problem(cast)
    county = make_user("county", role="coordinator", region_id="330502")
    for office, waiting in ((cast.coordinator, 1), (county, 0), (cast.province, 0)):
        view = desk_counts(actor=office, today=timezone.localdate())[DeskView.TRIAGE]
        found = signed_in(office).get(LIST, {"view": "triage"}).context["rows"]
        assert (view, len(found)) == (waiting, waiting), office
        assert desk_counts(actor=office, today=timezone.localdate())[DeskView.OPEN] == 1
    Problem.objects.update(office="330502")
    for office, waiting in ((cast.coordinator, 0), (county, 1)):
        fresh = type(office).objects.get(pk=office.pk)
        assert desk_counts(actor=fresh, today=timezone.localdate())[DeskView.TRIAGE] == waiting
    RoleGrant.objects.filter(user=county).delete()
    city = type(county).objects.get(pk=cast.coordinator.pk)
    assert desk_counts(actor=city, today=timezone.localdate())[DeskView.TRIAGE] == 1


def test_the_default_view_is_what_the_list_opens_with_and_all_stays_in_reach(cast: Cast) -> None:
    save(cast, is_default=True)
    client = signed_in(cast.coordinator)
    assert client.get(LIST)["Location"] == f"{LIST}?category=financing&region=330502"
    assert client.get(f"{LIST}?view=").status_code == 200


def test_there_is_one_default_view(cast: Cast) -> None:
    first, second = save(cast, is_default=True), save(cast, "我的")
    saved_views.saved_view_change(actor=cast.coordinator, view_id=second.pk, version=None, is_default=True)
    first.refresh_from_db()
    assert not first.is_default
    assert save(cast, "第三", is_default=True).is_default
    assert SavedView.objects.filter(is_default=True).count() == 1


def test_two_views_of_one_person_have_two_names(cast: Cast) -> None:
    save(cast)
    with pytest.raises(ValidationError, match=r"already|已"):
        save(cast)


def test_nobody_sees_or_touches_the_views_of_somebody_else(cast: Cast) -> None:
    view = save(cast)
    client = signed_in(cast.province)
    assert client.get(LIST).context["desk"].own == []
    assert client.get(f"{LIST}views/{view.pk}/").status_code == 404
    assert client.post(f"{LIST}views/{view.pk}/delete/").status_code == 404
    with pytest.raises(NotFound):
        saved_views.saved_view_delete(actor=cast.province, view_id=view.pk)


def test_views_are_renamed_and_deleted(cast: Cast) -> None:
    view = save(cast)
    client = signed_in(cast.coordinator)
    client.post(f"{LIST}views/{view.pk}/", {"name": "新名字"})
    assert "新名字" in client.get(f"{LIST}views/").content.decode()
    client.post(f"{LIST}views/{view.pk}/delete/")
    assert not SavedView.objects.exists()


def test_a_person_keeps_a_bounded_number_of_views(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_views, "MOST_VIEWS", 1)
    save(cast)
    with pytest.raises(RuleViolation):
        save(cast, "再来一个")


@pytest.mark.parametrize("query", ["", "?colour=red", "?state=nowhere"])
def test_what_is_no_filter_cannot_be_saved(cast: Cast, query: str) -> None:
    assert signed_in(cast.coordinator).post(f"{LIST}views/new/{query}", {"name": "无"}).status_code == 400


def test_views_hold_open_problems_alone(cast: Cast) -> None:
    problem = make_problem(cast)
    Problem.objects.filter(pk=problem.pk).update(state="withdrawn")
    for view in desk.desk_views(cast.coordinator):
        assert listed(cast, view.value) == []
