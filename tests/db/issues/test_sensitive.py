"""Sensitive problems: who handles one sees it, others count it, and each view is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import RoleName
from accounts.models import User
from common.errors import Conflict, NotAllowed, NotFound, RuleViolation
from issues.enums import NewsSource
from issues.models import CommonProblem, Escalation, Handling, Measure, Problem, ProblemEvent, ProblemView
from issues.services.escalations import problem_escalate
from issues.services.moves import problem_decide_escalation, problem_dispatch, problem_reopen, problem_return
from issues.services.sensitive import problem_mark
from issues.services.slips import slip_issue
from issues.services.visits import ReportedProblem
from issues.telling import news_told
from notifications.models import Notification
from notifications.services.notifying import About, notify
from tests.cast import (
    Cast,
    in_english,
    make_awaiting,
    make_dispatched,
    make_meeting,
    make_problem,
    make_user,
    make_visit,
    region,
    signed_in,
)

SECRET = "新型电解液配方外泄风险"


@pytest.fixture
def secret(cast: Cast) -> Problem:
    return make_dispatched(cast, title=SECRET, is_sensitive=True)


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def sees(user: User, problem: Problem) -> bool:
    return Problem.objects.visible_to(fresh(user)).filter(pk=problem.pk).exists()


def test_those_who_handle_it_see_it_and_nobody_else_of_the_scope(cast: Cast, secret: Problem) -> None:
    colleague = make_user("colleague", role=RoleName.OFFICIAL, team=cast.team, region=cast.team.region)
    county = make_user("county", role=RoleName.COORDINATOR, region=region("330502"))
    for user in (cast.official, cast.handler, cast.coordinator, cast.province):
        assert sees(user, secret), user
    for user in (cast.leader, cast.admin, cast.other_handler, cast.other_coordinator, colleague, county, cast.nobody):
        assert not sees(user, secret), user
    plain = make_dispatched(cast)
    for user in (cast.leader, cast.admin, colleague, county):
        assert sees(user, plain), user


def test_an_assisting_organisation_sees_it_as_long_as_it_assists(cast: Cast) -> None:
    problem = make_problem(cast, is_sensitive=True)
    Problem.objects.filter(pk=problem.pk).update(state="accepted", accepted_on=timezone.localdate())
    units: dict[str, Any] = {"organisation": cast.department, "assisting": [cast.other_department]}
    problem_dispatch(actor=cast.coordinator, problem_id=problem.pk, version=None, **units)
    assert sees(cast.other_handler, problem)
    Handling.objects.filter(problem=problem, organisation=cast.other_department).update(state="ended")
    assert not sees(cast.other_handler, problem)


def test_an_organisation_that_gave_it_back_sees_it_until_another_leads(cast: Cast, secret: Problem) -> None:
    problem_return(actor=cast.handler, problem_id=secret.pk, reason="不属我局", version=None)
    assert sees(cast.handler, secret)
    Problem.objects.filter(pk=secret.pk).update(state="accepted")
    problem_dispatch(actor=cast.coordinator, problem_id=secret.pk, organisation=cast.other_department, version=None)
    assert sees(cast.other_handler, secret)
    assert not sees(cast.handler, secret)


def test_an_office_that_escalated_it_keeps_sight_of_it(cast: Cast, secret: Problem) -> None:
    escalation = problem_escalate(actor=cast.coordinator, problem_id=secret.pk, reason="需省里协调", version=None)
    problem_decide_escalation(actor=cast.province, problem_id=secret.pk, decision="accept", reason="", version=None)
    secret.refresh_from_db()
    assert secret.office_id == escalation.to_region_id == "330000"
    assert sees(cast.coordinator, secret)
    assert not sees(cast.handler, secret) or secret.lead_organisation_id == cast.department.pk
    assert not sees(cast.leader, secret)


def test_what_hangs_on_it_is_out_of_sight_with_it(cast: Cast) -> None:
    problem = make_awaiting(cast, title=SECRET, is_sensitive=True)
    measure = Measure.objects.create(
        campaign=cast.campaign, organisation=cast.other_department, region=problem.region, text=SECRET,
        kind="finance", planned_on=timezone.localdate(),
    )  # fmt: skip
    measure.problems.add(problem)
    now = timezone.now()
    problem.feedback.update(answered_at=now, answered_on=now.date(), solved="yes", score=5)
    leader, coordinator = fresh(cast.leader), fresh(cast.coordinator)
    for model in (ProblemEvent, Handling, type(problem.feedback.get())):
        rows = model._default_manager.filter(problem=problem)
        assert rows.visible_to(coordinator).exists(), model
        assert not rows.visible_to(leader).exists(), model
    assert Measure.objects.visible_to(coordinator).get() == measure
    assert not Measure.objects.visible_to(leader).exists()
    assert Measure.objects.visible_to(fresh(cast.other_handler)).get() == measure
    measure.problems.add(make_problem(cast))
    assert Measure.objects.visible_to(leader).get() == measure


def test_only_the_office_marks_and_lifts_and_says_why(cast: Cast) -> None:
    problem = make_dispatched(cast)
    said: dict[str, Any] = {"problem_id": problem.pk, "is_sensitive": True, "version": None}
    for user in (cast.handler, cast.official):
        with pytest.raises(NotAllowed):
            problem_mark(actor=user, reason="配方", **said)
    with pytest.raises(RuleViolation) as refused:
        problem_mark(actor=cast.coordinator, reason=" ", **said)
    assert refused.value.code == "reason_missing"
    problem_mark(actor=cast.coordinator, reason="涉及配方", **said)
    with pytest.raises(Conflict):
        problem_mark(actor=cast.coordinator, reason="涉及配方", **said)
    with pytest.raises(NotFound):
        problem_mark(actor=cast.other_coordinator, reason="涉及配方", **said)
    assert not sees(cast.leader, problem)
    problem_mark(actor=cast.coordinator, reason="专利已公开", **said | {"is_sensitive": False})
    assert sees(cast.leader, problem)
    told = list(problem.events.order_by("id").values_list("move", "reason"))[-2:]
    assert told == [("mark-sensitive", "涉及配方"), ("lift-sensitive", "专利已公开")]


def test_marking_takes_back_what_was_told_to_those_who_see_it_no_more(cast: Cast) -> None:
    problem = make_dispatched(cast, title=SECRET)
    news_told(NewsSource.EVENT, problem.events.get(move="dispatch").pk)
    link = reverse("problems:detail", args=[problem.pk])
    words = {"kind": "dispatched", "code": "dispatched", "link": link, "key": "event:0"}
    Notification.objects.create(recipient=cast.leader, parameters={"title": SECRET}, **words)
    problem_mark(actor=cast.coordinator, problem_id=problem.pk, is_sensitive=True, reason="配方", version=None)
    told = set(Notification.objects.filter(link=link).values_list("recipient", flat=True))
    assert cast.handler.pk in told
    assert cast.leader.pk not in told


def test_marking_takes_its_title_out_of_reminders_of_those_who_see_it_no_more(cast: Cast) -> None:
    problem, plain = make_dispatched(cast, title=SECRET), make_dispatched(cast)
    problem_return(actor=cast.handler, problem_id=problem.pk, reason="不属我局", version=None)
    Problem.objects.filter(pk=problem.pk).update(state="accepted")
    problem_dispatch(actor=cast.coordinator, problem_id=problem.pk, organisation=cast.other_department, version=None)
    listed = [
        {"number": one.number, "title": one.title, "link": reverse("problems:detail", args=[one.pk])}
        for one in (problem, plain)
    ]
    words = {"overdue": 0, "due_soon": 2, "listed": listed}
    for user in (cast.handler, cast.coordinator):
        notify(recipients=[user], kind="reminder", about=About("due", words), link="/tasks/", key="reminder:1")
    problem_mark(actor=cast.coordinator, problem_id=problem.pk, is_sensitive=True, reason="配方", version=None)
    told = {one.recipient_id: one.parameters["listed"] for one in Notification.objects.filter(kind="reminder")}
    assert told == {cast.handler.pk: listed[1:], cast.coordinator.pk: listed}


def test_each_way_to_have_it_shown_is_recorded(cast: Cast, secret: Problem) -> None:
    plain = make_dispatched(cast)
    for problem in (secret, plain):
        signed_in(cast.handler).get(reverse("problems:detail", args=[problem.pk]))
        signed_in(cast.handler).get(reverse("problems:reply", args=[problem.pk]))
        signed_in(cast.coordinator).get(reverse("problems:assignment-slip", args=[problem.pk]))
        signed_in(cast.coordinator).get(reverse("problems:assignment-slip-word", args=[problem.pk]))
        signed_in(cast.leader).get(reverse("problems:detail", args=[problem.pk]))
    signed_in(cast.coordinator).post(reverse("problems:export"))
    signed_in(cast.coordinator).post(reverse("problems:assignment-slips"))
    assert set(ProblemView.objects.values_list("problem", flat=True)) == {secret.pk}
    kept = list(ProblemView.objects.order_by("id").values_list("viewed_by__username", "through"))
    assert kept == [("handler", "page")] * 2 + [("coordinator", "export")] * 4


@pytest.mark.parametrize(
    "page", ["/problems/", "/tasks/", "/supervision/", "/search/?q=电解液", "/enterprises/{enterprise}/",
             "/reports/records/?figure=problems_collected", "/visits/{visit}/", "/slips/", "/escalations/",
             "/common-problems/{common}/"],
)  # fmt: skip
def test_a_page_that_lists_its_title_is_recorded_once_a_day(cast: Cast, page: str) -> None:
    secret = secret_everywhere(cast)
    keys = {"enterprise": secret.enterprise_id, "visit": secret.visit_id, "common": secret.common_problem_id}
    user = cast.handler if page == "/tasks/" else cast.coordinator
    for _opened in range(2):
        assert SECRET in signed_in(user).get(page.format(**keys)).content.decode()
    assert list(ProblemView.objects.values_list("problem", "viewed_by", "through")) == [(secret.pk, user.pk, "page")]


def secret_everywhere(cast: Cast) -> Problem:
    """On the list of whatever lists problems; its common problem has an open member beside it."""
    visit = make_visit(cast)
    problem = make_dispatched(cast, visit=visit, source="visit", title=SECRET, is_sensitive=True)
    plain = make_dispatched(cast)
    common = CommonProblem.objects.create(
        campaign=cast.campaign, region=problem.region, category=problem.category, title="贷款难"
    )
    Problem.objects.filter(pk__in=[problem.pk, plain.pk]).update(common_problem=common)
    late = timezone.localdate() - timedelta(days=30)
    Problem.objects.filter(pk=problem.pk).update(due_on=late, original_due_on=late)
    slip_issue(actor=cast.coordinator, problem_id=problem.pk, grade="reminder", text="请抓紧", version=None)
    Escalation.objects.create(
        problem=problem, from_region_id="330500", to_region_id="330000", reason="需省里协调",
        previous_state="in_progress", state="accepted", decided_at=timezone.now(), decided_by=cast.province,
    )  # fmt: skip
    problem.refresh_from_db()
    return problem


def test_an_agenda_on_paper_is_recorded_and_hides_it_from_others(cast: Cast, secret: Problem) -> None:
    meeting = make_meeting(cast, kind="joint_meeting")
    meeting.agenda_items.create(campaign=cast.campaign, problem=secret, position=1, reason="by_hand")
    url = reverse("agenda:print", args=[meeting.pk])
    assert SECRET in signed_in(cast.coordinator).get(url).content.decode()
    assert SECRET not in signed_in(cast.leader).get(url).content.decode()
    view = ProblemView.objects.get()
    assert (view.viewed_by, view.through) == (cast.coordinator, "export")


def test_a_view_can_be_neither_changed_nor_deleted(cast: Cast, secret: Problem) -> None:
    ProblemView.objects.create(problem=secret, viewed_by=cast.handler, through="page")
    for change in (lambda rows: rows.update(through="api"), lambda rows: rows._raw_delete("default")):
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
            change(ProblemView.objects.all())


def test_the_page_shows_the_mark_and_who_looked(cast: Cast, secret: Problem) -> None:
    ProblemView.objects.create(problem=secret, viewed_by=cast.handler, through="page")
    page = signed_in(cast.coordinator).get(reverse("problems:detail", args=[secret.pk])).content.decode()
    assert "查看记录" in page
    assert cast.handler.name in page
    assert reverse("problems:sensitivity", args=[secret.pk]) in page
    handlers_page = signed_in(cast.handler).get(reverse("problems:detail", args=[secret.pk])).content.decode()
    assert reverse("problems:sensitivity", args=[secret.pk]) not in handlers_page


def test_it_is_marked_and_lifted_on_a_page(cast: Cast, secret: Problem) -> None:
    office, url = signed_in(cast.coordinator), reverse("problems:sensitivity", args=[secret.pk])
    secret.refresh_from_db()
    answer = office.post(url, {"version": secret.version, "reason": "专利已公开"})
    assert answer.status_code == 303
    secret.refresh_from_db()
    assert not secret.is_sensitive
    assert office.post(url, {"version": 1, "reason": "又有新配方", "is_sensitive": "on"}).status_code == 409
    answer = office.post(url, {"version": secret.version, "reason": "又有新配方", "is_sensitive": "True"})
    assert answer.status_code == 303
    assert not sees(cast.leader, secret)


def hidden_in(client: Client, query: str = "") -> int:
    found: int = client.get(f"{reverse('problems:list')}{query}").context["hidden"]
    return found


def test_a_list_says_how_many_it_leaves_out_but_not_by_words(cast: Cast, secret: Problem) -> None:
    make_problem(cast, is_sensitive=True, category="labour")
    leader = signed_in(cast.leader)
    assert hidden_in(leader) == 2
    assert hidden_in(leader, "?region=330502") == 2
    assert hidden_in(leader, "?category=financing") == 0
    assert hidden_in(leader, "?search=电解液") == 0
    assert hidden_in(signed_in(cast.coordinator)) == 0
    assert hidden_in(signed_in(cast.other_coordinator)) == 0
    page = leader.get(reverse("problems:list")).content.decode()
    assert SECRET not in page
    assert secret.number not in page


def test_figures_count_it_and_the_records_behind_them_do_not_list_it(cast: Cast, secret: Problem) -> None:
    url = f"{reverse('reports:records')}?figure=problems_collected"
    for user, listed in ((cast.leader, 0), (cast.province, 1)):
        found = signed_in(user).get(url).context["found"]
        assert (found.total, found.hidden, len(found.page.items)) == (1, 1 - listed, listed)
    assert SECRET not in signed_in(cast.leader).get(url).content.decode()


@pytest.mark.parametrize("code", ["ratings", "feedback_answered", "response_rate"])
def test_its_answer_is_counted_and_listed_to_those_alone_who_handle_it(cast: Cast, code: str) -> None:
    problem = make_awaiting(cast, title=SECRET, is_sensitive=True)
    now = timezone.now()
    problem.feedback.update(answered_at=now, answered_on=now.date(), solved="yes", score=5)
    url = f"{reverse('reports:records')}?figure={code}"
    for user, listed in ((cast.leader, 0), (cast.province, 1)):
        answer = signed_in(user).get(url)
        found = answer.context["found"]
        assert (found.total, found.hidden, len(found.page.items)) == (1, 1 - listed, listed)
        assert (SECRET in answer.content.decode() or problem.number in answer.content.decode()) == bool(listed)


@pytest.mark.parametrize("query", ["", "&region=330502", "&by=region&key=330500", "&by=category&key=financing"])
def test_the_records_of_a_figure_and_how_many_of_them_are_hidden_make_the_figure(
    cast: Cast, secret: Problem, query: str
) -> None:
    url = f"{reverse('reports:records')}?figure=problems_collected{query}"
    others, own = (in_english(user).get(url).context["found"] for user in (cast.leader, cast.province))
    assert (others.total, len(others.page.items), others.hidden) == (1, 0, 1)
    assert (own.total, len(own.page.items), own.hidden) == (1, 1, 0)


def test_the_enterprise_page_says_nothing_of_it_to_others(cast: Cast, secret: Problem) -> None:
    url = reverse("reports:enterprise", args=[cast.enterprise.pk])
    for user, counted in ((cast.leader, 0), (cast.province, 1)):
        answer = in_english(user).get(url)
        assert answer.context["shown"].problems_total == counted
        assert "more sensitive problem" not in answer.content.decode()
    assert SECRET not in in_english(cast.leader).get(url).content.decode()


def test_what_was_merged_into_it_says_its_number_alone(cast: Cast, secret: Problem) -> None:
    child = make_problem(cast, title="同类诉求")
    Problem.objects.filter(pk=child.pk).update(state="merged", merged_into=secret)
    page = signed_in(cast.leader).get(reverse("problems:detail", args=[child.pk])).content.decode()
    assert secret.number in page
    assert SECRET not in page


def test_the_administrator_sees_neither_it_nor_its_trail_but_who_looked(cast: Cast, secret: Problem) -> None:
    ProblemView.objects.create(problem=secret, viewed_by=cast.handler, through="page")
    admin = signed_in(cast.admin)
    versions = list(secret.audit.values_list("pgh_id", flat=True))  # type: ignore[attr-defined]  # by pghistory
    for path in ("problem", "problemevent", "handling", "problemaudit"):
        assert SECRET not in admin.get(f"/admin/issues/{path}/").content.decode(), path
    assert admin.get(f"/admin/issues/problemaudit/{versions[0]}/change/").status_code == 302
    views = admin.get("/admin/issues/problemview/").content.decode()
    assert secret.number in views
    assert SECRET not in views


def test_a_visit_brings_a_sensitive_problem_and_says_nothing_of_it_to_others(cast: Cast) -> None:
    visit = make_visit(cast)
    make_problem(cast, visit=visit, source="visit", title=SECRET, is_sensitive=True)
    url = reverse("visits:detail", args=[visit.pk])
    answer = in_english(cast.leader).get(url)
    without = in_english(cast.leader).get(reverse("visits:detail", args=[make_visit(cast).pk]))
    words = "There is no problem to show."
    assert (words in answer.content.decode(), words in without.content.decode()) == (True, True)
    assert SECRET not in answer.content.decode()
    listed = in_english(cast.leader).get(reverse("visits:list")).context["listing"].rows
    assert not any(row.has_problems for row in listed)
    assert SECRET in in_english(cast.official).get(url).content.decode()


def test_the_form_of_a_visit_takes_the_mark(cast: Cast) -> None:
    said = {
        "team": cast.team.pk, "enterprise": cast.enterprise.pk, "offered": cast.enterprise.pk, "mode": "on_site",
        "visited_on": timezone.localdate().isoformat(), "uuid": "0e9a7c53-6d84-4c6e-9a55-2f6f3a1b7c12",
        "problems-TOTAL_FORMS": "1", "problems-INITIAL_FORMS": "0", "problems-0-title": SECRET,
        "problems-0-category": "financing", "problems-0-urgency": "ordinary", "problems-0-term": "immediate",
        "problems-0-is_sensitive": "on",
    }  # fmt: skip
    answer = signed_in(cast.official).post(f"{reverse('visits:create')}?team={cast.team.pk}", said)
    assert answer.status_code in {302, 303}, answer.content.decode()[:500]
    assert Problem.objects.get().is_sensitive


def test_what_is_not_sensitive_says_so_to_no_digest(cast: Cast) -> None:
    category = make_problem(cast).category
    plain = ReportedProblem(category=category, title="贷款难").content()
    assert plain == {
        "category": "financing", "title": "贷款难", "description": "", "urgency": "ordinary", "term": "immediate",
    }  # fmt: skip
    assert ReportedProblem(category=category, title="贷款难", is_sensitive=True).content()["is_sensitive"] == "True"


def test_a_mark_on_a_closed_problem_does_not_prolong_its_reopening(cast: Cast, secret: Problem) -> None:
    ended = timezone.now() - timedelta(days=40)
    Problem.objects.filter(pk=secret.pk).update(state="closed", outcome="solved", closed_on=timezone.localdate())
    ProblemEvent.objects.create(
        problem=secret, at=ended, move="close", from_state="awaiting_feedback", to_state="closed", actor_name="周敏"
    )
    problem_mark(actor=cast.coordinator, problem_id=secret.pk, is_sensitive=False, reason="已公开", version=None)
    with pytest.raises(RuleViolation) as refused:
        problem_reopen(actor=cast.coordinator, problem_id=secret.pk, reason="未解决", version=None)
    assert refused.value.code == "reopen_too_late"
