"""Lists of words from which names are made."""

import csv
from pathlib import Path


def _lists() -> dict[str, tuple[str, ...]]:
    with (Path(__file__).parent / "data" / "words.csv").open(encoding="utf-8", newline="") as source:
        return {row["list"]: tuple(row["words"].split()) for row in csv.DictReader(source)}


WORDS = _lists()
