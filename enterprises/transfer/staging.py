"""From the rows of a file into a table of text beside the register: what can be said cell by cell is said here."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from psycopg2.errors import QueryCanceled

from common.lines import holds_invisible, with_plain_blanks
from enterprises.names import pinyin_of
from enterprises.transfer.columns import IMPORTED_KEYS, MONEY, unit_of
from enterprises.transfer.reading import Row, Table

# A spreadsheet that opens a text beginning with one of these would run it.
FORMULA_MARKS = "=+-@"
# A spreadsheet's own mark for "this is text": exports put it before what would be run, and before one that is meant.
TEXT_MARK = "'"
# In numbers and days a minus is no formula but a mistake of its own; a telephone number may begin with a plus.
MARKS_OF = dict.fromkeys(("name", "legal_representative", "address", "contact_name"), FORMULA_MARKS)
# What a cell that has to be looked at may begin with, where a row's cells are put together.
BEGUN = [f"|{mark}" for mark in TEXT_MARK + FORMULA_MARKS]
REPORT_EVERY = 5_000

CREATE = """
CREATE TEMPORARY TABLE import_raw (
    row integer NOT NULL, {columns}, pinyin text, initials text, flags text
) ON COMMIT DROP
"""


def staged(cursor: Any, table: Table, mapping: Sequence[str], tell: Callable[[], None], *, spells: bool = True) -> None:
    """Copy the mapped columns of every row into `import_raw`; names are spelt out where they will be written."""
    keys = [key for key in IMPORTED_KEYS if key in mapping]
    cursor.execute("DROP TABLE IF EXISTS import_raw, import_words, import_groups, import_typed, import_found")
    cursor.execute("DROP TABLE IF EXISTS import_twice, import_checked, import_numbered")
    cursor.execute("DROP TABLE IF EXISTS import_tagged, import_tag_cells, import_tags")
    cursor.execute(CREATE.format(columns=", ".join(f"{key} text" for key in IMPORTED_KEYS)))
    lines = _Lines(_cleaned(table, [(key, mapping.index(key)) for key in keys], spells), tell)
    names = ", ".join(["row", *keys, "pinyin", "initials", "flags"])
    try:
        cursor.copy_expert(f"COPY import_raw ({names}) FROM STDIN WITH (FORMAT csv)", lines)
    except QueryCanceled as error:
        # Of what is raised while it reads, the driver keeps the words alone.
        raise lines.broken_by or error from None


class _Lines(io.TextIOBase):
    """The rows as COPY reads them. An empty field is NULL there, so that an empty cell never says anything."""

    def __init__(self, rows: Iterator[list[Any]], tell: Callable[[], None]) -> None:
        self._count = 0
        self.broken_by: Exception | None = None
        self._rows = rows
        self._tell = tell

    def read(self, size: int | None = -1) -> str:
        try:
            return self._next(size or 0)
        except Exception as error:
            self.broken_by = error
            raise

    def _next(self, size: int) -> str:
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        for row in self._rows:
            writer.writerow(row)
            self._count += 1
            if self._count % REPORT_EVERY == 0:
                self._tell()
            if buffer.tell() >= size:
                break
        return buffer.getvalue()


def _cleaned(table: Table, places: list[tuple[str, int]], spells: bool) -> Iterator[list[Any]]:
    width = max(place for _key, place in places) + 1
    name_place = next((index for index, (key, _place) in enumerate(places) if key == "name"), None)
    columns = [place for _key, place in places]
    units = {
        index: unit
        for index, (key, place) in enumerate(places)
        if key in MONEY and place < len(table.titles) and (unit := unit_of(table.titles[place]))
    }
    formula_rows = {row for row, _column in table.formulas}
    for number, row in table.rows:
        padded = row if len(row) >= width else [*row, *[""] * (width - len(row))]
        cells = [padded[place].strip() for place in columns]
        for index, unit in units.items():
            if cells[index] and cells[index][-1].isdecimal():
                cells[index] += unit
        flags = ""
        joined = "|" + "|".join(cells)
        if not joined.isprintable() or any(begun in joined for begun in BEGUN):
            cells, flags = _looked_at(cells, places)
        if number in formula_rows:
            flags += "".join(f" {key}|formula" for key, place in places if (number, place) in table.formulas)
        pinyin, initials = "", ""
        if name_place is not None and cells[name_place]:
            cells[name_place] = " ".join(cells[name_place].split())
            if spells:
                pinyin, initials = pinyin_of(cells[name_place])
        yield [number, *cells, pinyin, initials, flags.strip()]


def unmarked(text: str) -> str:
    """Without the mark for text."""
    return text.removeprefix(TEXT_MARK)


def _looked_at(cells: Row, places: list[tuple[str, int]]) -> tuple[Row, str]:
    """Cells with anything unusual in them: white space made plain, what must not be there flagged."""
    cleaned, flags = [], ""
    for cell, (key, _place) in zip(cells, places, strict=True):
        text = with_plain_blanks(cell)
        if holds_invisible(text):
            flags += f" {key}|control"
        if text.startswith(TEXT_MARK):
            text = unmarked(text)
        elif text[:1] in MARKS_OF.get(key, "=") and text:
            flags += f" {key}|formula"
        cleaned.append(text)
    return cleaned, flags
