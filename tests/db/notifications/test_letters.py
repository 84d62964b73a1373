"""Letters: at once, or one a working day; each leaves once, is tried again, and says what became of it."""

from __future__ import annotations

import smtplib
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import CalendarDay, User
from common import letters as common_letters
from common.errors import RuleViolation
from notifications.enums import LetterState
from notifications.letters import digest_write, letter_try, letters_due, letters_write
from notifications.models import Letter, Notification
from notifications.services.choices import choices_save
from notifications.services.digests import digests_begin
from notifications.services.notifying import About, notify
from notifications.services.reading import notifications_read_all
from tests.cast import Cast

pytestmark = pytest.mark.django_db

WORDS = {"number": "2026-330500-000001", "title": "贷款续期困难", "organisation": "湖州市经信局", "day": "2026-12-01"}
MONDAY = datetime(2026, 11, 23, 8, 30, tzinfo=timezone.get_default_timezone())
EARLIER = MONDAY - timedelta(days=1)


@pytest.fixture
def reader(cast: Cast) -> User:
    cast.handler.email = "chen@example.com"
    cast.handler.save()
    return cast.handler


def tell(
    user: User, *, kind: str = "dispatched", code: str = "dispatched", key: str = "event:1", **fields: Any
) -> None:
    fields = {"link": "/problems/1/", "at": EARLIER} | fields
    notify(recipients=[user], kind=kind, about=About(code, WORDS), key=key, **fields)


def tell_later(user: User, key: str = "event:2", **fields: Any) -> None:
    tell(user, kind="decided", code="extension_refused", key=key, **fields)


def post_all() -> list[str]:
    letters_write()
    for letter_id in letters_due():
        letter_try(letter_id)
    return [str(letter.subject) for letter in mail.outbox]


def failing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def send(*_said: Any) -> int:
        raise error

    monkeypatch.setattr(common_letters, "send_mail", send)


def test_what_is_to_be_known_at_once_is_mailed_once(reader: User) -> None:
    tell(reader)
    tell(reader)
    [subject] = post_all()
    assert "2026-330500-000001" in subject
    assert post_all() == [subject], "a second round sends nothing again"
    note = Notification.objects.get()
    assert f"/notifications/{note.pk}/" in mail.outbox[0].body
    assert "http" in mail.outbox[0].body
    assert mail.outbox[0].to == ["chen@example.com"]
    assert note.letter is not None
    assert (note.letter.state, note.letter.tries) == (LetterState.SENT, 1)


def test_nobody_without_an_address_is_written_to(cast: Cast) -> None:
    tell(cast.handler)
    assert post_all() == []
    assert Notification.objects.get().delivery == "in_app"


def test_digests_hold_what_is_unread_and_leave_once_a_working_day(reader: User) -> None:
    tell_later(reader, "event:2")
    tell_later(reader, "event:3")
    assert digests_begin(now=MONDAY) == 1
    tell_later(reader, "event:4", at=MONDAY + timedelta(hours=1))
    assert digests_begin(now=MONDAY + timedelta(hours=2)) == 0
    post_all()
    [letter] = mail.outbox
    assert "2026-11-23" in letter.subject
    assert "2" in letter.subject
    tell_later(reader, "event:5")
    assert digest_write(reader.pk, MONDAY) is None, "not even for two workers at once"
    assert digests_begin(now=MONDAY + timedelta(days=1)) == 1, "what came later goes into the next"


@pytest.mark.parametrize(
    "now",
    [
        MONDAY - timedelta(days=1),
        MONDAY - timedelta(minutes=1),
        MONDAY.replace(hour=17, minute=30),
    ],
)
def test_digests_leave_in_working_hours_alone(reader: User, now: datetime) -> None:
    tell_later(reader, at=now - timedelta(days=3))
    assert digests_begin(now=now) == 0
    assert digests_begin(now=MONDAY) == 1


def test_a_holiday_by_the_table_has_no_digest(reader: User) -> None:
    CalendarDay.objects.create(date=MONDAY.date(), is_workday=False)
    tell_later(reader)
    assert digests_begin(now=MONDAY) == 0


def test_what_was_read_in_the_portal_is_not_mailed(reader: User) -> None:
    tell(reader)
    tell_later(reader)
    notifications_read_all(actor=reader)
    assert digests_begin(now=MONDAY) == 0
    assert post_all() == []


def test_each_is_written_to_as_chosen(reader: User) -> None:
    choices_save(actor=reader, deliveries={"dispatched": "in_app", "decided": "off"}, language="en")
    tell(reader)
    tell_later(reader)
    assert [note.delivery for note in Notification.objects.all()] == ["in_app"]


def test_what_must_be_known_cannot_be_off(reader: User) -> None:
    with pytest.raises(RuleViolation) as refused:
        choices_save(actor=reader, deliveries={"reminder": "off"}, language="en")
    assert refused.value.code == "delivery_not_offered"


def test_letters_speak_the_chosen_language(reader: User) -> None:
    choices_save(actor=reader, deliveries={}, language="en")
    tell(reader)
    assert post_all() == ["2026-330500-000001 is dispatched to 湖州市经信局, due on 2026-12-01: 贷款续期困难"]


def test_a_mail_server_that_is_away_is_tried_ever_more_rarely_and_given_up_in_the_end(
    reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, ConnectionRefusedError("away"))
    tell(reader)
    waits = []
    post_all()
    while (letter := Letter.objects.get()).state == LetterState.WAITING:
        assert letters_due() == [], "not before its time"
        waits.append(round((letter.next_try_at - timezone.now()).total_seconds() / 60))
        Letter.objects.update(next_try_at=timezone.now())
        letter_try(letter.pk)
    assert waits == [1, 2, 4, 8, 16]
    assert (letter.state, letter.failure, letter.tries) == (LetterState.FAILED, "away", 6)


def test_a_letter_that_was_late_arrives(reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(reader)
    with monkeypatch.context() as away:
        failing(away, ConnectionRefusedError("away"))
        assert post_all() == []
    Letter.objects.update(next_try_at=timezone.now())
    assert len(post_all()) == 1
    assert (Letter.objects.get().state, Letter.objects.get().failure) == (LetterState.SENT, "")


def test_a_refused_address_fails_at_once_and_says_why(reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, smtplib.SMTPRecipientsRefused({"chen@example.com": (550, b"no such user")}))
    tell(reader)
    post_all()
    letter = Letter.objects.get()
    assert letter.state == LetterState.FAILED
    assert "no such user" in letter.failure


def test_a_title_over_two_lines_is_no_second_header(reader: User) -> None:
    notify(
        recipients=[reader],
        kind="escalated",
        about=About("escalated", {"number": "1", "title": "a\nBcc: x@example.com"}),
        link="/problems/1/",
        key="event:9",
    )
    [subject] = post_all()
    assert "\n" not in subject


def test_an_unknown_text_is_refused_where_it_is_written(reader: User) -> None:
    with pytest.raises(ValueError, match="no text nonsense"):
        tell(reader, code="nonsense")
