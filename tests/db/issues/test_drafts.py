"""A half-typed problem is its writer's: it counts nowhere, runs no clock, and nobody else hears of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.sites import site
from django.test import RequestFactory
from django.utils import timezone

from accounts.enums import RoleName
from accounts.models import User
from common.errors import Conflict, NotAllowed, NotFound, RuleViolation
from enterprises.models import Enterprise
from issues.enums import Source
from issues.models import Category, Measure, News, NumberSeries, Problem, ProblemEvent, ProblemView
from issues.selectors.agenda import problems_for
from issues.selectors.desk import DeskView, desk_counts
from issues.services.drafts import problem_complete, problem_discard, problem_hand_in, problem_keep
from issues.services.measures import MeasureDraft, measure_plan
from issues.services.moves import problem_move
from issues.services.problems import ProblemDraft
from issues.services.revisions import visit_withdraw
from reports.dimensions import StatisticsFilters
from reports.selectors.statistics import statistics_summary
from tests.cast import Cast, make_meeting, make_problem, make_user, make_visit, region, signed_in
from tests.db.issues.test_problem_ledgers import sheet

MINE = "drafts"


def make_draft(cast: Cast, actor: User | None = None, **fields: Any) -> Problem:
    fields = {
        "campaign": cast.campaign,
        "enterprise": cast.enterprise,
        "category": Category.objects.get(pk="financing"),
        "title": "",
        "source": Source.HOTLINE,
        "reported_on": timezone.localdate(),
        "team": cast.team,
    } | fields
    return problem_keep(actor=actor or cast.official, draft=ProblemDraft(**fields))


def sees(user: User, problem: Problem) -> bool:
    return Problem.objects.visible_to(User.objects.get(pk=user.pk)).filter(pk=problem.pk).exists()


def page(actor: User, problem: Problem) -> Any:
    return signed_in(actor).get(f"/problems/{problem.pk}/", headers={"accept-language": "en"})


def test_a_draft_needs_no_title_takes_no_number_and_is_told_to_nobody(cast: Cast) -> None:
    draft = make_draft(cast)
    assert (draft.state, draft.title, draft.due_on) == ("draft", "", None)
    assert draft.number.startswith("DRAFT-")
    assert not NumberSeries.objects.exists()
    assert not ProblemEvent.objects.exists()
    assert not News.objects.exists()


def test_only_its_writer_and_the_team_it_is_for_see_it(cast: Cast) -> None:
    draft = make_draft(cast)
    colleague = make_user("colleague", role=RoleName.OFFICIAL, team=cast.team, region=cast.team.region)
    for user in (cast.official, colleague):
        assert sees(user, draft), user
    for user in (cast.coordinator, cast.province, cast.leader, cast.admin, cast.handler, cast.other_official):
        assert not sees(user, draft), user
        assert signed_in(user).get(f"/problems/{draft.pk}/").status_code == 404


def test_of_an_offices_draft_only_the_one_who_types_it_knows(cast: Cast) -> None:
    draft = make_draft(cast, cast.coordinator, team=None)
    colleague = make_user("colleague", role=RoleName.COORDINATOR, region=region("330500"))
    assert sees(cast.coordinator, draft)
    assert not any(sees(user, draft) for user in (colleague, cast.province, cast.official))


def test_a_sensitive_draft_is_its_writers_alone_and_not_even_counted_for_others(cast: Cast) -> None:
    draft = make_draft(cast, is_sensitive=True, title="专利纠纷")
    colleague = make_user("colleague", role=RoleName.OFFICIAL, team=cast.team, region=cast.team.region)
    assert sees(cast.official, draft)
    assert not sees(colleague, draft)
    for user in (colleague, cast.coordinator, cast.leader):
        assert signed_in(user).get("/problems/?state=draft").context["hidden"] == 0
    assert page(cast.official, draft).status_code == 200
    assert not ProblemView.objects.exists()


def test_a_draft_is_on_no_desk_no_list_that_leaves_the_portal_and_no_agenda(cast: Cast) -> None:
    draft = make_draft(cast, title="贷款难", team=None, actor=cast.coordinator)
    counts = desk_counts(actor=cast.coordinator, today=timezone.localdate())
    assert {view: count for view, count in counts.items() if count} == {DeskView.DRAFTS: 1}
    assert sheet(cast.coordinator, "/problems/export/?state=draft")[1][0] == "Total"
    meeting = make_meeting(cast, kind="joint_meeting")
    assert not problems_for(actor=cast.coordinator, meeting=meeting).exists()
    with pytest.raises(RuleViolation) as refused:
        plan_for(cast, draft)
    assert refused.value.code == "problem_is_draft"


def test_for_what_was_withdrawn_nothing_is_planned(cast: Cast) -> None:
    problem = make_problem(cast)
    why = {"reason": "企业不再需要"}
    problem_move(actor=cast.official, problem_id=problem.pk, move="withdraw", version=None, fields=why)
    problem.refresh_from_db()
    with pytest.raises(RuleViolation, match=problem.number) as refused:
        plan_for(cast, problem)
    assert (refused.value.code, refused.value.field) == ("problem_not_valid", "problems")
    assert not Measure.objects.exists()


def plan_for(cast: Cast, problem: Problem) -> None:
    text, today = "协调银行续贷", timezone.localdate()
    draft = MeasureDraft(cast.campaign, cast.department, text, "finance", today, problems=[problem])
    measure_plan(actor=cast.coordinator, draft=draft)


def test_a_draft_counts_in_no_figure_until_it_is_handed_in(cast: Cast) -> None:
    def collected() -> int | None:
        found = statistics_summary(actor=cast.coordinator, filters=StatisticsFilters())
        return found.counts["problems_collected"]

    draft = make_draft(cast, title="贷款难")
    assert collected() == 0
    problem_hand_in(actor=cast.official, problem_id=draft.pk, version=draft.version)
    assert collected() == 1


def test_the_timeline_of_the_enterprise_tells_it_to_its_writer_alone(cast: Cast) -> None:
    make_draft(cast, title="贷款难")
    assert "贷款难" in told_of_enterprise(cast, cast.official)
    assert "贷款难" not in told_of_enterprise(cast, cast.coordinator)


def told_of_enterprise(cast: Cast, user: User) -> str:
    return signed_in(user).get(f"/enterprises/{cast.enterprise.pk}/").content.decode()


def test_the_audit_trail_shows_the_administrator_nothing_of_a_draft(cast: Cast) -> None:
    draft = make_draft(cast, title="贷款难")
    model = Problem.audit.rel.related_model  # type: ignore[attr-defined]  # by pghistory
    request = RequestFactory().get("/")
    request.user = cast.admin
    trail = site._registry[model].get_queryset(request)
    assert model.objects.filter(pgh_obj=draft.pk).exists()
    assert not trail.filter(pgh_obj_id=draft.pk).exists()
    problem_hand_in(actor=cast.official, problem_id=draft.pk, version=None)
    assert [row.state for row in trail.filter(pgh_obj_id=draft.pk)] == ["submitted"]


def test_handed_in_it_gets_its_number_its_event_and_what_the_enterprise_is_by_then(cast: Cast) -> None:
    draft = make_draft(cast, title="贷款难")
    Enterprise.objects.filter(pk=cast.enterprise.pk).update(size="medium")
    problem_hand_in(actor=cast.official, problem_id=draft.pk, version=None)
    draft.refresh_from_db()
    assert (draft.state, draft.size, draft.submitted_by) == ("submitted", "medium", cast.official)
    assert draft.number == f"{timezone.localdate().year}-330500-000001"
    assert [(one.move, one.from_state) for one in draft.events.all()] == [("submit", "draft")]
    assert sees(cast.coordinator, draft)


def test_drafts_leave_no_gap_in_the_numbers(cast: Cast) -> None:
    discarded, kept = make_draft(cast), make_draft(cast, title="贷款难")
    first = make_problem(cast)
    problem_discard(actor=cast.official, problem_id=discarded.pk)
    problem_hand_in(actor=cast.official, problem_id=kept.pk, version=None)
    kept.refresh_from_db()
    assert (first.number[-6:], kept.number[-6:]) == ("000001", "000002")


def test_without_a_title_it_cannot_be_handed_in(cast: Cast) -> None:
    draft = make_draft(cast)
    with pytest.raises(RuleViolation) as refused:
        problem_hand_in(actor=cast.official, problem_id=draft.pk, version=None)
    assert (refused.value.code, refused.value.field) == ("title_missing", "title")
    changes = {"description": "三家银行都不续贷"}
    with pytest.raises(RuleViolation):
        problem_complete(actor=cast.official, problem_id=draft.pk, changes=changes, version=None)
    draft.refresh_from_db()
    assert draft.description == ""


def test_nobody_else_makes_anything_of_a_draft(cast: Cast) -> None:
    draft = make_draft(cast, title="贷款难")
    for actor in (cast.coordinator, cast.province, cast.handler, cast.other_official):
        with pytest.raises(NotFound):
            problem_move(actor=actor, problem_id=draft.pk, move="submit", version=None, fields={})
        with pytest.raises(NotFound):
            problem_discard(actor=actor, problem_id=draft.pk)
    with pytest.raises(Conflict):
        problem_move(actor=cast.official, problem_id=draft.pk, move="withdraw", version=None, fields={"reason": "误填"})


def test_a_discarded_draft_is_gone_and_what_was_handed_in_is_not_discarded(cast: Cast) -> None:
    draft = make_draft(cast)
    problem_discard(actor=cast.official, problem_id=draft.pk)
    assert not Problem.objects.filter(pk=draft.pk).exists()
    problem = make_problem(cast)
    with pytest.raises(Conflict) as refused:
        problem_discard(actor=cast.official, problem_id=problem.pk)
    assert refused.value.code == "not_a_draft"
    with pytest.raises(NotAllowed):
        problem_discard(actor=cast.coordinator, problem_id=problem.pk)


def test_a_withdrawn_visit_takes_the_drafts_along_that_it_brought(cast: Cast) -> None:
    visit = make_visit(cast, logged_by=cast.official)
    draft = make_draft(cast, source=Source.VISIT, visit=visit)
    problem = make_problem(cast, source=Source.VISIT, visit=visit)
    visit_withdraw(actor=cast.official, visit_id=visit.pk, reason="记错了企业")
    assert not Problem.objects.filter(pk=draft.pk).exists()
    assert Problem.objects.get(pk=problem.pk).state == "withdrawn"


FORM = {"category": "financing", "source": "hotline", "urgency": "ordinary", "term": "immediate"}


def typed(cast: Cast, **fields: str) -> dict[str, str]:
    today = timezone.localdate().isoformat()
    said = {"team": str(cast.team.pk), "enterprise": str(cast.enterprise.pk), "reported_on": today}
    return FORM | said | fields


def test_the_form_keeps_a_draft_that_its_writer_finds_again_and_hands_in(cast: Cast) -> None:
    client = signed_in(cast.official)
    answer = client.post("/problems/new/", typed(cast, title="", keep="1"))
    assert answer.status_code == 303
    draft = Problem.objects.get()
    assert answer["location"] == f"/problems/{draft.pk}/"
    assert [row.problem for row in client.get("/problems/?view=drafts").context["rows"]] == [draft]
    assert list(client.get("/plan/").context["plan"].drafts) == [draft]
    shown = page(cast.official, draft).content.decode()
    assert "This is a draft" in shown
    assert "The title is still missing" in shown
    assert "DRAFT-" not in shown
    address = f"/problems/{draft.pk}/correct/"
    seen = FORM | {"version": str(draft.version)}
    answer = client.post(address, seen | {"title": "", "description": "三家都不续贷", "hand_in": "1"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["title"]
    assert "三家都不续贷" in answer.content.decode()
    answer = client.post(address, seen | {"title": "贷款难", "description": "三家都不续贷", "hand_in": "1"})
    assert answer.status_code == 303
    draft.refresh_from_db()
    assert (draft.state, draft.title, draft.description) == ("submitted", "贷款难", "三家都不续贷")


def test_a_draft_is_saved_as_a_draft_and_handed_in_from_its_page(cast: Cast) -> None:
    draft, client = make_draft(cast), signed_in(cast.official)
    said = FORM | {"version": str(draft.version), "title": "贷款难", "is_sensitive": "on", "keep": "1"}
    assert client.post(f"/problems/{draft.pk}/correct/", said).status_code == 303
    draft.refresh_from_db()
    assert (draft.state, draft.title, draft.is_sensitive) == ("draft", "贷款难", True)
    assert client.post(f"/problems/{draft.pk}/submit/", {"version": draft.version}).status_code == 303
    draft.refresh_from_db()
    assert draft.state == "submitted"


def test_a_draft_is_discarded_from_its_page(cast: Cast) -> None:
    draft = make_draft(cast)
    assert signed_in(cast.official).post(f"/problems/{draft.pk}/discard/").status_code == 303
    assert not Problem.objects.exists()


def test_those_who_cannot_report_have_no_view_of_drafts(cast: Cast) -> None:
    for user, has in ((cast.official, True), (cast.coordinator, True), (cast.handler, False), (cast.leader, False)):
        chips = signed_in(user).get("/problems/views/counts/?view=").context["desk"].views
        assert (MINE in [chip.code for chip in chips]) == has, user
