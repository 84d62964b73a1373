"""Merging and taking it back leaves every table as it was, and the cells of the statistics right in between."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from campaigns.models import Attendance, Demand, Enrolment, ListedEnterprise, Programme
from common.records import saved
from enterprises.duplicates.pointers import pointers_to
from enterprises.models import Alias, Contact, Duplicate, Enterprise, Merge, SizeDeclaration, Title
from enterprises.rules.merging import CHOOSABLE
from enterprises.services.merges import MergeDraft, enterprise_merge, merge_undo
from reports.engine.compaction import compact_all
from reports.engine.recount import verify
from tests.cast import Cast
from tests.property.records import FIRST, World

APPS = ("enterprises", "campaigns", "issues", "policies")
# What the database keeps of every write; it never goes back.
KEPT = {"version", "updated_at"}
TITLE = {"rule_version": "2022", "issued_on": FIRST, "valid_to": FIRST.replace(year=2029)}


@pytest.fixture
def world(cast: Cast) -> World:
    world = World(cast, Random(1))
    world.fill(6)
    return world


def clutter(world: World, random: Random) -> None:
    """What two entries of one body usually have twice, and what they have once."""
    programme = Programme.objects.create(
        campaign=world.cast.campaign, kind="health_check", name=f"{random.random()}", name_en="x", starts_on=FIRST
    )
    meeting = world.meeting()
    meeting.save()
    for enterprise in random.choices(world.enterprises, k=12):
        about = world.about(enterprise)
        person = random.choice(["王总", "李总"])
        year = random.choice([2023, 2024])
        makings: list[Any] = [
            Contact(enterprise=enterprise, name=person, phone=random.choice(["", "0572-5550001"])),
            Alias(enterprise=enterprise, kind="short_name", value=random.choice(["恒达", "大恒"])),
            Title(enterprise=enterprise, tier="specialised", document=random.choice(["", "公告"]), **TITLE),
            SizeDeclaration(enterprise=enterprise, year=year, employees=random.randrange(900), size="small"),
            Demand(
                campaign=meeting.campaign, enterprise=enterprise, kind="finance", title="贷款", raised_on=FIRST, **about
            ),
            Attendance(meeting=meeting, campaign=meeting.campaign, enterprise=enterprise, person_name=person, **about),
            Enrolment(programme=programme, enterprise=enterprise, region_id="330500", enrolled_on=FIRST),
            world.listed(enterprise),
        ]
        for row in makings:
            try:
                with transaction.atomic():
                    row.full_clean()
                    row.save()
            except ValidationError:
                continue  # it is there already
    others = sorted(random.sample([one.pk for one in world.enterprises], 2))
    pair = Duplicate(first_id=others[0], second_id=others[1], reasons=["name"], dismissed_because="分公司")
    pair.dismissed_by, pair.dismissed_at = world.cast.admin, world.cast.campaign.created_at
    saved(pair)


def tables() -> dict[str, list[dict[str, Any]]]:
    models = [model for label in APPS for model in apps.get_app_config(label).get_models(include_auto_created=True)]
    return {
        model._meta.label: list(
            model._default_manager.order_by("pk").values(
                *(f.attname for f in model._meta.concrete_fields if f.name not in KEPT)
            )
        )
        for model in models
        if model._meta.managed and not model.__name__.endswith("Audit") and model is not Merge
    }


@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**16), take=st.sets(st.sampled_from(CHOOSABLE)), chooses=st.booleans())
def test_a_merge_that_is_undone_leaves_every_table_as_it_was(
    world: World, seed: int, take: set[str], chooses: bool
) -> None:
    random = Random(seed)
    with transaction.atomic():
        clutter(world, random)
        kept, merged, other = random.sample(world.enterprises, 3)
        before = tables()
        # The third was taken up before, so that there is a chain.
        first = merged_of(world, merged, other, None)
        second = merged_of(world, kept, merged, take if chooses else None)
        assert [one.label for one in pointers_to(Enterprise) if one.rows(merged.pk).exists()] == []
        assert Enterprise.objects.get(pk=other.pk).merged_into == kept
        for done in (second, first):
            assert verify() == []
            merge_undo(actor=world.cast.admin, merge_id=done.pk)
        compact_all()
        assert verify() == []
        after = tables()
        assert {name for name in before if before[name] != after[name]} == set()
        transaction.set_rollback(True)


def merged_of(world: World, kept: Enterprise, merged: Enterprise, take: set[str] | None) -> Merge:
    return enterprise_merge(actor=world.cast.admin, draft=MergeDraft(kept=kept.pk, merged=merged.pk, take=take))


def test_every_model_that_points_at_an_enterprise_moves() -> None:
    moving = {one.model for one in pointers_to(Enterprise)}
    assert {ListedEnterprise, Demand, Attendance, Enrolment, Contact, Alias, Title, SizeDeclaration} < moving
