"""The ledgers of problems and of measures: their columns, whose rows they hold, and what they keep silent about."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts.models import User
from enterprises.models import Export
from enterprises.transfer.exporting import export_write
from issues.models import CommonProblem, Extension, Feedback, Measure, Problem
from issues.rules.verdict import Verdict
from issues.services.call_backs import CallBackDraft, call_back_record
from issues.services.moves import problem_close, problem_contact, problem_dispatch, problem_escalate, problem_sign
from tests.cast import (
    Cast,
    far_off,
    make_awaiting,
    make_dispatched,
    make_enterprise,
    make_organisation,
    make_problem,
    signed_in,
)

pytestmark = pytest.mark.usefixtures("uploads")
PROBLEM_COLUMNS = [
    "No.", "Number of the problem", "Source (visit, talk, hotline, itself)", "Reported on", "Name of the enterprise",
    "Region of the problem", "Industry of the enterprise", "Size of the enterprise", "Category of the problem",
    "The problem in words", "Urgency", "Common problem", "Lead organisation", "Assisting organisations",
    "Leader in charge", "Person in charge", "Dispatched on", "Due on", "Extensions, extended until", "Progress",
    "What was done", "Closed on", "Outcome (solved, explained, in a plan, cannot)", "On time",
    "Verdict of the enterprise", "Call-back: day, result", "Times redone", "Escalations", "Light", "Settled",
]  # fmt: skip
MEASURE_COLUMNS = [
    "No.", "What is done", "Numbers of the problems", "Responsible organisation", "Leader of it", "Planned for",
    "Implemented on", "State of the measure", "Benefitting enterprises", "Evidence",
]  # fmt: skip
IN_ENGLISH = {"accept-language": "en"}


def sheet(actor: User, url: str) -> list[tuple[Any, ...]]:
    assert signed_in(actor).post(url, headers=IN_ENGLISH).status_code == 303
    export = Export.objects.latest("pk")
    export_write(export.pk)
    content = signed_in(actor).get(f"/exports/{export.pk}/file/").getvalue()  # type: ignore[attr-defined]
    return [tuple(row) for row in CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()]


def line(actor: User, problem: Problem) -> dict[str, Any]:
    """The problem's line, by the titles of its columns."""
    titles, *rows = sheet(actor, f"/problems/export/?number={problem.number}")
    return dict(zip(titles, rows[0], strict=True))


def asked(problem: Problem, **answered: Any) -> Feedback:
    dimensions = {name: getattr(problem, name) for name in ("campaign", "team", "category", "region", "size")}
    return Feedback.objects.create(
        problem=problem, expires_at=timezone.now() + timedelta(days=7), **dimensions, **answered
    )


def make_measure(cast: Cast, *problems: Problem, **fields: Any) -> Measure:
    fields = {"text": "协调银行续贷", "organisation": cast.department, "kind": "finance"} | fields
    measure = Measure.objects.create(
        campaign=cast.campaign, region=cast.enterprise.region, planned_on=date(2026, 12, 1), **fields
    )
    measure.problems.set(problems)
    return measure


def test_the_problem_ledger_has_the_prescribed_columns_a_line_for_each_problem_and_the_total(cast: Cast) -> None:
    first, second = make_problem(cast), make_problem(cast, title="用工难", category="labour")
    titles, *lines, total, drawn_up = sheet(cast.official, "/problems/export/")
    assert list(titles) == PROBLEM_COLUMNS
    assert [row[:2] for row in lines] == [(1, first.number), (2, second.number)]
    assert (total[0], total[26], total[29]) == ("Total", 0, 0)
    assert "王芳" in str(drawn_up[0])


def test_a_line_says_who_has_the_problem_and_how_far_it_is(cast: Cast) -> None:
    problem = make_problem(cast, description="抵押物不足")
    Problem.objects.filter(pk=problem.pk).update(state="accepted", accepted_on=problem.reported_on)
    helping = make_organisation("湖州市地方金融监管局")
    problem_dispatch(
        actor=cast.coordinator, problem_id=problem.pk, organisation=cast.department,
        assisting=[helping], due_on=far_off(), version=None,
    )  # fmt: skip
    problem_sign(actor=cast.handler, problem_id=problem.pk, version=None)
    problem_contact(actor=cast.handler, problem_id=problem.pk, said="已联系企业", version=None)
    found = line(cast.coordinator, problem)
    assert found["The problem in words"] == "贷款续期困难\n抵押物不足"
    assert (found["Lead organisation"], found["Assisting organisations"]) == (cast.department.name, helping.name)
    assert (found["Person in charge"], found["Due on"]) == ("陈静", str(far_off()))
    assert found["Progress"] == f"In progress\n{timezone.localdate()} 已联系企业"
    assert (found["Light"], found["On time"], found["Settled"]) == ("On time", "", "No")


def test_a_closed_line_says_how_it_ended(cast: Cast) -> None:
    problem = make_awaiting(cast)
    make_measure(cast, problem)
    heard = CallBackDraft("王总", Verdict("yes", 4))
    call_back_record(actor=cast.caller, problem_id=problem.pk, draft=heard)
    problem_close(actor=cast.coordinator, problem_id=problem.pk, outcome="solved", version=None)
    found = line(cast.coordinator, problem)
    assert (found["Leader in charge"], found["What was done"]) == ("陈局长", "协调银行续贷")
    assert (found["Outcome (solved, explained, in a plan, cannot)"], found["On time"]) == ("Solved", "Yes")
    assert (found["Verdict of the enterprise"], found["Settled"]) == ("Solved, Satisfied", "Yes")
    assert found["Call-back: day, result"] == f"{timezone.localdate()} Solved, Satisfied"


def test_extensions_and_escalations_stand_in_their_columns(cast: Cast) -> None:
    problem = make_dispatched(cast)
    Extension.objects.create(
        problem=problem, due_on=problem.due_on, until=date(2099, 2, 5), reason="待评估", state="granted",
        decided_at=timezone.now(),
    )  # fmt: skip
    problem_escalate(actor=cast.coordinator, problem_id=problem.pk, reason="需省里协调", version=None)
    found = line(cast.coordinator, problem)
    assert found["Extensions, extended until"] == "1 / 2099-02-05"
    assert "Huzhou → Zhejiang" in found["Escalations"]


def test_who_was_asked_and_is_silent_looks_like_who_was_never_asked(cast: Cast) -> None:
    silent, never_asked = make_dispatched(cast), make_dispatched(cast)
    asked(silent)
    for actor in (cast.coordinator, cast.handler, cast.official, cast.admin):
        lines = [line(actor, problem) for problem in (silent, never_asked)]
        for found in lines:
            del found["Number of the problem"]
        assert lines[0] == lines[1]


def test_the_problem_ledger_holds_the_rows_of_the_actors_own_list(cast: Cast) -> None:
    mine = make_dispatched(cast, reported_on=date(2026, 3, 5))
    make_dispatched(cast, reported_on=date(2026, 1, 5))
    assert [row[1] for row in sheet(cast.handler, "/problems/export/?since=2026-03-01")[1:-2]] == [mine.number]
    assert sheet(cast.other_handler, "/problems/export/")[1:-2] == []
    assert sheet(cast.other_coordinator, "/problems/export/")[1:-2] == []


def test_a_saved_view_is_exported_as_it_is_listed(cast: Cast) -> None:
    make_problem(cast)
    dispatched = make_dispatched(cast)
    numbers = [row[1] for row in sheet(cast.handler, "/problems/export/?view=mine&ordering=due_on&cursor=")[1:-2]]
    assert numbers == [dispatched.number]


def test_what_a_spreadsheet_would_run_comes_as_text(cast: Cast) -> None:
    problem = make_problem(cast, title='=HYPERLINK("http://example.org")')
    assert line(cast.official, problem)["The problem in words"].startswith("'=HYPERLINK")


def test_texts_longer_than_a_cell_are_cut_and_the_ledger_is_written(cast: Cast) -> None:
    problem = make_dispatched(cast)
    for _number in range(20):
        make_measure(cast, problem, text="协" * 2000)
    assert len(line(cast.coordinator, problem)["What was done"]) == 32_000


def test_the_measure_ledger_has_the_prescribed_columns_and_counts_whom_a_measure_helps(cast: Cast) -> None:
    first, second = make_awaiting(cast), make_problem(cast)
    common = CommonProblem.objects.create(
        campaign=cast.campaign, region=cast.enterprise.region, category=first.category, title="续贷难"
    )
    measure = make_measure(cast, first, status="implemented", implemented_on=date(2026, 11, 2))
    third = make_problem(cast, enterprise=cast.enterprise)
    Problem.objects.filter(pk=third.pk).update(common_problem=common)
    CommonProblem.objects.filter(pk=common.pk).update(measure=measure, state="solved")
    titles, found, total, _drawn_up = sheet(cast.coordinator, "/measures/export/")
    assert list(titles) == MEASURE_COLUMNS
    assert found == (
        1, "协调银行续贷", f"{first.number}, {third.number}", cast.department.name, "陈局长", "2026-12-01",
        "2026-11-02", "Implemented", 1, "",
    )  # fmt: skip
    assert second.number not in found[2]
    assert (total[0], total[8]) == ("Total", 1)


def test_the_total_of_the_measure_ledger_counts_an_enterprise_once_that_several_measures_help(cast: Cast) -> None:
    elsewhere = make_enterprise()
    for problem in (make_problem(cast), make_problem(cast), make_problem(cast, enterprise=elsewhere)):
        make_measure(cast, problem)
    _titles, *lines, total, _drawn_up = sheet(cast.coordinator, "/measures/export/")
    assert [one[8] for one in lines] == [1, 1, 1]
    assert total[8] == 2


def test_the_measure_ledger_names_no_problem_out_of_sight(cast: Cast) -> None:
    hidden = make_problem(cast)
    make_measure(cast, hidden)
    found = sheet(cast.handler, "/measures/export/")[1]
    assert (found[2], found[8]) == ("", 0)


@pytest.mark.parametrize("url", ["/problems/export/?shape=round", "/measures/export/?view=open"])
def test_an_unknown_filter_gives_no_ledger(cast: Cast, url: str) -> None:
    assert signed_in(cast.official).post(url).status_code == 400
    assert not Export.objects.exists()


def test_other_systems_have_the_same_ledgers_with_the_filters_of_their_lists(cast: Cast) -> None:
    client = signed_in(cast.coordinator)
    make_problem(cast)
    for kind, filters in (("problem_ledger", {"view": "triage"}), ("measure_ledger", {"status": "planned"})):
        answer = client.post("/api/v1/exports/", {"kind": kind, "filters": filters}, content_type="application/json")
        assert (answer.status_code, answer.json()["filters"]) == (201, filters)


def test_the_record_of_the_export_says_who_took_out_what(cast: Cast) -> None:
    make_problem(cast)
    sheet(cast.official, "/problems/export/?state=submitted")
    export = Export.objects.get()
    assert (export.created_by, export.kind, export.filters) == (
        cast.official, "problem_ledger", {"state": "submitted"},
    )  # fmt: skip
    assert (export.row_count, export.whole_phones, export.keys) == (1, 0, [])
