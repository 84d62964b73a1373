from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.selectors.calendar import working_calendar
from common.errors import Conflict
from issues.models import DeadlineTerm, Problem
from issues.services.escalations import escalation_decide, problem_escalate
from issues.services.moves import problem_accept, problem_approve, problem_decide_return, problem_return
from tests.cast import Cast, in_english, make_dispatched, make_problem, signed_in

LIST = "/problems/"
# One of them asks which offices below have coordinators of their own.
MOST_QUERIES = 16


def numbers(response: Any) -> list[str]:
    return [row.problem.number for row in response.context["rows"]]


def test_list_shows_the_problems_of_the_territory_only(cast: Cast) -> None:
    mine = make_problem(cast)
    Problem.objects.filter(pk=make_problem(cast).pk).update(region="330521")
    response = signed_in(cast.official).get(LIST)
    assert numbers(response) == [mine.number]


def test_handler_sees_the_problems_of_the_own_organisation(cast: Cast) -> None:
    make_problem(cast)
    handled = make_dispatched(cast)
    assert numbers(signed_in(cast.handler).get(LIST)) == [handled.number]
    assert numbers(signed_in(cast.other_handler).get(LIST)) == []


def test_saved_views_hold_what_their_counts_say(cast: Cast) -> None:
    make_problem(cast)
    make_dispatched(cast)
    client = signed_in(cast.coordinator)
    chips = client.get(f"{LIST}views/counts/").context["desk"].views
    assert {chip.code: chip.count for chip in chips} == {
        "triage": 1,
        "overdue": 0,
        "returned": 0,
        "extension": 0,
        "plan": 0,
        "decide": 0,
        "feedback": 0,
        "to_close": 0,
        "mine": 2,
        "escalated": 0,
        "open": 2,
        "drafts": 0,
    }
    for chip in chips:
        assert len(numbers(client.get(LIST, {"view": chip.code}))) == chip.count


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"search": "续期"}, True),
        ({"search": "恒达"}, True),
        ({"search": "hzhdfz"}, True),
        ({"search": "别的事"}, False),
        ({"region": "330500"}, True),
        ({"region": "330521"}, False),
        ({"category": "financing"}, True),
        ({"state": "submitted"}, True),
        ({"state": "closed"}, False),
        ({"source": "hotline"}, True),
        ({"urgency": "urgent"}, False),
        ({"light": "red"}, False),
        ({"since": "2020-01-01", "until": "2020-12-31"}, False),
        ({"counted": "true"}, True),
    ],
)
def test_filters_narrow_the_list(cast: Cast, query: dict[str, str], found: bool) -> None:
    make_problem(cast)
    response = signed_in(cast.coordinator).get(LIST, query)
    assert response.status_code == 200
    assert bool(numbers(response)) is found


@pytest.mark.parametrize(
    "query",
    [
        {"colour": "red"},
        {"state": "nowhere"},
        {"view": "nothing"},
        {"region": "999999"},
        {"campaign": "0"},
        {"campaign": "x"},
        {"team": "99999999999999999999999"},
        {"category": "\x00"},
        {"since": "2026-02-30"},
        {"ordering": "colour"},
        {"cursor": "!"},
    ],
)
def test_what_the_list_does_not_know_is_refused_and_shows_no_rows(cast: Cast, query: dict[str, str]) -> None:
    make_problem(cast)
    response = signed_in(cast.coordinator).get(LIST, query)
    assert response.status_code == 400
    assert numbers(response) == []
    assert response.context["listing"].form.errors


@pytest.mark.parametrize(("days", "light"), [(-1, "red"), (0, "yellow"), (40, "green")])
def test_light_of_the_row_and_filter_by_light_agree(cast: Cast, days: int, light: str) -> None:
    problem = make_dispatched(cast)
    due = timezone.localdate() + timedelta(days=days)
    Problem.objects.filter(pk=problem.pk).update(due_on=due, original_due_on=due)
    client = signed_in(cast.coordinator)
    assert [row.light for row in client.get(LIST).context["rows"]] == [light]
    for other in ("red", "yellow", "green", "grey"):
        assert bool(numbers(client.get(LIST, {"light": other}))) is (other == light)


@pytest.mark.parametrize("rows", [1, 12])
def test_list_costs_the_same_however_many_rows(cast: Cast, rows: int, django_assert_max_num_queries: Any) -> None:
    for _row in range(rows):
        make_dispatched(cast)
    client = signed_in(cast.coordinator)
    with django_assert_max_num_queries(MOST_QUERIES):
        response = client.get(LIST)
    assert len(numbers(response)) == rows


@pytest.mark.parametrize(
    ("due_in", "done_in", "is_missed", "words"),
    [
        (-27, None, True, "not yet done · {late} working days late"),
        (-9, -1, True, "done on {done} · {late} working days late"),
        (-3, -3, False, "done on {done}"),
        (0, None, False, "not yet done"),
    ],
)
def test_a_missed_limit_looks_missed_and_says_by_how_much(
    cast: Cast, due_in: int, done_in: int | None, is_missed: bool, words: str
) -> None:
    problem, today = make_dispatched(cast), timezone.localdate()
    due = today + timedelta(days=due_in)
    done = None if done_in is None else today + timedelta(days=done_in)
    Problem.objects.filter(pk=problem.pk).update(contact_due_on=due, contacted_on=done, signed_on=today)
    client = signed_in(cast.coordinator)
    client.cookies["django_language"] = "en"
    response = client.get(reverse("problems:detail", args=[problem.pk]))
    [limit] = [one for one in response.context["limits"] if one.on == due]
    late = working_calendar().working_days_between(due, done or today)
    assert (limit.is_missed, limit.words) == (is_missed, words.format(done=done, late=late))
    assert limit.words in response.content.decode()


@pytest.mark.parametrize(("unit", "late"), [("hours", "48 hours late"), ("calendar_days", "2 calendar days late")])
def test_what_is_late_is_told_in_the_unit_of_its_term(cast: Cast, unit: str, late: str) -> None:
    """On the problem's page, the handler's desk and the supervision list; those in working days stay what they are."""
    today = timezone.localdate()
    DeadlineTerm.objects.create(campaign=cast.campaign, step="handle", amount=48, unit=unit)
    problem = make_dispatched(cast)
    Problem.objects.filter(pk=problem.pk).update(due_on=today - timedelta(days=2))
    problem.handlings.update(due_on=today - timedelta(days=2))
    office, handler = in_english(cast.coordinator), in_english(cast.handler)
    assert office.get(reverse("problems:detail", args=[problem.pk])).context["time_left"] == late
    assert late in office.get(reverse("problems:supervision")).content.decode()
    assert late in handler.get(f"{reverse('problems:tasks')}?whose=all").content.decode()
    DeadlineTerm.objects.all().delete()
    days = working_calendar().working_days_between(today - timedelta(days=2), today)
    words = f"{days} working day{'s' if days != 1 else ''} late" if days else "overdue"
    assert office.get(reverse("problems:detail", args=[problem.pk])).context["time_left"] == words


def test_a_refusal_lists_what_is_possible_with_the_comma_of_the_language(cast: Cast) -> None:
    problem = make_problem(cast)
    with translation.override("zh-hans"), pytest.raises(Conflict) as refused:
        problem_approve(actor=cast.coordinator, problem_id=problem.pk, version=None)
    assert "、" in str(refused.value.message)
    assert ", " not in str(refused.value.message)


def test_after_the_upper_level_decided_the_counts_begin_anew_and_the_page_says_so(cast: Cast) -> None:
    problem = make_dispatched(cast)
    problem_return(actor=cast.handler, problem_id=problem.pk, reason="非本单位职责", version=None)
    shown = in_english(cast.coordinator).get(reverse("problems:detail", args=[problem.pk])).context
    assert (shown["returns"], shown["all_returns"]) == (1, 1)
    problem_decide_return(actor=cast.coordinator, problem_id=problem.pk, decision="agree", version=None)
    problem_escalate(actor=cast.coordinator, problem_id=problem.pk, reason="需省里协调", version=None)
    escalation = problem.escalations.get()
    escalation_decide(actor=cast.province, escalation_id=escalation.pk, accept=False, reason="请本级办理", version=None)
    client = in_english(cast.coordinator)
    page = client.get(reverse("problems:detail", args=[problem.pk]))
    assert (page.context["returns"], page.context["all_returns"]) == (0, 1)
    assert "since the upper level decided; in all 0 · 1" in page.content.decode()


def test_after_an_agreed_return_nobody_leads_and_no_limit_of_the_former_lead_runs(cast: Cast) -> None:
    problem = make_dispatched(cast)
    problem_return(actor=cast.handler, problem_id=problem.pk, reason="非本单位职责", version=None)
    problem_decide_return(actor=cast.coordinator, problem_id=problem.pk, decision="agree", version=None)
    response = in_english(cast.coordinator).get(reverse("problems:detail", args=[problem.pk]))
    assert response.context["limits"] == []
    assert f"<dd>{cast.department}</dd>" not in response.content.decode()


def told(client: Client, problem: Problem) -> list[str]:
    """What the timeline says in English, the latest first."""
    client.cookies["django_language"] = "en"
    events = client.get(reverse("problems:detail", args=[problem.pk])).context["events"]
    return [str(event["what"]) for event in events]


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        ("agree", "Return agreed, to be dispatched anew: Returned → Accepted"),
        ("uphold", "Return refused, it stays there: Returned → Waiting for signature"),
    ],
)
def test_the_timeline_says_what_was_decided_on_a_return_and_whose_it_was_said_to_be(
    cast: Cast, decision: str, words: str
) -> None:
    problem = make_dispatched(cast)
    problem_return(
        actor=cast.handler, problem_id=problem.pk, reason="非本单位职责", belongs_to=cast.other_department, version=None
    )
    problem_decide_return(
        actor=cast.coordinator, problem_id=problem.pk, decision=decision, reason="研究决定", version=None
    )
    latest, before, *_rest = told(in_english(cast.coordinator), problem)
    assert latest.startswith(words)
    assert before.endswith(f"It names {cast.other_department}.")


@pytest.mark.parametrize(
    ("accept", "words"),
    [(True, "Escalation accepted, Zhejiang takes it over"), (False, "Escalation refused, back to Huzhou")],
)
def test_the_timeline_says_what_was_decided_on_an_escalation_and_between_which_levels(
    cast: Cast, accept: bool, words: str
) -> None:
    problem = make_dispatched(cast)
    Problem.objects.filter(pk=problem.pk).update(state="accepted")
    escalation = problem_escalate(actor=cast.coordinator, problem_id=problem.pk, reason="超出市级权限", version=None)
    escalation_decide(actor=cast.province, escalation_id=escalation.pk, accept=accept, reason="请办", version=None)
    latest, before, *_rest = told(in_english(cast.province), problem)
    assert latest.startswith(f"{words}: Escalated → Accepted")
    assert before.endswith("Huzhou → Zhejiang")


def test_list_goes_on_by_cursor(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.listing.ROWS", 2)
    made = [make_problem(cast).number for _row in range(3)]
    client = in_english(cast.coordinator)
    first = client.get(LIST)
    second = client.get(LIST, {"cursor": first.context["listing"].page.next})
    assert numbers(first) + numbers(second) == made[::-1]


def test_detail_of_another_territory_is_not_found(cast: Cast) -> None:
    problem = make_problem(cast)
    for stranger in (cast.other_official, cast.other_coordinator, cast.handler, cast.nobody):
        assert in_english(stranger).get(reverse("problems:detail", args=[problem.pk])).status_code == 404


@pytest.mark.parametrize(
    ("who", "state", "offered"),
    [
        ("coordinator", "submitted", ["accept", "request-info", "merge", "reject", "withdraw"]),
        ("official", "submitted", ["withdraw"]),
        ("leader", "submitted", []),
        ("coordinator", "accepted", ["dispatch", "escalate", "withdraw"]),
        ("coordinator", "dispatched", ["escalate"]),
        ("handler", "dispatched", ["sign", "return", "reply"]),
        ("leader", "dispatched", []),
    ],
)
def test_action_bar_offers_exactly_what_the_actor_may_do(cast: Cast, who: str, state: str, offered: list[str]) -> None:
    problem = make_dispatched(cast) if state == "dispatched" else make_problem(cast)
    if state == "accepted":
        problem = problem_accept(
            actor=cast.coordinator,
            problem_id=problem.pk,
            category=problem.category,
            urgency="ordinary",
            term="immediate",
            version=None,
        )
    response = in_english(getattr(cast, who)).get(reverse("problems:detail", args=[problem.pk]))
    assert [button.name for button in response.context["buttons"]] == offered


def test_detail_tells_the_history_with_who_and_from_to(cast: Cast) -> None:
    problem = make_dispatched(cast, description="银行要求先还后贷")
    response = in_english(cast.coordinator).get(reverse("problems:detail", args=[problem.pk]))
    events = response.context["events"]
    assert [event["who"] for event in events] == ["周敏", "周敏", "王芳"]
    assert cast.department.name in events[0]["what"]
    assert "银行要求先还后贷" in response.content.decode()


def test_detail_stays_within_the_query_budget(cast: Cast, django_assert_max_num_queries: Any) -> None:
    problem = make_dispatched(cast)
    client = in_english(cast.coordinator)
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(reverse("problems:detail", args=[problem.pk]))


def test_coordinator_registers_a_problem_from_the_hotline(cast: Cast) -> None:
    answer = in_english(cast.coordinator).post(reverse("problems:create"), registration(cast))
    problem = Problem.objects.get()
    assert answer["Location"] == reverse("problems:detail", args=[problem.pk])
    assert (problem.source, problem.submitted_by, problem.state) == ("hotline", cast.coordinator, "submitted")


def test_official_registers_through_the_own_team(cast: Cast) -> None:
    sent = registration(cast, team=str(cast.team.pk))
    in_english(cast.official).post(reverse("problems:create"), sent)
    assert Problem.objects.get().team == cast.team


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": "", "field": "title"},
        {"title": "长" * 121, "field": "title"},
        {"enterprise_text": "没有这家企业", "enterprise": "", "field": "enterprise"},
        {"source": "visit", "field": "source"},
        {"category": "nothing", "field": "category"},
        {"reported_on": "2999-01-01", "field": "reported_on"},
    ],
)
def test_wrong_registration_says_so_at_the_field_and_saves_nothing(cast: Cast, wrong: dict[str, str]) -> None:
    field = wrong.pop("field")
    response = in_english(cast.coordinator).post(reverse("problems:create"), registration(cast, **wrong))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not Problem.objects.exists()


def test_who_neither_coordinates_nor_visits_registers_nothing(cast: Cast) -> None:
    response = in_english(cast.leader).post(reverse("problems:create"), registration(cast))
    assert response.status_code == 403
    assert not Problem.objects.exists()


def test_pages_need_a_sign_in(db: None) -> None:
    for path in (LIST, "/problems/1/", "/measures/", "/escalations/", "/tasks/"):
        assert Client().get(path).status_code == 302


def test_organisations_are_suggested_within_reach(cast: Cast) -> None:
    found = in_english(cast.coordinator).get(reverse("problems:organisation-suggest"), {"q": "经济"}).json()
    assert [one["id"] for one in found["results"]] == [cast.department.pk]
    stranger = in_english(cast.other_coordinator).get(reverse("problems:organisation-suggest"), {"q": "经济"}).json()
    assert stranger["results"] == []


def registration(cast: Cast, **changed: str) -> dict[str, str]:
    return {
        "campaign": str(cast.campaign.pk),
        "enterprise": str(cast.enterprise.pk),
        "enterprise_text": str(cast.enterprise),
        "title": "用电容量不足",
        "description": "旺季每周停电两次",
        "category": "financing",
        "source": "hotline",
        "urgency": "ordinary",
        "term": "immediate",
        "reported_on": timezone.localdate().isoformat(),
    } | changed
