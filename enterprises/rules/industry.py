"""From an industry code of GB/T 4754-2017 ("C", "C13", "G591") to the group of the size standard."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

# Finance has its own standard, by total assets (PBoC No. 309 of 2015); no other group may stand in for it.
FINANCE = "J"


class Coverage(StrEnum):
    COVERED = "covered"
    NEEDS_FINER_CODE = "needs_finer_code"
    NOT_COVERED = "not_covered"
    OWN_STANDARD = "own_standard"


@dataclass(frozen=True, slots=True)
class GroupAnswer:
    """NEEDS_FINER_CODE: ask for the group, as 59 and 70 fall apart. NOT_COVERED: sizing by reference is allowed."""

    coverage: Coverage
    group: str | None = None


def size_group(code: str, table: Mapping[str, str]) -> GroupAnswer:
    """The size group of a code, given the groups that industries.csv or the catalogue states ("" for none).

    A finer code inherits from the coarser; a coarser code has a group when everything below it agrees.
    """
    if code not in table:
        raise LookupError(code)
    if code.startswith(FINANCE):
        return GroupAnswer(Coverage.OWN_STANDARD)
    if inherited := _inherited(code, table):
        return GroupAnswer(Coverage.COVERED, inherited)
    below = {_inherited(leaf, table) for leaf in table if leaf.startswith(code) and _is_leaf(leaf, table)}
    if len(below) > 1:
        return GroupAnswer(Coverage.NEEDS_FINER_CODE)
    group = below.pop()
    return GroupAnswer(Coverage.COVERED, group) if group else GroupAnswer(Coverage.NOT_COVERED)


def _inherited(code: str, table: Mapping[str, str]) -> str:
    return next((group for end in range(len(code), 0, -1) if (group := table.get(code[:end], ""))), "")


def _is_leaf(code: str, table: Mapping[str, str]) -> bool:
    return not any(other != code and other.startswith(code) for other in table)
