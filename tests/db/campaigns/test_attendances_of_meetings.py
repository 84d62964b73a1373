"""What the database copies from a meeting to its attendances, whoever writes and however."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from campaigns.enums import MeetingState
from campaigns.models import Attendance, Meeting, ServiceTeam
from reports.engine.recount import verify
from tests.cast import Cast, make_meeting

DAY = date(2026, 9, 8)
ADD_BOTH = """
    WITH copy AS (
        INSERT INTO campaigns_meeting (campaign_id, kind, title, held_on, region_id, venue, chair, summary, state)
        SELECT campaign_id, kind, title, held_on + 1, region_id, venue, chair, summary, state FROM campaigns_meeting
        WHERE id = %s RETURNING id
    )
    INSERT INTO campaigns_attendance (meeting_id, campaign_id, kind, enterprise_id, person_name, position, region_id,
        industry_id, size)
    SELECT copy.id, campaign_id, kind, enterprise_id, person_name, position, region_id, industry_id, size
    FROM copy, campaigns_attendance WHERE meeting_id = %s
"""
MOVE_BOTH = """
    WITH gone AS (DELETE FROM campaigns_attendance WHERE id = %s RETURNING meeting_id)
    UPDATE campaigns_meeting SET held_on = held_on + 1 WHERE id IN (SELECT meeting_id FROM gone)
"""


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    return make_meeting(cast, held_on=DAY, state=MeetingState.HELD)


@pytest.fixture
def attendance(cast: Cast, meeting: Meeting) -> Attendance:
    attendance = Attendance.objects.create(
        meeting=meeting,
        campaign=meeting.campaign,
        enterprise=cast.enterprise,
        region=meeting.region,
        person_name="张总",
    )
    attendance.refresh_from_db()
    return attendance


def test_an_attendance_carries_what_its_meeting_says(meeting: Meeting, attendance: Attendance) -> None:
    assert (attendance.meeting_state, attendance.meeting_kind, attendance.held_on) == ("held", meeting.kind, DAY)
    assert (attendance.team_id, attendance.host_id) == (meeting.team_id, meeting.host_id)


def test_it_follows_its_meeting_and_cannot_be_told_otherwise(
    cast: Cast, meeting: Meeting, attendance: Attendance
) -> None:
    team = ServiceTeam.objects.create(campaign=cast.campaign, name="第二组", region=meeting.region)
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.CANCELLED, team=team)
    attendance.held_on = date(2020, 1, 1)
    attendance.save()
    attendance.refresh_from_db()
    assert (attendance.meeting_state, attendance.team, attendance.held_on) == ("cancelled", team, DAY)
    assert verify() == []


@pytest.mark.parametrize(("statement", "attendances"), [(ADD_BOTH, 2), (MOVE_BOTH, 0)])
def test_one_statement_may_change_meetings_and_attendances_at_once(
    meeting: Meeting, attendance: Attendance, statement: str, attendances: int
) -> None:
    keys = [meeting.pk, meeting.pk] if statement is ADD_BOTH else [attendance.pk]
    with connection.cursor() as cursor:
        cursor.execute(statement, keys)
    found = Attendance.objects.filter(meeting__campaign=meeting.campaign_id)
    assert found.count() == attendances
    assert all(one.held_on == one.meeting.held_on for one in found.select_related("meeting"))
    assert verify() == []


@pytest.mark.django_db(transaction=True)
def test_whoever_sees_an_old_state_alone_may_not_change_a_meeting(committed_cast: Cast) -> None:
    meeting = make_meeting(committed_cast)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        with pytest.raises(DatabaseError, match="READ COMMITTED"), transaction.atomic():
            Meeting.objects.filter(pk=meeting.pk).update(held_on=date(2026, 1, 1))
