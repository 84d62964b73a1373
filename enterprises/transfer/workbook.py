"""Excel workbooks: looked into before they are opened, so that neither a bomb nor a trick reaches the reader."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO, Any

import python_calamine

from enterprises.transfer.cells import Limits, damaged
from enterprises.transfer.inspection import MAX_NAME, inspected
from enterprises.transfer.reading import Row, Table, table_of, without_nul

LIMITS = Limits(unpacked=1024 * 1024 * 1024, cells=4_000_000, text=100_000_000)


@contextmanager
def opened_xlsx(file: IO[bytes], size: int, limits: Limits = LIMITS) -> Iterator[Table]:
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as copy:
        found = inspected(file, limits, copy)
        copy.flush()
        try:
            with python_calamine.load_workbook(copy.name) as workbook:
                sheet = workbook.get_sheet_by_index(found.sheet)
                progress = [0]
                yield table_of(
                    _rows(sheet, progress, found.formulas),
                    position=lambda: progress[0],
                    size=sheet.total_height,
                    sheet=sheet.name[:MAX_NAME],
                    left_out=found.left_out,
                    formulas=found.formulas,
                )
        except (python_calamine.CalamineError, OSError, ValueError) as error:
            raise damaged() from error


def _rows(sheet: Any, progress: list[int], formulas: Iterable[tuple[int, int]]) -> Iterator[tuple[int, Row]]:
    # Columns left of the first filled cell are not there for the reader.
    _first_row, first_column = sheet.start or (0, 0)
    left = [""] * first_column
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        progress[0] = number
        yield number, [*left, *map(_text, cells)]
    # The reader ends where values end; formulas without a result may stand below.
    for number in sorted({row for row, _column in formulas if row > progress[0]}):
        yield number, []


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return without_nul(cell)
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return str(cell)
