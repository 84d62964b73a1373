"""The parts of a workbook that hold texts and cells: how large they would be in the reader, and their formulas."""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from enterprises.transfer.reading import FileRefused

MAX_FORMULAS = 100_000
MAX_FORMULA = 200  # characters of one that are shown
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384

DAMAGED = _("The workbook is damaged or was not saved to its end. Open it in Excel and save it again.")

_LETTERS = re.compile(r"[A-Za-z]{1,3}")
_ROW = re.compile(r"[1-9][0-9]{0,6}")
_INDEX = re.compile(r"[0-9]{1,9}")
# Where the elements that make the rectangle stand, counted from the one that holds all cells.
_LEVELS = {"sheetData": 0, "row": 1, "c": 2}


@dataclass(frozen=True)
class Limits:
    """How large a workbook may be: the reader holds a sheet's rectangle, and copies a shared text into each cell."""

    unpacked: int
    cells: int  # about 100 bytes each
    text: int


def damaged() -> FileRefused:
    return FileRefused("damaged", DAMAGED)


def local(name: str) -> str:
    return name.rpartition(":")[2]


class Strings:
    """The texts that cells name by number: how long each is."""

    def __init__(self, limits: Limits) -> None:
        self.lengths = array("L")
        self._limits = limits
        self._depth = self._length = 0

    def started(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        name = local(name)
        if (name == "sst") != (self._depth == 1) or (name == "si" and self._depth != 2):
            raise damaged()
        if name == "sst":
            self._announced(attributes.get("uniqueCount", "0"))
        elif name == "si":
            self.lengths.append(0)
            if len(self.lengths) > self._limits.cells:
                raise _too_many_cells(self._limits)

    def _announced(self, count: str) -> None:
        """The reader reserves room for as many texts as are announced."""
        if not (count.isascii() and count.isdecimal()):
            raise damaged()
        if len(count) > 9 or int(count) > self._limits.cells:
            raise _too_many_cells(self._limits)

    def ended(self, name: str) -> None:
        self._depth -= 1

    def text(self, data: str) -> None:
        if self._depth > 2:
            self.lengths[-1] += len(data)
            self._length += len(data)
            if self._length > self._limits.text:
                raise _too_much_text(self._limits)


class Sheet:
    """The rectangle that a sheet spans (one entry far away makes it as large as a full one), its texts and formulas."""

    def __init__(self, limits: Limits, lengths: array[int]) -> None:
        self.formulas: dict[tuple[int, int], str] = {}
        self._limits, self._lengths = limits, lengths
        self._level = -1  # below the element that holds all cells; outside of it, -1
        self._is_over = False
        self._row, self._column = 1, 0
        self._cell_row = 0  # 0 outside of a cell
        self._digits, self._numbered = "0", 0
        self._rows = self._columns = self._cells = self._length = 0
        self._is_named = self._is_value = self._is_index = False
        self._index = ""
        self._formula: tuple[int, int] | None = None

    @property
    def is_filled(self) -> bool:
        return self._length > 0

    @property
    def has_rows(self) -> bool:
        """More than the titles."""
        return self.is_filled and self._rows > 1

    def started(self, name: str, attributes: dict[str, str]) -> None:
        # Called for millions of elements: what comes most often is asked first, and at once.
        if ":" in name:
            name = local(name)
        level = self._level
        if level < 0:
            self._outside(name)
            return
        self._level = level = level + 1
        if level == 3:
            if self._cell_row:
                self._within(name, self._cell_row)
        elif level == 2 and name == "c":
            self._cell(attributes)
        if _LEVELS.get(name, level) != level:
            raise damaged()
        if level == 1 and "r" in attributes:
            self._row = _row_of(attributes["r"])

    def ended(self, name: str) -> None:
        level = self._level
        if level < 0:
            return
        self._level = level - 1
        if level == 3:
            self._is_value = self._is_index = False
            self._formula = None
        elif level == 2:
            if self._cell_row:
                self._column += 1
                self._cell_row = 0
        elif level == 1:
            self._row += 1
            self._column = 0

    def text(self, data: str) -> None:
        if not self._is_value:
            if self._formula:
                self.formulas[self._formula] = (self.formulas[self._formula] + data)[:MAX_FORMULA]
            return
        self._length += len(data)
        if self._is_index:
            # Where the number comes in pieces, the reader may take the first for all of it: each is counted.
            self._index += data
            self._length += self._length_of(self._index)
        if self._length > self._limits.text:
            raise _too_much_text(self._limits)

    def _length_of(self, index: str) -> int:
        if not _INDEX.fullmatch(index) or int(index) >= len(self._lengths):
            raise damaged()
        return self._lengths[int(index)]

    def _outside(self, name: str) -> None:
        if name == "sheetData":
            if self._is_over:
                raise damaged()
            self._level, self._is_over = 0, True
        elif name == "mergeCell":
            self._counted()

    def _cell(self, attributes: dict[str, str]) -> None:
        self._is_named = attributes.get("t") == "s"
        place = attributes.get("r")
        if place is None:
            self._cell_row = self._row
        else:
            letters = place.rstrip("0123456789")
            self._column = _column_of(letters)
            digits = place[len(letters) :]
            if digits != self._digits:
                self._digits, self._numbered = digits, _row_of(digits)
            self._cell_row = self._numbered

    def _within(self, name: str, row: int) -> None:
        """What a cell holds: a formula, a value, or both."""
        if name == "f":
            self._formula = (row, self._column)
            self.formulas[self._formula] = ""
            if len(self.formulas) > MAX_FORMULAS:
                message = _("The sheet holds more than %(limit)s formulas. Copy its cells and paste them as values.")
                raise too_large(message, MAX_FORMULAS)
        else:
            self._is_value = True
            if self._is_named and name == "v":
                self._is_index, self._index = True, ""
            self._counted()
        if row > self._rows or self._column >= self._columns:
            self._rows, self._columns = max(row, self._rows), max(self._column + 1, self._columns)
            if self._rows * self._columns > self._limits.cells:
                raise _too_many_cells(self._limits)

    def _counted(self) -> None:
        self._cells += 1
        if self._cells > self._limits.cells:
            raise _too_many_cells(self._limits)


def _row_of(digits: str) -> int:
    if not _ROW.fullmatch(digits) or (row := int(digits)) > LAST_ROW:
        raise damaged()
    return row


@lru_cache(maxsize=LAST_COLUMN)
def _column_of(letters: str) -> int:
    """Which column it is, counted from 0."""
    number = 0
    for letter in letters.upper() if _LETTERS.fullmatch(letters) else "":
        number = number * 26 + ord(letter) - 64
    if not 0 < number <= LAST_COLUMN:
        raise damaged()
    return number - 1


def _too_many_cells(limits: Limits) -> FileRefused:
    message = _("The sheet spans more than %(limit)s cells. Save it as CSV, or delete what lies far out.")
    return too_large(message, limits.cells)


def _too_much_text(limits: Limits) -> FileRefused:
    return too_large(_("The sheet holds more than %(limit)s characters. Save it as CSV."), limits.text)


def too_large(message: Any, limit: int) -> FileRefused:
    return FileRefused("too_large", message, limit=f"{limit:,}")
