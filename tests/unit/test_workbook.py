"""What a workbook may do to its reader is found out before, however its parts are spelled."""

from __future__ import annotations

import io

import pytest

from enterprises.transfer.cells import Limits
from enterprises.transfer.reading import FileRefused, Row
from enterprises.transfer.workbook import opened_xlsx
from tests.workbooks import MAIN, SHEET_PATH, sheet_xml, strings_xml, text_cell, text_rows, workbook_of

SMALL = Limits(unpacked=1_000_000, cells=1_000, text=10_000)
TITLES = text_rows(["企业名称"])


def read(content: bytes, limits: Limits = SMALL) -> tuple[list[tuple[int, Row]], frozenset[tuple[int, int]]]:
    with opened_xlsx(io.BytesIO(content), len(content), limits) as table:
        return list(table.rows), frozenset(table.formulas)


def refused(content: bytes, limits: Limits = SMALL) -> str:
    with pytest.raises(FileRefused) as caught:
        read(content, limits)
    return caught.value.code


def one_sheet(rows: str) -> bytes:
    return workbook_of({SHEET_PATH: sheet_xml(TITLES + rows)})


FAR = {
    "double quotes": '<row r="2"><c r="CV3000"><v>1</v></c></row>',
    "single quotes": "<row r='2'><c r='CV3000'><v>1</v></c></row>",
    "small letters": '<row r="2"><c r="cv3000"><v>1</v></c></row>',
    "spaces": '<row r="2"><c\n  s = "1"\n r\t=\t"CV3000" ><v>1</v></c></row>',
    "the row's number": '<row r="3000"><c><v>1</v></c><c><v>1</v></c></row>',
    "counted cells": '<row r="2">' + "<c/>" * 600 + "<c><v>1</v></c></row>",
    "counted rows": "<row/>" * 1100 + "<row><c><v>1</v></c></row>",
    "one place many times": '<row r="2">' + '<c r="A2"><v>1</v></c>' * 1100 + "</row>",
    "a formula": '<row r="2"><c r="CV3000"><f>1+2</f></c></row>',
}


@pytest.mark.parametrize("spelled", FAR)
def test_a_rectangle_too_large_is_refused_however_it_is_spelled(spelled: str) -> None:
    assert refused(one_sheet(FAR[spelled])) == "too_large"


def test_a_rectangle_too_large_is_refused_under_a_prefix() -> None:
    rows = '<x:row r="2"><x:c r="A1"><x:v>1</x:v></x:c><x:c r="CV3000"><x:v>1</x:v></x:c></x:row>'
    assert refused(workbook_of({SHEET_PATH: sheet_xml(rows, "x:")})) == "too_large"


@pytest.mark.parametrize("path", ["data/one.xml", "/xl/data/one.xml", "Data/ONE.XML"])
def test_a_rectangle_too_large_is_refused_wherever_its_part_lies(path: str) -> None:
    assert refused(workbook_of({path: sheet_xml(TITLES + FAR["double quotes"])})) == "too_large"


def test_empty_cells_far_away_are_no_rectangle() -> None:
    rows, _formulas = read(one_sheet('<row r="2"><c r="A2"><v>1</v></c></row><row r="900"><c r="ZZ900" s="1"/></row>'))
    assert rows == [(2, ["1"])]


@pytest.mark.parametrize("place", ["A0", "1", "A", "AAAA1", "A1048577", "XFE2", "A１", "A-1", ""])
def test_a_place_that_is_none_is_refused(place: str) -> None:
    assert refused(one_sheet(f'<row r="2"><c r="{place}"><v>1</v></c></row>')) == "damaged"


def test_cells_without_a_place_are_counted() -> None:
    rows, formulas = read(
        one_sheet("<row><c><v>1</v></c><c/><c><f>1+2</f><v>3</v></c></row><row><c><v>2</v></c></row>")
    )
    assert rows == [(2, ["1", "", "3"]), (3, ["2", "", ""])]
    assert formulas == {(2, 2)}


LONG = {
    "of a cell": text_cell("A2", "湖" * 20_000),
    "of a number": f'<c r="A2"><v>{"1" * 20_000}</v></c>',
    "in pieces": f'<c r="A2" t="inlineStr"><is>{"<r><t>湖州市吴兴区</t></r>" * 2_000}</is></c>',
}


@pytest.mark.parametrize("kind", LONG)
def test_texts_too_long_are_refused(kind: str) -> None:
    assert refused(one_sheet(f'<row r="2">{LONG[kind]}</row>')) == "too_large"


def shared(texts: list[str], cells: int) -> bytes:
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>1</v></c></row>' for row in range(2, 2 + cells))
    return workbook_of({SHEET_PATH: sheet_xml(TITLES + rows)}, sharedStrings=strings_xml(*texts))


def test_a_shared_text_counts_for_each_cell_that_names_it() -> None:
    assert len(read(shared(["甲", "乙" * 1_000], cells=8))[0]) == 8
    assert refused(shared(["甲", "乙" * 1_000], cells=12)) == "too_large"


def test_shared_texts_are_bounded_in_number_and_in_what_is_kept_free_for_them() -> None:
    assert refused(shared(["甲"] * 1_100, cells=1)) == "too_large"
    strings = strings_xml("甲", "乙").replace("<sst", '<sst uniqueCount="999999999999"')
    assert refused(workbook_of({SHEET_PATH: sheet_xml(TITLES)}, sharedStrings=strings)) == "too_large"


def test_a_shared_text_that_is_not_there_is_refused() -> None:
    assert refused(shared(["甲"], cells=1)) == "damaged"


def test_texts_in_texts_do_not_shift_the_others() -> None:
    strings = f'<sst xmlns="{MAIN}"><si><si/><t>甲</t></si><si><t>{"乙" * 1_000}</t></si></sst>'
    assert refused(workbook_of({SHEET_PATH: sheet_xml(TITLES)}, sharedStrings=strings)) == "damaged"


def test_formulas_are_those_of_the_sheet_that_is_read() -> None:
    first = sheet_xml(TITLES + '<row r="2"><c r="A2"><f>1+2</f><v>3</v></c></row>')
    second = sheet_xml(TITLES + '<row r="5"><c r="A5"><f>1+2</f><v>3</v></c></row>')
    rows, formulas = read(workbook_of({SHEET_PATH: first, "worksheets/sheet2.xml": second}))
    assert rows == [(2, ["3"])]
    assert formulas == {(2, 0)}


def test_formulas_are_found_however_they_are_spelled() -> None:
    rows = "<x:row><x:c r='A1'><x:v>1</x:v></x:c></x:row><x:row><x:c r='A2'><x:f>1</x:f><x:v>1</x:v></x:c></x:row>"
    assert read(workbook_of({SHEET_PATH: sheet_xml(rows, "x:")}))[1] == {(2, 0)}


def test_rows_of_nothing_but_formulas_without_a_result_are_still_rows() -> None:
    """Programs that do not calculate write formulas without their results."""
    cells = ['<c r="A3"><f>A1</f><v/></c>', '<c r="A4"><v>1</v></c>', '<c r="A6"><f>A1</f></c>']
    found, formulas = read(one_sheet("".join(f"<row>{cell}</row>" for cell in cells)))
    assert [number for number, _row in found] == [3, 4, 6]
    assert formulas == {(3, 0), (6, 0)}


def test_more_formulas_than_can_be_named_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("enterprises.transfer.cells.MAX_FORMULAS", 3)
    cells = "".join(f'<row r="{row}"><c r="A{row}"><f>1</f></c></row>' for row in range(2, 7))
    assert refused(one_sheet(cells)) == "too_large"


STRANGE = {
    "entities": f'<!DOCTYPE x [<!ENTITY a "b">]>{sheet_xml(TITLES)}',
    "another encoding": f'<?xml version="1.0" encoding="GBK"?>{sheet_xml(TITLES)}',
    "two tables of cells": sheet_xml(TITLES + "</sheetData><sheetData>"),
    "a cell in a cell": sheet_xml(TITLES + "<row><c><c/></c></row>"),
    "a row in a row": sheet_xml(TITLES + "<row><row/></row>"),
    "a tag without end": sheet_xml(TITLES)[:-1] + f' x="{"x" * 900_000}"',
}


@pytest.mark.parametrize("what", STRANGE)
def test_what_no_writer_writes_is_refused(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("enterprises.transfer.inspection.MAX_TAG", 100_000)
    assert refused(workbook_of({SHEET_PATH: STRANGE[what]})) == "damaged"


def test_two_parts_of_one_name_are_refused() -> None:
    content = workbook_of({SHEET_PATH: sheet_xml(TITLES), "Worksheets/Sheet1.xml": sheet_xml(TITLES)})
    assert refused(content) == "damaged"


def test_nothing_but_what_was_looked_into_is_unpacked() -> None:
    content = workbook_of({SHEET_PATH: sheet_xml(TITLES)}, **{"media/bomb": "0" * 5_000_000})
    assert read(content)[0] == []
    assert refused(workbook_of({SHEET_PATH: sheet_xml(TITLES + " " * 2_000_000)})) == "too_large"
