"""The agenda on its pages, printed and as a Word document."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document
from docx.oxml.ns import qn

from accounts.selectors.calendar import working_calendar
from campaigns.models import Meeting
from issues.models import AgendaItem, Measure, Problem
from issues.services.agenda import agenda_item_add
from tests.cast import Cast, in_english, make_dispatched, signed_in
from tests.db.issues.test_agenda import escalated, joint, on_agenda, overdue

TODAY = timezone.localdate()


def page_of(name: str, key: int | None) -> str:
    return reverse(f"agenda:{name}", args=[key])


def test_a_joint_meeting_is_called_prepared_and_held(cast: Cast) -> None:
    client = signed_in(cast.coordinator)
    said = {"title": "第七次联席会议", "campaign": cast.campaign.pk, "region": "330500", "chair": "张副市长"}
    client.post(reverse("campaigns:joint-meeting-call"), said | {"held_on": TODAY.isoformat()})
    meeting = Meeting.objects.get()
    assert (meeting.kind, meeting.state, meeting.logged_by) == ("joint_meeting", "planned", cast.coordinator)
    client.post(page_of("add", meeting.pk), {"problem": make_dispatched(cast).pk})
    client.post(page_of("hold", meeting.pk))
    meeting.refresh_from_db()
    assert (meeting.state, meeting.agenda_items.count()) == ("held", 1)


def test_a_meeting_is_called_for_a_day_to_come_and_not_held_before(cast: Cast) -> None:
    client = signed_in(cast.coordinator)
    said = {"title": "联席会议", "campaign": cast.campaign.pk, "region": "330500"}
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    response = client.post(reverse("campaigns:joint-meeting-call"), said | {"held_on": yesterday})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["held_on"])
    meeting = joint(cast, state="planned", held_on=TODAY + timedelta(days=1))
    assert client.post(page_of("hold", meeting.pk)).status_code == 422
    meeting.refresh_from_db()
    assert meeting.state == "planned"


@pytest.mark.parametrize("days", [0, 1])
def test_a_meeting_that_does_not_take_place_is_cancelled_with_a_reason(cast: Cast, days: int) -> None:
    client = signed_in(cast.coordinator)
    meeting = joint(cast, state="planned", held_on=TODAY + timedelta(days=days))
    client.post(page_of("add", meeting.pk), {"problem": make_dispatched(cast).pk})
    way = reverse("meetings:cancel", args=[meeting.pk])
    page = page_of("page", meeting.pk)
    assert f'href="{way}"' in client.get(page).content.decode()
    assert client.post(way, {"version": meeting.version}).status_code == 422
    assert client.post(way, {"version": meeting.version, "reason": "主持人出差"}).status_code == 303
    meeting.refresh_from_db()
    assert (meeting.state, meeting.reason) == ("cancelled", "主持人出差")
    shown = client.get(page).content.decode()
    assert way not in shown
    assert page_of("remove", AgendaItem.objects.get().pk) not in shown


def test_the_page_proposes_with_the_reason_and_a_button_that_adds(cast: Cast) -> None:
    problem, meeting = overdue(cast, 9), joint(cast)
    client = in_english(cast.coordinator)
    [(proposal, why)] = client.get(page_of("page", meeting.pk)).context["proposals"]
    days = working_calendar().working_days_between(problem.due_on, timezone.localdate())
    assert (proposal.problem, why) == (problem, f"{days} working days late")
    response = client.post(page_of("add", meeting.pk), {"problem": problem.pk})
    assert response["Location"] == page_of("page", meeting.pk)
    assert AgendaItem.objects.get().problem == problem


@pytest.mark.parametrize("typed", [{}, {"problem_text": "没有这样的问题"}, {"common_problem": "0"}])
def test_what_cannot_be_added_is_said_on_the_page(cast: Cast, typed: dict[str, str]) -> None:
    meeting = joint(cast)
    response = signed_in(cast.coordinator).post(page_of("add", meeting.pk), typed)
    assert (response.status_code, AgendaItem.objects.exists()) == (422, False)
    assert response.context["form"].errors


def test_a_problem_is_found_by_its_number_without_script(cast: Cast) -> None:
    problem, meeting = make_dispatched(cast), joint(cast)
    client = signed_in(cast.coordinator)
    found = client.get(page_of("problem-suggest", meeting.pk), {"q": problem.number}).json()["results"]
    assert [one["id"] for one in found] == [problem.pk]
    client.post(page_of("add", meeting.pk), {"problem_text": problem.number, "note": "请市领导关注"})
    assert AgendaItem.objects.get().note == "请市领导关注"


def test_items_move_by_buttons(cast: Cast) -> None:
    meeting = joint(cast)
    items = [on_agenda(cast, make_dispatched(cast), meeting) for _ in range(2)]
    response = signed_in(cast.coordinator).post(page_of("place", items[1].pk), {"position": "1"})
    assert response["Location"].endswith(f"#item-{items[1].pk}")
    assert list(meeting.agenda_items.values_list("pk", flat=True)) == [items[1].pk, items[0].pk]


def test_a_decision_assigns_and_plans_a_measure_from_one_form(cast: Cast) -> None:
    problem = escalated(cast)
    item = agenda_item_add(actor=cast.province, meeting_id=joint(cast, "330000").pk, problem=problem)
    client = signed_in(cast.province)
    form = client.get(page_of("decide", item.pk)).context["form"]
    assert [value for value, _words in form.fields["course"].choices] == ["", "assign", "send_back"]
    sent = {
        "version": item.version,
        "decision": "由省厅协调指标",
        "course": "assign",
        "organisation_text": cast.department.name,
        "measure_text": "追加用地指标",
        "measure_organisation_text": cast.department.name,
        "measure_kind": "coordination",
        "measure_term": "immediate",
        "measure_planned_on": TODAY.isoformat(),
    }
    assert client.post(page_of("decide", item.pk), sent).status_code == 303
    problem.refresh_from_db()
    item.refresh_from_db()
    assert (problem.state, item.outcome, item.measure) == ("dispatched", "decided", Measure.objects.get())


@pytest.mark.parametrize(
    ("sent", "status", "field"),
    [
        ({"decision": ""}, 422, "decision"),
        ({"course": "assign"}, 422, "organisation"),
        ({"course": "plan"}, 422, "course"),
        ({"measure_text": "追加"}, 422, "measure_organisation"),
        ({"version": "99"}, 409, "__all__"),
    ],
)
def test_a_refused_decision_stands_in_the_form_and_changes_nothing(
    cast: Cast, sent: dict[str, Any], status: int, field: str
) -> None:
    problem = escalated(cast)
    item = agenda_item_add(actor=cast.province, meeting_id=joint(cast, "330000").pk, problem=problem)
    body = {"version": item.version, "decision": "由省厅协调指标", "measure_planned_on": ""} | sent
    response = signed_in(cast.province).post(page_of("decide", item.pk), body)
    assert response.status_code == status
    assert field in response.context["form"].errors
    problem.refresh_from_db()
    assert (problem.state, Measure.objects.exists()) == ("escalated", False)


def test_the_timeline_of_the_problem_leads_to_the_meeting_for_those_who_see_it(cast: Cast) -> None:
    item = on_agenda(cast, make_dispatched(cast))
    sent = {"version": item.version, "decision": "由经信局牵头，月底前落实"}
    signed_in(cast.coordinator).post(page_of("decide", item.pk), sent)
    page = reverse("problems:detail", args=[item.problem_id])
    shown = {user: signed_in(user).get(page).content.decode() for user in (cast.coordinator, cast.handler)}
    assert all("由经信局牵头，月底前落实" in text and "湖州市联席会议" in text for text in shown.values())
    link = page_of("page", item.meeting_id)
    assert (link in shown[cast.coordinator], link in shown[cast.handler]) == (True, False)


def test_what_is_left_to_the_next_meeting_says_why(cast: Cast) -> None:
    item = on_agenda(cast, make_dispatched(cast))
    sent = {"version": item.version, "reason": "自然资源局未到会"}
    signed_in(cast.coordinator).post(page_of("postpone", item.pk), sent)
    item.refresh_from_db()
    assert (item.outcome, item.decision) == ("postponed", "自然资源局未到会")
    assert signed_in(cast.coordinator).get(page_of("postpone", item.pk)).status_code == 409


def test_a_leader_reads_and_changes_nothing(cast: Cast) -> None:
    item = on_agenda(cast, make_dispatched(cast))
    client = signed_in(cast.leader)
    response = client.get(page_of("page", item.meeting_id))
    assert (response.context["form"], response.context["proposals"]) == (None, [])
    assert page_of("decide", item.pk) not in response.content.decode()
    assert client.post(page_of("remove", item.pk)).status_code == 403


def test_the_agenda_is_taken_along_as_a_word_document_in_chinese_type(cast: Cast) -> None:
    item = on_agenda(cast, make_dispatched(cast))
    response = signed_in(cast.leader).get(page_of("word", item.meeting_id))
    document = Document(BytesIO(response.content))
    words = "".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert response["Content-Disposition"].startswith("attachment")
    assert item.problem is not None
    assert item.problem.number in words
    assert document.styles["Normal"].element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋"


@pytest.mark.parametrize("rows", [1, 8])
def test_the_page_costs_the_same_however_many_items(cast: Cast, rows: int, django_assert_max_num_queries: Any) -> None:
    meeting = joint(cast)
    for _row in range(rows):
        on_agenda(cast, make_dispatched(cast), meeting)
        overdue(cast, 3)
    client = signed_in(cast.coordinator)
    with django_assert_max_num_queries(25):
        response = client.get(page_of("page", meeting.pk))
    assert (len(response.context["lines"]), len(response.context["proposals"])) == (rows, rows)


def test_the_print_has_every_item_with_room_for_the_decision(cast: Cast) -> None:
    item = on_agenda(cast, Problem.objects.get(pk=make_dispatched(cast).pk))
    text = signed_in(cast.leader).get(page_of("print", item.meeting_id)).content.decode()
    assert item.problem is not None
    assert item.problem.title in text
    assert "for-writing" in text
