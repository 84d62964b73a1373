"""Another system follows the feed over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from enterprises.models import Enterprise
from integrations.changes import selectors, waiting
from integrations.changes.models import Change, ForgottenChange
from integrations.changes.selectors import epoch, place_now
from integrations.changes.services import changes_forget, foreign_changes_forget
from integrations.schedule import CHANGES_KEPT
from tests.cast import Cast, make_problem, make_visit
from tests.db.changes.conftest import others_end
from tests.db.integrations.conftest import ApiClient, token_for

Following = Callable[[User], ApiClient]
Asking = Callable[[User, str], ApiClient]


def test_lists_once_and_then_what_happens(following: Following, committed_cast: Cast) -> None:
    """As docs/api.md says it: a cursor of now, the lists, and from then on the feed."""
    cast, system = committed_cast, following(committed_cast.coordinator)
    start = system.get("changes/", {"after": "now"}).json()
    assert (start["results"], start["objects"], start["has_more"]) == ([], {}, False)
    assert system.get("changes/", {"after": start["cursor"]}).json()["results"] == []
    problem, visit = make_problem(cast), make_visit(cast)
    told = system.get("changes/", {"after": start["cursor"]}).json()
    first = told["results"][0]
    assert (first["type"], first["id"], first["act"]) == ("problems", problem.pk, "created")
    assert first["move"] is None
    moved = next(one for one in told["results"] if one["act"] == "moved")
    assert (moved["move"], moved["from_state"], moved["to_state"]) == ("submit", "draft", "submitted")
    shown = ApiClient(token_for(cast.coordinator)).get(f"problems/{problem.pk}/").json()
    assert told["objects"]["problems"] == {str(problem.pk): shown}
    assert set(told["objects"]["visits"]) == {str(visit.pk)}
    again = system.get("changes/", {"after": first["cursor"]}).json()
    assert again["results"] == told["results"][1:], "whoever stopped in the middle goes on there"
    assert system.get("changes/", {"after": told["cursor"]}).json()["results"] == []
    visits = system.get("changes/", {"after": start["cursor"], "types": "visits,teams"}).json()
    assert {one["type"] for one in visits["results"]} == {"visits"}


def test_pages_join_without_gap_or_double(
    following: Following, committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, system, other = committed_cast, following(committed_cast.coordinator), following(committed_cast.leader)
    monkeypatch.setattr(selectors, "EXAMINED", 7)
    monkeypatch.setattr(selectors, "PASSED", 5)
    cursor = system.get("changes/", {"after": "now"}).json()["cursor"]
    visits = [make_visit(cast).pk for _number in range(12)]
    make_problem(cast, is_sensitive=True)
    for limit, types in ((1, ""), (5, ""), (1000, ""), (3, "visits"), (1000, "visits")):
        found, after = [], cursor
        for _page in range(60):
            page = system.get("changes/", {"after": after, "limit": limit, "types": types}).json()
            assert len(page["results"]) <= limit
            found += [one["id"] for one in page["results"] if one["type"] == "visits"]
            after = page["cursor"]
            if not page["has_more"]:
                break
        assert found == visits, (limit, types)
    nothing = other.get("changes/", {"after": cursor, "types": "problems"}).json()
    assert (nothing["results"], nothing["has_more"]) == ([], True), "much was passed over, and the cursor with it"
    assert nothing["cursor"] != cursor


def test_without_a_cursor_it_begins_with_the_oldest(following: Following, committed_cast: Cast) -> None:
    page = following(committed_cast.admin).get("changes/", {"types": "enterprises", "limit": 1}).json()
    assert [one["id"] for one in page["results"]] == [Enterprise.objects.order_by("pk")[0].pk]
    assert page["has_more"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ({"after": "yesterday"}, "bad_cursor", "after"),
        ({"after": "0123abcd-1-"}, "bad_cursor", "after"),
        ({"after": "-1-1-1"}, "bad_cursor", "after"),
        ({"after": f"0123abcd-{9 * 10**18}-1"}, "bad_cursor", "after"),
        ({"after": "0123abcd-٣-٣"}, "bad_cursor", "after"),
        ({"types": "problem"}, "unknown_type", "types"),
        ({"types": "problems,,visits"}, "unknown_type", "types"),
        ({"limit": "0"}, "bad_limit", "limit"),
        ({"limit": "1001"}, "bad_limit", "limit"),
        ({"wait": "31"}, "bad_wait", "wait"),
        ({"wait": "-1"}, "bad_wait", "wait"),
        ({"cursor": "1-1"}, "unknown_parameter", "cursor"),
        ({"after": ["now", "now"]}, "repeated_parameter", "after"),
        ({"types": ["visits", "problems"]}, "repeated_parameter", "types"),
    ],
)
def test_a_malformed_question_is_refused(
    asking: Asking, cast: Cast, query: dict[str, Any], code: str, field: str
) -> None:
    answer = asking(cast.coordinator, "changes").get("changes/", query)
    assert answer.status_code == 400
    assert (answer.json()["code"], answer.json()["errors"][0]["field"]) == (code, field)


@pytest.mark.django_db
def test_a_token_needs_the_scope(asking: Asking, cast: Cast) -> None:
    answer = asking(cast.coordinator, "read write statistics").get("changes/")
    assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope")
    assert asking(cast.coordinator, "changes").get("problems/").status_code == 403


def test_what_is_too_old_is_forgotten_and_whoever_missed_it_is_told(following: Following, committed_cast: Cast) -> None:
    system = following(committed_cast.coordinator)
    early = system.get("changes/", {"limit": 1}).json()["cursor"]
    late = system.get("changes/", {"after": "now"}).json()["cursor"]
    assert not changes_forget(before=timezone.now() - CHANGES_KEPT)
    assert Change.objects.exists()
    assert system.get("changes/", {"after": early}).status_code == 200
    make_visit(committed_cast)
    assert changes_forget(before=timezone.now() + timedelta(minutes=1)) is False
    assert not Change.objects.exists()
    assert ForgottenChange.objects.count() == 1
    for cursor in (early, late):
        gone = system.get("changes/", {"after": cursor})
        assert (gone.status_code, gone.json()["code"]) == (410, "cursor_expired")
    assert system.get("changes/").status_code == 200
    make_visit(committed_cast)
    assert len(system.get("changes/").json()["results"]) == 1


def test_what_a_dump_of_another_database_brought_is_forgotten(following: Following, committed_cast: Cast) -> None:
    system, beyond = following(committed_cast.coordinator), place_now().position + 10_000_000
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO integrations_change (position, type, key, act) VALUES (%s, 'visits', '1', 'created')", [beyond]
        )
    ForgottenChange.objects.create(position=beyond, serial=1)
    kept = Change.objects.count() - 1
    assert system.get("changes/").status_code == 200
    gone = system.get("changes/", {"after": f"{epoch()}-{beyond}-1"})
    assert (gone.status_code, gone.json()["code"]) == (410, "cursor_expired")
    foreign_changes_forget()
    assert Change.objects.count() == kept
    assert not ForgottenChange.objects.exists()


def test_a_cursor_of_before_a_restore_is_refused_wherever_the_transactions_stand_now(
    following: Following, committed_cast: Cast
) -> None:
    system = following(committed_cast.coordinator)
    cursor = system.get("changes/", {"after": "now"}).json()["cursor"]
    assert system.get("changes/", {"after": cursor}).status_code == 200
    told_in, _dash, place = cursor.partition("-")
    other = f"{int(told_in, 16) ^ 1:08x}"
    gone = system.get("changes/", {"after": f"{other}-{place}"})
    assert (gone.status_code, gone.json()["code"]) == (410, "cursor_expired")


class Waiting:
    """A request that waits, in a thread of its own."""

    def __init__(self, system: ApiClient, query: dict[str, Any]) -> None:
        self.answer: Any = None
        self._thread = threading.Thread(target=self._ask, args=(system, query))
        self._thread.start()

    def _ask(self, system: ApiClient, query: dict[str, Any]) -> None:
        try:
            self.answer = system.get("changes/", query).json()
        finally:
            connection.close()

    def end(self) -> Any:
        self._thread.join()
        return self.answer


def test_who_waits_is_answered_as_soon_as_something_comes_and_the_others_at_once(
    following: Following, committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked, slept = threading.Event(), threading.Event()
    monkeypatch.setattr(waiting.SEATS, "_free", threading.BoundedSemaphore(1))

    def pause(_seconds: float) -> None:
        """Instead of the clock: the waiter looks again when the test has written."""
        looked.set()
        assert slept.wait(timeout=60)

    monkeypatch.setattr(waiting, "sleep", pause)
    system = following(committed_cast.coordinator)
    now = system.get("changes/", {"after": "now"}).json()["cursor"]
    waiter = Waiting(system, {"after": now, "wait": 30})
    assert looked.wait(timeout=60)
    assert system.get("changes/", {"after": now, "wait": 30}).json()["results"] == [], "no seat: at once"
    visit = make_visit(committed_cast)
    slept.set()
    assert [one["id"] for one in waiter.end()["results"]] == [visit.pk]


def test_who_waits_holds_no_connection(
    following: Following, committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    system, held = following(committed_cast.coordinator), []

    def pause(_seconds: float) -> None:
        held.append(connection.connection)
        make_visit(committed_cast)
        others_end()

    monkeypatch.setattr(waiting, "sleep", pause)
    now = system.get("changes/", {"after": "now"}).json()["cursor"]
    assert system.get("changes/", {"after": now, "wait": 5}).json()["results"]
    assert held == [None]
