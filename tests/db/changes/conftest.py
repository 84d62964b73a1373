from __future__ import annotations

from collections.abc import Callable
from time import monotonic, sleep
from typing import Any

import pytest
from django.db import connection
from django.test import RequestFactory
from rest_framework.request import Request

from accounts.models import User
from integrations.changes.models import Change
from integrations.changes.selectors import BEGINNING, Stretch, place_now
from integrations.changes.telling import Page, page_of
from tests.db.integrations.conftest import ApiClient, token_for

Reader = Callable[[User], Page]


def asked_by(user: User) -> Request:
    request = Request(RequestFactory().get("/api/v1/changes/"))
    request.user = user
    return request


def written() -> list[Change]:
    return list(Change.objects.order_by("position", "serial"))


@pytest.fixture
def since() -> Callable[[], Reader]:
    """From here on: what a user would be told of the changes once this transaction is committed."""

    def begin() -> Reader:
        before = {change.pk for change in written()}

        def read(user: User) -> Page:
            stretch = Stretch([one for one in written() if one.pk not in before], BEGINNING, has_more=False)
            return page_of(stretch, asked_by(User.objects.get(pk=user.pk)), limit=1000)

        return read

    return begin


def acts(page: Page, type_: str) -> list[tuple[Any, str]]:
    return [(one.key, one.act) for one in page.told if one.type == type_]


def others_end() -> None:
    """Transactions of other databases of the server hold the feed up as well: those of other tests."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        (now,) = cursor.fetchone()
    deadline = monotonic() + 120
    while place_now().position < now:
        assert monotonic() < deadline, "something writes for two minutes"
        sleep(0.05)


class Follower(ApiClient):
    """A system that follows the feed, and finds there all that was written before."""

    def get(self, *arguments: Any, **options: Any) -> Any:
        others_end()
        return super().get(*arguments, **options)


@pytest.fixture
def following(committed_cast: Any) -> Callable[[User], ApiClient]:
    return lambda user: Follower(token_for(user, "changes"))


@pytest.fixture
def asking(cast: Any) -> Callable[[User, str], ApiClient]:
    """A system with this account and these scopes."""
    return lambda user, scope: ApiClient(token_for(user, scope))
