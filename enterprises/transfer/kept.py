"""The rows of a file as they were read once: looked into, decoded, nothing but numbers and texts.

Whatever follows the first reading begins from this copy: neither a workbook's inspection nor the search for the
titles is done again. Its first line of JSON holds the formulas, each further one a row's number and cells.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any

from enterprises.transfer.reading import Row, Table

REPORT_EVERY = 5_000


def keep(table: Table, target: IO[bytes], tell: Callable[[], None]) -> int:
    """Write the rows to `target`, as wide as the titles are. Returns how many; `tell` hears of every few thousand."""
    width, count = len(table.titles), 0
    _write(target, [[*place, text] for place, text in table.formulas.items()])
    for count, (number, cells) in enumerate(table.rows, start=1):
        _write(target, [number, cells[:width]])
        if count % REPORT_EVERY == 0:
            tell()
    return count


@contextmanager
def opened_kept(file: IO[bytes], size: int, titles: Row, header_row: int) -> Iterator[Table]:
    formulas = {(row, column): text for row, column, text in json.loads(file.readline())}
    rows = map(json.loads, iter(file.readline, b""))
    yield Table(titles, header_row, rows, position=file.tell, size=size, formulas=formulas)


def _write(target: IO[bytes], said: list[Any]) -> None:
    target.write(json.dumps(said, ensure_ascii=False).encode() + b"\n")
