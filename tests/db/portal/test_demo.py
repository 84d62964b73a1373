from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from decimal import Decimal
from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Max, QuerySet
from django.utils import timezone
from oauth2_provider.models import get_application_model

from accounts.enums import RoleName
from accounts.models import Organisation, Recognition, RoleGrant, User
from campaigns.models import (
    Attendance,
    Campaign,
    Enrolment,
    ListedEnterprise,
    Meeting,
    Round,
    ServiceArea,
    ServiceContent,
    ServiceTeam,
    Target,
    Visit,
    VisitRevision,
)
from common.rates import Rate
from enterprises.models import Duplicate, Enterprise, Industry, Merge, SizeDeclaration, Tagging
from enterprises.rules import uscc
from enterprises.rules.industry import size_group
from enterprises.rules.size import size_in_industry
from enterprises.services.merges import merge_undo
from issues.enums import EscalationState, HandlingState, ProblemState, SlipGrade
from issues.models import (
    CallBack,
    CommonProblem,
    Escalation,
    Feedback,
    Handling,
    Measure,
    NumberSeries,
    Problem,
    ProblemEvent,
    Slip,
)
from issues.recounting import Recount
from issues.rules.counting import SATISFIED_SCORES
from issues.selectors.call_backs import to_call_back
from issues.selectors.common_suggestions import suggestions, unbound_problems
from issues.selectors.plan import plan_of
from portal.demo.loader import demo_load
from portal.demo.sheet import ACCOUNTS, FEEDBACK_TOKEN, PASSWORD
from portal.demo.standard import STANDARD
from tests.demo_fixture import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_loaded")]


def of(slug: str) -> dict[str, str]:
    return {"campaign__slug": slug}


def recognised(kind: str) -> QuerySet[Recognition]:
    return Recognition.objects.filter(kind=kind)


# What the sources say, beside what has to be counted to say it.
HEADLINES: list[tuple[str, Callable[[], int], int]] = [
    ("teams", lambda: ServiceTeam.objects.filter(**of("double-service")).count(), 11),
    ("visits", lambda: Visit.objects.counted().filter(**of("double-service")).count(), 2305),
    (
        "enterprises visited",
        lambda: Visit.objects.counted().filter(**of("double-service")).values("enterprise").distinct().count(),
        2305,
    ),
    ("consultations", lambda: Meeting.objects.counted().filter(**of("double-service")).count(), 367),
    ("problems of 2011", lambda: Problem.objects.counted().filter(**of("double-service")).count(), 2240),
    ("measures", lambda: Measure.objects.filter(**of("double-service"), status="implemented").count(), 2108),
    ("national platforms", lambda: recognised("national_platform").count(), 703),
    ("national bases", lambda: recognised("national_base").count(), 392),
    ("provincial platforms", lambda: recognised("provincial_platform").count(), 3812),
    ("provincial bases", lambda: recognised("provincial_base").count(), 2634),
    ("carriers", lambda: recognised("characteristic_carrier").count(), 101),
    ("areas", lambda: ServiceArea.objects.filter(**of("together-2022")).count(), 2),
    ("contents", lambda: ServiceContent.objects.filter(area__campaign__slug="together-2022").count(), 12),
    ("rounds", lambda: Round.objects.filter(series__campaign__slug="huzhou-talks").count(), 76),
    ("sessions", lambda: Meeting.objects.counted().filter(**of("huzhou-talks")).count(), 595),
    ("attendances", lambda: Attendance.objects.counted().filter(**of("huzhou-talks")).count(), 4545),
    ("problems of the talks", lambda: Problem.objects.counted().filter(**of("huzhou-talks")).count(), 5895),
    ("closed", lambda: Problem.objects.filter(**of("huzhou-talks"), state="closed").count(), 5895),
    ("answered", lambda: Feedback.objects.answered().filter(**of("huzhou-talks")).count(), 5895),
    ("health checks", lambda: Enrolment.objects.filter(programme__kind="health_check").count(), 932),
    ("public institutions", lambda: recognised("public_service_institution").count(), 1736),
    ("pilot cities", lambda: Enrolment.objects.filter(programme__kind="pilot_city").count(), 66),
    ("departments", lambda: Organisation.objects.filter(campaigns__slug="help-8000").count(), 19),
    ("listed", lambda: ListedEnterprise.objects.filter(**of("help-8000")).count(), 8036),
]


@pytest.mark.parametrize(("name", "counted", "seed"), HEADLINES, ids=[name for name, _counted, _seed in HEADLINES])
def test_headline_figure_is_counted_from_the_records(name: str, counted: Callable[[], int], seed: int) -> None:
    assert counted() == seed


def test_the_official_finds_a_visit_to_go_on_with_and_one_that_was_put_right() -> None:
    official = User.objects.get(username="official")
    assert Visit.objects.get(state="draft", logged_by=official).summary
    revision = VisitRevision.objects.get(actor=official)
    assert revision.visit.met == revision.after["met"] != revision.before["met"]


def test_satisfaction_of_the_talks_is_that_of_the_source() -> None:
    answered = Feedback.objects.answered().filter(**of("huzhou-talks"))
    rate = Rate(answered.filter(score__in=SATISFIED_SCORES).count(), answered.count())
    assert (rate.numerator, rate.denominator, rate.percent) == (5862, 5895, Decimal("99.44"))


def test_talks_are_held_on_wednesdays_in_seven_or_eight_places() -> None:
    rounds = Round.objects.filter(series__campaign__slug="huzhou-talks").annotate(sessions=Count("meetings"))
    assert {held.held_on.weekday() for held in rounds} == {2}
    assert {held.sessions for held in rounds} == {7, 8}
    assert not Visit.objects.filter(**of("huzhou-talks")).exists()
    assert not Problem.objects.filter(**of("huzhou-talks")).overdue(TODAY).exists()


def test_institutions_stand_at_all_four_levels() -> None:
    institutions = Organisation.objects.filter(recognitions__kind="public_service_institution")
    assert set(institutions.values_list("level", flat=True)) == {"nation", "province", "city", "county"}


@pytest.mark.parametrize(
    ("slug", "figure", "value", "is_lower_bound"),
    [
        ("together-2022", "provincial_platform", 3800, True),
        ("together-2022", "provincial_base", 2600, True),
        ("together-2022", "national_platform", 703, False),
        ("three-precisions-2024", "public_service_institution", 1700, True),
        ("help-8000", "listed_enterprises", 8000, True),
    ],
)
def test_more_than_keeps_its_mark(slug: str, figure: str, value: int, is_lower_bound: bool) -> None:
    target = Target.objects.get(campaign__slug=slug, figure=figure)
    assert (target.value, target.is_lower_bound) == (value, is_lower_bound)


def test_digital_programme_has_its_targets() -> None:
    targets = Campaign.objects.get(slug="three-precisions-2024").programmes.values_list("kind", "target")
    assert dict(targets) == {"digital_transformation": 40_000, "pilot_city": 100}


def test_help_lists_exactly_the_enterprises_of_the_rule() -> None:
    campaign = Campaign.objects.get(slug="help-8000")
    by_rule = Enterprise.objects.filter(
        region__path__startswith=campaign.region.path,
        size__in=campaign.eligible_sizes,
        industry__size_group__in=campaign.eligible_size_groups,
    )
    listed = campaign.listed.filter(origin="rule").values_list("enterprise_id", flat=True)
    assert set(by_rule.values_list("id", flat=True)) == set(listed)
    assert not set(campaign.eligible_size_groups) & {"12", "16"}


def test_every_size_follows_from_the_indicators() -> None:
    table = dict(Industry.objects.values_list("code", "size_group"))
    answers = {code: size_group(code, table) for code in table}
    rows = SizeDeclaration.objects.values_list(
        "enterprise__industry", "employees", "revenue_wan", "assets_wan", "size", "enterprise__size"
    )
    wrong = [r for r in rows if {r[4], r[5]} != {size_in_industry(STANDARD, answers[r[0]], r[1], r[2], r[3]).size}]
    assert rows.count() > 10_000
    assert wrong == []


def test_every_credit_code_is_valid_without_a_warning() -> None:
    codes = Enterprise.objects.filter(uscc__isnull=False).values_list("uscc", "region__path")
    checks = [uscc.check(code, set(path.split("."))) for code, path in codes]
    assert len(checks) > 10_000
    assert [check for check in checks if check.errors or check.warnings] == []


def test_enterprises_are_found_by_pinyin() -> None:
    assert not Enterprise.objects.filter(name_pinyin="").exists()
    assert Enterprise.objects.matching("hz").filter(name__startswith="湖州").exists()


def test_live_campaign_has_problems_in_every_state() -> None:
    states = Problem.objects.filter(**of("huzhou-care")).values_list("state", flat=True)
    assert set(states) == set(ProblemState.values)


def test_live_campaign_has_late_and_early_ones() -> None:
    working = Problem.objects.filter(**of("huzhou-care"), state="in_progress")
    assert working.overdue(TODAY).count() >= 15
    assert working.filter(due_on=TODAY).exists()
    assert working.filter(due_on__gt=TODAY).exists()


def test_desk_of_the_demo_handler_has_handlings_of_every_active_state() -> None:
    handler = User.objects.get(username="handler")
    desk = Handling.objects.visible_to(handler).filter(organisation=handler.organisation)
    assert desk.active().filter(problem__campaign__slug="huzhou-care").count() >= 25
    assert set(desk.values_list("state", flat=True)) >= set(HandlingState.values) - {HandlingState.RETURNED}


@pytest.mark.parametrize("username", ["coordinator", "coordinator-province"])
def test_escalations_wait_for_both_coordinators(username: str) -> None:
    assert Escalation.objects.waiting_for(User.objects.get(username=username)).count() >= 5


def test_help_sends_problems_up_and_gets_them_back() -> None:
    states = Escalation.objects.filter(problem__campaign__slug="help-8000", to_region="330000").values_list("state")
    assert set(states) == {(EscalationState.ACCEPTED,), (EscalationState.RETURNED,)}


def test_common_problems_have_three_members_or_more() -> None:
    members = CommonProblem.objects.annotate(members=Count("problems")).values_list("members", flat=True)
    assert len(members) >= 8
    assert min(members) >= 3


def test_a_common_problem_waits_to_be_seen_in_the_live_campaign() -> None:
    actor = User.objects.get(username="coordinator")
    rows = unbound_problems(actor=actor).filter(**of("huzhou-care"))
    assert any(one.first.category_id == "logistics" and one.enterprises >= 3 for one in suggestions(rows))


def test_what_was_solved_together_has_one_answer_that_stands_as_every_reply() -> None:
    solved = CommonProblem.objects.filter(state="solved")
    assert solved.exists()
    for common in solved:
        replies = Handling.objects.filter(problem__common_problem=common, common_problem=common)
        assert set(replies.values_list("reply", flat=True)) == {common.answer}
        assert common.answered_at is not None


def test_overdue_problems_were_pressed_step_by_step_and_some_slips_wait_for_an_answer() -> None:
    grades = {grade: Slip.objects.filter(grade=grade) for grade in SlipGrade}
    assert all(rows.exists() for rows in grades.values())
    assert all(slip.issued_at.date() < TODAY and slip.text for slip in Slip.objects.all())
    red, yellow = (set(grades[grade].values_list("handling", flat=True)) for grade in (SlipGrade.RED, SlipGrade.YELLOW))
    assert red <= yellow
    assert Slip.objects.filter(answered_at__isnull=True).exists()
    assert Slip.objects.filter(answered_at__isnull=False).exists()


def test_numbers_have_no_gaps() -> None:
    for series in NumberSeries.objects.all():
        numbers = Problem.objects.filter(number__startswith=f"{series.year}-{series.region_id}-")
        assert (numbers.count(), numbers.aggregate(Max("number"))["number__max"]) == (series.last, str(series))


def test_every_history_is_in_order_and_ends_in_the_present_state() -> None:
    state: dict[int, str] = {}
    rows = ProblemEvent.objects.order_by("problem_id", "at", "id").values_list("problem_id", "from_state", "to_state")
    for problem, came_from, went_to in rows:
        assert came_from == state.get(problem, ProblemState.DRAFT)
        state[problem] = went_to
    present = dict(Problem.objects.exclude(state=ProblemState.DRAFT).values_list("pk", "state"))
    assert state == present


def test_the_first_nightly_recount_moves_no_due_day() -> None:
    running = Problem.objects.filter(due_on__isnull=False)
    assert {"planned", "escalated", "redo"} <= set(running.values_list("state", flat=True))
    assert Recount().differing(running) == {}


def test_nothing_happened_later_than_the_day_of_loading() -> None:
    latest = ProblemEvent.objects.aggregate(Max("at"))["at__max"]
    assert latest.date() < TODAY
    assert Visit.objects.filter(visited_on__gte=TODAY).count() == 0


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.username)
def test_demo_account_signs_in_and_holds_its_role(account: object) -> None:
    user = User.objects.get(username=account.username)  # type: ignore[attr-defined]
    assert user.check_password(PASSWORD)
    assert {grant.role for grant in user.grants.all()} == {account.role}  # type: ignore[attr-defined]


def test_officials_work_in_the_live_campaign() -> None:
    grants = RoleGrant.objects.filter(role=RoleName.OFFICIAL).values_list("user__username", "region", "campaign__slug")
    assert set(grants) == {("official", "330502", "huzhou-care"), ("official-deqing", "330521", "huzhou-care")}


def test_api_client_acts_over_the_province() -> None:
    client = get_application_model().objects.get(client_id="demo")
    assert client.user.is_client
    assert set(client.user.grants.values_list("role", "region")) == {("coordinator", "330000"), ("leader", "330000")}


def test_visitor_can_answer_one_open_feedback() -> None:
    feedback = Feedback.objects.get(token_hash=sha256(FEEDBACK_TOKEN.encode()).hexdigest())
    assert feedback.answered_at is None
    assert feedback.problem.state == ProblemState.AWAITING_FEEDBACK


def test_enterprises_rated_by_link_and_when_called_back() -> None:
    rated = ProblemEvent.objects.filter(problem__campaign__slug="huzhou-care", score__isnull=False)
    assert {"answer", "call-back"} == set(rated.values_list("move", flat=True))
    answered = Feedback.objects.answered().filter(**of("huzhou-care"))
    assert answered.filter(channel="call").count() == CallBack.objects.filter(is_reached=True).count() > 0
    assert set(rated.values_list("problem", "score")) == set(answered.values_list("problem", "score"))


def test_the_call_back_officer_of_the_demo_has_somebody_to_call_and_some_were_called_in_vain() -> None:
    officer = User.objects.get(username="call-back")
    due = to_call_back(actor=officer, now=timezone.make_aware(datetime.combine(TODAY, time(9))))
    assert due.filter(call_backs__is_reached=False).exists()
    assert due.filter(call_backs=None).exists()


def test_one_entry_of_the_register_was_merged_and_can_be_taken_out_again() -> None:
    coordinator = User.objects.get(username="coordinator")
    merge = Merge.objects.visible_to(coordinator).standing().get()
    assert merge.merged.merged_into == merge.kept
    assert merge.kept.aliases.filter(value=merge.merged.name).exists()
    assert merge.kept.contacts.count() == 2
    merge_undo(actor=coordinator, merge_id=merge.pk)
    assert Enterprise.objects.get(pk=merge.merged_id).merged_into is None


def test_second_load_changes_nothing() -> None:
    models = (Enterprise, Problem, ProblemEvent, User, Visit, Measure)
    before = [model.objects.count() for model in models]
    assert demo_load(today=TODAY, progress=lambda line: None) is False
    assert [model.objects.count() for model in models] == before


def test_demo_is_refused_where_it_is_not_enabled(settings: pytest.FixtureRequest) -> None:
    settings.DEMO = False  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("demo")


@pytest.mark.parametrize("username", ["official", "official-deqing"])
def test_the_week_of_a_team_has_something_of_everything(username: str) -> None:
    plan = plan_of(actor=User.objects.get(username=username), today=TODAY)
    stops = [stop for _area, stops in plan.areas for stop in stops]
    assert plan.to_visit
    assert plan.due
    assert len(stops) >= 6
    assert any(stop.asks_not_to_be_visited for stop in stops)
    assert any(stop.recent and stop.recent.team != stop.team and 5 <= stop.days_ago <= 13 for stop in stops)


def test_the_register_has_tags_and_a_few_possible_duplicates() -> None:
    assert Tagging.objects.values("tag__name").distinct().count() == 4
    assert Duplicate.objects.visible_to(User.objects.get(username="coordinator")).undecided().count() == 3
