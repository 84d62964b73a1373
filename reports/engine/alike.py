"""SQL that adds up what counts alike, before it is told apart into cells: a sum for each series of each row would be
most of the work.

Of deltas, each of which counts on one day; and of all records of a fact, which count on several days each. What is
selected is told apart by `fanout.by_day` and `fanout.by_part`:

    by day   campaign, region, day, the words, n
    by part  campaign, region, span, first, dimension, part, the words in which parts count, n

What grows with the days counts by day, the rest by month.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reports.engine.fanout import COLUMNS, DAY, IN_PARTS, MONTH
from reports.engine.projection import rows_by_slot
from reports.engine.series import GROWING_WORD, WORDS, bits_by_word, emissions

# The words in which parts count, with the bits of their series.
BITS_IN_PARTS = bits_by_word(IN_PARTS)


def deltas_by_day(rows: str) -> str:
    words = ", ".join(WORDS)
    return f"SELECT campaign, region, day, {words}, sum(n) AS n FROM ({rows}) r GROUP BY campaign, region, day, {words}"


def deltas_by_part(rows: str) -> str:
    words = ", ".join(f"{word} & {bits} AS {word}" for word, bits in BITS_IN_PARTS.items())
    counted = " OR ".join(f"{word} & {bits} <> 0" for word, bits in BITS_IN_PARTS.items())
    grows = f"{GROWING_WORD} & {BITS_IN_PARTS[GROWING_WORD]} <> 0"
    sets = ", ".join(map(_set, COLUMNS))
    return f"""
        SELECT campaign, region, {_span(grows)}, first, {_part(COLUMNS)}, {", ".join(BITS_IN_PARTS)}, sum(n) AS n
        FROM (
            SELECT campaign, region, {", ".join(COLUMNS.values())}, n, {words},
                CASE WHEN {grows} THEN day ELSE {_month("day")} END AS first
            FROM ({rows}) r WHERE {counted}
        ) dated
        GROUP BY campaign, region, {", ".join(BITS_IN_PARTS)}, GROUPING SETS ({sets})
    """


def records_by_day(fact_index: int) -> str:
    """One pass for all the days on which a record counts. Emissions of one day and sign, which differ in their words,
    are grouped as one."""
    ways: dict[tuple[object, int], list[str]] = {}
    columns: dict[str, list[str]] = {"day": [], **{word: [] for word in WORDS}}
    for slot, emission in enumerate(emissions(fact_index)):
        way = ways.setdefault((emission.day, emission.sign), [])
        own = [*([] if way else ["day"]), *bits_by_word(emission.series)]
        for name in own:
            columns[name].append(f"{name}_{slot}")
        way += [f"{name}_{slot}" for name in own]
    less = " OR ".join(f"GROUPING({way[0]}) = 0" for (_day, sign), way in ways.items() if sign < 0) or "false"
    sets = ", ".join(f"({', '.join(way)})" for way in ways.values())
    return f"""
        SELECT * FROM (
            SELECT c_campaign AS campaign, c_region AS region, {_grouped("day", columns["day"], "NULL::date")},
                {", ".join(_grouped(word, columns[word], "0::bigint") for word in WORDS)},
                CASE WHEN {less} THEN -count(*) ELSE count(*) END AS n
            FROM ({rows_by_slot(fact_index)}) f GROUP BY c_campaign, c_region, GROUPING SETS ({sets})
        ) counted WHERE {" | ".join(WORDS)} <> 0
    """


def records_by_part(fact_index: int) -> str:
    """Emissions one after the other: few records count in those that grow. None takes anything away."""
    ways = []
    for slot, emission in enumerate(emissions(fact_index)):
        kept = [number for number in emission.series if number in IN_PARTS]
        names = {name for number in kept for name in IN_PARTS[number]}
        dimensions = {name: column for name, column in COLUMNS.items() if name in names}
        for word, bits in bits_by_word(kept).items():
            ways.append(_grouped_by_part(rows_by_slot(fact_index), slot, word, bits, dimensions))
    return " UNION ALL ".join(ways)


def _grouped_by_part(rows: str, slot: int, word: str, bits: int, dimensions: Mapping[str, str]) -> str:
    day = f"day_{slot}"
    words = ", ".join(f"{'counts' if one == word else '0::bigint'} AS {one}" for one in BITS_IN_PARTS)
    return f"""
        SELECT campaign, region, {_span("true" if word == GROWING_WORD else "false")}, first, {_part(dimensions)},
            {words}, count(*) AS n
        FROM (
            SELECT c_campaign AS campaign, c_region AS region, {word}_{slot} & {bits} AS counts,
                {", ".join(f"c_{column} AS {column}" for column in dimensions.values())},
                {day if word == GROWING_WORD else _month(day)} AS first
            FROM ({rows}) f
        ) dated
        WHERE counts <> 0
        GROUP BY campaign, region, counts, GROUPING SETS ({", ".join(map(_set, dimensions))})
    """


def _grouped(name: str, columns: Iterable[str], absent: str) -> str:
    """Of these columns the one by which a row is grouped: all others are null."""
    return f"coalesce({', '.join([*columns, absent])}) AS {name}"


def _set(dimension: str) -> str:
    return f"(first, {COLUMNS[dimension]})"


def _part(dimensions: Mapping[str, str]) -> str:
    """The dimension by which a row is grouped, and its part."""
    cases = {name: f"WHEN GROUPING({column}) = 0 THEN" for name, column in dimensions.items()}
    names = " ".join(f"{case} '{name}'" for name, case in cases.items())
    parts = " ".join(f"{case} coalesce({dimensions[name]}::text, '')" for name, case in cases.items())
    return f"CASE {names} END AS dimension, CASE {parts} END AS part"


def _span(grows: str) -> str:
    return f"CASE WHEN {grows} THEN '{DAY}' ELSE '{MONTH}' END AS span"


def _month(day: str) -> str:
    return f"date_trunc('month', {day}::timestamp)::date"
