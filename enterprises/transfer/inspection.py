"""What a workbook would do to its reader, found out before: one pass over the XML of the parts that will be read.

The reader gets a copy of exactly these parts, so that it cannot come upon any other. Where it would look at the same
XML in another way than this pass does, the workbook is refused: no writer of spreadsheets writes such a thing.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import IO, Any, Protocol
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _

from enterprises.transfer.reading import CHUNK, FileRefused

MAX_PARTS = 2_000
MAX_NAMES = 16 * 1024 * 1024  # of a part that names others
MAX_TAG = 4 * 1024 * 1024
MAX_FORMULAS = 100_000
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384

DAMAGED = _("The workbook is damaged or was not saved to its end. Open it in Excel and save it again.")
ROOT = "xl/"
PACKAGE_RELATIONS = b"""<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>
</Relationships>"""

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


@dataclass(frozen=True)
class Inspected:
    """The sheet to be read, by its place among all, and where formulas stand in it (row, column)."""

    sheet: int
    formulas: frozenset[tuple[int, int]]


class _Part(Protocol):
    def started(self, name: str, attributes: dict[str, str]) -> None: ...
    def ended(self, name: str) -> None: ...
    def text(self, data: str) -> None: ...


def inspected(file: IO[bytes], limits: Limits, copy: IO[bytes]) -> Inspected:
    """Look into what the reader will read, write it to `copy`. Raises FileRefused."""
    try:
        with zipfile.ZipFile(file) as archive, zipfile.ZipFile(copy, "w") as target:
            return _Workbook(archive, limits, target).inspected()
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError) as error:
        raise damaged() from error
    except (expat.ExpatError, UnicodeError) as error:
        raise damaged() from error


def damaged() -> FileRefused:
    return FileRefused("damaged", DAMAGED)


class _Workbook:
    def __init__(self, archive: zipfile.ZipFile, limits: Limits, target: zipfile.ZipFile) -> None:
        self._archive, self._limits, self._target = archive, limits, target
        self._left = limits.unpacked
        self._parts = _parts_of(archive)

    def inspected(self) -> Inspected:
        self._target.writestr("_rels/.rels", PACKAGE_RELATIONS)
        named = _Names()
        self._read(f"{ROOT}workbook.xml", named, MAX_NAMES)
        self._read(f"{ROOT}_rels/workbook.xml.rels", named, MAX_NAMES)
        strings = _Strings(self._limits)
        for path in self._once(f"{ROOT}sharedStrings.xml", *named.paths("sharedStrings")):
            self._read(path, strings)
        for path in self._once(f"{ROOT}styles.xml", *named.paths("styles")):
            self._read(path, _Names(), MAX_NAMES)
        for place, path in named.visible_sheets():
            sheet = _Sheet(self._limits, strings.lengths)
            self._read(path, sheet)
            if sheet.is_filled:
                return Inspected(place, frozenset(sheet.formulas))
        raise FileRefused("empty", _("The file is empty."))

    def _once(self, *paths: str) -> list[str]:
        """Those of the paths that lead to a part; the reader would know one alone."""
        there = {_plain(path): path for path in paths if _plain(path) in self._parts}
        if len(there) > 1:
            raise damaged()
        return list(there.values())

    def _read(self, path: str, part: _Part, most: int | None = None) -> None:
        try:
            info = self._parts[_plain(path)]
        except KeyError:
            raise damaged() from None
        feed = _parser_of(part)
        read = 0
        with self._archive.open(info) as content, self._target.open(path, "w") as copy:
            while chunk := content.read(CHUNK):
                read += len(chunk)
                self._left -= len(chunk)
                if self._left < 0 or (most and read > most):
                    message = _("Unpacked, the workbook is larger than %(limit)s MB. Save it as CSV.")
                    raise _too_large(message, self._limits.unpacked // 1024 // 1024)
                feed(chunk, False)
                copy.write(chunk)
        feed(b"", True)


def _parts_of(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The parts by name, as the reader looks them up; what has no place in a list is refused."""
    infos = archive.infolist()
    parts = {_plain(info.filename): info for info in infos}
    if any(name.endswith("vbaproject.bin") for name in parts):
        raise FileRefused("macros", _("The workbook holds macros. Save it as .xlsx without macros."))
    if "encryptedpackage" in parts or any(info.flag_bits & 0x1 for info in infos):
        raise FileRefused("old_or_locked", _("The workbook is protected by a password. Save it without one."))
    if f"{ROOT}workbook.xml" not in parts or len(infos) > MAX_PARTS:
        raise FileRefused("unknown_kind", _("This is neither an Excel file (.xlsx) nor a CSV file."))
    if len(parts) < len(infos):
        raise damaged()
    return parts


def _plain(path: str) -> str:
    return path.replace("\\", "/").lower()


def _parser_of(part: _Part) -> Callable[[bytes, bool], None]:
    parser = expat.ParserCreate("UTF-8")
    parser.StartElementHandler = part.started
    parser.EndElementHandler = part.ended
    parser.CharacterDataHandler = part.text
    parser.StartDoctypeDeclHandler = _refuse_entities
    parser.XmlDeclHandler = _refuse_encoding
    fed = 0

    def feed(chunk: bytes, is_last: bool) -> None:
        nonlocal fed
        fed += len(chunk)
        parser.Parse(chunk, is_last)
        if fed - parser.CurrentByteIndex > MAX_TAG:  # all of a tag is held, by the reader as well
            raise damaged()

    return feed


def _refuse_entities(*_doctype: Any) -> None:
    raise damaged()


def _refuse_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding and encoding.lower() != "utf-8":
        raise damaged()


def _local(name: str) -> str:
    return name.rpartition(":")[2]


class _Names:
    """The sheets of a workbook, and the parts that it names by their relationships."""

    def __init__(self) -> None:
        self._sheets: list[dict[str, str]] = []
        self._related: dict[str, tuple[str, str]] = {}

    def started(self, name: str, attributes: dict[str, str]) -> None:
        match _local(name):
            case "sheet":
                self._sheets.append({_local(key): value for key, value in attributes.items()})
            case "Relationship":
                kind = attributes.get("Type", "").rpartition("/")[2]
                target = attributes.get("Target", "")
                path = target.removeprefix("/") if target.startswith("/") else ROOT + target
                self._related[attributes.get("Id", "")] = (kind, path)

    def ended(self, name: str) -> None:
        pass

    def text(self, data: str) -> None:
        pass

    def paths(self, kind: str) -> list[str]:
        return [path for of_kind, path in self._related.values() if of_kind == kind]

    def visible_sheets(self) -> Iterator[tuple[int, str]]:
        """The place among all sheets and the path of each that people see and that has cells."""
        if len({sheet.get("name") for sheet in self._sheets}) < len(self._sheets):
            raise damaged()
        for place, sheet in enumerate(self._sheets):
            kind, path = self._related.get(sheet.get("id", ""), ("", ""))
            if kind == "worksheet" and sheet.get("state", "visible") == "visible":
                yield place, path


class _Strings:
    """The texts that cells name by number: how long each is."""

    def __init__(self, limits: Limits) -> None:
        self.lengths = array("L")
        self._limits = limits
        self._depth = self._length = 0

    def started(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        name = _local(name)
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


class _Sheet:
    """The rectangle that a sheet spans (one entry far away makes it as large as a full one), its texts and formulas."""

    def __init__(self, limits: Limits, lengths: array[int]) -> None:
        self.formulas: set[tuple[int, int]] = set()
        self._limits, self._lengths = limits, lengths
        self._level = -1  # below the element that holds all cells; outside of it, -1
        self._is_over = False
        self._row, self._column = 1, 0
        self._cell_row = 0  # 0 outside of a cell
        self._digits, self._numbered = "0", 0
        self._rows = self._columns = self._cells = self._length = 0
        self._is_named = self._is_value = self._is_index = False
        self._index = ""

    @property
    def is_filled(self) -> bool:
        return self._length > 0

    def started(self, name: str, attributes: dict[str, str]) -> None:
        # Called for millions of elements: what comes most often is asked first, and at once.
        if ":" in name:
            name = _local(name)
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
        elif level == 2:
            if self._cell_row:
                self._column += 1
                self._cell_row = 0
        elif level == 1:
            self._row += 1
            self._column = 0

    def text(self, data: str) -> None:
        if not self._is_value:
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
            self.formulas.add((row, self._column))
            if len(self.formulas) > MAX_FORMULAS:
                message = _("The sheet holds more than %(limit)s formulas. Copy its cells and paste them as values.")
                raise _too_large(message, MAX_FORMULAS)
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
    return _too_large(message, limits.cells)


def _too_much_text(limits: Limits) -> FileRefused:
    return _too_large(_("The sheet holds more than %(limit)s characters. Save it as CSV."), limits.text)


def _too_large(message: Any, limit: int) -> FileRefused:
    return FileRefused("too_large", message % {"limit": f"{limit:,}"})
