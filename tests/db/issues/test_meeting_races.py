"""The same meeting at the same time over two connections."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.utils import timezone

from campaigns.models import Attendance, Meeting
from campaigns.services.meetings import AttendeeDraft, MeetingDraft, attendance_add, meeting_record
from issues.models import Problem
from issues.services.meetings import meeting_cancel, meeting_correct
from tests.cast import Cast, make_meeting, make_problem
from tests.db.issues.test_races import meanwhile

pytestmark = pytest.mark.django_db(transaction=True)

KEY = uuid.UUID("0e9a7c53-6d84-4c6e-9a55-2f6f3a1b7c12")


def record(cast: Cast, title: str = "政企恳谈会") -> Meeting:
    draft = MeetingDraft(
        cast.campaign, "talk", title, timezone.localdate(), cast.enterprise.region, team=cast.team, uuid=KEY
    )
    people = [AttendeeDraft("张总", enterprise=cast.enterprise)]
    return meeting_record(actor=cast.official, draft=draft, attendees=people)


def cancel(cast: Cast, meeting: Meeting) -> Any:
    return meeting_cancel(actor=cast.coordinator, meeting_id=meeting.pk, reason="重复登记")


def test_the_same_form_at_the_same_time_is_one_meeting(committed_cast: Cast) -> None:
    cast, answers, found = committed_cast, [], []
    with meanwhile(lambda: found.append(record(cast)), answers):
        first = record(cast)
    assert (answers, found) == (["done"], [first])
    assert (Meeting.objects.count(), Attendance.objects.count()) == (1, 1)


def test_the_same_form_with_other_words_is_a_conflict(committed_cast: Cast) -> None:
    cast, answers = committed_cast, []
    with meanwhile(lambda: record(cast, "沙龙"), answers):
        record(cast)
    assert answers == ["other_content"]
    assert Meeting.objects.get().title == "政企恳谈会"


def test_of_two_corrections_of_the_same_state_one_wins(committed_cast: Cast) -> None:
    cast, answers = committed_cast, []
    meeting = make_meeting(cast)

    def correct(words: str) -> None:
        meeting_correct(
            actor=cast.coordinator, meeting_id=meeting.pk, changes={"title": words}, reason="记错了", version=1
        )

    with meanwhile(lambda: correct("二"), answers):
        correct("一")
    assert answers == ["stale_version"]
    assert Meeting.objects.get().title == "一"


def test_of_two_who_cancel_the_second_learns_of_the_first(committed_cast: Cast) -> None:
    cast, answers = committed_cast, []
    meeting = make_meeting(cast)
    with meanwhile(lambda: cancel(cast, meeting), answers):
        cancel(cast, meeting)
    assert answers == ["meeting_cancelled"]


def test_nobody_comes_to_a_meeting_that_is_cancelled_at_this_moment(committed_cast: Cast) -> None:
    cast, answers = committed_cast, []
    meeting = make_meeting(cast)
    person = AttendeeDraft("张总", enterprise=cast.enterprise)
    with meanwhile(lambda: attendance_add(actor=cast.coordinator, meeting_id=meeting.pk, attendee=person), answers):
        cancel(cast, meeting)
    assert answers == ["meeting_cancelled"]
    assert not Attendance.objects.exists()


def test_a_meeting_that_is_cancelled_at_this_moment_brings_no_problem(committed_cast: Cast) -> None:
    cast, answers = committed_cast, []
    meeting = make_meeting(cast)
    with meanwhile(lambda: make_problem(cast, source="meeting", meeting=meeting), answers):
        cancel(cast, meeting)
    assert answers == ["meeting_cancelled"]
    assert not Problem.objects.exists()


def test_a_problem_that_is_reported_at_this_moment_keeps_its_meeting(committed_cast: Cast) -> None:
    cast, answers = committed_cast, []
    meeting = make_meeting(cast)
    with meanwhile(lambda: cancel(cast, meeting), answers):
        make_problem(cast, source="meeting", meeting=meeting)
    assert answers == ["meeting_brought_problems"]
    assert Meeting.objects.get().state == "held"
