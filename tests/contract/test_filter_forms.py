"""The filter form of every list, sent as a browser sends it: every field that it shows, and all that it carries."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client

from tests.cast import Cast, make_cast
from tests.contract.route_table import ACTORS, QUERIES, ROWS
from tests.contract.routes import make_objects, url_of

pytestmark = pytest.mark.django_db
# One who sees it is enough: what a list may be asked does not depend on who asks.
LISTS = {
    row.name: ACTORS[row.statuses.index(200)]
    for row in ROWS
    if row.method == "GET" and 200 in row.statuses[:-1] and ":" in row.name  # pages have a namespace, the API has not
}
# Lists with a field for an enterprise, whose widget submits two parameters.
BY_ENTERPRISE = ("enterprises:duplicate-list", "enterprises:title-list", "visits:list", "campaigns:meeting-list")


class Page(HTMLParser):
    """The fields of the filter form with what they hold, another choice of each drop-down, and what says no filter."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self.choices: dict[str, list[str]] = {}
        self.chips: list[str] = []
        self._in_form = self._is_behind_form = False
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._in_form = has.get("class") == "filters-body"
        elif self._is_behind_form and tag == "a" and has.get("class") == "chip":
            self.chips.append(has["href"])
        elif self._in_form and tag == "select":
            self._select = has["name"]
            self.choices[self._select] = []
        elif self._in_form and tag == "option":
            self.choices[self._select].append(has.get("value", ""))
        elif self._in_form and tag == "input" and has.get("name") and has.get("type") not in {"checkbox", "radio"}:
            self.fields.append((has["name"], has.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_behind_form, self._in_form = self._in_form, False
        elif tag == "div":
            self._is_behind_form = False

    def submitted(self, **chosen: str) -> str:
        values = [*self.fields, *((name, "") for name in self.choices)]
        return urlencode([(name, chosen.get(name, value)) for name, value in values])


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Cast, dict[str, Any]]]:
    with django_db_blocker.unblock(), transaction.atomic():
        cast = make_cast()
        yield cast, make_objects(cast)
        transaction.set_rollback(True)


def opened(world: tuple[Cast, dict[str, Any]], name: str) -> tuple[Client, str, Page]:
    """The list as whoever it is for sees it."""
    cast, objects = world
    client = Client()
    client.force_login(getattr(cast, LISTS[name]))
    url = url_of(name, objects)
    answer = client.get(url + QUERIES.get(name, ""))
    page = Page("" if answer.streaming else answer.content.decode(errors="replace"))
    return client, url, page


@pytest.mark.parametrize("name", LISTS)
def test_a_filter_form_may_be_sent(world: tuple[Cast, dict[str, Any]], name: str) -> None:
    client, url, page = opened(world, name)
    if not page.fields and not page.choices:
        return
    assert client.get(f"{url}?{page.submitted()}").status_code == 200
    for field, choices in page.choices.items():
        assert client.get(f"{url}?{page.submitted(**{field: choices[-1]})}").status_code == 200, field


@pytest.mark.parametrize("name", LISTS)
def test_a_filter_that_is_given_twice_is_refused_on_the_page(world: tuple[Cast, dict[str, Any]], name: str) -> None:
    """Of two values nobody can say which was meant."""
    client, url, page = opened(world, name)
    for field in [*(name for name, _value in page.fields), *page.choices]:
        twice = client.get(f"{url}?{field}=&{field}=", headers={"Accept-Language": "en"})
        assert (twice.status_code, "Named more than once" in twice.content.decode()) == (400, True), field


@pytest.mark.parametrize("name", BY_ENTERPRISE)
@pytest.mark.parametrize("typed", [False, True])
def test_an_enterprise_filters_and_is_removed_again(
    world: tuple[Cast, dict[str, Any]], name: str, *, typed: bool
) -> None:
    """Chosen from the list, or typed where no script runs."""
    cast, objects = world
    client = Client()
    client.force_login(cast.coordinator)
    url = url_of(name, objects)
    enterprise = cast.enterprise
    chosen = {"enterprise": "" if typed else str(enterprise.pk), "enterprise_text": enterprise.name}
    query = Page(client.get(url).content.decode()).submitted(**chosen)
    filtered = Page(client.get(f"{url}?{query}").content.decode())
    [chip] = filtered.chips
    assert [value for field, value in filtered.fields if field == "enterprise_text"] == [enterprise.name]
    removed = Page(client.get(chip).content.decode())
    assert (removed.chips, dict(removed.fields)["enterprise_text"]) == ([], "")
