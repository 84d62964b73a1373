"""What a row of an uploaded list means: the enterprise that is to be put on the campaign's list, or why none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campaigns.enums import UploadOutcome
from enterprises.rules.search import plain
from enterprises.rules.uscc import ALPHABET, LENGTH, check, compacted


@dataclass(frozen=True)
class Said:
    """One row: its number in the file, and the code and name that stand in it."""

    row: int
    code: str
    name: str
    is_spoilt: bool = False


@dataclass(frozen=True)
class Candidate:
    """An enterprise of the person's scope, as far as a list is concerned."""

    key: int
    code: str
    is_inside: bool
    is_listed: bool
    was_taken_off: bool


@dataclass(frozen=True)
class Line:
    """`detail` says more of a refusal: the codes among which to choose, the row that says the same."""

    row: int
    code: str
    name: str
    outcome: str
    enterprise: int | None = None
    detail: str = ""


REFUSED = frozenset(
    {
        UploadOutcome.UNKNOWN,
        UploadOutcome.SEVERAL,
        UploadOutcome.OUTSIDE,
        UploadOutcome.TWICE,
        UploadOutcome.BAD_CODE,
        UploadOutcome.SPOILT,
    }
)
NAMED = 3


def looks_like_code(text: str) -> bool:
    code = compacted(text)
    return len(code) == LENGTH and set(code) <= set(ALPHABET)


def lines_of(
    rows: Sequence[Said],
    by_code: Mapping[str, Sequence[Candidate]],
    by_name: Mapping[str, Sequence[Candidate]],
) -> list[Line]:
    """What becomes of each row. A code decides; the name only where no code is given."""
    seen: dict[int, int] = {}
    found = []
    for said in rows:
        line = _line_of(said, by_code, by_name)
        key = line.enterprise
        if key is not None and key in seen:
            line = Line(said.row, said.code, said.name, UploadOutcome.TWICE, detail=str(seen[key]))
        elif key is not None:
            seen[key] = said.row
        found.append(line)
    return found


def _line_of(
    said: Said,
    by_code: Mapping[str, Sequence[Candidate]],
    by_name: Mapping[str, Sequence[Candidate]],
) -> Line:
    def line(outcome: str, one: Candidate | None = None, detail: str = "") -> Line:
        return Line(said.row, said.code, said.name, outcome, one.key if one else None, detail)

    if said.is_spoilt:
        return line(UploadOutcome.SPOILT)
    candidates = by_code.get(said.code, ()) if said.code else by_name.get(plain(said.name), ())
    inside = [one for one in candidates if one.is_inside]
    if not candidates:
        is_wrong = bool(said.code) and not check(said.code, ()).is_valid
        return line(UploadOutcome.BAD_CODE if is_wrong else UploadOutcome.UNKNOWN)
    if not inside:
        return line(UploadOutcome.OUTSIDE)
    if len(inside) > 1:
        return line(UploadOutcome.SEVERAL, detail=", ".join(one.code or "–" for one in inside[:NAMED]))
    (one,) = inside
    if one.is_listed:
        return line(UploadOutcome.LISTED, one)
    return line(UploadOutcome.RETURNING if one.was_taken_off else UploadOutcome.NEW, one)
