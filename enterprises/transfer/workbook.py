"""Excel workbooks: looked into before they are opened, so that neither a bomb nor a trick reaches the reader."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import python_calamine
from django.utils.translation import gettext_lazy as _

from enterprises.transfer.reading import CHUNK, FileRefused, Row, Table, table_of

MAX_PARTS = 2_000
MAX_UNPACKED = 1024 * 1024 * 1024
MAX_AREA = 4_000_000  # the reader holds the whole rectangle, about 100 bytes for each cell
OVERLAP = 200
_PLACE = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"')
_FORMULA = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*><f[ >/]')
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")

DAMAGED = _("The workbook is damaged or was not saved to its end. Open it in Excel and save it again.")


@contextmanager
def opened_xlsx(file: IO[bytes], size: int) -> Iterator[Table]:
    formulas = _inspected(file)
    file.seek(0)
    try:
        workbook = python_calamine.load_workbook(file)
    except python_calamine.PasswordError as error:
        raise FileRefused(
            "old_or_locked", _("The workbook is protected by a password. Save it without one.")
        ) from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise FileRefused("damaged", DAMAGED) from error
    try:
        sheet = _first_filled(workbook)
        progress = [0]
        yield table_of(
            _rows(sheet, progress),
            position=lambda: progress[0],
            size=sheet.total_height,
            sheet=sheet.name[:60],
            formulas=formulas,
        )
    except python_calamine.CalamineError as error:
        raise FileRefused("damaged", DAMAGED) from error
    finally:
        workbook.close()


def _first_filled(workbook: Any) -> Any:
    visible = [
        one.name
        for one in workbook.sheets_metadata
        if one.visible == python_calamine.SheetVisibleEnum.Visible
        and one.typ == python_calamine.SheetTypeEnum.WorkSheet
    ]
    for name in visible:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.height:
            return sheet
    raise FileRefused("empty", _("The file is empty."))


def _rows(sheet: Any, progress: list[int]) -> Iterator[tuple[int, Row]]:
    # Columns left of the first filled cell are not there for the reader.
    _first_row, first_column = sheet.start or (0, 0)
    left = [""] * first_column
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        progress[0] = number
        yield number, [*left, *map(_text, cells)]


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return str(cell)


def _inspected(file: IO[bytes]) -> frozenset[tuple[int, int]]:
    """Unpack every part within bounds, refuse what has no place in a list; the places of the formulas."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            _refuse_by_names(names, len(parts))
            left, formulas = MAX_UNPACKED, set[tuple[int, int]]()
            for part in parts:
                area = _Area()
                for chunk in _chunks(archive, part):
                    left -= len(chunk)
                    if left < 0:
                        raise FileRefused("too_large", _("Unpacked, the workbook is larger than 1 GB. Save it as CSV."))
                    if _SHEET.fullmatch(part.filename):
                        area.widen(chunk)
                        formulas.update(_places(_FORMULA.findall(chunk)))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError) as error:
        raise FileRefused("damaged", DAMAGED) from error
    # Where there are several sheets, the place alone does not tell which of them holds the formula.
    return frozenset(formulas) if sum(bool(_SHEET.fullmatch(name)) for name in names) == 1 else frozenset()


def _refuse_by_names(names: set[str], count: int) -> None:
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise FileRefused("macros", _("The workbook holds macros. Save it as .xlsx without macros."))
    if "EncryptedPackage" in names:
        raise FileRefused("old_or_locked", _("The workbook is protected by a password. Save it without one."))
    if "xl/workbook.xml" not in names or count > MAX_PARTS:
        raise FileRefused("unknown_kind", _("This is neither an Excel file (.xlsx) nor a CSV file."))


def _chunks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part unpacked in pieces that overlap a little, so that no cell is cut in two unseen."""
    if part.flag_bits & 0x1:
        raise FileRefused("old_or_locked", _("The workbook is protected by a password. Save it without one."))
    tail = b""
    with archive.open(part) as content:
        while chunk := content.read(CHUNK):
            yield tail + chunk
            tail = chunk[-OVERLAP:]


class _Area:
    """The rectangle that a sheet spans: one entry far away makes it as large as a full one."""

    def __init__(self) -> None:
        self.rows = self.columns = 0

    def widen(self, chunk: bytes) -> None:
        found = _PLACE.findall(chunk)
        self.rows = max(self.rows, max((int(row) for row in {row for _letters, row in found}), default=0))
        self.columns = max(self.columns, max((_column(one) for one in {one for one, _row in found}), default=0))
        if self.rows * self.columns > MAX_AREA:
            raise FileRefused(
                "too_large",
                _("The sheet spans more than 4 million cells. Save it as CSV, or delete what lies far out."),
            )


def _places(found: list[tuple[bytes, bytes]]) -> Iterator[tuple[int, int]]:
    for letters, row in found:
        yield int(row), _column(letters) - 1


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
