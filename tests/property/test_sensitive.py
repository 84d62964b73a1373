"""Whatever grants a person holds: who handles a sensitive problem sees it, who does not counts it alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import models, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.enums import RoleName
from accounts.models import Region, User
from issues.enums import HandlingRole, HandlingState
from issues.models import (
    AgendaItem,
    CommonProblem,
    Escalation,
    Feedback,
    Handling,
    Measure,
    Problem,
    ProblemEvent,
)
from tests.cast import Cast, make_enterprise, make_meeting, make_problem, make_user
from tests.property.test_scope import REGIONS, World, grants_of_any_kind, real, seen, widened

pytestmark = pytest.mark.django_db  # each test within a savepoint of the world's transaction

SECRET = "新型电解液配方"
MODELS: list[type[models.Model]] = [
    Problem, ProblemEvent, Handling, Escalation, Feedback, Measure, CommonProblem, AgendaItem,
]  # fmt: skip
# The scope of these is not that of their problems: one grant may give the scope, another the sight.
OF_OWN_SCOPE = (Measure, CommonProblem, AgendaItem)
# How a row leads to the problems of which it holds words; to one alone where nothing else is said.
WAYS: dict[Any, tuple[str, ...]] = {
    Problem: ("pk",),
    Measure: ("problems",),
    CommonProblem: ("problems",),
    AgendaItem: ("problem", "common_problem__problems"),
}


class SecretWorld(World):
    """With sensitive problems in every county and campaign beside the others."""

    def _add(self, campaign: Any, code: str) -> None:
        super()._add(campaign, code)
        team = self.teams[-1]
        reporter = make_user(f"reporter-{campaign.pk}-{code}", role=RoleName.OFFICIAL, team=team, region_id=code)
        people = {name: getattr(self.cast, name) for name in self.cast.__dataclass_fields__}
        cast = Cast(**people | {"official": reporter})
        there = {"campaign": campaign, "enterprise": make_enterprise(code=code), "team": team}
        for is_own in (False, True):
            problem = make_problem(cast, **there, title=SECRET, is_sensitive=True)
            self._turns(problem)
            self._words(problem)
            if is_own:
                Problem.objects.filter(pk=problem.pk).update(submitted_by=self.actor, office_id="330000")
                Escalation.objects.create(
                    problem=problem, from_region=problem.office, to_region_id="330000", reason=SECRET,
                    previous_state="accepted", state="accepted", decided_at=timezone.now(),
                )  # fmt: skip

    def _turns(self, problem: Problem) -> None:
        """One department assists, the other did."""
        for organisation, state in zip(self.organisations, (HandlingState.SIGNED, HandlingState.ENDED), strict=False):
            Handling.objects.create(
                problem=problem,
                organisation=organisation,
                role=HandlingRole.ASSISTING,
                state=state,
                due_on=problem.reported_on,
            )

    def _words(self, problem: Problem) -> None:
        measure = Measure.objects.create(
            campaign=problem.campaign, organisation=self.organisations[2], region=problem.region, text=SECRET,
            kind="finance", planned_on=problem.reported_on,
        )  # fmt: skip
        measure.problems.add(problem)
        common = CommonProblem.objects.create(
            campaign=problem.campaign, region=problem.region, category=problem.category, title=SECRET
        )
        Problem.objects.filter(pk=problem.pk).update(common_problem=common)
        meeting = make_meeting(
            self.cast, campaign=problem.campaign, region=problem.region, host=self.organisations[0],
            kind="joint_meeting",
        )  # fmt: skip
        matters: list[dict[str, Any]] = [{"problem": problem}, {"common_problem": common}]
        for position, matter in enumerate(matters, start=1):
            meeting.agenda_items.create(
                campaign=problem.campaign, position=position, reason="by_hand", note=SECRET, **matter
            )
        Feedback.objects.create(
            problem=problem, campaign=problem.campaign, category=problem.category, region=problem.region,
            size=problem.size, comment=SECRET, solved="yes", score=5, answered_at=timezone.now(),
            answered_on=problem.reported_on, expires_at=timezone.now() + timedelta(days=1),
        )  # fmt: skip


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield SecretWorld()
        transaction.set_rollback(True)


def handles(held: list[dict[str, Any]], actor: User, problem: Problem) -> bool:
    """Whether somebody with these grants handles the problem, told without a query condition."""
    if problem.submitted_by_id == actor.pk:
        return True
    passed = [problem.office, *(one.from_region for one in problem.escalations.all())]
    for grant in held:
        if grant["campaign"] not in (None, problem.campaign):
            continue
        if grant["role"] == RoleName.COORDINATOR:
            path = Region.objects.get(pk=grant["region_id"]).path
            if problem.region.path.startswith(path) and any(one.path.startswith(path) for one in passed):
                return True
        turns = [one for one in problem.handlings.all() if one.organisation == grant.get("organisation")]
        if any(one.state != HandlingState.ENDED for one in turns):
            return True
    return False


@settings(max_examples=40, deadline=None)
@given(grants=grants_of_any_kind)
def test_a_sensitive_problem_is_counted_by_the_scope_and_seen_by_those_who_handle_it(
    world: World, grants: list[dict[str, Any]]
) -> None:
    held = real(world, grants)
    actor = world.holding(held)
    related = Problem.objects.select_related("office", "region", "campaign").prefetch_related(
        "escalations__from_region", "handlings__organisation"
    )
    in_scope = list(related.filter(pk__in=Problem.objects.countable_by(actor)))
    expected = {one.pk for one in in_scope if not one.is_sensitive or handles(held, actor, one)}
    assert set(seen(Problem, actor)) == expected
    hidden = set(Problem.objects.countable_by(actor).hidden_from(actor).values_list("pk", flat=True))
    assert hidden == {one.pk for one in in_scope} - expected


@settings(max_examples=40, deadline=None)
@given(grants=grants_of_any_kind, data=st.data())
def test_no_row_holds_a_word_of_a_sensitive_problem_that_others_handle(
    world: World, grants: list[dict[str, Any]], data: st.DataObject
) -> None:
    model = data.draw(st.sampled_from(MODELS))
    held = real(world, grants)
    actor = world.holding(held)
    rows = model._default_manager.filter(pk__in=seen(model, actor))
    told = {key for way in WAYS.get(model, ("problem",)) for key in rows.values_list(way, flat=True)}
    own = {grant["organisation"].pk for grant in held if grant["role"] == RoleName.HANDLER}
    for problem in Problem.objects.filter(pk__in=told - {None}, is_sensitive=True):
        if model is Measure and problem.measures.filter(organisation__in=own).exists():
            continue
        assert handles(held, actor, problem)


@settings(max_examples=15, deadline=None)
@given(grants=grants_of_any_kind)
def test_the_figures_are_the_same_with_and_without_the_mark(world: World, grants: list[dict[str, Any]]) -> None:
    def counts(actor: User) -> list[int]:
        rows = [model.objects.countable_by(actor) for model in (Problem, Measure, Feedback)]
        return [one.count() for one in rows]

    held = real(world, grants)
    marked = counts(world.holding(held))
    with transaction.atomic():
        Problem.objects.update(is_sensitive=False)
        actor = world.holding(held)
        shown = [Problem.objects.visible_to(actor).count(), Measure.objects.visible_to(actor).count()]
        assert (counts(actor), shown) == (marked, marked[:2])
        transaction.set_rollback(True)


@settings(max_examples=30, deadline=None)
@given(first=grants_of_any_kind, second=grants_of_any_kind, data=st.data())
def test_two_grants_together_see_of_sensitive_problems_what_each_sees(
    world: World, first: list[dict[str, Any]], second: list[dict[str, Any]], data: st.DataObject
) -> None:
    model = data.draw(st.sampled_from([one for one in MODELS if one not in OF_OWN_SCOPE]))
    one = seen(model, world.holding(real(world, first)))
    other = seen(model, world.holding(real(world, second)))
    both = seen(model, world.holding(real(world, first + second)))
    assert both.keys() == one.keys() | other.keys()
    assert set(both.values()) <= {1}


@settings(max_examples=30, deadline=None)
@given(grants=grants_of_any_kind, wider_region=st.sampled_from(REGIONS), data=st.data())
def test_a_wider_grant_sees_no_sensitive_problem_less(
    world: World, grants: list[dict[str, Any]], wider_region: str, data: st.DataObject
) -> None:
    model = data.draw(st.sampled_from(MODELS))
    narrow = seen(model, world.holding(real(world, grants)))
    wide = seen(model, world.holding(real(world, [widened(grant, wider_region) for grant in grants])))
    assert wide.keys() >= narrow.keys()
