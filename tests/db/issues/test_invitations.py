"""The enterprise's link: whatever mail and queue do, a link that arrives works, and one that is due arrives."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from common import letters
from common.sms import MemorySender, SmsRefused
from enterprises.models import Contact
from issues import schedule, tasks
from issues.enums import ProblemState
from issues.invitations import hash_of, invitation_send, invitations_waiting
from issues.models import Feedback, News, Problem, ProblemEvent
from issues.services.letters import letter_make
from issues.services.moves import problem_approve, problem_close, problem_merge, problem_reply
from tests.cast import Cast, make_awaiting, make_dispatched, make_problem, rated
from tests.queue import broker_away, take_over

REFUSED = smtplib.SMTPRecipientsRefused({})
AWAY = ConnectionRefusedError()


@pytest.fixture
def asked(cast: Cast) -> Feedback:
    """A feedback whose enterprise has two contacts who agreed to be reached."""
    for name in ("first", "second"):
        Contact.objects.create(enterprise=cast.enterprise, name=name, email=f"{name}@example.cn", has_consented=True)
    make_awaiting(cast)
    return Feedback.objects.get()


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, BaseException]], None]:
    """A mail server that fails for some addresses."""
    real = letters.send_mail

    def fail(failures: dict[str, BaseException]) -> None:
        def send(subject: str, body: str, sender: Any, to: list[str]) -> int:
            if to[0] in failures:
                raise failures[to[0]]
            return real(subject, body, sender, to)

        monkeypatch.setattr(letters, "send_mail", send)

    return fail


def working_links() -> list[bool]:
    kept = Feedback.objects.get().token_hash
    return [hash_of(re.findall(r"/f/([^/\s]+)", str(letter.body))[0]) == kept for letter in mail.outbox]


def test_everybody_who_agreed_gets_the_same_link(asked: Feedback) -> None:
    assert invitation_send(asked.pk) == 2
    assert working_links() == [True, True]
    assert invitation_send(asked.pk) == 0, "a second try must not make the first link void"


@pytest.mark.parametrize("failure", [REFUSED, AWAY])
def test_one_address_that_fails_leaves_the_other_a_link_that_works(
    asked: Feedback, failing: Callable[[dict[str, BaseException]], None], failure: Exception
) -> None:
    failing({"first@example.cn": failure})
    assert invitation_send(asked.pk) == 1
    assert invitation_send(asked.pk) == 0
    assert working_links() == [True]


def test_a_mail_server_that_is_away_is_tried_again(
    asked: Feedback, failing: Callable[[dict[str, BaseException]], None]
) -> None:
    failing({"first@example.cn": AWAY, "second@example.cn": AWAY})
    with pytest.raises(ConnectionRefusedError):
        invitation_send(asked.pk)
    failing({})
    assert invitation_send(asked.pk) == 2
    assert working_links() == [True, True]


@pytest.fixture
def sms() -> list[tuple[str, str]]:
    """The short messages that were sent."""
    MemorySender.sent.clear()
    return MemorySender.sent


@pytest.mark.parametrize(
    ("phone", "reached"),
    [("138 0000 0001", "13800000001"), ("+86-13800000001", "13800000001"), ("0572-2031000", None), ("", None)],
)
def test_who_left_a_mobile_number_alone_gets_the_link_by_sms(
    cast: Cast, sms: list[tuple[str, str]], phone: str, reached: str | None
) -> None:
    Contact.objects.create(enterprise=cast.enterprise, name="王总", phone=phone, has_consented=True)
    make_awaiting(cast)
    feedback = Feedback.objects.get()
    assert invitations_waiting() == ([feedback.pk] if reached else [])
    assert invitation_send(feedback.pk) == (1 if reached else 0)
    assert [number for number, _text in sms] == ([reached] if reached else [])
    feedback.refresh_from_db()
    links = [hash_of(re.findall(r"/f/([^/\s]+)", text)[0]) for _number, text in sms]
    assert links == ([feedback.token_hash] if reached else [])


def test_who_left_both_gets_the_same_link_twice(asked: Feedback, sms: list[tuple[str, str]]) -> None:
    Contact.objects.filter(name="first").update(phone="13800000001")
    assert invitation_send(asked.pk) == 3
    assert working_links() == [True, True]
    assert len(sms) == 1
    assert mail.outbox[0].body.count("/f/") == 1


@pytest.mark.parametrize("change", [{"has_consented": False}, {"left_on": "2026-01-01"}])
def test_who_did_not_agree_or_has_left_gets_no_sms(
    cast: Cast, sms: list[tuple[str, str]], change: dict[str, Any]
) -> None:
    fields = {"has_consented": True, "phone": "13800000001"} | change
    Contact.objects.create(enterprise=cast.enterprise, name="王总", **fields)
    make_awaiting(cast)
    assert (invitation_send(Feedback.objects.get().pk), sms) == (0, [])


def test_without_a_sender_no_mobile_number_is_reached(asked: Feedback, settings: Any) -> None:
    settings.SMS_SENDER = ""
    Contact.objects.update(email="", phone="13800000001")
    assert (invitations_waiting(), invitation_send(asked.pk)) == ([], 0)


@pytest.mark.parametrize("failure", [SmsRefused("no such number"), AWAY])
def test_a_provider_that_fails_leaves_the_letter_a_link_that_works(
    asked: Feedback, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    def fail(*_args: Any) -> None:
        raise failure

    monkeypatch.setattr(MemorySender, "send", fail)
    Contact.objects.filter(name="first").update(phone="13800000001", email="")
    assert invitation_send(asked.pk) == 1
    assert working_links() == [True]


def test_a_provider_that_is_away_is_tried_again(
    asked: Feedback, monkeypatch: pytest.MonkeyPatch, sms: list[tuple[str, str]]
) -> None:
    def fail(*_args: Any) -> None:
        raise TimeoutError

    Contact.objects.update(email="", phone="13800000001")
    with monkeypatch.context() as away:
        away.setattr(MemorySender, "send", fail)
        with pytest.raises(TimeoutError):
            invitation_send(asked.pk)
    assert invitations_waiting() == [asked.pk]
    assert invitation_send(asked.pk) == 1
    assert len(sms) == 1


class Killed(BaseException):
    """The worker dies: nothing of what it still had in mind is done."""


def later() -> Any:
    return time_machine.travel(timezone.now() + timedelta(minutes=15), tick=False)


def test_who_was_not_written_because_the_worker_died_is_written_later(
    asked: Feedback, failing: Callable[[dict[str, BaseException]], None]
) -> None:
    failing({"first@example.cn": Killed()})
    with pytest.raises(Killed):
        invitation_send(asked.pk)
    assert (invitations_waiting(), invitation_send(asked.pk)) == ([], 0), "another worker may be at it"
    failing({})
    with later():
        assert invitations_waiting() == [asked.pk]
        assert invitation_send(asked.pk) == 2
        assert working_links() == [True, True]
        assert invitations_waiting() == []


def test_once_a_message_has_left_its_link_stays_though_the_worker_dies(
    asked: Feedback, failing: Callable[[dict[str, BaseException]], None]
) -> None:
    failing({"second@example.cn": Killed()})
    with pytest.raises(Killed):
        invitation_send(asked.pk)
    with later():
        assert (invitations_waiting(), invitation_send(asked.pk)) == ([], 0)
    assert working_links() == [True]


def test_whom_every_server_refuses_for_good_is_not_written_again(
    asked: Feedback, failing: Callable[[dict[str, BaseException]], None]
) -> None:
    failing({"first@example.cn": REFUSED, "second@example.cn": REFUSED})
    assert invitation_send(asked.pk) == 0
    with later():
        assert (invitations_waiting(), invitation_send(asked.pk)) == ([], 0)


def test_a_letter_on_paper_takes_the_place_of_an_invitation_that_never_left(
    cast: Cast, asked: Feedback, failing: Callable[[dict[str, BaseException]], None]
) -> None:
    failing({"first@example.cn": Killed()})
    with pytest.raises(Killed):
        invitation_send(asked.pk)
    letter_make(actor=cast.coordinator, problem_id=asked.problem_id, made_before=0)
    with later():
        assert (invitations_waiting(), invitation_send(asked.pk)) == ([], 0)


@pytest.mark.parametrize(("email", "sent"), [("", 0), ("wang@example.cn", 1)])
def test_whatever_a_class_of_short_messages_raises_loses_no_link(
    asked: Feedback, monkeypatch: pytest.MonkeyPatch, sms: list[tuple[str, str]], email: str, sent: int
) -> None:
    def fail(*_args: Any) -> None:
        raise KeyError("signature")

    Contact.objects.filter(name="second").delete()
    Contact.objects.update(email=email, phone="13800000001")
    with monkeypatch.context() as broken:
        broken.setattr(MemorySender, "send", fail)
        with nullcontext() if sent else pytest.raises(OSError, match="signature"):
            assert invitation_send(asked.pk) == sent
    assert invitations_waiting() == ([] if sent else [asked.pk])
    assert working_links() == [True] * sent
    assert invitation_send(asked.pk) == 1 - sent


def test_an_expired_feedback_is_not_invited(asked: Feedback) -> None:
    long_ago = timezone.now() - timedelta(days=30)
    Feedback.objects.update(asked_at=long_ago, expires_at=long_ago + timedelta(days=7))
    assert (invitations_waiting(), invitation_send(asked.pk)) == ([], 0)


def test_nobody_who_can_be_reached_nobody_waits(asked: Feedback) -> None:
    Contact.objects.update(has_consented=False)
    assert invitations_waiting() == []


def test_an_approval_stands_though_the_queue_is_away_and_the_clock_invites_later(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    Contact.objects.create(enterprise=cast.enterprise, name="王总", email="wang@example.cn", has_consented=True)
    problem = make_dispatched(cast)
    problem_reply(actor=cast.handler, problem_id=problem.pk, reply="已协调", signed_by="陈局长", version=None)
    broker_away(monkeypatch, tasks.feedback_invite)
    with django_capture_on_commit_callbacks(execute=True):
        asked = problem_approve(actor=cast.coordinator, problem_id=problem.pk, version=None)
    assert asked.state == ProblemState.AWAITING_FEEDBACK
    take_over(monkeypatch, tasks.feedback_invite, tasks.feedback_invite)
    schedule.invite_waiting()
    assert working_links() == [True]
    assert invitations_waiting() == []


def close_with_a_follower(cast: Cast) -> Problem:
    """A problem of the neighbour that was merged into another one, which is closed."""
    kept, double = make_awaiting(cast), make_problem(cast, enterprise=cast.neighbour)
    Contact.objects.create(enterprise=cast.neighbour, name="王总", email="wang@example.cn", has_consented=True)
    problem_merge(actor=cast.coordinator, problem_id=double.pk, into=kept, version=None)
    problem_close(actor=cast.coordinator, problem_id=rated(kept).pk, outcome="solved", version=None)
    return double


def tell_what_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sweep, some time later: no message of the queue arrived."""
    News.objects.update(noted_at=timezone.now() - timedelta(minutes=2))
    monkeypatch.setattr(schedule.news_tell, "apply_async", lambda args, expires: tasks.news_tell(*args))
    schedule.tell_news()


def test_the_enterprise_of_a_merged_problem_is_told_once_when_the_other_is_closed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    double = close_with_a_follower(cast)
    for _time in range(2):
        tell_what_waits(monkeypatch)
    (letter,) = mail.outbox
    assert letter.to == ["wang@example.cn"]
    assert double.number in letter.body
    assert "已协调银行续贷" not in letter.body


def test_a_letter_that_no_server_takes_is_tried_again_and_holds_up_nothing_else(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, failing: Callable[[dict[str, BaseException]], None]
) -> None:
    double = close_with_a_follower(cast)
    failing({"wang@example.cn": AWAY})
    tell_what_waits(monkeypatch)
    (left,) = News.objects.all()
    assert ProblemEvent.objects.get(pk=left.key).problem == double
    assert left.noted_at > timezone.now() - timedelta(minutes=1), "it stands in line anew"
    failing({})
    tell_what_waits(monkeypatch)
    assert [letter.to for letter in mail.outbox] == [["wang@example.cn"]]
    assert not News.objects.exists()
