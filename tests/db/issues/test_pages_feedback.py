from __future__ import annotations

import re
import secrets
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.misses import MISSES
from issues.invitations import hash_of
from issues.models import Feedback, Problem
from issues.services.feedback import feedback_answer
from tests.cast import Cast, make_awaiting, signed_in
from tests.db.issues.test_races import meanwhile

TOKEN = "a-personal-link"
PAGE = f"/f/{TOKEN}/"
VERDICT = {"solved": "yes", "score": "5", "comment": "办得很快"}


@pytest.fixture
def asked(cast: Cast) -> Feedback:
    """A problem that was answered, whose enterprise holds a link."""
    make_awaiting(cast)
    Feedback.objects.update(token_hash=hash_of(TOKEN))
    return Feedback.objects.get()


def test_the_link_shows_the_problem_and_its_answer_without_sign_in(asked: Feedback) -> None:
    response = Client().get(PAGE)
    text = response.content.decode()
    assert asked.problem.number in text
    assert "已协调银行续贷" in text
    assert "site-nav" not in text


def test_the_address_stays_private(asked: Feedback) -> None:
    response = Client().get(PAGE)
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "strict-origin"
    assert "no-store" in response["Cache-Control"]


def test_nothing_is_chosen_beforehand(asked: Feedback) -> None:
    assert " checked" not in Client().get(PAGE).content.decode()


def test_the_verdict_is_kept_and_thanked_for(asked: Feedback) -> None:
    response = Client().post(PAGE, VERDICT, follow=True)
    asked.refresh_from_db()
    assert (asked.solved, asked.score, asked.comment, asked.channel) == ("yes", 5, "办得很快", "link")
    assert response.context["answered_at"] == asked.answered_at
    assert '<form class="form"' not in response.content.decode()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"score": ""}, "score"),
        ({"score": "6"}, "score"),
        ({"solved": ""}, "solved"),
        ({"comment": "长" * 2001}, "comment"),
    ],
)
def test_an_incomplete_verdict_is_refused(asked: Feedback, wrong: dict[str, str], field: str) -> None:
    response = Client().post(PAGE, VERDICT | wrong)
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    asked.refresh_from_db()
    assert asked.answered_at is None


def test_a_used_link_changes_nothing(asked: Feedback) -> None:
    client = Client()
    client.post(PAGE, VERDICT)
    refused = client.post(PAGE, VERDICT | {"score": "1"}, headers={"Accept-Language": "en"})
    assert refused.status_code == 409
    assert "This answer was not taken" in refused.content.decode()
    assert "Thank you" not in refused.content.decode()
    asked.refresh_from_db()
    assert asked.score == 5


@pytest.mark.parametrize(("said", "status"), [({}, 302), ({"score": "1"}, 409)])
@pytest.mark.django_db(transaction=True)
def test_whoever_answers_in_the_same_moment_learns_which_answer_counts(
    committed_cast: Cast, said: dict[str, str], status: int
) -> None:
    """Two presses of one button are one answer."""
    make_awaiting(committed_cast)
    Feedback.objects.update(token_hash=hash_of(TOKEN))
    late: list[int] = []
    with meanwhile(lambda: late.append(Client().post(PAGE, VERDICT | said).status_code), []):
        feedback_answer(token=TOKEN, solved="yes", score=5, comment="办得很快")
    assert (late, Feedback.objects.get().score) == ([status], 5)


def test_an_expired_link_says_so(asked: Feedback) -> None:
    long_ago = timezone.now() - timedelta(days=30)
    Feedback.objects.update(asked_at=long_ago, expires_at=long_ago + timedelta(days=7))
    response = Client().get(PAGE)
    assert (response.status_code, response.context["answered_at"]) == (410, None)
    assert Client().post(PAGE, VERDICT).status_code == 409
    asked.refresh_from_db()
    assert asked.answered_at is None


@pytest.mark.parametrize("end", ["used", "expired"])
def test_a_link_that_has_done_its_work_names_nothing_and_nobody(asked: Feedback, end: str) -> None:
    if end == "used":
        Client().post(PAGE, VERDICT)
    else:
        long_ago = timezone.now() - timedelta(days=30)
        Feedback.objects.update(asked_at=long_ago, expires_at=long_ago + timedelta(days=7))
    text = Client().get(PAGE).content.decode()
    problem = asked.problem
    kept_in = [problem.title, problem.enterprise.name, "已协调银行续贷", "陈局长", str(problem.lead_organisation)]
    assert [words for words in [*kept_in, VERDICT["comment"]] if words in text] == []
    assert problem.number in text


@pytest.mark.parametrize("token", ["forged", "x" * 3000, "%00", "é", "' or 1=1"])
def test_an_unknown_link_is_not_found_and_leaks_nothing(asked: Feedback, token: str) -> None:
    response = Client().get(f"/f/{token}/")
    assert response.status_code == 404
    assert asked.problem.number not in response.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_guessed_link_and_a_replaced_one_are_answered_alike(asked: Feedback, method: str) -> None:
    Feedback.objects.update(token_hash=hash_of("a-newer-link"))
    with time_machine.travel(timezone.now(), tick=False):  # the day is in the headers
        replaced, guessed = (getattr(Client(), method)(f"/f/{token}/", VERDICT) for token in (TOKEN, TOKEN[::-1]))
    bodies = [re.sub(r'value="[^"]*"', "", answer.content.decode()) for answer in (replaced, guessed)]
    assert bodies[0].replace(TOKEN, TOKEN[::-1]) == bodies[1]
    assert replaced.status_code == guessed.status_code == 404
    assert {*replaced.headers.items()} == {*guessed.headers.items()}


def test_who_guesses_links_has_to_wait_and_others_do_not(asked: Feedback) -> None:
    guesser = Client(REMOTE_ADDR=f"2001:db8::{secrets.token_hex(2)}")
    statuses = [guesser.get(f"/f/{number}/").status_code for number in range(MISSES + 1)]
    assert statuses == [404] * MISSES + [429]
    assert guesser.get(PAGE).status_code == 429, "or guessing would only have to go on"
    assert guesser.get(PAGE)["Retry-After"] == "600"
    assert Client().get(PAGE).status_code == 200


@pytest.mark.parametrize("who", ["official", "handler", "coordinator", "leader", "caller", "admin"])
def test_whoever_works_here_neither_answers_nor_looks(cast: Cast, asked: Feedback, who: str) -> None:
    client = signed_in(getattr(cast, who))
    shown = client.get(PAGE)
    assert shown.status_code == client.post(PAGE, VERDICT).status_code == 403
    assert asked.problem.number not in shown.content.decode()
    asked.refresh_from_db()
    assert asked.answered_at is None


def test_staff_see_the_answer_only_once_it_is_given(cast: Cast, asked: Feedback) -> None:
    page = reverse("problems:detail", args=[asked.problem_id])
    client = signed_in(cast.coordinator)
    assert client.get(page).context["answers"] == []
    Client().post(PAGE, VERDICT)
    text = client.get(page).content.decode()
    assert "办得很快" in text


def test_unsolved_in_the_enterprises_words_cannot_be_closed_as_solved(cast: Cast, asked: Feedback) -> None:
    Client().post(PAGE, VERDICT | {"solved": "no", "score": "2"})
    problem = Problem.objects.get()
    close = reverse("problems:close", args=[problem.pk])
    response = signed_in(cast.coordinator).post(close, {"version": str(problem.version), "outcome": "solved"})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["outcome"])
