"""The empty spreadsheet that people fill in."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from enterprises.transfer.columns import IMPORTED
from enterprises.transfer.enums import FileFormat
from enterprises.transfer.writing import written


def blank_file() -> io.BytesIO:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "blank.xlsx"
        written(path, FileFormat.XLSX, [str(column.label) for column in IMPORTED], [])
        return io.BytesIO(path.read_bytes())
