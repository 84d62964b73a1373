"""Files as rows of text: what kind of file it is, what is wrong with it, and one row after the other."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from common.errors import RuleViolation
from enterprises.transfer.columns import key_of
from enterprises.transfer.enums import FileFormat

MAX_BYTES = 300 * 1024 * 1024
MAX_COLUMNS = 200
MAX_ROWS = 2_000_000
MAX_LINE = 100_000
TITLE_ROWS = 20
CHUNK = 1024 * 1024
SAMPLE = 64 * 1024
MOST_NULS = 0.05  # of a text's bytes
OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"

Row = list[str]
NO_FORMULAS: Mapping[tuple[int, int], str] = {}


class FileRefused(RuleViolation):
    """Nothing of this file can be used; the message says what the person can do, with the `facts` that it names."""

    def __init__(self, code: str, text: Any, **facts: Any) -> None:
        super().__init__(code, text % facts if facts else text, field="file")
        self.text, self.facts = text, facts


@dataclass
class Table:
    """The rows of a file below its titles, each with its number as a spreadsheet shows it.

    `formulas` are those that cells (row, column) hold, with or without a result; of one that other cells share, the
    text stands in the first alone. `left_out` are the other sheets that hold something. `position()` is how much of
    `size` has been read.
    """

    titles: Row
    header_row: int
    rows: Iterator[tuple[int, Row]]
    position: Callable[[], int]
    size: int
    encoding: str = ""
    sheet: str = ""
    left_out: Sequence[str] = ()
    formulas: Mapping[tuple[int, int], str] = field(default_factory=dict)


def format_of(first_bytes: bytes, size: int) -> FileFormat:
    """What the bytes say the file is, whatever its name says."""
    if size > MAX_BYTES:
        raise FileRefused("too_large", _("The file is larger than 300 MB. Divide it."))
    if not first_bytes.strip():
        raise FileRefused("empty", _("The file is empty."))
    if first_bytes.startswith(OLE):
        raise FileRefused(
            "old_or_locked",
            _("This is an old .xls file, or it is protected by a password. Save it as .xlsx without a password."),
        )
    if first_bytes.startswith(ZIP):
        return FileFormat.XLSX
    if first_bytes.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise FileRefused("encoding", _("The text is in UTF-16. Save the file as “CSV UTF-8”."))
    # A few NULs are a fault of their rows, which are refused by their numbers.
    is_binary = first_bytes.count(0) > len(first_bytes) * MOST_NULS
    if is_binary or first_bytes.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf")):
        raise FileRefused("unknown_kind", _("This is neither an Excel file (.xlsx) nor a CSV file."))
    return FileFormat.CSV


@contextmanager
def opened_csv(file: IO[bytes], size: int) -> Iterator[Table]:
    encoding = _encoding_of(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    delimiter = _delimiter_of(text.read(SAMPLE))
    text.seek(0)
    rows = _csv_rows(text, delimiter)
    yield table_of(rows, position=file.tell, size=size, encoding=encoding)
    text.detach()  # whoever opened the file closes it


def _encoding_of(file: IO[bytes]) -> str:
    """UTF-8 where all of it is; else GB18030, which Excel in Chinese writes."""
    for encoding in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        file.seek(0)
        try:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise FileRefused("encoding", _("The text is neither UTF-8 nor GB18030. Save the file as “CSV UTF-8”."))


def _delimiter_of(sample: str) -> str:
    lines = sample.splitlines()[:TITLE_ROWS]
    return max(",;\t，", key=lambda mark: max((line.count(mark) for line in lines), default=0))


def _csv_rows(text: IO[str], delimiter: str) -> Iterator[tuple[int, Row]]:
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter)
    number = 0
    try:
        for number, row in enumerate(reader, start=1):
            lines.held = 0
            yield number, row
    except csv.Error as error:
        raise FileRefused("malformed", _("The file breaks off or is damaged after row %(row)s."), row=number) from error


class _Lines:
    """Lines as far as a row may be long: a file without an end of line, or of quotes, would be held as a whole.

    `held` is how much the row that is being read has taken.
    """

    def __init__(self, text: IO[str]) -> None:
        self.held = 0
        self._text = text

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(MAX_LINE + 1)
        if not line:
            raise StopIteration
        self.held += len(line)
        if self.held > MAX_LINE:
            raise FileRefused("malformed", _("A row is longer than 100,000 characters. This is no list."))
        return without_nul(line)


def without_nul(text: str) -> str:
    """The database holds none; another control character in its place is refused where it stands."""
    return text.replace("\0", "\1")


def table_of(
    rows: Iterator[tuple[int, Row]], *, formulas: Mapping[tuple[int, int], str] = NO_FORMULAS, **about: Any
) -> Table:
    """Find the row of the titles: of the first rows the one in which most titles are known, else the first filled."""
    ahead: list[tuple[int, Row]] = []
    for number, row in rows:
        if len(row) > MAX_COLUMNS and any(row[MAX_COLUMNS:]):
            raise FileRefused(
                "too_many_columns", _("The file has more than 200 columns. Leave out what is not needed.")
            )
        ahead.append((number, row))
        if len(ahead) == TITLE_ROWS:
            break
    filled = [place for place, (_number, row) in enumerate(ahead) if any(cell.strip() for cell in row)]
    if not filled:
        raise FileRefused("empty", _("The file is empty."))
    best = max(filled, key=lambda place: (sum(key_of(cell) is not None for cell in ahead[place][1] if cell), -place))
    header_row, cells = ahead[best]
    titles = [" ".join(cell.split())[:100] for cell in cells[:MAX_COLUMNS]]
    while titles and not titles[-1]:
        titles.pop()
    calculated = {row for row, _column in formulas}
    return Table(titles, header_row, _filled(ahead[best + 1 :], rows, calculated), formulas=formulas, **about)


def _filled(
    ahead: list[tuple[int, Row]], rows: Iterator[tuple[int, Row]], calculated: set[int]
) -> Iterator[tuple[int, Row]]:
    """The rows that hold anything, up to as many as an import may have."""
    count = 0
    for source in (ahead, rows):
        for number, row in source:
            if (any(row) and any(cell.strip() for cell in row)) or number in calculated:
                count += 1
                if count > MAX_ROWS:
                    raise FileRefused("too_many_rows", _("The file has more than 2 million rows. Divide it."))
                yield number, row
