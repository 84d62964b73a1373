"""Who waits for the database is not kept waiting for ever, and is told what to do instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from common.patience import TookTooLong, at_most
from enterprises.selectors import enterprises as selectors
from enterprises.services.aliases import alias_add
from issues.services.saved_views import saved_view_add
from issues.views import saved_views
from portal import gunicorn
from tests.cast import Cast, signed_in

ENGLISH = {"accept-language": "en"}
NOTE = "Nothing found yet. Type more of it."


def timeout_now() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        return str(cursor.fetchone()[0])


@pytest.fixture
def names_are_locked(committed_cast: Cast) -> Iterator[Cast]:
    """Whoever looks for other names waits until somebody else is done with them, which is never."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN; LOCK TABLE enterprises_alias")
        yield committed_cast
    finally:
        other.close()
        with connection.cursor() as cursor:
            cursor.execute("RESET statement_timeout")


def give_statements(milliseconds: int) -> None:
    """As a process of the web server gives them by `PGOPTIONS`."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = {milliseconds}")


def test_a_statement_that_takes_too_long_is_stopped_and_the_work_goes_on(db: None) -> None:
    with pytest.raises(TookTooLong), at_most(0.05), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(60)")
    assert timeout_now() == "0"


def test_what_comes_after_has_the_time_that_it_had_before(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '7s'")
    with at_most(2):
        assert timeout_now() == "2s"
    assert timeout_now() == "7s"


def test_suggestions_that_take_too_long_ask_for_more_words(
    names_are_locked: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selectors, "PATIENCE", 0.1)
    client = signed_in(names_are_locked.official)
    answer = client.get("/enterprises/suggest/", {"q": "恒达"}, headers=ENGLISH)
    assert (answer.status_code, answer.json()) == (200, {"results": [], "note": NOTE})
    assert NOTE in client.get("/search/", {"q": "恒达"}, headers=ENGLISH).content.decode()


def test_a_page_and_an_answer_that_take_too_long_say_so(names_are_locked: Cast) -> None:
    client = signed_in(names_are_locked.coordinator)
    client.get("/enterprises/")
    give_statements(milliseconds=200)
    page = client.get("/enterprises/", {"search": "恒达"})
    assert (page.status_code, "took_too_long" in page.content.decode()) == (503, True)
    answer = client.get("/api/v1/enterprises/", {"search": "恒达"})
    assert (answer.status_code, answer.json()["code"]) == (503, "took_too_long")


@pytest.mark.parametrize("page", ["views/counts/", "views/"])
def test_own_views_that_take_too_long_to_count_are_shown_without_numbers(
    names_are_locked: Cast, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    for name, query in (("找字", "search=恒达"), ("全部", "counted=true")):
        saved_view_add(actor=names_are_locked.coordinator, name=name, query=query)
    give_statements(milliseconds=2000)
    monkeypatch.setattr(saved_views, "PATIENCE", 0.1)
    answer = signed_in(names_are_locked.coordinator).get(f"/problems/{page}", headers=ENGLISH)
    text = answer.content.decode()
    assert (answer.status_code, "找字" in text, "全部" in text) == (200, True, True)
    assert "0 problems" not in text
    assert re.findall(r"(?:找字|全部) <b>(.*?)</b>", text) == ([""] * 2 if "counts" in page else [])


def test_words_typed_into_a_field_that_take_too_long_are_refused_at_the_field(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    alias_add(actor=cast.official, enterprise=cast.enterprise, kind="short_name", value="宏发")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION enterprises_plain(words text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT"
            " AS $$ BEGIN PERFORM pg_sleep(60); RETURN words; END $$"
        )
    monkeypatch.setattr(selectors, "PATIENCE", 0.1)
    page = signed_in(cast.official).get("/enterprises/titles/", {"enterprise_text": "宏发"}, headers=ENGLISH)
    assert NOTE in page.content.decode()


def test_the_web_server_gives_every_statement_half_a_minute(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    (setting,) = gunicorn.raw_env
    name, _equals, options = setting.partition("=")
    monkeypatch.setenv(name, options)
    fresh: Any = connection.copy()
    try:
        with fresh.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone() == ("30s",)
    finally:
        fresh.close()
