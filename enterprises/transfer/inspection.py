"""What a workbook would do to its reader, found out before: one pass over the XML of the parts that will be read.

The reader gets a copy of exactly these parts, so that it cannot come upon any other. Where it would look at the same
XML in another way than this pass does, the workbook is refused: no writer of spreadsheets writes such a thing.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any, NamedTuple, Protocol
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _

from enterprises.transfer.cells import Limits, Sheet, Strings, damaged, local, too_large
from enterprises.transfer.reading import CHUNK, FileRefused

MAX_PARTS = 2_000
MAX_NAMES = 16 * 1024 * 1024  # of a part that names others
MAX_NAME = 60
MAX_TAG = 4 * 1024 * 1024

BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, expat.ExpatError, UnicodeError
)  # fmt: skip
ROOT = "xl/"
PACKAGE_RELATIONS = b"""<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>
</Relationships>"""


@dataclass(frozen=True)
class Inspected:
    """The sheet to be read, by its place among all; the formulas in it by row and column; the names of those that hold
    something as well.
    """

    sheet: int
    formulas: Mapping[tuple[int, int], str]
    left_out: Sequence[str]


class _Part(Protocol):
    def started(self, name: str, attributes: dict[str, str]) -> None: ...
    def ended(self, name: str) -> None: ...
    def text(self, data: str) -> None: ...


def inspected(file: IO[bytes], limits: Limits, copy: IO[bytes]) -> Inspected:
    """Look into what the reader will read, write it to `copy`. Raises FileRefused."""
    try:
        with zipfile.ZipFile(file) as archive, zipfile.ZipFile(copy, "w") as target:
            return _Workbook(archive, limits, target).inspected()
    except BROKEN as error:
        raise damaged() from error


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
        strings = Strings(self._limits)
        for path in self._once(f"{ROOT}sharedStrings.xml", *named.paths("sharedStrings")):
            self._read(path, strings)
        for path in self._once(f"{ROOT}styles.xml", *named.paths("styles")):
            self._read(path, _Names(), MAX_NAMES)
        return self._chosen(named.visible_sheets(), strings)

    def _chosen(self, sheets: Sequence[_Named], strings: Strings) -> Inspected:
        """The first that has rows below its titles, else the first that has anything."""
        filled: dict[_Named, Sheet] = {}
        for one in sheets:
            sheet = Sheet(self._limits, strings.lengths)
            self._read(one.path, sheet)
            if sheet.is_filled:
                filled[one] = sheet
            if sheet.has_rows:
                break
        if not filled:
            raise FileRefused("empty", _("The file is empty."))
        best = next((one for one in filled if filled[one].has_rows), next(iter(filled)))
        rest = [one for one in sheets if one != best and (one in filled or self._begins(one.path, strings))]
        return Inspected(best.place, filled[best].formulas, [one.name for one in rest])

    def _begins(self, path: str, strings: Strings) -> bool:
        """Whether anything stands in the beginning of a sheet that is not read: what is wrong with it is no matter."""
        sheet = Sheet(self._limits, strings.lengths)
        with suppress(FileRefused, KeyError, *BROKEN), self._archive.open(self._parts[_plain(path)]) as part:
            _parser_of(sheet)(part.read(CHUNK), False)
        return sheet.is_filled

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
                    raise too_large(message, self._limits.unpacked // 1024 // 1024)
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


class _Named(NamedTuple):
    """A sheet: its place among all, the path of its part, and what people call it."""

    place: int
    path: str
    name: str


class _Names:
    """The sheets of a workbook, and the parts that it names by their relationships."""

    def __init__(self) -> None:
        self._sheets: list[dict[str, str]] = []
        self._related: dict[str, tuple[str, str]] = {}

    def started(self, name: str, attributes: dict[str, str]) -> None:
        match local(name):
            case "sheet":
                self._sheets.append({local(key): value for key, value in attributes.items()})
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

    def visible_sheets(self) -> list[_Named]:
        """Those that people see and that have cells."""
        if len({sheet.get("name") for sheet in self._sheets}) < len(self._sheets):
            raise damaged()
        named = []
        for place, sheet in enumerate(self._sheets):
            kind, path = self._related.get(sheet.get("id", ""), ("", ""))
            if kind == "worksheet" and sheet.get("state", "visible") == "visible":
                named.append(_Named(place, path, sheet.get("name", "")[:MAX_NAME]))
        return named
