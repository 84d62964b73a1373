"""What the programmes share while the demonstration is being built."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from random import Random

from accounts.models import User
from enterprises.models import Enterprise
from issues.models import Problem
from portal.demo.days import Days
from portal.demo.enterprises import Registry
from portal.demo.institutions import Institutions
from portal.demo.names import People
from portal.demo.store import Store
from portal.demo.territory import Territory
from portal.demo.texts import Texts

SEED = 330500


@dataclass(frozen=True)
class World:
    random: Random
    store: Store
    days: Days
    people: People
    territory: Territory
    institutions: Institutions
    registry: Registry
    texts: Texts
    # Every problem with the office that numbers it: numbers are given at the end, in the order of days.
    numbered: list[tuple[Problem, str]] = field(default_factory=list)
    # The demo accounts that act in the campaign which is still going on.
    coordinators: dict[str, User] = field(default_factory=dict)
    handlers: dict[int, User] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    # Enterprises by their office, in the order of their founding.
    enterprises: dict[str, list[Enterprise]] = field(default_factory=lambda: defaultdict(list))


def begin(today: dt.date) -> World:
    random = Random(SEED)  # noqa: S311  # the same demonstration every time is the point
    store, territory, people = Store(), Territory(), People(random)
    return World(
        random=random,
        store=store,
        days=Days(today, random),
        people=people,
        territory=territory,
        institutions=Institutions(store, random, people, territory),
        registry=Registry(store, random, people, territory),
        texts=Texts(random, territory),
    )
