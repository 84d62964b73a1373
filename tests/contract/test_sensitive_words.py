"""Whoever is shown the title of a sensitive problem, on whatever page or answer, is recorded as having seen it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from issues.models import CommonProblem, Problem, ProblemView
from issues.rules.bulk import OFFERED
from tests.cast import make_cast
from tests.contract.route_table import QUERIES, ROWS
from tests.contract.routes import make_objects, url_of

pytestmark = pytest.mark.django_db  # each test within a savepoint of the world's transaction

# Who handles the problems of this world.
HANDLE = ("official", "handler", "coordinator")
SECRET = "祖传电解液配方"
# The enterprise's own, by its personal link, and what colleagues wrote themselves.
OF_THE_ENTERPRISE = {"problems:feedback", "problems:status"}
# A page of these shows problems only when they are named.
NAMED = {"agenda:problem-suggest": f"?q={SECRET}", "measures:problem-suggest": f"?q={SECRET}"}
NAMED |= {"problems:slip-issue": "?grade=chase&selected={problem_id}", "reports:search": f"?q={SECRET}"}
BULK = {f"problems:bulk-{act.value}" for act in OFFERED}
READ = sorted({row.name for row in ROWS if row.method == "GET"} - OF_THE_ENTERPRISE)


class Secrets:
    """The world of the route table, in which every problem is sensitive."""

    def __init__(self) -> None:
        self.cast = make_cast()
        self.objects = make_objects(self.cast)
        Problem.objects.update(title=SECRET, is_sensitive=True)
        CommonProblem.objects.update(title=SECRET)

    def url(self, name: str) -> str:
        query = NAMED.get(name, QUERIES.get(name, ""))
        if name in BULK:
            query = query or "?selected={problem_id}"
        return url_of(name, self.objects) + query.format(**self.objects)

    def unrecorded(self, name: str) -> list[str]:
        """Who reads it there and leaves no trace."""
        return [actor for actor in HANDLE if self._is_unrecorded(name, getattr(self.cast, actor))]

    def _is_unrecorded(self, name: str, user: Any) -> bool:
        with transaction.atomic():
            client = Client()
            client.force_login(user)
            answer = client.get(self.url(name))
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
            shown = SECRET.encode() in body or SECRET.encode("unicode_escape") in body
            is_kept = ProblemView.objects.filter(viewed_by=user).exists()
            transaction.set_rollback(True)
        return shown and not is_kept


@pytest.fixture(scope="module")
def secrets(django_db_setup: None, django_db_blocker: Any) -> Iterator[Secrets]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield Secrets()
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", READ)
def test_nobody_reads_it_without_a_trace(secrets: Secrets, name: str) -> None:
    assert not secrets.unrecorded(name)
