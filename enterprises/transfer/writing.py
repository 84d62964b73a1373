"""Rows into files that a spreadsheet opens without running anything that stands in them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

from rustpy_xlsxwriter import Format, write_worksheet

from enterprises.transfer.enums import FileFormat
from enterprises.transfer.staging import FORMULA_MARKS, TEXT_MARK

MAX_XLSX_ROWS = 1_048_575  # below the titles
A3 = 8
ROWS_AT_ONCE = 1000
MARKED = FORMULA_MARKS + TEXT_MARK
_BEGUN = [f"\n{mark}" for mark in MARKED]
Cells = Sequence[Any]


class Formula(str):
    """One that is shown as a text. A workbook's cell of text never runs; without a mark, it is refused again as one."""


def neutral(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula gets its mark for text, and one that begins with that mark
    a second, so that it is read as it was; numbers stay numbers.
    """
    if isinstance(value, str) and value[:1] in MARKED and value and not isinstance(value, Formula):
        return TEXT_MARK + value
    return value


def all_neutral(rows: Iterable[Cells]) -> Iterator[Cells]:
    """The same for many rows; they are looked at cell by cell only where one of their texts needs the mark."""
    left = iter(rows)
    while batch := list(islice(left, ROWS_AT_ONCE)):
        if any(map(_needs_mark, zip(*batch, strict=True))):
            yield from ([neutral(value) for value in row] for row in batch)
        else:
            yield from batch


def _needs_mark(column: Cells) -> bool:
    """Whether some text of it may: a line that begins so within a text counts as well."""
    try:
        lines = "\n" + "\n".join(column)
    except TypeError:  # not of texts alone
        lines = "\n" + "\n".join([value for value in column if isinstance(value, str)])
    return any(begun in lines for begun in _BEGUN)


def written(path: Path, form: str, titles: Sequence[str], rows: Iterable[Cells]) -> None:
    """Write the rows below their titles, in constant memory."""
    if form == FileFormat.CSV:
        _write_csv(path, titles, rows)
    else:
        _write_xlsx(str(path), titles, rows)


def _write_csv(path: Path, titles: Sequence[str], rows: Iterable[Cells]) -> None:
    """UTF-8 with a BOM: without it Excel in Chinese reads GB18030."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerows(all_neutral([titles]))
        writer.writerows(all_neutral(rows))


def _write_xlsx(path: str, titles: Sequence[str], rows: Iterable[Cells]) -> None:
    unique = list(distinct(titles))
    # The writer takes the titles from the first record: where there is none, an empty row stands for it.
    first, rest = _peeked(rows)
    every = chain([first if first is not None else [""] * len(unique)], rest)
    heading = Format().set_bold().set_background_color("#DDE5EE").set_border("thin").set_text_wrap()
    write_worksheet(
        _records(unique, all_neutral(every)),
        path,
        freeze_row=1,
        header_format=heading,
        column_widths=[min(40.0, max(10.0, 2.2 * len(title))) for title in unique],
        page_setup={"landscape": True, "paper_size": A3, "repeat_rows": (0, 0), "fit_to_pages": (1, 0)},
    )


def _records(titles: Sequence[str], rows: Iterable[Cells]) -> Iterator[dict[str, Any]]:
    """One record after the other, in the same dictionary: the writer has no use for it once it asks for the next."""
    record: dict[str, Any] = {}
    for row in rows:
        record.update(zip(titles, row, strict=True))
        yield record


def _peeked(rows: Iterable[Cells]) -> tuple[Cells | None, Iterator[Cells]]:
    left = iter(rows)
    return next(left, None), left


def distinct(titles: Iterable[str]) -> Iterator[str]:
    """Titles as keys of a record: a title that comes again gets a number."""
    seen: set[str] = set()
    for place, title in enumerate(titles, start=1):
        one = title if title and title not in seen else f"{title} ({place})"
        seen.add(one)
        yield one
