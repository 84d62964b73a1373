"""Every rule that a row must keep, as SQL over the staged rows: which rows are refused, and what becomes of the rest.

`import_raw` (text as it came) → `import_typed` (values, and what is wrong with each) → `import_found` (the enterprise
that a row means) → `import_checked` (what would stand in the register afterwards, and the `action`).
An error is written "column|code" or "column|code|detail"; `refusals` says it in words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from enterprises.enums import EnterpriseKind, Indicator
from enterprises.rules import uscc
from enterprises.rules.plausible import FIRST_DAY, MAX_EMPLOYEES, MAX_WAN
from enterprises.selectors.sizes import SizeTable, size_table
from enterprises.transfer.matching_sql import FOUND, KEY, TWICE
from enterprises.transfer.phone_sql import PHONE_ERROR, plain_phone, wide_of
from enterprises.transfer.size_sql import industry_groups, missing_sql, size_sql
from enterprises.transfer.tag_sql import TAGGED, write_tags
from enterprises.transfer.uscc_sql import error_sql
from enterprises.transfer.words import (
    Meaning,
    answer_meanings,
    industry_meanings,
    kind_meanings,
    region_meanings,
)

FIRST_YEAR = 1990
LENGTHS = {"name": 120, "legal_representative": 60, "address": 200, "contact_name": 60, "contact_phone": 40}


@dataclass(frozen=True)
class Scope:
    """What holds for all rows. `paths`: the subtrees where they may lie, None for everywhere."""

    paths: Sequence[str] | None
    today: dt.date
    kind: str = EnterpriseKind.ENTERPRISE
    region: str | None = None
    year: int | None = None


def checked(cursor: Any, scope: Scope, tell: Callable[[int], None]) -> None:
    """Make `import_checked` of `import_raw`. `tell` hears of the steps, 1 to 4."""
    table = size_table(today=scope.today)
    _write_words(cursor, scope, table)
    tell(1)
    cursor.execute(_typed_sql(), _parameters(scope))
    cursor.execute("ANALYZE import_typed")
    tell(2)
    for statement in (FOUND, TWICE, TAGGED, "ANALYZE import_found; ANALYZE import_twice; ANALYZE import_tagged"):
        cursor.execute(statement, _parameters(scope))
    tell(3)
    standard = table.standard.code if table.standard else ""
    cursor.execute(_checked_sql(table), {**_parameters(scope), "standard": standard})
    cursor.execute("CREATE INDEX ON import_checked (row)")
    # While the register grows in this very transaction the planner knows it as it was: empty, so worth going through
    # row by row. Each of its rows then finds its own here by key, and not by looking at the whole batch.
    for key in ("enterprise_id", "contact_id"):
        cursor.execute(f"CREATE INDEX ON import_checked ({key}) WHERE action = 'updated'")
    cursor.execute("ANALYZE import_checked")
    tell(4)


def _parameters(scope: Scope) -> dict[str, Any]:
    return {
        "today": scope.today,
        "this_year": scope.today.year,
        "kind": scope.kind,
        "region": scope.region,
        "year": scope.year,
        "paths": None if scope.paths is None else list(scope.paths),
    }


def _write_words(cursor: Any, scope: Scope, table: SizeTable) -> None:
    """`import_words`: what each distinct word of a column means; `import_groups`: the size group of an industry."""
    cursor.execute(
        "CREATE TEMPORARY TABLE import_words ("
        " kind text, word text, code text, error text, PRIMARY KEY (kind, word)) ON COMMIT DROP"
    )
    lookups: dict[str, Callable[[Iterable[str]], Mapping[str, Meaning]]] = {
        "region": lambda words: region_meanings(words, scope.paths),
        "industry": industry_meanings,
        "kind": kind_meanings,
        "ask_before_visit": answer_meanings,
    }
    for column, meanings_of in lookups.items():
        cursor.execute(f"SELECT DISTINCT {column} FROM import_raw WHERE {column} IS NOT NULL")  # noqa: S608  # our own column
        meanings = meanings_of([word for (word,) in cursor.fetchall()])
        _insert(cursor, "import_words", [(column, word, m.code, m.error) for word, m in meanings.items()])
    cursor.execute(
        "CREATE TEMPORARY TABLE import_groups (code text PRIMARY KEY, grp text, by_reference boolean) ON COMMIT DROP"
    )
    _insert(cursor, "import_groups", industry_groups(table))
    cursor.execute("ANALYZE import_raw; ANALYZE import_words; ANALYZE import_groups")
    write_tags(cursor, _insert)


def _insert(cursor: Any, table: str, rows: list[tuple[Any, ...]]) -> None:
    for start in range(0, len(rows), 1000):
        part = rows[start : start + 1000]
        marks = ", ".join("(" + ", ".join(["%s"] * len(row)) + ")" for row in part)
        cursor.execute(f"INSERT INTO {table} VALUES {marks}", [value for row in part for value in row])  # noqa: S608


def _number(column: str) -> str:
    return f"translate(r.{column}, '０１２３４５６７８９．－,， ', '0123456789.-')"


def _in_wan(column: str) -> str:
    """An amount in units of 10,000 yuan, as text; the unit that stands behind it counts: 1.2亿元, 350万, 3500000元."""
    figure, number = "[0-9]{1,18}([.][0-9]{0,30})?", _number(column)
    return (
        f"CASE WHEN r.{column} ~ '^[0-9.]+(万元?)?$' THEN rtrim(r.{column}, '万元') "
        f"WHEN {number} ~ '^{figure}亿元?$' THEN (rtrim({number}, '亿元')::numeric * 10000)::text "
        f"WHEN {number} ~ '^{figure}元$' THEN round(rtrim({number}, '元')::numeric / 10000, 2)::text "
        f"WHEN {number} ~ '^-[0-9.]+[万亿]?元?$' THEN rtrim({number}, '万亿元') "
        f"ELSE regexp_replace({number}, '万元?$', '') END"
    )


def _whole_error(column: str, maximum: int) -> str:
    return (
        f"CASE WHEN v.{column} IS NULL THEN NULL WHEN v.{column} ~ '^-[0-9.]+$' THEN '{column}|negative' "
        f"WHEN v.{column} !~ '^[0-9]+([.]0*)?$' THEN '{column}|not_whole' "
        f"WHEN length(v.{column}) > 30 OR v.{column}::numeric > {maximum} THEN '{column}|absurd' END"
    )


def _amount_error(column: str) -> str:
    return (
        f"CASE WHEN v.{column} IS NULL THEN NULL WHEN v.{column} ~ '^-[0-9.]+$' THEN '{column}|negative' "
        f"WHEN v.{column} !~ '^[0-9]+([.][0-9]*)?$' THEN '{column}|not_an_amount' "
        f"WHEN length(v.{column}) > 60 OR v.{column}::numeric > {MAX_WAN} THEN '{column}|absurd' END"
    )


YEAR_ERROR = (
    "CASE WHEN v.indicators_year IS NULL THEN NULL "
    "WHEN v.indicators_year !~ '^[0-9]{4}([.]0*)?$' THEN 'indicators_year|not_a_year' "
    f"WHEN v.indicators_year::numeric < {FIRST_YEAR} THEN 'indicators_year|long_ago' "
    "WHEN v.indicators_year::numeric > %(this_year)s THEN 'indicators_year|future' END"
)
DAY_ERROR = (
    "CASE WHEN v.founded_on IS NULL THEN NULL "
    "WHEN v.founded_on !~ '^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$' OR NOT pg_input_is_valid(v.founded_on, 'date') "
    "THEN 'founded_on|not_a_day' "
    f"WHEN v.founded_on::date < '{FIRST_DAY}' THEN 'founded_on|long_ago' "
    "WHEN v.founded_on::date > %(today)s THEN 'founded_on|future' END"
)


def _typed_sql() -> str:
    errors = [
        error_sql("v.uscc"),
        _whole_error("employees", MAX_EMPLOYEES),
        _amount_error("revenue_wan"),
        _amount_error("assets_wan"),
        YEAR_ERROR,
        DAY_ERROR,
        PHONE_ERROR,
        *(f"CASE WHEN length(r.{key}) > {most} THEN '{key}|too_long|{most}' END" for key, most in LENGTHS.items()),
        *(f"'{column}|' || w_{column}.error" for column in ("region", "industry", "kind", "ask_before_visit")),
        "CASE WHEN r.contact_phone IS NOT NULL AND r.contact_name IS NULL THEN 'contact_name|whose_phone' END",
    ]
    joins = "\n".join(
        f"LEFT JOIN import_words w_{column} ON w_{column}.kind = '{column}' AND w_{column}.word = r.{column}"
        for column in ("region", "industry", "kind", "ask_before_visit")
    )
    numbers = {key: _number(key) for key in ("employees", "indicators_year")}
    amounts = {"revenue": _in_wan("revenue_wan"), "assets": _in_wan("assets_wan")}
    plain = {"wide": WIDE, "narrow": NARROW, "phone": plain_phone("r.contact_phone")}
    return TYPED.format(errors=",\n".join(errors), joins=joins, **plain, **numbers, **amounts)


# What a Chinese keyboard types in full width; the check leaves nothing else in a code.
NARROW = uscc.ALPHABET + uscc.ALPHABET[10:].lower()
WIDE = wide_of(NARROW)
# What came as it should is taken as it is: making it plain costs more than all its checks.
# A value is taken where its own check found nothing: `bad` holds the columns that are wrong. Of a formula nothing more
# is said. OFFSET 0 keeps each part apart: drawn into the one above, its expressions are worked out again at every
# mention, a hundred times as slow.
TYPED = """
CREATE TEMPORARY TABLE import_typed ON COMMIT DROP AS
SELECT t.row, t.name, t.legal_representative, t.address, t.contact_name,
    CASE WHEN strpos(t.contact_phone, '*') = 0 THEN t.contact_phone END AS contact_phone,
    CASE WHEN NOT '{{uscc}}' <@ b.bad THEN t.uscc END AS uscc,
    t.kind, t.region, t.industry, t.ask_before_visit::boolean, t.tags,
    CASE WHEN NOT '{{employees}}' <@ b.bad THEN t.employees::numeric::integer END AS employees,
    CASE WHEN NOT '{{revenue_wan}}' <@ b.bad THEN round(t.revenue_wan::numeric, 2) END AS revenue_wan,
    CASE WHEN NOT '{{assets_wan}}' <@ b.bad THEN round(t.assets_wan::numeric, 2) END AS assets_wan,
    CASE WHEN NOT '{{indicators_year}}' <@ b.bad THEN coalesce(t.indicators_year::numeric::integer, %(year)s) END
        AS year,
    CASE WHEN NOT '{{founded_on}}' <@ b.bad THEN t.founded_on::date END AS founded_on,
    t.pinyin, t.initials, b.reasons AS errors, b.bad
FROM (
    SELECT r.row, r.name, r.legal_representative, r.address, r.contact_name, r.pinyin, r.initials,
        r.tags, v.*, w_kind.code AS kind, w_region.code AS region, w_industry.code AS industry,
        w_ask_before_visit.code AS ask_before_visit,
        coalesce(string_to_array(r.flags, ' '), '{{}}') || array_remove(ARRAY[{errors}]::text[], NULL) AS errors
    FROM import_raw r
    {joins}
    CROSS JOIN LATERAL (SELECT
        CASE WHEN r.uscc ~ '^[0-9A-Z]+$' THEN r.uscc
            ELSE upper(translate(r.uscc, '{wide} －-', '{narrow}')) END AS uscc,
        {phone} AS contact_phone,
        rtrim({employees}, '人名') AS employees,
        {revenue} AS revenue_wan,
        {assets} AS assets_wan,
        rtrim({indicators_year}, '年度') AS indicators_year,
        CASE WHEN r.founded_on ~ '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}$' THEN r.founded_on
            WHEN r.founded_on ~ '^[0-9]{{8}}$' THEN to_char(r.founded_on::integer, 'FM0000-00-00')
            ELSE regexp_replace(r.founded_on,
                '^([0-9]{{4}})[-/.年]([0-9]{{1,2}})[-/.月]([0-9]{{1,2}})日?( 0?0:00(:00)?)?$', '\\1-\\2-\\3')
            END AS founded_on
    OFFSET 0) v
OFFSET 0) t CROSS JOIN LATERAL (
    SELECT CASE WHEN errors = '{{}}' THEN '{{}}'
        ELSE ARRAY(SELECT split_part(error, '|', 1) FROM unnest(errors) error) END AS bad,
        CASE WHEN errors = '{{}}' THEN errors
        ELSE ARRAY(SELECT error FROM unnest(errors) error WHERE error LIKE '%%|formula'
            OR split_part(error, '|', 1) || '|formula' <> ALL (errors)) END AS reasons
OFFSET 0) b
"""


def _checked_sql(table: SizeTable) -> str:
    columns = {Indicator.EMPLOYEES: "employees", Indicator.REVENUE: "revenue_wan", Indicator.ASSETS: "assets_wan"}
    declared = {indicator: f"m.d_{column}" for indicator, column in columns.items()}
    latest = {indicator: f"m.l_{column}" for indicator, column in columns.items()}
    return CHECKED.format(
        declared=size_sql(table.standard, "g.grp", declared),
        missing=missing_sql(table.standard, "g.grp", declared),
        sized_again=size_sql(table.standard, "g.grp", latest),
        missing_again=missing_sql(table.standard, "g.grp", latest),
        **{f"decided_{one}": DECIDED.format(one) for one in "dl"},
        resizes="m.moves AND NOT (m.declares AND m.is_latest)",
        key=KEY,
    )


# An office's decision holds only where the standard gives no answer of its own.
DECIDED = "CASE WHEN z.{0}_size = 'unknown' OR z.by_reference THEN coalesce(nullif(z.{0}_decided, ''), z.{0}_size)"
DECIDED += " ELSE z.{0}_size END"
# `e_*` stands in the register now, plain names afterwards; `d_*` is the declaration of the row's year afterwards, `l_*`
# the one of the latest year. The enterprise shows the latest: the row's, where it `shows` (it `declares` that year or a
# later one); else another industry `resizes` what was declared before. Without a declaration the size stays.
CHECKED = """
CREATE TEMPORARY TABLE import_checked ON COMMIT DROP AS
SELECT c.*,
    CASE WHEN c.errors <> '{{}}' THEN 'refused'
        WHEN c.enterprise_id IS NULL THEN 'created'
        WHEN c.changes_enterprise OR c.declares OR c.changes_contact OR c.new_tags IS NOT NULL THEN 'updated'
        ELSE 'unchanged' END AS action
FROM (
    SELECT s.*,
        s.enterprise_id IS NOT NULL AND (
            (s.name, s.uscc, s.region, s.industry, s.size, s.employees, s.revenue_wan, s.assets_wan, s.year,
             s.legal_representative, s.address, s.founded_on, s.ask_before_visit)
            IS DISTINCT FROM
            (s.e_name, s.e_uscc, s.e_region, s.e_industry, s.e_size, s.e_employees, s.e_revenue_wan, s.e_assets_wan,
             s.e_year, s.e_legal_representative, s.e_address, s.e_founded_on, s.e_ask_before_visit)
        ) AS changes_enterprise,
        s.contact_name IS NOT NULL AND (
            s.contact_id IS NULL OR s.contact_phone IS DISTINCT FROM coalesce(s.e_contact_phone, '')
        ) AS changes_contact
    FROM (
        SELECT z.*,
            CASE WHEN z.shows THEN z.d_employees ELSE z.e_employees END AS employees,
            CASE WHEN z.shows THEN z.d_revenue_wan ELSE z.e_revenue_wan END AS revenue_wan,
            CASE WHEN z.shows THEN z.d_assets_wan ELSE z.e_assets_wan END AS assets_wan,
            CASE WHEN z.shows THEN z.d_year ELSE z.e_year END AS year,
            CASE WHEN z.shows THEN {decided_d} WHEN z.resizes THEN {decided_l} ELSE coalesce(z.e_size, 'unknown') END
                AS size
        FROM (SELECT m.*, m.declares AND m.is_latest AS shows, {resizes} AS resizes,
            {declared} AS d_size, {missing} AS d_missing, %(standard)s AS standard,
            CASE WHEN {resizes} THEN {sized_again} END AS l_size,
            CASE WHEN {resizes} THEN {missing_again} END AS l_missing, coalesce(g.by_reference, false) AS by_reference
        FROM (
            SELECT t.row,
                f.id AS enterprise_id, e.version AS e_version, d.version AS d_version, k.version AS k_version,
                coalesce(t.kind, e.kind, %(kind)s) AS kind,
                coalesce(t.name, e.name) AS name, e.name AS e_name,
                coalesce(t.uscc, e.uscc) AS uscc, e.uscc AS e_uscc,
                coalesce(t.region, e.region_id, %(region)s) AS region, e.region_id AS e_region,
                coalesce(t.industry, e.industry_id) AS industry, e.industry_id AS e_industry,
                e.size AS e_size,
                y.is_latest, l.version AS l_version, l.decided_size AS l_decided, d.decided_size AS d_decided,
                l.employees AS l_employees, l.revenue_wan AS l_revenue_wan, l.assets_wan AS l_assets_wan,
                l.id IS NOT NULL AND coalesce(t.industry, e.industry_id) IS DISTINCT FROM e.industry_id AS moves,
                e.employees AS e_employees, e.revenue_wan AS e_revenue_wan, e.assets_wan AS e_assets_wan,
                e.indicators_year AS e_year,
                coalesce(t.legal_representative, e.legal_representative, '') AS legal_representative,
                e.legal_representative AS e_legal_representative,
                coalesce(t.address, e.address, '') AS address, e.address AS e_address,
                coalesce(t.founded_on, e.founded_on) AS founded_on, e.founded_on AS e_founded_on,
                coalesce(t.ask_before_visit, e.ask_before_visit, false) AS ask_before_visit,
                e.ask_before_visit AS e_ask_before_visit,
                CASE WHEN e.id IS NULL OR t.name <> e.name THEN coalesce(t.pinyin, '') ELSE e.name_pinyin END AS pinyin,
                CASE WHEN e.id IS NULL OR t.name <> e.name THEN coalesce(t.initials, '') ELSE e.name_initials END
                    AS initials,
                y.is_given AND t.year IS NOT NULL AND NOT y.is_known
                    AND (d.id IS NULL OR (t.employees IS NOT NULL AND t.employees IS DISTINCT FROM d.employees)
                        OR (t.revenue_wan IS NOT NULL AND t.revenue_wan IS DISTINCT FROM d.revenue_wan)
                        OR (t.assets_wan IS NOT NULL AND t.assets_wan IS DISTINCT FROM d.assets_wan)) AS declares,
                t.year AS d_year,
                coalesce(t.employees, d.employees, CASE WHEN e.indicators_year = t.year THEN e.employees END)
                    AS d_employees,
                coalesce(t.revenue_wan, d.revenue_wan, CASE WHEN e.indicators_year = t.year THEN e.revenue_wan END)
                    AS d_revenue_wan,
                coalesce(t.assets_wan, d.assets_wan, CASE WHEN e.indicators_year = t.year THEN e.assets_wan END)
                    AS d_assets_wan,
                t.contact_name, coalesce(t.contact_phone, k.phone, '') AS contact_phone,
                k.id AS contact_id, k.phone AS e_contact_phone, t.tags, g.new_tags,
                t.errors || array_remove(ARRAY[
                    CASE WHEN f.candidates > 1 THEN 'name|several' END,
                    CASE WHEN t.uscc IS NULL AND t.name IS NULL THEN 'name|required' END,
                    CASE WHEN f.id IS NULL AND t.name IS NULL AND t.uscc IS NOT NULL THEN 'name|required' END,
                    CASE WHEN f.id IS NULL AND coalesce(t.region, %(region)s) IS NULL AND NOT '{{region}}' <@ t.bad
                        THEN 'region|required' END,
                    CASE WHEN f.id IS NULL AND t.uscc IS NULL AND NOT '{{uscc}}' <@ t.bad
                        AND coalesce(t.kind, %(kind)s) = 'enterprise' THEN 'uscc|required' END,
                    CASE WHEN t.kind <> e.kind THEN 'kind|other_kind|' || e.kind END,
                    CASE WHEN er.path IS NOT NULL AND %(paths)s::text[] IS NOT NULL
                        AND NOT EXISTS (SELECT 1 FROM unnest(%(paths)s::text[]) p WHERE starts_with(er.path, p))
                        THEN 'uscc|enterprise_out_of_scope' END,
                    CASE WHEN e.merged_into_id IS NOT NULL THEN 'uscc|merged|' || CASE WHEN %(paths)s::text[] IS NULL
                        OR EXISTS (SELECT 1 FROM unnest(%(paths)s::text[]) p WHERE starts_with(kr.path, p))
                        THEN kept.name ELSE '…' END END,
                    CASE WHEN f.is_former THEN 'uscc|former|' || CASE WHEN %(paths)s::text[] IS NULL
                        OR EXISTS (SELECT 1 FROM unnest(%(paths)s::text[]) p WHERE starts_with(er.path, p))
                        THEN e.name ELSE '…' END END,
                    CASE WHEN w.key IS NOT NULL
                        THEN CASE WHEN t.uscc IS NULL THEN 'name' ELSE 'uscc' END || '|twice|'
                            || CASE WHEN t.row = w.first THEN w.last ELSE w.first END END,
                    CASE WHEN g.unknown IS NOT NULL THEN 'tags|unknown_tag|' || g.unknown END,
                    CASE WHEN t.year IS NULL AND NOT '{{indicators_year}}' <@ t.bad AND (y.is_spoilt
                        OR (y.is_given AND NOT y.is_known)) THEN 'indicators_year|required' END
                ]::text[], NULL) AS errors
            FROM import_typed t
            LEFT JOIN import_found f ON f.row = t.row
            LEFT JOIN import_tagged g ON g.row = t.row
            LEFT JOIN enterprises_enterprise e ON e.id = f.id
            LEFT JOIN enterprises_enterprise kept ON kept.id = e.merged_into_id
            LEFT JOIN accounts_region kr ON kr.code = kept.region_id
            LEFT JOIN accounts_region er ON er.code = e.region_id
            LEFT JOIN import_twice w
                ON w.key = {key}
            LEFT JOIN enterprises_sizedeclaration d ON d.enterprise_id = e.id AND d.year = t.year
            LEFT JOIN enterprises_sizedeclaration l ON l.enterprise_id = e.id AND l.year = e.indicators_year
            LEFT JOIN LATERAL (
                SELECT c.id, c.phone, c.version FROM enterprises_contact c
                WHERE c.enterprise_id = e.id AND c.name = t.contact_name AND c.left_on IS NULL ORDER BY c.id LIMIT 1
            ) k ON true
            CROSS JOIN LATERAL (SELECT
                t.bad && '{{employees,revenue_wan,assets_wan}}' AS is_spoilt,
                num_nonnulls(t.employees, t.revenue_wan, t.assets_wan) > 0 AS is_given,
                num_nonnulls(t.employees, t.revenue_wan, t.assets_wan) > 0 AND t.year IS NOT NULL
                    AND (e.indicators_year IS NULL OR t.year >= e.indicators_year) AS is_latest,
                e.id IS NOT NULL AND e.indicators_year IS NOT DISTINCT FROM coalesce(t.year, e.indicators_year)
                    AND (e.employees, e.revenue_wan, e.assets_wan) IS NOT DISTINCT FROM
                        (coalesce(t.employees, e.employees), coalesce(t.revenue_wan, e.revenue_wan),
                         coalesce(t.assets_wan, e.assets_wan)) AS is_known
            OFFSET 0) y
        OFFSET 0) m LEFT JOIN import_groups g ON g.code = m.industry
        OFFSET 0) z
    OFFSET 0) s
OFFSET 0) c
"""
