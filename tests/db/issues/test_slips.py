"""Slips: issuing one and many, answering, what the database keeps; and the supervision list from which they come."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts.models import User
from accounts.selectors.calendar import working_calendar
from common.errors import Conflict, NotAllowed, NotFound, RuleViolation
from enterprises.models import Export
from enterprises.transfer.exporting import export_write
from issues.models import News, Problem, Slip
from issues.services.moves import problem_redo, problem_reply, problem_start
from issues.services.slips import slip_answer, slip_issue, slips_issue
from issues.telling import news_told
from notifications.models import Notification
from tests.cast import Cast, make_dispatched, signed_in, working_day


def overdue(cast: Cast, days: int = 3, **fields: Any) -> Problem:
    problem = make_dispatched(cast, **fields)
    day = timezone.localdate() - timedelta(days=days)
    Problem.objects.filter(pk=problem.pk).update(due_on=day, original_due_on=day)
    problem.handlings.update(due_on=day)
    problem.refresh_from_db()
    return problem


def issued(cast: Cast, problem: Problem, grade: str = "reminder", text: str = "请抓紧办理") -> Slip:
    return slip_issue(actor=cast.coordinator, problem_id=problem.pk, grade=grade, text=text, version=None)


def refused(cast: Cast, problem: Problem, grade: str) -> str:
    with pytest.raises(RuleViolation) as caught:
        issued(cast, problem, grade)
    return caught.value.code


def test_a_slip_names_its_clock_and_stands_in_the_timeline(cast: Cast) -> None:
    problem = overdue(cast)
    slip = issued(cast, problem, "yellow", "{number}号问题应于{due_on}办结，请{organisation}说明{其他}")
    assert slip.text == f"{problem.number}号问题应于{problem.due_on}办结，请湖州市经济和信息化局说明{{其他}}"
    assert (slip.handling, slip.due_on) == (problem.handlings.get(), problem.due_on)
    assert slip.answer_by > timezone.localdate()
    event = problem.events.last()
    assert event is not None
    assert (event.move, event.from_state, event.to_state) == ("yellow-slip", "dispatched", "dispatched")
    assert (event.reason, event.day, event.organisation) == (slip.text, slip.answer_by, cast.department)


def test_the_ladder_is_climbed_step_by_step_unless_it_is_long_overdue(cast: Cast) -> None:
    in_time, late, very_late = make_dispatched(cast), overdue(cast, 1), overdue(cast, 30)
    assert refused(cast, in_time, "yellow") == "yellow_too_early"
    issued(cast, in_time)
    assert refused(cast, in_time, "reminder") == "slip_issued"
    issued(cast, in_time, "yellow")
    assert refused(cast, late, "red") == "red_too_early"
    issued(cast, very_late, "red")
    assert refused(cast, very_late, "reminder") == "slip_goes_up"


def test_what_is_answered_is_not_pressed_and_a_redo_has_a_ladder_of_its_own(cast: Cast) -> None:
    problem = overdue(cast)
    first = issued(cast, problem)
    problem_reply(actor=cast.handler, problem_id=problem.pk, reply="已办", signed_by="陈局长", version=None)
    assert refused(cast, problem, "yellow") == "not_chased"
    problem_redo(actor=cast.coordinator, problem_id=problem.pk, reason="答非所问", version=None)
    problem_start(actor=cast.handler, problem_id=problem.pk, version=None)
    assert issued(cast, problem).handling != first.handling


def test_the_office_in_charge_and_those_above_issue_slips_and_nobody_else(cast: Cast) -> None:
    problem = overdue(cast)
    for actor in (cast.handler, cast.official, cast.leader, cast.admin):
        with pytest.raises(NotAllowed):
            slip_issue(actor=actor, problem_id=problem.pk, grade="reminder", text="催", version=None)
    with pytest.raises(NotFound):
        slip_issue(actor=cast.other_coordinator, problem_id=problem.pk, grade="reminder", text="催", version=None)
    slip_issue(actor=cast.province, problem_id=problem.pk, grade="reminder", text="催", version=None)


def test_a_round_of_slips_goes_on_past_what_the_rules_refuse(cast: Cast) -> None:
    late, in_time = overdue(cast), make_dispatched(cast)
    done = slips_issue(
        actor=cast.coordinator, problem_ids=[in_time.pk, late.pk, late.pk], grade="yellow", text="{number}逾期"
    )
    assert [slip.text for slip in done.issued] == [f"{late.number}逾期"]
    assert list(done.refused) == [in_time.pk]


def test_the_organisation_answers_once(cast: Cast) -> None:
    problem = overdue(cast)
    slip = issued(cast, problem)
    with pytest.raises(NotAllowed):
        slip_answer(actor=cast.coordinator, slip_id=slip.pk, answer="代答", version=None)
    answered = slip_answer(actor=cast.handler, slip_id=slip.pk, answer="周五前答复企业", version=slip.version)
    assert (answered.answer, answered.answered_by) == ("周五前答复企业", cast.handler)
    event = problem.events.last()
    assert event is not None
    assert (event.move, event.reason) == ("answer-slip", "周五前答复企业")
    with pytest.raises(Conflict) as caught:
        slip_answer(actor=cast.handler, slip_id=slip.pk, answer="再答", version=None)
    assert caught.value.code == "already_answered"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE issues_slip SET text = '改'",
        "UPDATE issues_slip SET grade = 'red'",
        "UPDATE issues_slip SET issued_at = now() + interval '1 day'",
        "DELETE FROM issues_slip",
    ],
)
def test_the_database_keeps_what_was_issued(cast: Cast, sql: str) -> None:
    issued(cast, overdue(cast))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_database_keeps_an_answer(cast: Cast) -> None:
    slip = issued(cast, overdue(cast))
    slip_answer(actor=cast.handler, slip_id=slip.pk, answer="周五前", version=None)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE issues_slip SET answer = '从未'")


def test_the_supervision_list_holds_what_shines_yellow_or_red_with_its_last_slip(cast: Cast) -> None:
    late, in_time = overdue(cast), make_dispatched(cast)
    answered = overdue(cast)
    problem_reply(actor=cast.handler, problem_id=answered.pk, reply="已办", signed_by="陈局长", version=None)
    soon = make_dispatched(cast, due_on=working_day())
    slip = issued(cast, late, "yellow")
    response = signed_in(cast.leader).get("/supervision/")
    rows = response.context["rows"]
    assert [(row.problem, row.light, row.slip) for row in rows] == [(late, "red", slip), (soon, "yellow", None)]
    (line,) = response.context["organisations"]
    assert (line.organisation, line.red, line.yellow) == (cast.department, 1, 1)
    assert in_time not in [row.problem for row in rows]
    assert "data-bulk-all" not in response.content.decode()


@pytest.mark.parametrize(
    ("query", "found"), [("slip=none", 1), ("slip=yellow", 1), ("slip=reminder", 0), ("light=red", 2)]
)
def test_the_list_is_narrowed_by_the_gravest_slip(cast: Cast, query: str, found: int) -> None:
    pressed = overdue(cast)
    issued(cast, pressed)
    issued(cast, pressed, "yellow")
    overdue(cast)
    assert len(signed_in(cast.coordinator).get(f"/supervision/?{query}").context["rows"]) == found


def test_slips_are_issued_from_the_list_for_a_selection(cast: Cast) -> None:
    one, other, in_time = overdue(cast), overdue(cast), make_dispatched(cast)
    client = signed_in(cast.coordinator)
    query = "&".join(f"selected={problem.pk}" for problem in (one, other, in_time))
    page = client.get(f"/slips/new/?grade=yellow&{query}")
    assert {c.problem: bool(c.refused) for c in page.context["candidates"]} == {one: False, other: False, in_time: True}
    said = page.context["form"].initial
    assert "{number}" in said["text"]
    assert client.post("/slips/new/", {"grade": "yellow", **said, "text": ""}).status_code == 422
    answer = client.post("/slips/new/", {"grade": "yellow", "selected": said["selected"], "text": said["text"]})
    assert answer.status_code == 303
    assert {slip.handling.problem for slip in Slip.objects.filter(grade="yellow")} == {one, other}
    assert all(slip.handling.problem.number in slip.text for slip in Slip.objects.all())


def test_a_selection_without_a_problem_or_with_an_unknown_slip_is_refused(cast: Cast) -> None:
    client = signed_in(cast.coordinator)
    assert client.get("/slips/new/?grade=yellow").status_code == 400
    assert client.get("/slips/new/?grade=pink&selected=1").status_code == 400


def test_a_handler_finds_the_slip_on_the_desk_and_answers_it(cast: Cast) -> None:
    slip = issued(cast, overdue(cast))
    client = signed_in(cast.handler)
    assert list(client.get("/tasks/").context["slips"]) == [slip]
    page = client.get(f"/slips/{slip.pk}/")
    assert page.context["can_answer"]
    said = {"version": slip.version, "answer": "明日上门"}
    assert client.post(f"/slips/{slip.pk}/", said).status_code == 303
    assert client.post(f"/slips/{slip.pk}/", said).status_code == 409
    assert client.get("/tasks/").context["slips"] == []
    assert "明日上门" in client.get(f"/problems/{slip.handling.problem_id}/").content.decode()


def test_the_problems_page_offers_the_slips_that_may_be_issued(cast: Cast) -> None:
    problem = overdue(cast)
    offered = signed_in(cast.coordinator).get(f"/problems/{problem.pk}/").context["slip_grades"]
    assert [grade for grade, _label in offered] == ["reminder", "yellow"]
    assert signed_in(cast.handler).get(f"/problems/{problem.pk}/").context["slip_grades"] == []


def test_the_supervision_list_is_taken_out_as_a_sheet(cast: Cast, uploads: Any) -> None:
    problem = overdue(cast)
    issued(cast, problem, "yellow")
    make_dispatched(cast)
    assert signed_in(cast.coordinator).post("/supervision/export/?light=red").status_code == 303
    export = Export.objects.get()
    export_write(export.pk)
    export.refresh_from_db()
    with export.file.open("rb") as content:
        book = CalamineWorkbook.from_filelike(BytesIO(content.read()))
    titles, line, total, _drawn_up = book.get_sheet_by_index(0).to_python()
    [row] = signed_in(cast.coordinator).get("/supervision/?light=red").context["rows"]
    late = working_calendar().working_days_between(problem.due_on, timezone.localdate())
    assert (str(late) in row.time_left) is bool(late)
    assert (line[1], line[2], line[8]) == ("湖州市经济和信息化局", problem.number, row.time_left)
    assert (len(titles), total[2]) == (12, 1)


def told() -> None:
    for source, key in list(News.objects.order_by("pk").values_list("source", "key")):
        news_told(source, key)


def test_reminders_are_collected_into_the_letter_of_the_day_and_graver_slips_are_mailed_at_once(cast: Cast) -> None:
    User.objects.filter(pk__in=[cast.handler.pk, cast.coordinator.pk]).update(email="clerk@example.com")
    reminded, pressed = [overdue(cast), overdue(cast)], overdue(cast)
    told()
    for problem in reminded:
        issued(cast, problem)
    issued(cast, pressed, "yellow")
    told()
    notes = Notification.objects.filter(recipient=cast.handler, kind__in=["chased", "slip"]).order_by("pk")
    assert [(note.code, note.delivery) for note in notes] == [
        ("reminder", "digest"),
        ("reminder", "digest"),
        ("yellow", "at_once"),
    ]
    slip_answer(actor=cast.handler, slip_id=Slip.objects.get(grade="yellow").pk, answer="明日上门", version=None)
    told()
    assert Notification.objects.get(recipient=cast.coordinator, code="slip_answered").delivery == "digest"
