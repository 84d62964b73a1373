"""The size standard as SQL, made of the same data and the same rules as `enterprises.rules.size`."""

from __future__ import annotations

from collections.abc import Mapping

from enterprises.enums import Indicator, Size
from enterprises.rules.industry import Coverage
from enterprises.rules.size import OTHER, SizeGroup, SizeStandard
from enterprises.selectors.sizes import SizeTable


def industry_groups(table: SizeTable) -> list[tuple[str, str, bool]]:
    """Industry, group of the standard, and whether only by reference; an industry that does not tell is left out."""
    groups = []
    for code in table.groups:
        answer = table.answer(code)
        if answer is not None and (answer.group or answer.coverage == Coverage.NOT_COVERED):
            groups.append((code, answer.group or OTHER, answer.coverage == Coverage.NOT_COVERED))
    return groups


def size_sql(standard: SizeStandard | None, group: str, values: Mapping[Indicator, str]) -> str:
    """An expression that gives the size from the SQL expressions of the group and of the indicators."""
    groups = standard.groups.values() if standard else ()
    return _by_group(group, {one.code: _class_sql(one, values) for one in groups}, f"'{Size.UNKNOWN.value}'")


def missing_sql(standard: SizeStandard | None, group: str, values: Mapping[Indicator, str]) -> str:
    """An expression that gives the letters of the indicators which the group needs and which are not there."""
    groups = standard.groups.values() if standard else ()
    letters = {
        one.code: "concat("
        + ", ".join(f"CASE WHEN {values[i]} IS NULL THEN '{i.value}' END" for i in one.indicators)
        + ")"
        for one in groups
    }
    return _by_group(group, letters, "''")


def _by_group(group: str, expressions: Mapping[str, str], otherwise: str) -> str:
    if not expressions:
        return otherwise
    cases = " ".join(f"WHEN '{code}' THEN {expression}" for code, expression in expressions.items())
    return f"CASE {group} {cases} ELSE {otherwise} END"


def _class_sql(group: SizeGroup, values: Mapping[Indicator, str]) -> str:
    columns = [values[indicator] for indicator in group.indicators]
    missing = " OR ".join(f"{column} IS NULL" for column in columns)
    classes = " ".join(
        f"WHEN {_all_met(columns, bounds)} THEN '{size.value}'" for size, bounds in group.lower_bounds.items()
    )
    return f"(CASE WHEN {missing} THEN '{Size.UNKNOWN.value}' {classes} ELSE '{Size.MICRO.value}' END)"


def _all_met(columns: list[str], bounds: tuple[int, ...]) -> str:
    return " AND ".join(f"{column} >= {bound}" for column, bound in zip(columns, bounds, strict=True))
