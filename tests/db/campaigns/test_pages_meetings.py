from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from campaigns.models import Attendance, Meeting, MeetingSeries, Round
from enterprises.enums import Size
from tests.cast import Cast, make_enterprise, make_meeting, signed_in

pytestmark = pytest.mark.django_db


def meeting_form(cast: Cast, **said: Any) -> dict[str, Any]:
    """What a browser sends for a session without attendees, unless said otherwise."""
    return {
        "campaign": cast.campaign.pk,
        "team": cast.team.pk,
        "kind": "policy_consultation",
        "title": "惠企政策咨询会",
        "held_on": timezone.localdate().isoformat(),
        "region": "330502",
        "attendees-TOTAL_FORMS": "3",
        "attendees-INITIAL_FORMS": "0",
    } | said


def attend(cast: Cast, meeting: Meeting, name: str = "张总") -> Attendance:
    return Attendance.objects.create(
        meeting=meeting, campaign=meeting.campaign, enterprise=cast.enterprise, region=meeting.region, person_name=name
    )


def test_an_official_records_a_session_with_everybody_who_came(cast: Cast) -> None:
    series = MeetingSeries.objects.create(campaign=cast.campaign, name="周三恳谈", kind="talk")
    edition = Round.objects.create(series=series, number=12, held_on=date(2026, 11, 18))
    form = meeting_form(cast, series=series.pk, round=edition.pk, venue="一号厅", host_text=cast.department.name) | {
        "attendees-0-enterprise": cast.enterprise.pk,
        "attendees-0-person_name": "张总",
        "attendees-1-organisation_text": cast.department.name,
        "attendees-1-person_name": "陈静",
        "attendees-1-position": "科长",
    }
    response = signed_in(cast.official).post("/meetings/new/", form)
    meeting = Meeting.objects.get()
    assert response.status_code == 303
    assert response["Location"] == f"/meetings/{meeting.pk}/"
    assert (meeting.series, meeting.round, meeting.host, meeting.state) == (series, edition, cast.department, "held")
    came = [(a.person_name, a.kind, a.enterprise, a.organisation, a.size) for a in meeting.attendances.order_by("id")]
    assert came == [
        ("张总", "enterprise", cast.enterprise, None, Size.SMALL),
        ("陈静", "organisation", None, cast.department, Size.UNKNOWN),
    ]
    page = signed_in(cast.official).get(response["Location"]).content.decode()
    assert "张总" in page
    assert "科长" in page


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"title": ""}, "This field is required."),
        ({"held_on": "2199-01-01"}, "This day has not come yet."),
        ({"kind": "party"}, "Select a valid choice"),
        ({"region": "330802"}, "Select a valid choice"),
        ({"attendees-0-person_name": "张总"}, "Name either the enterprise or the organisation"),
        ({"attendees-0-enterprise_text": "没有这家企业", "attendees-0-person_name": "张总"}, "Nothing matches"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_saved(cast: Cast, said: dict[str, Any], words: str) -> None:
    client = signed_in(cast.official)
    response = client.post("/meetings/new/", meeting_form(cast, **said), headers={"accept-language": "en"})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Meeting.objects.exists()


def test_the_same_person_twice_stops_the_whole_meeting(cast: Cast) -> None:
    person = {"enterprise": cast.enterprise.pk, "person_name": "张总"}
    twice = {f"attendees-{n}-{name}": value for n in range(2) for name, value in person.items()}
    response = signed_in(cast.official).post(
        "/meetings/new/", meeting_form(cast, **twice), headers={"accept-language": "en"}
    )
    assert response.status_code == 422
    assert "This person is already on the list of this meeting." in response.content.decode()
    assert not Meeting.objects.exists()


def test_a_round_of_another_series_is_told_at_the_round(cast: Cast) -> None:
    one, two = (MeetingSeries.objects.create(campaign=cast.campaign, name=name, kind="talk") for name in ("甲", "乙"))
    edition = Round.objects.create(series=two, number=1, held_on=date(2026, 11, 18))
    response = signed_in(cast.official).post("/meetings/new/", meeting_form(cast, series=one.pk, round=edition.pk))
    assert response.status_code == 422
    assert "round" in response.context["form"].errors


@pytest.mark.parametrize("who", ["handler", "leader", "admin", "nobody"])
def test_who_records_no_meetings_is_refused(cast: Cast, who: str) -> None:
    client = signed_in(getattr(cast, who))
    assert client.get("/meetings/new/").status_code == 403
    assert client.post("/meetings/new/", meeting_form(cast)).status_code == 403
    assert not Meeting.objects.exists()


def test_a_person_is_added_and_taken_off_again(cast: Cast) -> None:
    meeting = make_meeting(cast, team=cast.team)
    client = signed_in(cast.official)
    person = {"enterprise": cast.enterprise.pk, "person_name": "李总"}
    assert client.post(f"/meetings/{meeting.pk}/attendances/", person).status_code == 303
    again = client.post(f"/meetings/{meeting.pk}/attendances/", person, headers={"accept-language": "en"})
    assert again.status_code == 422
    assert "This person is already on the list of this meeting." in again.content.decode()
    added = Attendance.objects.get()
    assert client.post(f"/attendances/{added.pk}/remove/").status_code == 303
    assert not Attendance.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("leader", 403), ("other_official", 404), ("other_coordinator", 404)])
def test_the_list_of_a_meeting_is_changed_by_its_own_people_alone(cast: Cast, who: str, status: int) -> None:
    meeting = make_meeting(cast, team=cast.team)
    attendance = attend(cast, meeting)
    client = signed_in(getattr(cast, who))
    person = {"organisation": cast.department.pk, "person_name": "李总"}
    assert client.post(f"/meetings/{meeting.pk}/attendances/", person).status_code in {status, 422}
    assert client.post(f"/attendances/{attendance.pk}/remove/").status_code == status
    assert Attendance.objects.get() == attendance


def test_a_removal_is_never_a_link(cast: Cast) -> None:
    attendance = attend(cast, make_meeting(cast, team=cast.team))
    answer = signed_in(cast.official).get(f"/attendances/{attendance.pk}/remove/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert '<a href="/">' in answer.content.decode()
    assert Attendance.objects.get() == attendance


@pytest.mark.parametrize(
    ("who", "seen"),
    [("official", 1), ("coordinator", 2), ("province", 3), ("leader", 3), ("admin", 3), ("handler", 1), ("nobody", 0)],
)
def test_everybody_sees_the_meetings_of_the_own_scope(cast: Cast, who: str, seen: int) -> None:
    meetings = [
        make_meeting(cast, host=cast.department),
        make_meeting(cast, region=cast.neighbour.region),
        make_meeting(cast, region=cast.stranger.region),
    ]
    client = signed_in(getattr(cast, who))
    assert len(client.get("/meetings/").context["listing"].rows) == seen
    assert [client.get(f"/meetings/{one.pk}/").status_code for one in meetings].count(404) == 3 - seen


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("campaign={campaign}", 3),
        ("region=330502", 1),
        ("kind=salon", 1),
        ("series={series}", 1),
        ("team={team}", 1),
        ("state=cancelled", 1),
        ("counted=true", 2),
        ("since=2026-02-01", 2),
        ("until=2026-02-01", 2),
        ("search=沙龙", 1),
        ("enterprise={enterprise}", 1),
    ],
)
def test_filters_narrow_the_list(cast: Cast, query: str, expected: int) -> None:
    series = MeetingSeries.objects.create(campaign=cast.campaign, name="周三恳谈", kind="talk")
    attend(cast, make_meeting(cast, held_on=date(2026, 1, 1), series=series, team=cast.team))
    make_meeting(cast, held_on=date(2026, 2, 1), kind="salon", title="沙龙", region=cast.neighbour.region)
    make_meeting(cast, held_on=date(2026, 3, 1), state="cancelled", region=cast.stranger.region)
    names = {"campaign": cast.campaign.pk, "series": series.pk, "team": cast.team.pk, "enterprise": cast.enterprise.pk}
    response = signed_in(cast.province).get(f"/meetings/?{query.format(**names)}")
    assert response.status_code == 200
    assert len(response.context["listing"].rows) == expected


@pytest.mark.parametrize("query", ["colour=red", "kind=x", "series=0", "round=x", "state=x", "since=x", "cursor=x"])
def test_an_unknown_filter_or_value_is_told_and_lists_nothing(cast: Cast, query: str) -> None:
    make_meeting(cast)
    response = signed_in(cast.province).get(f"/meetings/?{query}")
    assert response.status_code == 400
    assert response.context["listing"].rows == []


@pytest.mark.parametrize("rows", [3, 30])
def test_pages_cost_the_same_however_many_rows(cast: Cast, django_assert_max_num_queries: Any, rows: int) -> None:
    meeting = make_meeting(cast, team=cast.team)
    for n in range(rows):
        make_meeting(cast)
        attend(cast, meeting, f"来宾{n}")
        make_enterprise()
    client = signed_in(cast.official)
    for path in ("/meetings/", f"/meetings/{meeting.pk}/", "/meetings/new/"):
        with django_assert_max_num_queries(15):
            assert client.get(path).status_code == 200


def test_the_number_of_people_is_of_those_in_sight(cast: Cast) -> None:
    meeting = make_meeting(cast, host=cast.department)
    attend(cast, meeting)
    (row,) = signed_in(cast.handler).get("/meetings/").context["listing"].rows
    assert not row.people
    (row,) = signed_in(cast.coordinator).get("/meetings/").context["listing"].rows
    assert row.people == 1
