from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import RequestFactory
from rest_framework.request import Request

from accounts.models import User
from integrations.changes.models import Change
from integrations.changes.selectors import BEGINNING, Stretch
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


@pytest.fixture
def following(committed_cast: Any) -> Callable[[User], ApiClient]:
    """A system that follows the feed with this account."""
    return lambda user: ApiClient(token_for(user, "changes"))


@pytest.fixture
def asking(cast: Any) -> Callable[[User, str], ApiClient]:
    """A system with this account and these scopes."""
    return lambda user, scope: ApiClient(token_for(user, scope))
