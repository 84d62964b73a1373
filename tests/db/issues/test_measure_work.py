"""What becomes of a measure: its status with its history, its milestones, its problems."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from common.errors import Conflict, DomainError, NotAllowed, NotFound
from issues.enums import MeasureAct, MeasureStatus
from issues.models import Measure, Milestone
from issues.rules.measures import CHANGES
from issues.services.measures import measure_cancel, measure_implement, measure_link, measure_resume, measure_unlink
from issues.services.milestones import milestone_add, milestone_change, milestone_remove
from issues.services.moves import problem_move
from tests.cast import Cast, make_dispatched, make_problem, signed_in
from tests.db.issues.test_pages_measures import planned

TODAY = timezone.localdate()


@pytest.fixture
def measure(cast: Cast) -> Measure:
    return planned(cast, make_dispatched(cast))


def history(measure: Measure) -> list[tuple[str, str, str]]:
    return list(measure.events.values_list("act", "from_status", "to_status"))


def step(cast: Cast, measure: Measure, planned_on: date = TODAY) -> Milestone:
    return milestone_add(actor=cast.handler, measure_id=measure.pk, text="签订协议", planned_on=planned_on)


def test_every_change_of_status_is_in_the_history_with_who_and_why(cast: Cast, measure: Measure) -> None:
    measure_cancel(actor=cast.coordinator, measure_id=measure.pk, reason="银行退出", version=None)
    measure_resume(actor=cast.handler, measure_id=measure.pk, reason="另一家银行接手", version=None)
    measure_implement(actor=cast.handler, measure_id=measure.pk, implemented_on=TODAY, version=None)
    measure_resume(actor=cast.coordinator, measure_id=measure.pk, reason="贷款未到账", version=None)
    measure.refresh_from_db()
    assert (measure.status, measure.implemented_on) == ("planned", None)
    assert history(measure) == [
        ("planned", "", "planned"),
        ("cancelled", "planned", "cancelled"),
        ("resumed", "cancelled", "planned"),
        ("implemented", "planned", "implemented"),
        ("resumed", "implemented", "planned"),
    ]
    assert list(measure.events.values_list("note", flat=True))[1] == "银行退出"
    assert measure.events.latest("id").actor_name == str(cast.coordinator)


def test_the_statuses_that_acts_lead_to_are_all_there_are() -> None:
    assert set(CHANGES) <= set(MeasureAct.values)
    assert {to for _sources, to in CHANGES.values()} == set(MeasureStatus.values)


@pytest.mark.parametrize(
    ("change", "said", "code"),
    [
        (measure_resume, {"reason": "再办"}, "already_planned"),
        (measure_cancel, {"reason": " "}, "reason_missing"),
        (measure_cancel, {"reason": "不办", "version": 99}, "stale_version"),
    ],
)
def test_a_refused_change_leaves_the_measure_and_its_history(
    cast: Cast, measure: Measure, change: Callable[..., Measure], said: dict[str, Any], code: str
) -> None:
    with pytest.raises(DomainError) as refused:
        change(actor=cast.handler, measure_id=measure.pk, **{"version": None} | said)
    assert refused.value.code == code
    measure.refresh_from_db()
    assert (measure.status, len(history(measure))) == ("planned", 1)


def test_a_measure_serves_further_problems_and_one_less(cast: Cast, measure: Measure) -> None:
    further = make_dispatched(cast)
    measure_link(actor=cast.coordinator, measure_id=measure.pk, problem=further)
    with pytest.raises(Conflict) as twice:
        measure_link(actor=cast.coordinator, measure_id=measure.pk, problem=further)
    assert (twice.value.code, measure.problems.count()) == ("already_serves", 2)
    measure_unlink(actor=cast.coordinator, measure_id=measure.pk, problem_id=further.pk)
    assert further not in measure.problems.all()
    assert [act for act, *_rest in history(measure)] == ["planned", "problem_added", "problem_removed"]


def test_a_problem_out_of_sight_cannot_be_taken_from_a_measure(cast: Cast, measure: Measure) -> None:
    unseen = make_problem(cast)
    measure.problems.add(unseen)
    with pytest.raises(NotFound):
        measure_unlink(actor=cast.handler, measure_id=measure.pk, problem_id=unseen.pk)


def test_a_milestone_is_planned_reached_and_told(cast: Cast, measure: Measure) -> None:
    milestone = step(cast, measure, TODAY - timedelta(days=3))
    assert list(Milestone.objects.late(TODAY)) == [milestone]
    milestone_change(actor=cast.handler, milestone_id=milestone.pk, changes={"reached_on": TODAY}, version=None)
    assert not Milestone.objects.late(TODAY).exists()
    assert measure.events.latest("id").note == "签订协议"
    milestone_change(actor=cast.handler, milestone_id=milestone.pk, changes={"reached_on": None}, version=None)
    assert Milestone.objects.late(TODAY).exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reached_on": TODAY + timedelta(days=1)}, "day_future"),
        ({"reached_on": date(2001, 1, 1)}, "day_outside_campaign"),
        ({"text": " "}, "text_missing"),
        ({"planned_on": date(2001, 1, 1)}, "day_outside_campaign"),
    ],
)
def test_a_milestone_refuses_what_cannot_be(cast: Cast, measure: Measure, changes: Any, code: str) -> None:
    milestone = step(cast, measure)
    with pytest.raises(DomainError) as refused:
        milestone_change(actor=cast.handler, milestone_id=milestone.pk, changes=changes, version=None)
    assert refused.value.code == code
    with pytest.raises(Conflict):
        milestone_change(actor=cast.handler, milestone_id=milestone.pk, changes={}, version=99)


def test_milestones_are_those_of_who_may_change_the_measure(cast: Cast, measure: Measure) -> None:
    milestone = step(cast, measure)
    with pytest.raises(NotAllowed):
        milestone_remove(actor=cast.leader, milestone_id=milestone.pk)
    with pytest.raises(NotFound):
        milestone_remove(actor=cast.other_handler, milestone_id=milestone.pk)
    milestone_remove(actor=cast.coordinator, milestone_id=milestone.pk)
    assert not Milestone.objects.exists()


def test_the_page_shows_how_late_a_milestone_is_and_takes_a_new_one(cast: Cast, measure: Measure) -> None:
    client, page = signed_in(cast.handler), reverse("problems:measure-detail", args=[measure.pk])
    sent = {"text": "放款到位", "planned_on": TODAY.isoformat()}
    client.post(reverse("measures:milestone-add", args=[measure.pk]), sent)
    step(cast, measure, TODAY - timedelta(days=4))
    steps = client.get(page).context["steps"]
    assert [(one.milestone.text, one.is_late) for one in steps] == [("签订协议", True), ("放款到位", False)]
    refused = client.post(reverse("measures:milestone-add", args=[measure.pk]), sent | {"text": ""})
    assert (refused.status_code, Milestone.objects.count()) == (422, 2)
    assert refused.context["milestone_form"].errors


def test_a_milestone_is_changed_on_its_page_and_a_stale_one_is_not(cast: Cast, measure: Measure) -> None:
    milestone, client = step(cast, measure), signed_in(cast.handler)
    page = reverse("measures:milestone-change", args=[milestone.pk])
    sent = {"version": milestone.version, "text": "签订贷款协议", "planned_on": TODAY.isoformat(), "reached_on": TODAY}
    assert client.post(page, sent | {"version": "7"}).status_code == 409
    client.post(page, sent)
    milestone.refresh_from_db()
    assert (milestone.text, milestone.reached_on) == ("签订贷款协议", TODAY)


def test_problems_are_chosen_by_number_without_script(cast: Cast, measure: Measure) -> None:
    further, client = make_dispatched(cast), signed_in(cast.coordinator)
    suggest = reverse("measures:problem-suggest", args=[measure.pk])
    assert [one["id"] for one in client.get(suggest, {"q": further.number}).json()["results"]] == [further.pk]
    client.post(reverse("measures:link", args=[measure.pk]), {"problem_text": further.number})
    assert further in measure.problems.all()
    client.post(reverse("measures:unlink", args=[measure.pk, further.pk]))
    assert further not in measure.problems.all()
    refused = client.post(reverse("measures:link", args=[measure.pk]), {"problem_text": "没有"})
    assert (refused.status_code, bool(refused.context["link_form"].errors)) == (422, True)


def test_a_measure_is_not_offered_for_what_ended_without_an_answer(cast: Cast, measure: Measure) -> None:
    ended = make_problem(cast)
    page, plan = reverse("problems:detail", args=[ended.pk]), f"{reverse('problems:measure-create')}?problem={ended.pk}"
    client, suggest = signed_in(cast.coordinator), reverse("measures:problem-suggest", args=[measure.pk])
    assert plan in client.get(page).content.decode()
    why = {"reason": "企业不再需要"}
    problem_move(actor=cast.official, problem_id=ended.pk, move="withdraw", version=None, fields=why)
    assert plan not in client.get(page).content.decode()
    assert client.get(suggest, {"q": ended.number}).json()["results"] == []
    refused = client.post(reverse("measures:link", args=[measure.pk]), {"problem_text": ended.number})
    assert (refused.status_code, ended in measure.problems.all()) == (422, False)


@pytest.mark.parametrize(("act", "status"), [("cancel", "cancelled"), ("resume", "planned")])
def test_status_changes_on_its_page_with_a_reason(cast: Cast, measure: Measure, act: str, status: str) -> None:
    if act == "resume":
        measure = measure_cancel(actor=cast.handler, measure_id=measure.pk, reason="暂缓", version=None)
    client, page = signed_in(cast.handler), reverse(f"measures:{act}", args=[measure.pk])
    assert client.post(page, {"version": measure.version}).status_code == 422
    assert client.post(page, {"version": "99", "reason": "情况有变"}).status_code == 409
    client.post(page, {"version": measure.version, "reason": "情况有变"})
    measure.refresh_from_db()
    assert measure.status == status
    assert client.get(page).status_code == 409


@pytest.mark.parametrize(("query", "found"), [("late", 1), ("ahead", 2), ("any", 2), ("", 3)])
def test_measures_are_found_by_their_milestones(cast: Cast, query: str, found: int) -> None:
    problem = make_dispatched(cast)
    late, ahead, _without = (planned(cast, problem) for _ in range(3))
    step(cast, late, TODAY - timedelta(days=1))
    step(cast, ahead, TODAY + timedelta(days=9))
    response = signed_in(cast.coordinator).get("/measures/", {"milestones": query})
    assert len(response.context["listing"].rows) == found


def test_a_leader_reads_the_page_and_changes_nothing(cast: Cast, measure: Measure) -> None:
    step(cast, measure)
    response = signed_in(cast.leader).get(reverse("problems:measure-detail", args=[measure.pk]))
    assert (response.context["acts"], "link_form" in response.context) == ([], False)
