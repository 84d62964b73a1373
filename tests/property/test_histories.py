"""After every step of any history the cells are what the records say: however they were written, drained, recounted."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from accounts.models import User
from common.errors import DomainError
from issues.models import Problem
from reports.engine.compaction import compact, compact_all
from reports.engine.recount import rebuild, verify
from tests.cast import Cast
from tests.property.oracle import actors, cuts, differences, some_filters
from tests.property.people import People
from tests.property.records import World
from tests.property.writes import MODELS, Writer, empty

STATEMENTS = ("insert", "upsert", "change", "change_alike", "state", "delete", "copy")
RARE = ("empty", "move_region")
DEEDS = (
    *("visit", "correct_visit", "withdraw_visit", "report_problem", "move_problem", "hasten_problem", "answer"),
    *("plan_measure", "implement_measure", "meeting", "correct_meeting", "cancel_meeting"),
    *("add_attendance", "remove_attendance", "administer"),
)
ENGINE = ("compact some", "compact some", "compact all", "rebuild")
# Half of the steps are statements, the others what people do and what the engine does meanwhile.
STEP = st.one_of(
    st.sampled_from(STATEMENTS),
    st.sampled_from(STATEMENTS),
    st.sampled_from([*STATEMENTS, *RARE, "together", "taken back"]),
    st.sampled_from(DEEDS),
    st.sampled_from(ENGINE),
)
HISTORY = st.lists(st.tuples(STEP, st.integers(0, 2**16)), min_size=12, max_size=30)


@dataclass(frozen=True)
class Scene:
    cast: Cast
    world: World
    actors: list[User]


@pytest.fixture
def scene(cast: Cast) -> Scene:
    world = World(cast, Random(1))
    world.fill(8)
    world.feedback(Problem.objects.filter(feedback=None)[0]).save()
    compact_all()
    return Scene(cast, world, actors(cast))


# Without shrinking, which takes minutes: a step that goes wrong is known at once.
@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=HISTORY, seed=st.integers(0, 2**16))
def test_no_history_makes_a_cell_differ_from_the_records(
    scene: Scene, history: list[tuple[str, int]], seed: int
) -> None:
    random = Random(seed)
    with transaction.atomic():
        for step, chance in history:
            event(f"{step}: {taken(scene, step, Random(chance))}")
            assert verify() == [], (step, chance)
        for user in random.sample(scene.actors, 2):
            actor = User.objects.get(pk=user.pk)  # whose region may have moved
            filters = some_filters(scene.cast, random)
            for cut in random.sample(cuts(actor, filters), 4):
                assert differences(actor, filters, cut) == {}, (actor.username, filters, cut.by, cut.interval)
        transaction.set_rollback(True)


@pytest.mark.parametrize("model", MODELS)
def test_what_a_table_held_that_is_emptied_counts_nowhere(scene: Scene, model: type[Any]) -> None:
    assert model.objects.exists()
    empty(model)
    assert verify() == []


def taken(scene: Scene, step: str, random: Random) -> str:
    """Take the step whole or, where a rule or a constraint refuses it, not at all."""
    try:
        with transaction.atomic():
            take(scene, step, random)
            with connection.cursor() as cursor:  # rows may come in any order: their keys are checked now
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
            if step == "taken back":
                transaction.set_rollback(True)
    except (DomainError, IntegrityError, ValidationError) as refusal:
        return type(refusal).__name__
    return "done"


def take(scene: Scene, step: str, random: Random) -> None:
    if step in ENGINE:
        {
            "compact some": lambda: compact(batch=random.choice([1, 2, 5, 50])),
            "compact all": compact_all,
            "rebuild": rebuild,
        }[step]()
    elif step in DEEDS:
        getattr(People(scene.cast, random), step)()
    elif step in {"together", "taken back"}:
        for statement in random.choices([*STATEMENTS, "move_region"], k=3):
            getattr(Writer(scene.world, random), statement)()
    else:
        getattr(Writer(scene.world, random), step)()
