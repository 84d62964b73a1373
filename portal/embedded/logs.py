"""Logs that outlive a restart and do not grow for ever."""

import os
from pathlib import Path
from typing import IO

LOG_LIMIT = 20 * 1024 * 1024


def open_log(path: Path) -> IO[bytes]:
    """Go on where the last start ended; a log that has become large is put aside first, in place of the one before."""
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_suffix(".log.old"))
    log = path.open("a+b")
    log.seek(0, os.SEEK_END)
    return log
