"""The same meeting at the same time over two connections."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from campaigns.models import Attendance, Meeting, ServiceTeam
from campaigns.services.campaigns import campaign_update
from campaigns.services.meetings import (
    AttendeeDraft,
    MeetingDraft,
    attendance_add,
    locked_for_change,
    meeting_record,
)
from issues.models import Problem
from issues.services.drafts import problem_complete, problem_hand_in
from issues.services.meetings import meeting_cancel, meeting_correct
from tests.cast import Cast, make_meeting, make_problem, region
from tests.db.issues.test_drafts import make_draft
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


def hand_in(cast: Cast, draft: Problem) -> Problem:
    return problem_hand_in(actor=cast.official, problem_id=draft.pk, version=None)


def complete(cast: Cast, draft: Problem) -> Problem:
    return problem_complete(actor=cast.official, problem_id=draft.pk, changes={"title": "续贷难"}, version=None)


def waits_for_the_meeting(cast: Cast, report: Callable[[Cast, Problem], Problem], then: Callable[[], Any]) -> list[str]:
    """A draft of the meeting is reported while somebody has the meeting in hand, who then does `then`."""
    meeting, answers = Meeting.objects.get(), list[str]()
    draft = make_draft(cast, title="续贷难", source="meeting", meeting=meeting)
    with meanwhile(lambda: report(cast, draft), answers, then=then):
        locked_for_change(cast.coordinator, meeting.pk)
    return answers


@pytest.mark.parametrize("report", [hand_in, complete])
def test_a_draft_waits_with_nothing_in_hand_for_who_cancels_its_meeting(
    committed_cast: Cast, report: Callable[[Cast, Problem], Problem]
) -> None:
    cast = committed_cast
    meeting = make_meeting(cast)
    assert waits_for_the_meeting(cast, report, lambda: cancel(cast, meeting)) == ["problem_not_found"]
    assert (Meeting.objects.get().state, Problem.objects.exists()) == ("cancelled", False)


@pytest.mark.parametrize("report", [hand_in, complete])
def test_a_draft_that_waits_for_a_new_day_of_its_meeting_is_reported_on_it(
    committed_cast: Cast, report: Callable[[Cast, Problem], Problem]
) -> None:
    cast = committed_cast
    meeting = make_meeting(cast)
    day = timezone.localdate() - timedelta(days=3)

    def put_right() -> None:
        meeting_correct(actor=cast.coordinator, meeting_id=meeting.pk, changes={"held_on": day}, reason="记错了")

    assert waits_for_the_meeting(cast, report, put_right) == ["done"]
    problem = Problem.objects.get()
    assert (problem.state, problem.reported_on) == ("submitted", day)


def test_a_draft_handed_in_at_this_moment_keeps_its_meeting(committed_cast: Cast) -> None:
    cast, answers = committed_cast, []
    meeting = make_meeting(cast)
    draft = make_draft(cast, title="续贷难", source="meeting", meeting=meeting)
    with meanwhile(lambda: cancel(cast, meeting), answers):
        hand_in(cast, draft)
    assert answers == ["meeting_brought_problems"]
    assert (Meeting.objects.get().state, Problem.objects.get().state) == ("held", "submitted")


def test_no_meeting_is_moved_to_where_its_campaign_leaves_in_the_same_moment(committed_cast: Cast) -> None:
    cast, answers = committed_cast, []
    cast.campaign.listed.all().delete()
    ServiceTeam.objects.filter(pk=cast.team.pk).update(region="330521")
    meeting = make_meeting(cast, region=region("330521"))
    changes = {"region": region("330502")}

    def move() -> None:
        meeting_correct(actor=cast.coordinator, meeting_id=meeting.pk, changes=changes, reason="记错了")

    with meanwhile(move, answers):
        narrowed = {"region": region("330521")}
        campaign_update(actor=cast.coordinator, campaign_id=cast.campaign.pk, changes=narrowed, version=None)
    assert answers == ["region_outside_campaign"]
    assert Meeting.objects.get().region_id == "330521"
