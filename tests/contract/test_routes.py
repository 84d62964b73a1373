"""Every route, asked for by everybody: in scope, out of scope, with the wrong role, without an account."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.cast import Cast, make_cast
from tests.contract.route_bodies import BODIES, BULK
from tests.contract.route_table import ACTORS, QUERIES, ROWS, Row
from tests.contract.routes import make_objects, routes, url_of
from tests.contract.source import APPS

pytestmark = pytest.mark.django_db  # each test within a savepoint of the world's transaction

ADMIN_ROUTES = [route for route in routes() if route.path.startswith("admin/")]
# Not those of other packages, and not the forms: the administrator only reads much of what is listed.
OWN_ADMIN_LISTS = re.compile(rf"admin:(?:index|(?:{'|'.join(APPS)})_\w+_changelist)$")
# What somebody without an account may reach; anything else asks to sign in.
PUBLIC = {
    "healthz",
    "readyz",
    "metrics",
    "favicon",
    "service-worker",
    "visits:shell",
    "account_login",
    "account_logout",
    "set_language",
    "problems:feedback",
    "problems:status",
    "oauth-token",
    "oauth-revoke-token",
}


class World:
    def __init__(self) -> None:
        self.cast: Cast = make_cast()
        self.objects = make_objects(self.cast)

    def answer(self, actor: str, row: Row) -> HttpResponse:
        """What this actor gets; whatever the request wrote is undone."""
        client = Client()
        with transaction.atomic():
            if actor != "anonymous":
                client.force_login(getattr(self.cast, actor))
            url = url_of(row.name, self.objects) + QUERIES.get(row.name, "")
            if row.method == "GET":
                response = client.get(url)
            elif url.startswith("/api/"):
                body = BODIES.get(row.name, dict)(self.objects)
                content = (body, "image/png") if isinstance(body, bytes) else (json.dumps(body), "application/json")
                response = client.generic(row.method, url, *content)
            else:
                response = client.post(url, {"csrfmiddlewaretoken": "x"} | BODIES.get(row.name, dict)(self.objects))
            transaction.set_rollback(True)
        return response  # type: ignore[return-value]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


def test_every_route_is_listed() -> None:
    present = {route.name for route in routes()} - {route.name for route in ADMIN_ROUTES}
    assert present == {row.name for row in ROWS}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.name}")
def test_everybody_gets_what_the_table_says(world: World, row: Row) -> None:
    given = {actor: world.answer(actor, row).status_code for actor in ACTORS}
    assert given == dict(zip(ACTORS, row.statuses, strict=True))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.name}")
def test_without_an_account_one_is_asked_to_sign_in(world: World, row: Row) -> None:
    response = world.answer("anonymous", row)
    if row.name in PUBLIC:
        assert not response.headers.get("Location", "").startswith(reverse("account_login"))
    elif response.status_code == 302:
        assert response.headers["Location"].startswith(reverse("account_login"))
    else:
        assert response.status_code == 401


@pytest.mark.parametrize("plural", BULK)
def test_an_item_of_a_bulk_request_is_answered_as_the_single_request(world: World, plural: str) -> None:
    row = next(row for row in ROWS if (row.method, row.name) == ("POST", f"{plural}-bulk"))
    single = next(row for row in ROWS if (row.method, row.name) == ("POST", f"{plural}-list"))
    given = {actor: world.answer(actor, row).json()["results"][0]["status"] for actor in ACTORS[:-1]}
    assert given == dict(zip(ACTORS[:-1], single.statuses[:-1], strict=True))


def test_the_administration_is_the_administrators(world: World) -> None:
    for route in ADMIN_ROUTES:
        if "<" in route.path or "(?P" in route.path:
            continue
        for actor in ACTORS:
            client = Client()
            if actor != "anonymous":
                client.force_login(getattr(world.cast, actor))
            response = client.get(f"/{route.path}", follow=True)
            if actor == "admin":
                assert response.status_code == 200 or not OWN_ADMIN_LISTS.match(route.name), route
            elif actor == "anonymous":
                assert response.redirect_chain[-1][0].startswith(reverse("account_login")), route
            else:
                assert response.status_code == 403, (route, actor)
