"""Every move is news to somebody or said to be news to nobody, and every text that is named exists."""

from __future__ import annotations

import re

import pytest
from django.template.loader import render_to_string

from issues.enterprise_letters import SHORT
from issues.enums import ProblemState
from issues.models import Problem
from issues.rules.moves import MOVES, NAMES
from issues.rules.news import LINES, OCCASIONS, SILENT, Letter, Line, is_told, letter_of, lines_of
from issues.rules.offices import nearest_office
from notifications.enums import Delivery
from notifications.kinds import KINDS, text_of

# What the workers fill in for each kind (`issues.telling`, `issues.reminders`).
FILLED = dict.fromkeys(["number", "title", "enterprise", "organisation", "day", "score", "due_soon", "overdue"], "x")

# Events that the timeline tells and that are no moves.
TOLD_BESIDE_MOVES = {
    "follow", "follow-on", "recount", "not-escalated", "assign", "hand-over", "letter", "answer", "call-back",
    "remind", "yellow-slip", "red-slip", "answer-slip", "join-common", "leave-common", "reply-for-all",
}  # fmt: skip


def test_no_move_is_forgotten() -> None:
    told = {line.move for line in LINES}
    assert told | SILENT == {*NAMES, *TOLD_BESIDE_MOVES}
    assert not told & SILENT


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.move}-{line.code}-{line.audience}")
def test_every_line_leads_to_a_text(line: Line) -> None:
    assert text_of(line.kind, line.code, FILLED)
    targets = {state for move in MOVES if move.name == line.move for state in move.targets}
    assert set(line.to) <= targets


def test_a_decision_is_told_as_it_was_decided() -> None:
    at_work = {"to_state": "in_progress", "state": "in_progress"}
    told = {agreed: lines_of("decide-extension", **at_work, agreed=agreed) for agreed in (True, False)}
    assert [line.code for line in told[True]] == ["extension_granted"]
    assert [line.code for line in told[False]] == ["extension_refused"]
    upheld = lines_of("decide-return", to_state="dispatched", state="dispatched", agreed=None)
    assert [line.code for line in upheld] == ["return_upheld"]


def test_every_text_is_filled_by_known_words() -> None:
    for name, kind in KINDS.items():
        for code, text in kind.texts.items():
            assert set(re.findall(r"%\((\w+)\)s", str(text))) <= set(FILLED), (name, code)


def test_every_default_can_be_chosen_and_what_must_be_known_cannot_be_off() -> None:
    assert all(kind.default in kind.offered for kind in KINDS.values())
    for name in ("dispatched", "escalated", "dissatisfied", "reminder"):
        assert Delivery.OFF not in KINDS[name].offered, name


def test_an_unmanned_office_is_minded_by_the_nearest_above() -> None:
    city, province, elsewhere = "100000.330000.330500.", "100000.330000.", "100000.330000.330800."
    assert nearest_office(city, [province, city, elsewhere]) == city
    assert nearest_office(city, [province, "100000.", elsewhere]) == province
    assert nearest_office(city, [elsewhere]) is None


def test_the_enterprise_is_written_after_moves_that_exist_and_in_states_to_which_they_lead() -> None:
    for one in OCCASIONS:
        rows = [move for move in MOVES if move.name == one.move]
        assert rows or one.move in TOLD_BESIDE_MOVES
        assert set(one.out_of) <= {state for move in rows for state in move.sources}
        assert set(one.while_in) <= set(ProblemState.values)


@pytest.mark.parametrize("letter", Letter)
def test_every_letter_has_its_words_and_its_short_form(letter: Letter) -> None:
    words = render_to_string("feedback/news_words.html", {"letter": letter.value, "problem": Problem()})
    assert words.strip()
    assert SHORT[letter]


@pytest.mark.parametrize(
    ("move", "from_state", "agreed", "told"),
    [
        ("decide-extension", "in_progress", True, True),
        ("decide-extension", "in_progress", False, False),
        ("plan", "in_progress", False, False),
        ("redo", "awaiting_feedback", None, True),
        ("redo", "replied", None, False),
        ("decide-escalation", "escalated", False, True),
        ("accept", "submitted", None, False),
    ],
)
def test_the_enterprise_is_told_of_what_is_news_to_it(
    move: str, from_state: str, agreed: bool | None, told: bool
) -> None:
    assert is_told(move, from_state=from_state, agreed=agreed) is told


def test_a_request_that_was_refused_is_no_letter() -> None:
    def told(agreed: bool | None) -> Letter | None:
        states = dict.fromkeys(("from_state", "to_state", "state"), "in_progress")
        return letter_of("decide-extension", **states, in_common=False, agreed=agreed)

    assert (told(True), told(False)) == (Letter.EXTENDED, None)
