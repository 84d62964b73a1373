"""Where the figures of a run are kept."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from portal.embedded import var_dir


def write_json(name: str, found: Any, folder: Path | None = None) -> None:
    """Into a new file in `folder`, else in bench/ of the portal's own."""
    folder = folder or var_dir() / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}-{datetime.now(tz=UTC):%Y%m%d-%H%M%S}.json"
    file.write_text(json.dumps(found, indent=1, ensure_ascii=False))
    print(f"written: {file}")
