"""The assignment slip: who gets it and when, what it says, and that page, Word and API say the same on one page."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.utils import timezone, translation
from docx import Document
from docx.oxml.ns import qn

from accounts.models import User
from enterprises.models import Export
from enterprises.transfer.exporting import export_write
from issues.models import Problem
from issues.selectors.assignment_slips import slip_of
from issues.selectors.problems import problem_detail
from issues.services.moves import (
    problem_accept,
    problem_decide_return,
    problem_dispatch,
    problem_return,
    problem_withdraw,
)
from tests.cast import Cast, make_dispatched, make_problem, signed_in

pytestmark = pytest.mark.usefixtures("uploads")
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
IN_ENGLISH = {"accept-language": "en"}


def dispatched(cast: Cast, **said: Any) -> Problem:
    problem = make_problem(cast, description=said.pop("description", "抵押物不足"))
    about = {"category": problem.category, "urgency": problem.urgency, "term": problem.term}
    problem_accept(actor=cast.coordinator, problem_id=problem.pk, version=None, **about)
    said = {"organisation": cast.department, "requirement": "三日内联系企业"} | said
    return problem_dispatch(actor=cast.coordinator, problem_id=problem.pk, version=None, **said)


def words(content: bytes) -> list[list[str]]:
    """Every row of every table."""
    return [[cell.text for cell in row.cells] for table in Document(BytesIO(content)).tables for row in table.rows]


def test_page_word_and_api_say_the_same(cast: Cast) -> None:
    problem = dispatched(cast, assisting=[cast.other_department])
    client, url = signed_in(cast.handler), f"/problems/{problem.pk}/assignment-slip/"
    page = client.get(url, headers=IN_ENGLISH).content.decode()
    word = client.get(f"{url}word/", headers=IN_ENGLISH)
    api = client.get(f"/api/v1/problems/{problem.pk}/assignment-slip/", headers=IN_ENGLISH)
    assert (word["Content-Type"], api["Content-Type"]) == (WORD, WORD)
    rows = words(word.content)
    assert rows == words(api.content)
    assert dict(rows)["Lead organisation"] == cast.department.name
    assert dict(rows)["Assisting organisations"] == cast.other_department.name
    assert dict(rows)["What is asked"] == "三日内联系企业"
    assert dict(rows)["Copy to"] == f"Supervision office, {problem.office.name_en}"
    assert "Leader in charge (signature):" in dict(rows)["Reply of the lead organisation"]
    for label, value in rows[:-1]:
        assert label in page
        assert all(line in page for line in value.split("\n"))
    assert problem.number in page


def test_there_is_no_slip_before_the_dispatch(cast: Cast) -> None:
    problem = make_problem(cast)
    client = signed_in(cast.coordinator)
    assert client.get(f"/problems/{problem.pk}/assignment-slip/").status_code == 404
    answer = client.get(f"/api/v1/problems/{problem.pk}/assignment-slip/")
    assert (answer.status_code, answer.json()["code"]) == (404, "slip_not_found")
    assert b"/assignment-slip/" not in client.get(f"/problems/{problem.pk}/").content


def test_who_does_not_see_the_problem_gets_no_slip(cast: Cast) -> None:
    problem = dispatched(cast)
    for stranger in (cast.other_handler, cast.other_official, cast.other_coordinator, cast.nobody):
        assert signed_in(stranger).get(f"/problems/{problem.pk}/assignment-slip/word/").status_code == 404


def test_a_returned_slip_is_void_and_the_next_organisation_gets_its_own(cast: Cast) -> None:
    problem = dispatched(cast)
    problem_return(actor=cast.handler, problem_id=problem.pk, reason="不属本单位", version=None)
    url = f"/problems/{problem.pk}/assignment-slip/"
    assert signed_in(cast.coordinator).get(url).status_code == 404
    assert not problem_detail(actor=cast.coordinator, problem_id=problem.pk).has_slip
    problem_decide_return(actor=cast.coordinator, problem_id=problem.pk, decision="agree", version=None)
    said = {"organisation": cast.other_department, "requirement": "请现场核实", "version": None}
    problem_dispatch(actor=cast.coordinator, problem_id=problem.pk, **said)
    slip = slip_of(actor=cast.other_handler, problem_id=problem.pk)
    assert (slip.lead, slip.requirement) == (cast.other_department.name, "请现场核实")
    assert problem_detail(actor=cast.other_handler, problem_id=problem.pk).has_slip


def test_a_later_due_day_stands_beside_the_original_one(cast: Cast) -> None:
    problem = dispatched(cast)
    original = problem.due_on
    Problem.objects.filter(pk=problem.pk).update(due_on="2099-01-05")
    with translation.override("en"):
        rows = dict(slip_of(actor=cast.handler, problem_id=problem.pk).rows)
    assert rows["Reply due"] == f"2099-01-05 (originally {original})"


def test_long_texts_are_cut_and_set_smaller(cast: Cast) -> None:
    short, long = dispatched(cast), dispatched(cast, description="难\n" * 2000, requirement="办" * 2000)
    assert slip_of(actor=cast.handler, problem_id=short.pk).text_size == "normal"
    slip = slip_of(actor=cast.handler, problem_id=long.pk)
    assert (slip.text_size, len(slip.text), len(slip.requirement)) == ("smallest", 600, 300)
    assert slip.text.endswith("…")
    assert "\n" not in slip.text


def test_the_fonts_are_those_of_official_documents(cast: Cast) -> None:
    problem = dispatched(cast)
    content = signed_in(cast.handler).get(f"/problems/{problem.pk}/assignment-slip/word/").content
    document = Document(BytesIO(content))
    title, label, text = (
        paragraph.runs[0].element.rPr.rFonts.get(qn("w:eastAsia"))
        for paragraph in (
            document.paragraphs[0],
            document.tables[0].cell(0, 0).paragraphs[0],
            document.tables[0].cell(0, 1).paragraphs[0],
        )
    )
    assert (title, label, text) == ("宋体", "黑体", "仿宋")
    assert ZipFile(BytesIO(content)).testzip() is None


def slips(actor: User, url: str) -> Any:
    assert signed_in(actor).post(url, headers=IN_ENGLISH).status_code == 303
    export = Export.objects.latest("pk")
    export_write(export.pk)
    content = signed_in(actor).get(f"/exports/{export.pk}/file/").getvalue()  # type: ignore[attr-defined]
    return Document(BytesIO(content))


def test_the_slips_of_a_list_are_one_document_with_a_page_for_each(cast: Cast) -> None:
    first, second = dispatched(cast), make_dispatched(cast, category="labour")
    make_problem(cast)
    document = slips(cast.coordinator, "/problems/assignment-slips/")
    heads = [line.text for line in document.paragraphs if line.text.startswith("No. ")]
    today = timezone.localdate()
    assert heads == [f"No. {one.number} · dispatched on {today}" for one in (first, second)]
    breaks = [line.paragraph_format.page_break_before for line in document.paragraphs if line.text == "Assignment slip"]
    assert breaks == [False, True]
    assert Export.objects.get().row_count == 2
    narrowed = slips(cast.coordinator, "/problems/assignment-slips/?category=labour")
    assert len(narrowed.tables) == 1


def test_a_list_without_a_dispatched_problem_is_refused(cast: Cast) -> None:
    problem = make_problem(cast)
    problem_withdraw(actor=cast.official, problem_id=problem.pk, reason="误报", version=None)
    assert signed_in(cast.coordinator).post("/problems/assignment-slips/").status_code == 422
    assert not Export.objects.exists()


def test_more_slips_than_one_document_holds_are_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("enterprises.services.transfer.MAX_SLIPS", 1)
    make_dispatched(cast)
    make_dispatched(cast)
    assert signed_in(cast.coordinator).post("/problems/assignment-slips/").status_code == 422


def test_other_systems_have_slips_as_word_and_ledgers_as_sheets(cast: Cast) -> None:
    make_dispatched(cast)
    client = signed_in(cast.coordinator)

    def ask(**said: str) -> Any:
        return client.post("/api/v1/exports/", said, content_type="application/json")

    assert ask(kind="assignment_slips").json()["format"] == "docx"
    assert ask(kind="problem_ledger").json()["format"] == "xlsx"
    assert ask(kind="assignment_slips", format="xlsx").json()["code"] == "bad_format"
    assert ask(kind="problem_ledger", format="docx").status_code == 422
