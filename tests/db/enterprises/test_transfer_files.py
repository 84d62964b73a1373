"""Whatever somebody may call a spreadsheet: it is read, or refused with a reason; never more than a refusal."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from common.errors import RuleViolation
from enterprises.models import Enterprise
from enterprises.services.transfer import import_map, kept_rows_drop
from enterprises.transfer import workbook as workbook_module
from enterprises.transfer.importing import import_advance
from enterprises.transfer.inspection import inspected
from enterprises.transfer.workbook import LIMITS, opened_xlsx
from enterprises.transfer.writing import written
from tests.cast import Cast, signed_in
from tests.db.enterprises.files import TITLES, code, counts, csv_of, imported, line, refusals, uploaded
from tests.workbooks import SHEET_PATH, sheet_xml, text_rows, workbook_of


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def workbook(tmp_path: Path, *lines: list[Any], titles: list[str] = TITLES) -> bytes:
    path = tmp_path / "book.xlsx"
    written(path, "xlsx", titles, lines)
    return path.read_bytes()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The workbook with one part put in or put in place of another."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            if item.filename != name:
                new.writestr(item, old.read(item))
        new.writestr(name, part)
    return target.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def sheet_of(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(SHEET)


def test_a_workbook_is_imported_like_text(cast: Cast, tmp_path: Path) -> None:
    job = imported(cast.coordinator, workbook(tmp_path, line(1), line(2, 从业人员="30")), "名单.xlsx")
    assert (job.format, counts(job)) == ("xlsx", (2, 0, 0, 0))
    assert Enterprise.objects.get(uscc=code(2)).employees == 30


def test_numbers_of_a_workbook_are_numbers(cast: Cast, tmp_path: Path) -> None:
    cells: list[Any] = list(line(1))
    cells[5:] = [25, 1234.5, 2025]
    job = imported(cast.coordinator, workbook(tmp_path, cells), "名单.xlsx")
    assert counts(job) == (1, 0, 0, 0)
    enterprise = Enterprise.objects.get(uscc=code(1))
    assert (enterprise.employees, str(enterprise.revenue_wan)) == (25, "1234.50")


def test_refused_rows_of_a_workbook_come_back_as_a_workbook(cast: Cast, tmp_path: Path) -> None:
    job = imported(cast.coordinator, workbook(tmp_path, line(1), line(2, 从业人员="许多")), "名单.xlsx")
    assert refusals(job) == {3: [("employees", "not_whole")]}
    with job.refused_file.open("rb") as file:
        again = uploaded(cast.coordinator, file.read(), "退回.xlsx")
    assert counts(again) == (0, 0, 0, 1)


def test_a_character_that_the_database_does_not_hold_is_refused_where_it_stands(cast: Cast, tmp_path: Path) -> None:
    job = uploaded(cast.coordinator, workbook(tmp_path, line(1), line(2, 企业名称="湖\0州企业")), "名单.xlsx")
    assert refusals(job) == {3: [("name", "control")]}


def test_a_formula_is_refused_where_it_stands(cast: Cast, tmp_path: Path) -> None:
    content = workbook(tmp_path, line(1), line(2))
    sheet = sheet_of(content)
    start = sheet.index(b'<c r="F3"')
    end = sheet.index(b"</c>", start) + 4
    formula = b'<c r="F3"><f>SUM(1,2)</f><v>3</v></c>'
    job = uploaded(cast.coordinator, with_part(content, SHEET, sheet[:start] + formula + sheet[end:]), "名单.xlsx")
    assert refusals(job) == {3: [("employees", "formula")]}


def test_a_formula_without_a_result_is_refused_and_no_empty_cell(cast: Cast) -> None:
    """Programs that do not calculate write formulas so. Also where a row consists of nothing else."""
    spoilt = [*line(2)[:5], '<c r="F3"><f>1+2</f><v></v></c>', *line(2)[6:]]
    rows = text_rows(TITLES, line(1), spoilt) + '<row r="4"><c r="A4"><f>A2</f><v/></c><c r="B4"><f>B2</f></c></row>'
    notes = sheet_xml(text_rows(["说明"]))
    content = workbook_of({SHEET_PATH: sheet_xml(rows), "worksheets/sheet2.xml": notes})
    job = uploaded(cast.coordinator, content, "名单.xlsx")
    assert counts(job) == (1, 0, 0, 2)
    found = refusals(job)
    assert found[3] == [("employees", "formula")]
    assert {("name", "formula"), ("uscc", "formula")} <= set(found[4])


def test_a_formula_comes_back_in_the_file_of_refused_rows_and_is_refused_again(cast: Cast) -> None:
    """As a text: to be seen, and not to be run. Where it shares the formula of another cell, it has none of its own."""
    first = [*line(1)[:5], '<c r="F2"><f t="shared" ref="F2:F3" si="0">A1&amp;"人"</f><v></v></c>', *line(1)[6:]]
    second = [*line(2)[:5], '<c r="F3"><f t="shared" si="0"/><v>3</v></c>', *line(2)[6:]]
    content = workbook_of({SHEET_PATH: sheet_xml(text_rows(TITLES, first, second))})
    job = uploaded(cast.coordinator, content, "名单.xlsx")
    with job.refused_file.open("rb") as file:
        refused = file.read()
    with opened_xlsx(io.BytesIO(refused), len(refused)) as table:
        assert [row[5] for _number, row in table.rows] == ['=A1&"人"', "=…"]
        assert not table.formulas
    again = uploaded(cast.coordinator, refused, "退回.xlsx")
    assert refusals(again) == {2: [("employees", "formula")], 3: [("employees", "formula")]}


def sheets(*rows: str) -> bytes:
    return workbook_of({f"worksheets/sheet{number}.xml": sheet_xml(one) for number, one in enumerate(rows, start=1)})


def test_of_several_sheets_it_is_told_which_is_read(cast: Cast) -> None:
    rows = text_rows(TITLES, line(1))
    client = signed_in(cast.coordinator)
    for content, read, left_out in (
        (sheets(rows, "", text_rows(TITLES, line(2)), text_rows(["说明"])), "表1", ["表3", "表4"]),
        (sheets("", text_rows(TITLES), rows, text_rows(TITLES, line(2))), "表3", ["表2", "表4"]),
        (sheets("", rows), "表2", []),
    ):
        job = uploaded(cast.coordinator, content, "名单.xlsx")
        assert [row["name"] for row in job.preview["created"]] == [line(1)[0]]
        shown = client.get(f"/api/v1/imports/{job.pk}/").json()
        assert (shown["sheet"], shown["preview"]["sheets_left_out"]) == (read, left_out)
        for page in ("import-detail", "import-columns"):
            told = client.get(reverse(f"enterprises:{page}", args=[job.pk])).content.decode()
            assert all(f"“{sheet}”" in told for sheet in (read, *left_out)), page


def test_a_sheet_that_is_not_read_spoils_nothing(cast: Cast) -> None:
    content = sheets(text_rows(TITLES, line(1)), '<row r="2"><c r="A0"><v>1</v></c></row>')
    assert counts(uploaded(cast.coordinator, content, "名单.xlsx")) == (1, 0, 0, 0)


def test_the_titles_may_stand_below_a_heading(cast: Cast) -> None:
    text = "湖州市企业台账,,,\n,,,\n" + csv_of(line(1)).decode()
    job = uploaded(cast.coordinator, text.encode())
    assert (job.header_row, counts(job)) == (3, (1, 0, 0, 0))


def test_unknown_titles_are_asked_about_once(cast: Cast) -> None:
    titles = ["单位", "代码", "在哪", "人"]
    content = csv_of(["湖州一厂", code(1), "330502", "3"], titles=titles)
    job = uploaded(cast.coordinator, content)
    assert job.state == "mapping"
    mapping = ["name", "uscc", "region", ""]
    import_map(actor=cast.coordinator, import_id=job.pk, mapping=mapping, defaults={}, version=job.version)
    import_advance(job.pk)
    assert uploaded(cast.coordinator, content).state == "checked"
    assert uploaded(cast.admin, content).state == "mapping"


REFUSED_AT_ONCE = [
    (b"", "empty"),
    (b"   \n ", "empty"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "old_or_locked"),
    (b"%PDF-1.7 ...", "unknown_kind"),
    (b"\x89PNG\r\n\x1a\n", "unknown_kind"),
    ("name,code\n".encode("utf-16-le"), "unknown_kind"),
    ("企业名称,代码".encode("utf-16"), "encoding"),
]


@pytest.mark.parametrize(("content", "reason"), REFUSED_AT_ONCE, ids=[reason for _content, reason in REFUSED_AT_ONCE])
def test_what_is_no_spreadsheet_is_refused_before_it_is_kept(cast: Cast, content: bytes, reason: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        uploaded(cast.coordinator, content)
    assert refused.value.code == reason


def broken_workbooks(good: bytes) -> dict[str, bytes]:
    sheet = sheet_of(good)
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        packed = archive.getinfo(SHEET).header_offset + 100
    far = sheet.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')
    return {
        "truncated": good[: len(good) // 2],
        "no end": good[:-30],
        "garbled": good[:packed] + bytes(200) + good[packed + 200 :],
        "macros": with_part(good, "xl/vbaProject.bin", b"Attribute VB_Name"),
        "encrypted": with_part(good, "EncryptedPackage", b"x"),
        "no workbook": with_part(b"PK\x05\x06" + bytes(18), "readme.txt", b"hello"),
        "bomb": with_part(good, SHEET, sheet.replace(b"<sheetData>", b"<sheetData>" + b" " * 3 * 1024 * 1024)),
        "one cell far away": with_part(good, SHEET, far),
        "bad xml": with_part(good, SHEET, sheet[: len(sheet) // 2]),
        "no sheet": with_part(good, SHEET, b""),
    }


def test_a_bad_workbook_fails_with_a_reason_and_leaves_nothing(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = replace(LIMITS, unpacked=2 * 1024 * 1024)  # a real bomb takes minutes
    monkeypatch.setattr("enterprises.transfer.importing.opened_xlsx", partial(opened_xlsx, limits=small))
    before = Enterprise.objects.count()
    for name, content in broken_workbooks(workbook(tmp_path, line(1), line(2))).items():
        job = uploaded(cast.coordinator, content, f"{name}.xlsx")
        assert job.state == "failed", (name, job.state)
        assert job.failure, name
    assert Enterprise.objects.count() == before


BAD_TEXTS = {
    "a thousand columns": ",".join(f"列{n}" for n in range(1000)).encode() + b"\n" + b"1," * 1000,
    "wrong encoding": "企业名称,代码\n".encode() + b"\xff\xfe\xff\xff\xff\n",
    "titles alone": csv_of(),
    "endless line": b"a" * 300_000,
    "endless row of short lines": csv_of(*map(line, range(30))) + b'"a\n",' * 60_000,
}


@pytest.mark.parametrize("name", BAD_TEXTS)
def test_a_bad_text_fails_with_a_reason(cast: Cast, name: str) -> None:
    job = uploaded(cast.coordinator, BAD_TEXTS[name])
    assert job.state == "failed"
    assert job.failure


@pytest.mark.parametrize("before", [0, 1000], ids=["at the beginning", "far below"])
def test_control_characters_never_reach_the_register(cast: Cast, before: int) -> None:
    harmless = [line(number) for number in range(before)]
    job = uploaded(
        cast.coordinator,
        csv_of(*harmless, line(1001, 企业名称="湖州\x00一厂"), line(1002, 企业名称="湖州\x07二厂")),
    )
    assert refusals(job) == {before + 2: [("name", "control")], before + 3: [("name", "control")]}


def test_a_workbook_is_looked_into_once_whatever_becomes_of_it(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []
    monkeypatch.setattr(workbook_module, "inspected", lambda *given: opened.append(1) or inspected(*given))
    job = imported(cast.coordinator, workbook(tmp_path, line(1), line(2, 从业人员="许多")), "名单.xlsx")
    assert (counts(job), len(opened)) == ((1, 0, 0, 1), 1)


def test_the_rows_that_were_read_are_kept_until_the_import_is_over(
    cast: Cast, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    waiting = uploaded(cast.coordinator, csv_of(line(1), line(2)))
    over = imported(cast.coordinator, csv_of(line(3)))
    with django_capture_on_commit_callbacks(execute=True):
        assert kept_rows_drop() == 1
    waiting.refresh_from_db()
    over.refresh_from_db()
    assert not over.rows
    assert [path.name for path in (tmp_path / "media").rglob("*-rows*")] == [Path(waiting.rows.name).name]


def test_what_was_kept_is_read_as_the_file_was(cast: Cast) -> None:
    """Lines within a cell, quotes, a cell as long as none should be."""
    odd = '"老"\n厂,\r号'
    job = uploaded(cast.coordinator, csv_of(line(1, 企业名称=odd), line(2, 企业名称="湖" * 90_000)))
    assert refusals(job) == {3: [("name", "too_long")]}
    assert [row["name"] for row in job.preview["created"]] == ['"老" 厂, 号']
