"""The pages on which a meeting is corrected and cancelled, and what its own page says of it afterwards."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest

from campaigns.models import Attendance, Meeting
from issues.services.meetings import meeting_correct
from tests.cast import Cast, make_meeting, make_problem, region, signed_in
from tests.db.campaigns.test_pages_meetings import attend, meeting_form

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    found = make_meeting(cast, team=cast.team, held_on=DAY, host=cast.department, venue="一号厅")
    attend(cast, found)
    return found


def form(meeting: Meeting, **said: Any) -> dict[str, Any]:
    """What a browser sends of the prefilled form, unless said otherwise."""
    return {
        "version": meeting.version,
        "title": meeting.title,
        "kind": meeting.kind,
        "region": meeting.region_id,
        "held_on": meeting.held_on.isoformat(),
        "venue": meeting.venue,
        "team": meeting.team_id or "",
        "host": meeting.host_id or "",
        "reason": "记错了",
    } | said


def test_the_form_holds_what_the_meeting_says(cast: Cast, meeting: Meeting) -> None:
    page = signed_in(cast.official).get(f"/meetings/{meeting.pk}/correct/")
    shown = page.context["form"]
    assert [str(shown[name].value()) for name in ("title", "held_on", "region", "team", "venue")] == [
        "政企恳谈会",
        "2026-03-02",
        "330502",
        str(cast.team.pk),
        "一号厅",
    ]
    assert cast.department.name in page.content.decode()


def test_a_form_sent_as_it_came_changes_nothing(cast: Cast, meeting: Meeting) -> None:
    answer = signed_in(cast.official).post(f"/meetings/{meeting.pk}/correct/", form(meeting), headers=ENGLISH)
    assert answer.status_code == 422
    assert "It says this already: nothing to correct." in answer.content.decode()
    assert Meeting.objects.get().version == 1


def test_the_page_shows_who_corrected_it_when_why_and_from_what(cast: Cast, meeting: Meeting) -> None:
    client = signed_in(cast.official)
    said = form(meeting, title="企业沙龙", kind="salon", host="", held_on="2026-02-27")
    answer = client.post(f"/meetings/{meeting.pk}/correct/", said)
    assert answer.status_code == 303
    assert answer["Location"] == f"/meetings/{meeting.pk}/"
    page = client.get(answer["Location"], headers=ENGLISH)
    (chapter,) = page.context["history"]
    assert (chapter.title, chapter.who, chapter.reason) == ("Corrected", "王芳", "记错了")
    assert [(str(one.label), one.before, one.after) for one in chapter.changes] == [
        ("Title", "政企恳谈会", "企业沙龙"),
        ("Kind", "Government-enterprise talk", "Salon"),
        ("Day", "2026-03-02", "2026-02-27"),
        ("Host", cast.department.name, "–"),
    ]
    for words in ("政企恳谈会", "企业沙龙", "王芳", "记错了", "Before", "After"):
        assert words in page.content.decode()


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"title": ""}, "title", "This field is required."),
        ({"reason": " "}, "reason", "This field is required."),
        ({"held_on": "2199-01-01"}, "held_on", "This day has not come yet."),
        ({"held_on": "1999-01-01"}, "held_on", "outside the campaign"),
        ({"kind": "joint_meeting"}, "kind", "Select a valid choice"),
        ({"region": "330802"}, "region", "Select a valid choice"),
        ({"series": "0"}, "series", "Select a valid choice"),
        ({"title": "恳\x00谈"}, "title", "Null characters are not allowed."),
        ({"version": "x"}, "version", "Enter a whole number."),
    ],
)
def test_a_mistake_is_told_at_its_field_and_nothing_is_saved(
    cast: Cast, meeting: Meeting, said: dict[str, Any], field: str, words: str
) -> None:
    answer = signed_in(cast.official).post(f"/meetings/{meeting.pk}/correct/", form(meeting, **said), headers=ENGLISH)
    assert answer.status_code == 422
    assert any(words in error for error in answer.context["form"].errors[field]), answer.context["form"].errors
    assert Meeting.objects.get().version == 1


def test_who_was_second_sees_what_changed_and_keeps_what_was_typed(cast: Cast, meeting: Meeting) -> None:
    client, stale = signed_in(cast.official), form(meeting, title="企业座谈")
    meeting_correct(actor=cast.coordinator, meeting_id=meeting.pk, changes={"venue": "二号厅"}, reason="换了地方")
    answer = client.post(f"/meetings/{meeting.pk}/correct/", stale, headers=ENGLISH)
    assert answer.status_code == 409
    page = answer.content.decode()
    for words in ("Somebody changed this meeting meanwhile", "一号厅", "二号厅", "换了地方", "企业座谈"):
        assert words in page, words
    again = client.post(
        f"/meetings/{meeting.pk}/correct/", stale | {"version": answer.context["form"]["version"].value()}
    )
    assert again.status_code == 303
    assert Meeting.objects.get().title == "企业座谈"


def test_what_stands_there_can_stay_whoever_corrects_the_rest(cast: Cast) -> None:
    """A village of the third level down is not offered to a province's office, nor another office's team."""
    meeting = make_meeting(cast, team=cast.team, region=cast.enterprise.region, host=cast.department)
    answer = signed_in(cast.province).post(f"/meetings/{meeting.pk}/correct/", form(meeting, title="企业沙龙"))
    assert answer.status_code == 303
    found = Meeting.objects.get()
    assert (found.title, found.team, found.region, found.host) == (
        "企业沙龙",
        cast.team,
        cast.enterprise.region,
        cast.department,
    )


def test_a_cancelled_meeting_says_so_by_whom_and_why_and_is_left_alone(cast: Cast, meeting: Meeting) -> None:
    client = signed_in(cast.official)
    said = {"version": meeting.version, "reason": "重复登记"}
    answer = client.post(f"/meetings/{meeting.pk}/cancel/", said)
    assert answer.status_code == 303
    page = client.get(answer["Location"], headers=ENGLISH).content.decode()
    for words in ("This meeting is cancelled and counts nowhere", "王芳", "重复登记", "张总"):
        assert words in page, words
    for act in ("/correct/", "/cancel/", "/remove/", "Add to the list"):
        assert act not in page, act


@pytest.mark.parametrize("act", ["correct", "cancel"])
def test_pressed_again_it_says_what_can_be_done(cast: Cast, meeting: Meeting, act: str) -> None:
    client = signed_in(cast.official)
    cancellation = {"version": meeting.version, "reason": "重复登记"}
    client.post(f"/meetings/{meeting.pk}/cancel/", cancellation)
    said = cancellation if act == "cancel" else form(meeting, title="企业沙龙")
    for answer in (
        client.get(f"/meetings/{meeting.pk}/{act}/", headers=ENGLISH),
        client.post(f"/meetings/{meeting.pk}/{act}/", said, headers=ENGLISH),
    ):
        assert answer.status_code == 409
        assert "If it was held after all, record it anew." in answer.content.decode()
    assert Meeting.objects.get().version == 2


def test_nobody_is_put_on_or_taken_off_the_list_of_a_cancelled_meeting(cast: Cast, meeting: Meeting) -> None:
    client = signed_in(cast.official)
    client.post(f"/meetings/{meeting.pk}/cancel/", {"version": meeting.version, "reason": "重复登记"})
    person = {"enterprise": cast.enterprise.pk, "person_name": "李总"}
    assert client.post(f"/meetings/{meeting.pk}/attendances/", person).status_code == 409
    assert client.post(f"/attendances/{Attendance.objects.get().pk}/remove/").status_code == 409
    assert [one.person_name for one in Attendance.objects.all()] == ["张总"]


def test_the_problems_that_forbid_it_are_named(cast: Cast, meeting: Meeting) -> None:
    problem = make_problem(cast, source="meeting", meeting=meeting, reported_on=DAY)
    answer = signed_in(cast.official).post(
        f"/meetings/{meeting.pk}/cancel/", {"version": meeting.version, "reason": "重复登记"}, headers=ENGLISH
    )
    assert answer.status_code == 409
    assert f"Problems were reported at this meeting: {problem.number}." in answer.content.decode()
    assert Meeting.objects.get().state == "held"


@pytest.mark.parametrize(("who", "offered"), [("official", True), ("coordinator", True), ("leader", False)])
def test_the_buttons_are_there_for_whoever_may(cast: Cast, meeting: Meeting, who: str, offered: bool) -> None:
    page = signed_in(getattr(cast, who)).get(f"/meetings/{meeting.pk}/").content.decode()
    assert (f"/meetings/{meeting.pk}/correct/" in page, f"/meetings/{meeting.pk}/cancel/" in page) == (offered, offered)


def test_a_joint_meeting_is_offered_no_other_kind_and_no_other_place(cast: Cast) -> None:
    meeting = make_meeting(cast, kind="joint_meeting", region=region("330500"))
    shown = signed_in(cast.coordinator).get(f"/meetings/{meeting.pk}/correct/").context["form"]
    assert [code for code, _label in shown.fields["kind"].choices] == ["joint_meeting"]
    assert [one.pk for one in shown.fields["region"].queryset] == ["330500"]


@pytest.mark.parametrize(
    ("act", "title", "reason"), [("agenda/hold", "Held", ""), ("cancel", "Cancelled", "主持人出差")]
)
def test_each_change_of_a_joint_meeting_has_its_own_reason(cast: Cast, act: str, title: str, reason: str) -> None:
    meeting = make_meeting(cast, kind="joint_meeting", region=region("330500"), state="planned")
    meeting_correct(actor=cast.coordinator, meeting_id=meeting.pk, changes={"venue": "二号厅"}, reason="换了地方")
    client = signed_in(cast.coordinator)
    client.post(f"/meetings/{meeting.pk}/{act}/", {"version": 2, "reason": reason})
    history = client.get(f"/meetings/{meeting.pk}/", headers=ENGLISH).context["history"]
    assert [(one.title, one.who, one.reason) for one in history] == [
        (title, str(cast.coordinator), reason),
        ("Corrected", "", "换了地方"),
    ]


def test_the_recording_form_sent_twice_leads_to_the_meeting_that_it_made(cast: Cast) -> None:
    client = signed_in(cast.official)
    key = client.get("/meetings/new/").context["form"]["uuid"].value()
    said = meeting_form(cast, uuid=key) | {
        "attendees-0-enterprise": cast.enterprise.pk,
        "attendees-0-person_name": "张总",
    }
    first, second = (client.post("/meetings/new/", said) for _time in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first["Location"] == second["Location"] == f"/meetings/{Meeting.objects.get().pk}/"
    assert Attendance.objects.count() == 1


def test_it_leads_there_also_when_the_meeting_was_corrected_meanwhile(cast: Cast) -> None:
    client, said = signed_in(cast.official), meeting_form(cast, uuid=str(uuid.uuid4()))
    client.post("/meetings/new/", said)
    meeting = Meeting.objects.get()
    meeting_correct(actor=cast.official, meeting_id=meeting.pk, changes={"title": "企业沙龙"}, reason="记错了")
    assert client.post("/meetings/new/", said)["Location"] == f"/meetings/{meeting.pk}/"
    assert Meeting.objects.get().title == "企业沙龙"


@pytest.mark.parametrize("who", ["official", "coordinator"])
def test_the_same_form_with_other_words_is_told_what_to_do(cast: Cast, who: str) -> None:
    said = meeting_form(cast, uuid=str(uuid.uuid4()))
    signed_in(cast.official).post("/meetings/new/", said)
    other = said | ({"title": "企业沙龙"} if who == "official" else {})
    answer = signed_in(getattr(cast, who)).post("/meetings/new/", other, headers=ENGLISH)
    assert answer.status_code == 409
    assert "Correct that meeting instead, or open a new form" in answer.content.decode()
    assert Meeting.objects.get().title == "惠企政策咨询会"


def test_two_forms_make_two_meetings(cast: Cast) -> None:
    client = signed_in(cast.official)
    for _time in range(2):
        client.post(
            "/meetings/new/", meeting_form(cast, uuid=client.get("/meetings/new/").context["form"]["uuid"].value())
        )
    assert Meeting.objects.count() == 2


def test_the_history_costs_the_same_however_long(
    cast: Cast, meeting: Meeting, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        meeting_correct(
            actor=cast.coordinator,
            meeting_id=meeting.pk,
            changes={"title": f"第{number}场", "team": None if number % 2 else cast.other_team},
            reason="记错了",
        )
    client = signed_in(cast.coordinator)
    with django_assert_max_num_queries(20):
        assert len(client.get(f"/meetings/{meeting.pk}/").context["history"]) == 6
