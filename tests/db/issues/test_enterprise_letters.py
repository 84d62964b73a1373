"""What becomes of its problem the enterprise is written, with a link to a page that says how far it is."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import User
from enterprises.models import Contact
from issues.enterprise_letters import status_token
from issues.models import News, Problem
from issues.services.common_problems import CommonDraft, common_problem_raise, common_problem_remove
from issues.services.moves import problem_move
from issues.telling import news_told
from tests.cast import Cast, make_awaiting, make_dispatched, make_problem, rated

ENTERPRISE = partial(Client, headers={"accept-language": "en"})


@pytest.fixture(autouse=True)
def english_letters(settings: Any) -> None:
    """Letters are in the language of the instance, pages in that of the browser: here both are English."""
    settings.LANGUAGE_CODE = "en"


@pytest.fixture(autouse=True)
def contact(cast: Cast) -> Contact:
    return Contact.objects.create(
        enterprise=cast.enterprise, name="王总", email="wang@example.cn", phone="13800138000", has_consented=True
    )


def move(actor: User, problem: Problem, name: str, **fields: Any) -> Problem:
    problem_move(actor=actor, problem_id=problem.pk, move=name, version=None, fields=fields)
    problem.refresh_from_db()
    return problem


def told(problem: Problem) -> str:
    """The one letter that is written of what has happened, and the page that it leads to."""
    mail.outbox.clear()
    for source, key in list(News.objects.values_list("source", "key")):
        assert news_told(source, key)
    [letter] = mail.outbox
    assert letter.to == ["wang@example.cn"]
    assert problem.number in letter.subject
    [link] = re.findall(r"(/s/[^/\s]+/)", str(letter.body))
    page = ENTERPRISE().get(link)
    assert page.status_code == 200
    return f"{letter.body}\n{page.content.decode()}"


def soon(days: int) -> Any:
    return timezone.localdate() + timedelta(days=days)


def in_progress(cast: Cast) -> Problem:
    return move(cast.handler, make_dispatched(cast, due_on=None), "sign")


def test_the_enterprise_is_told_that_facts_are_wanted_and_which(cast: Cast) -> None:
    problem = move(cast.coordinator, make_problem(cast), "request-info", reason="请补充合同")
    text = told(problem)
    assert text.count("请补充合同") == 2
    move(cast.official, problem, "provide-info", facts="合同已上传")
    page = ENTERPRISE().get(f"/s/{status_token(problem.pk)}/").content.decode()
    assert "请补充合同" not in page, "what is asked no more is said no more"


def test_the_enterprise_is_told_that_it_was_not_accepted_why_and_that_it_may_object(cast: Cast) -> None:
    text = told(move(cast.coordinator, make_problem(cast), "reject", reason="已进入诉讼程序"))
    assert text.count("已进入诉讼程序") == 2
    assert "You may object once" in text
    problem = Problem.objects.get()
    move(cast.coordinator, move(cast.official, problem, "reopen", reason="未进入诉讼"), "reject", reason="不属于范围")
    assert "You may object once" not in told(problem)


def test_the_enterprise_is_told_the_new_day(cast: Cast) -> None:
    problem, until = in_progress(cast), soon(14)
    move(cast.handler, problem, "extend", until=until, reason="等待评估")
    move(cast.coordinator, problem, "decide-extension", decision="grant")
    assert told(problem).count(f"{problem.due_on:%Y-%m-%d}") == 2
    assert problem.due_on == until


def test_a_request_that_was_refused_is_no_news_to_it(cast: Cast) -> None:
    problem = in_progress(cast)
    move(cast.handler, problem, "extend", until=soon(14), reason="等待评估")
    move(cast.coordinator, problem, "decide-extension", decision="refuse", reason="按期办结")
    for source, key in list(News.objects.values_list("source", "key")):
        news_told(source, key)
    assert mail.outbox == []


def test_the_enterprise_is_told_that_it_is_in_a_plan_and_until_when(cast: Cast) -> None:
    asked = move(cast.handler, in_progress(cast), "ask-plan", until=soon(20), signed_by="陈局长", reason="条件不成熟")
    problem = move(cast.coordinator, asked, "plan", decision="agree")
    assert told(problem).count(f"{soon(20):%Y-%m-%d}") == 2


def test_the_enterprise_is_told_that_it_is_closed_and_as_what(cast: Cast) -> None:
    problem = move(cast.coordinator, rated(make_awaiting(cast), "partly", 3), "close", outcome="explained")
    text = told(problem)
    assert "Explained" in text
    assert "You said" in text
    assert "Partly solved" in text


def letters_of(problem: Problem) -> list[str]:
    """Whatever is written now, each letter."""
    mail.outbox.clear()
    for source, key in list(News.objects.values_list("source", "key")):
        assert news_told(source, key)
    return [str(one.body) for one in mail.outbox if problem.number in one.subject]


def page_of(problem: Problem) -> str:
    return ENTERPRISE().get(f"/s/{status_token(problem.pk)}/").content.decode()


def test_the_enterprise_is_told_that_it_is_merged_then_how_the_other_ended(cast: Cast) -> None:
    kept, problem = rated(make_awaiting(cast), "yes", 5), make_problem(cast)
    text = told(move(cast.coordinator, problem, "merge", into=kept))
    assert text.count("handled together with another problem of the same kind") == 2
    move(cast.coordinator, kept, "close", outcome="solved")
    [letter] = letters_of(problem)
    assert "The other one is closed as: Solved" in letter
    assert "The other one is closed as: Solved" in page_of(problem)
    News.objects.all().delete()
    move(cast.coordinator, kept, "reopen", reason="问题反复")
    assert ["was opened again and goes on" in one for one in letters_of(problem)] == [True]
    assert "was opened again and goes on" in page_of(problem)
    assert "closed as" not in page_of(problem)


def test_the_enterprise_is_told_that_it_stands_for_itself_again(cast: Cast) -> None:
    kept, problem = make_problem(cast), make_problem(cast)
    move(cast.coordinator, problem, "merge", into=kept)
    text = told(move(cast.coordinator, problem, "separate", reason="另一事项"))
    assert text.count("on its own again") == 2
    assert "另一事项" not in text, "why is said among offices"


def test_the_enterprise_is_told_that_its_problem_is_part_of_a_common_one_and_when_it_is_not(cast: Cast) -> None:
    problem, other = in_progress(cast), make_problem(cast)
    draft = CommonDraft("融资难", problem.category, [problem, other])
    common = common_problem_raise(actor=cast.coordinator, draft=draft)
    [letter] = letters_of(problem)
    for words in (letter, page_of(problem)):
        assert "together with the same difficulty of others" in words
        assert "融资难" not in words, "the office's own words for all are not this enterprise's"
    common_problem_remove(
        actor=cast.coordinator, common_id=common.pk, problem_id=problem.pk, reason="另一事项", version=None
    )
    problem.refresh_from_db()
    [letter] = letters_of(problem)
    assert "on its own again" in letter
    assert "together with the same difficulty of others" not in page_of(problem)


def test_the_enterprise_is_told_that_its_problem_is_redone_after_its_rating(cast: Cast) -> None:
    problem = rated(make_awaiting(cast), "no", 1)
    text = told(move(cast.coordinator, problem, "redo", reason="答复敷衍"))
    assert text.count("worked on again") >= 2
    assert "答复敷衍" not in text
    move(cast.handler, problem, "start")
    assert "worked on again" not in page_of(problem), "what was told of a former step is not told for ever"


def test_what_the_office_sends_back_before_the_enterprise_saw_it_is_no_news_to_it(cast: Cast) -> None:
    problem = move(cast.handler, in_progress(cast), "reply", reply="已联系", signed_by="陈局长")
    letters_of(problem)
    move(cast.coordinator, problem, "redo", reason="答复敷衍")
    assert letters_of(problem) == []


def test_a_letter_of_a_redo_that_was_begun_meanwhile_is_written_all_the_same(cast: Cast) -> None:
    problem = move(cast.coordinator, rated(make_awaiting(cast), "no", 1), "redo", reason="答复敷衍")
    move(cast.handler, problem, "start")
    assert any("worked on again" in one for one in letters_of(problem))


def test_the_enterprise_is_told_that_it_is_opened_again(cast: Cast) -> None:
    problem = move(cast.coordinator, rated(make_awaiting(cast), "yes", 5), "close", outcome="solved")
    letters_of(problem)
    assert told(move(cast.coordinator, problem, "reopen", reason="企业再次反映")).count("opened again") == 2


def test_the_enterprise_is_told_that_it_is_before_the_next_level_and_what_that_one_decided(cast: Cast) -> None:
    problem = make_dispatched(cast)
    letters_of(problem)
    text = told(move(cast.coordinator, problem, "escalate", reason="超出本级权限"))
    assert text.count("put before the next level") == 2
    assert "超出本级权限" not in text
    assert told(move(cast.coordinator, problem, "take-back", reason="已协调")).count("It stays where it was") == 2
    letters_of(move(cast.coordinator, problem, "escalate", reason="超出本级权限"))
    text = told(move(cast.province, problem, "decide-escalation", decision="return", reason="本级可办"))
    assert text.count("It stays where it was") == 2
    letters_of(move(cast.coordinator, problem, "escalate", reason="超出本级权限"))
    assert told(move(cast.province, problem, "decide-escalation", decision="accept")).count("taken it over") == 2


def test_the_enterprise_is_told_that_it_was_withdrawn(cast: Cast) -> None:
    assert told(move(cast.official, make_problem(cast), "withdraw", reason="已自行解决")).count("It was withdrawn") == 2


def test_who_did_not_agree_is_written_nothing(cast: Cast, contact: Contact) -> None:
    Contact.objects.update(has_consented=False)
    move(cast.coordinator, make_problem(cast), "reject", reason="已进入诉讼程序")
    for source, key in list(News.objects.values_list("source", "key")):
        assert news_told(source, key)
    assert mail.outbox == []


def test_what_is_not_true_any_more_is_not_written(cast: Cast) -> None:
    problem = move(cast.coordinator, make_problem(cast), "reject", reason="已进入诉讼程序")
    move(cast.official, problem, "reopen", reason="未进入诉讼")
    assert "已进入诉讼程序" not in told(problem)


def test_of_a_sensitive_problem_neither_letter_nor_page_says_more_than_the_number(cast: Cast) -> None:
    problem = make_problem(cast, is_sensitive=True, title="专利纠纷")
    text = told(move(cast.coordinator, problem, "request-info", reason="请补充专利号"))
    assert problem.number in text
    assert "专利" not in text


@pytest.mark.parametrize("token", ["forged", "1.aaaaaa.bbbb", "%00", "x" * 3000])
def test_a_link_that_nobody_wrote_leads_nowhere(cast: Cast, token: str) -> None:
    problem = make_problem(cast)
    response = Client(REMOTE_ADDR="2001:db8::7").get(f"/s/{token}/")
    assert response.status_code == 404
    assert problem.number not in response.content.decode()


def test_a_link_of_one_problem_opens_no_other_and_ends_after_a_year(cast: Cast) -> None:
    problem, other = make_problem(cast), make_problem(cast)
    _key, rest = status_token(problem.pk).split(".", 1)
    client = Client(REMOTE_ADDR="2001:db8::8")
    assert client.get(f"/s/{other.pk}.{rest}/").status_code == 404
    link = f"/s/{status_token(problem.pk)}/"
    assert client.get(link).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=366), tick=False):
        assert client.get(link).status_code == 404
