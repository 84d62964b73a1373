"""The question on paper: made by who does not answer for it, alike whether there is an answer, and told."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from common.errors import Conflict, NotAllowed
from issues.invitations import hash_of
from issues.models import Feedback, Problem, ProblemEvent
from issues.services import letters
from issues.services.letters import letter_make
from tests.cast import Cast, in_english, make_awaiting, make_dispatched, rated, signed_in


@pytest.fixture
def tokens(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tokens that were drawn into codes, which nothing else tells."""
    drawn: list[str] = []
    real = letters.link_of
    monkeypatch.setattr(letters, "link_of", lambda token: drawn.append(token) or real(token))
    return drawn


@pytest.mark.parametrize("who", ["official", "coordinator"])
def test_a_letter_replaces_the_link_and_stands_in_the_timeline(cast: Cast, tokens: list[str], who: str) -> None:
    problem = make_awaiting(cast)
    Feedback.objects.update(token_hash=hash_of("mailed"))
    made = letter_make(actor=getattr(cast, who), problem_id=problem.pk, made_before=0)
    assert made.code.startswith("<svg")
    assert Feedback.objects.get().token_hash == hash_of(tokens[0])
    event = ProblemEvent.objects.filter(problem=problem).latest("id")
    assert (event.move, event.actor) == ("letter", getattr(cast, who))
    assert Client().get("/f/mailed/").status_code == 404
    assert Client().get(f"/f/{tokens[0]}/").status_code == 200


def test_an_answer_through_a_letter_is_marked(cast: Cast, tokens: list[str]) -> None:
    letter_make(actor=cast.coordinator, problem_id=make_awaiting(cast).pk, made_before=0)
    Client().post(f"/f/{tokens[0]}/", {"solved": "yes", "score": "4"})
    answer = Feedback.objects.get()
    assert (answer.score, answer.channel) == (4, "letter")


@pytest.mark.parametrize("who", ["handler", "leader", "admin", "caller"])
def test_who_is_asked_about_or_only_looks_makes_none(cast: Cast, who: str) -> None:
    problem = make_awaiting(cast)
    with pytest.raises(NotAllowed):
        letter_make(actor=getattr(cast, who), problem_id=problem.pk, made_before=0)
    assert not ProblemEvent.objects.filter(move="letter").exists()


def test_a_letter_comes_out_alike_whether_the_enterprise_has_answered(cast: Cast, tokens: list[str]) -> None:
    silent, answered = make_awaiting(cast), rated(make_awaiting(cast))
    kept = Feedback.objects.get(problem=answered).token_hash
    client = signed_in(cast.official)
    pages = []
    for problem in (silent, answered):
        text = client.post(f"/problems/{problem.pk}/letter/").content.decode()
        text = re.sub(r"<svg.*?</svg>", "", text, flags=re.S).replace(problem.number, "")
        text = text.replace(f"/problems/{problem.pk}/", "")
        pages.append(re.sub(r"csrf[^>]*>", "", text))
    assert pages[0] == pages[1]
    # The answer stands as it was given, and the second code leads nowhere.
    assert Feedback.objects.get(problem=answered).token_hash == kept
    assert Client().get(f"/f/{tokens[1]}/").status_code == 404


def test_there_is_no_letter_when_nothing_is_asked(cast: Cast) -> None:
    problem: Problem = make_dispatched(cast)
    with pytest.raises(Conflict):
        letter_make(actor=cast.coordinator, problem_id=problem.pk, made_before=0)
    client = in_english(cast.coordinator)
    refused = client.post(f"/problems/{problem.pk}/letter/")
    assert refused.status_code == 409
    for page in (refused, client.get(f"/problems/{problem.pk}/letter/")):
        assert "The enterprise is not asked about this problem now." in page.content.decode()
        assert "Make the letter" not in page.content.decode()


def test_the_link_is_on_the_paper_alone(cast: Cast, tokens: list[str]) -> None:
    problem = make_awaiting(cast)
    client = signed_in(cast.coordinator)
    response = client.post(f"/problems/{problem.pk}/letter/")
    assert "no-store" in response["Cache-Control"]
    shown = [response, client.get(f"/problems/{problem.pk}/"), client.get(f"/api/v1/problems/{problem.pk}/")]
    assert not any(tokens[0] in page.content.decode() for page in shown)


def test_the_page_loaded_again_makes_no_second_letter_and_the_printed_code_works_on(
    cast: Cast, tokens: list[str]
) -> None:
    problem = make_awaiting(cast)
    client, url = signed_in(cast.coordinator), f"/problems/{problem.pk}/letter/"
    sent = {"made_before": client.get(url).context["made_before"]}
    assert client.post(url, sent).status_code == 200
    again = client.post(url, sent)
    assert again.status_code == 409
    assert "letter-code" not in again.content.decode()
    assert len(tokens) == 1
    assert Client().get(f"/f/{tokens[0]}/").status_code == 200
    assert client.post(url, {"made_before": again.context["made_before"]}).status_code == 200, (
        "a further one on purpose"
    )
    assert Client().get(f"/f/{tokens[0]}/").status_code == 404
