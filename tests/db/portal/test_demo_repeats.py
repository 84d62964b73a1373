from __future__ import annotations

import datetime as dt

import pytest

from enterprises.models import Enterprise
from issues.models import Problem, ProblemEvent
from portal.demo import double_service
from portal.demo.accounts import users_create
from portal.demo.world import begin


def built(today: dt.date) -> list[list[tuple[object, ...]]]:
    world = begin(today)
    users_create(world)
    double_service.build(world)
    rows = world.store.rows
    return [
        [(e.name, e.uscc, e.employees, e.region_id) for e in rows(Enterprise)],
        [(p.title, p.state, p.reported_on, p.closed_on) for p in rows(Problem)],
        [(e.move, e.at, e.actor_name) for e in rows(ProblemEvent)],
    ]


@pytest.mark.django_db
def test_demo_is_the_same_every_time() -> None:
    assert built(dt.date(2026, 11, 20)) == built(dt.date(2026, 11, 20))
