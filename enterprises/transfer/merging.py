"""The checked rows into the register, in batches within the caller's transaction: all of them or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

BATCH = 20_000

# The bounds of a batch are said of both tables: from one alone the other would be gone through whole for every batch.
CREATE = """
INSERT INTO enterprises_enterprise (id, name, kind, uscc, region_id, industry_id, size, employees, revenue_wan,
    assets_wan, indicators_year, legal_representative, address, founded_on, ask_before_visit, name_pinyin,
    name_initials)
SELECT n.id, c.name, c.kind, c.uscc, c.region, c.industry, c.size, c.employees, c.revenue_wan, c.assets_wan, c.year,
    c.legal_representative, c.address, c.founded_on, c.ask_before_visit, c.pinyin, c.initials
FROM import_checked c JOIN import_numbered n ON n.row = c.row AND n.row BETWEEN %(first)s AND %(last)s
WHERE c.row BETWEEN %(first)s AND %(last)s AND c.action = 'created'
"""
# By what it was called until now it is found from now on; what it is called again is no former name.
KEEP_NAMES = """
INSERT INTO enterprises_alias (enterprise_id, kind, value, valid_until, value_pinyin, value_initials)
SELECT e.id, 'former_name', e.name, %(today)s, e.name_pinyin, e.name_initials
FROM import_checked c JOIN enterprises_enterprise e ON e.id = c.enterprise_id
WHERE c.row BETWEEN %(first)s AND %(last)s AND c.action = 'updated' AND c.name <> c.e_name
    AND enterprises_plain(c.name) <> enterprises_plain(c.e_name)
ON CONFLICT (enterprise_id, kind, value) DO NOTHING
"""
DROP_NAMES = """
DELETE FROM enterprises_alias a USING import_checked c
WHERE c.row BETWEEN %(first)s AND %(last)s AND c.action = 'updated' AND c.name <> c.e_name
    AND a.enterprise_id = c.enterprise_id AND a.kind = 'former_name'
    AND enterprises_plain(a.value) = enterprises_plain(c.name)
"""
UPDATE = """
UPDATE enterprises_enterprise e
SET name = c.name, uscc = c.uscc, region_id = c.region, industry_id = c.industry, size = c.size,
    employees = c.employees, revenue_wan = c.revenue_wan, assets_wan = c.assets_wan, indicators_year = c.year,
    legal_representative = c.legal_representative, address = c.address, founded_on = c.founded_on,
    ask_before_visit = c.ask_before_visit, name_pinyin = c.pinyin, name_initials = c.initials,
    -- Without the mark nothing of it stays.
    ask_reason = CASE WHEN c.ask_before_visit THEN e.ask_reason ELSE '' END,
    ask_until = CASE WHEN c.ask_before_visit THEN e.ask_until END,
    ask_marked_by_id = CASE WHEN c.ask_before_visit THEN e.ask_marked_by_id END,
    ask_marked_on = CASE WHEN c.ask_before_visit THEN e.ask_marked_on END
FROM import_checked c
WHERE c.row BETWEEN %(first)s AND %(last)s AND c.action = 'updated' AND c.changes_enterprise AND e.id = c.enterprise_id
"""
DECLARE = """
INSERT INTO enterprises_sizedeclaration AS d
    (enterprise_id, year, employees, revenue_wan, assets_wan, source, standard, industry, size, missing,
    by_reference)
SELECT coalesce(c.enterprise_id, n.id), c.d_year, c.d_employees, c.d_revenue_wan, c.d_assets_wan, 'self_declared',
    c.standard, coalesce(c.industry, ''), c.d_size, c.d_missing, c.by_reference
FROM import_checked c LEFT JOIN import_numbered n ON n.row = c.row AND n.row BETWEEN %(first)s AND %(last)s
WHERE c.row BETWEEN %(first)s AND %(last)s AND c.action IN ('created', 'updated') AND c.declares
ON CONFLICT (enterprise_id, year) DO UPDATE
SET source = EXCLUDED.source, employees = EXCLUDED.employees, revenue_wan = EXCLUDED.revenue_wan,
    assets_wan = EXCLUDED.assets_wan,
    standard = EXCLUDED.standard, industry = EXCLUDED.industry, missing = EXCLUDED.missing,
    by_reference = EXCLUDED.by_reference,
    -- An office's decision holds only where the standard gives no answer of its own.
    size = CASE WHEN d.decided_size <> '' AND (EXCLUDED.size = 'unknown' OR EXCLUDED.by_reference)
        THEN d.decided_size ELSE EXCLUDED.size END,
    decided_size = CASE WHEN EXCLUDED.size = 'unknown' OR EXCLUDED.by_reference THEN d.decided_size ELSE '' END,
    reason = CASE WHEN EXCLUDED.size = 'unknown' OR EXCLUDED.by_reference THEN d.reason ELSE '' END
"""
# The industry is another one: what was declared last is sized by it.
RESIZE = """
UPDATE enterprises_sizedeclaration d
SET standard = c.standard, industry = coalesce(c.industry, ''), size = c.size, missing = c.l_missing,
    by_reference = c.by_reference
FROM import_checked c
WHERE c.row BETWEEN %(first)s AND %(last)s AND c.action = 'updated' AND c.resizes
    AND d.enterprise_id = c.enterprise_id AND d.year = c.e_year
"""
ADD_CONTACT = """
INSERT INTO enterprises_contact (enterprise_id, name, position, phone, email, has_consented)
SELECT coalesce(c.enterprise_id, n.id), c.contact_name, '', c.contact_phone, '', false
FROM import_checked c LEFT JOIN import_numbered n ON n.row = c.row AND n.row BETWEEN %(first)s AND %(last)s
WHERE c.row BETWEEN %(first)s AND %(last)s AND c.action IN ('created', 'updated') AND c.changes_contact
    AND c.contact_id IS NULL
"""
CORRECT_CONTACT = """
UPDATE enterprises_contact k SET phone = c.contact_phone FROM import_checked c
WHERE c.row BETWEEN %(first)s AND %(last)s AND c.action = 'updated' AND c.changes_contact AND k.id = c.contact_id
"""
ADD_TAGS = """
INSERT INTO enterprises_tagging (enterprise_id, tag_id)
SELECT coalesce(c.enterprise_id, n.id), tag
FROM import_checked c LEFT JOIN import_numbered n ON n.row = c.row AND n.row BETWEEN %(first)s AND %(last)s
CROSS JOIN unnest(c.new_tags) tag
WHERE c.row BETWEEN %(first)s AND %(last)s AND c.action IN ('created', 'updated') AND c.new_tags IS NOT NULL
ON CONFLICT (enterprise_id, tag_id) DO NOTHING
"""
# A merge writes whole rows: nobody else may have written one since it was looked at, nor write one until all is done.
HOLD_ENTERPRISES = """
SELECT count(*) FROM (
    SELECT 1 FROM enterprises_enterprise e JOIN import_checked c ON c.enterprise_id = e.id
    WHERE c.action = 'updated' ORDER BY e.id FOR NO KEY UPDATE OF e
) held
"""
HOLD_CONTACTS = """
SELECT count(*) FROM (
    SELECT 1 FROM enterprises_contact k JOIN import_checked c ON c.contact_id = k.id
    WHERE c.action = 'updated' AND c.changes_contact ORDER BY k.id FOR NO KEY UPDATE OF k
) held
"""
OUTDATED = """
SELECT EXISTS (
    SELECT FROM import_checked c JOIN enterprises_enterprise e ON e.id = c.enterprise_id
    LEFT JOIN enterprises_sizedeclaration d ON d.enterprise_id = c.enterprise_id AND d.year = c.d_year
    LEFT JOIN enterprises_sizedeclaration l ON l.enterprise_id = c.enterprise_id AND l.year = c.e_year
    LEFT JOIN enterprises_contact k ON k.id = c.contact_id
    WHERE c.action = 'updated' AND (e.version, d.version, l.version, k.version)
        IS DISTINCT FROM (c.e_version, c.d_version, c.l_version, c.k_version)
)
"""
# Keys are drawn before the rows exist, so that declarations and contacts can name them.
NUMBER = """
CREATE TEMPORARY TABLE import_numbered ON COMMIT DROP AS
SELECT row, nextval(pg_get_serial_sequence('enterprises_enterprise', 'id')) AS id
FROM import_checked WHERE action = 'created'
"""


# What is asked next has to know that the tables grew: by itself the database notes it a minute later. Only of columns,
# for the pieces of names take long.
ANALYZE = """
ANALYZE enterprises_enterprise (id, region_id), enterprises_sizedeclaration (id, enterprise_id),
    enterprises_contact (id, enterprise_id), enterprises_tagging (id, enterprise_id)
"""
MANY = 10_000


def held(cursor: Any) -> bool:
    """Lock what `import_checked` would change. False when some of it is no longer as it was checked.

    What is locked stays locked: checked again, these rows are as they will be, so that it comes to an end.
    """
    for statement in (HOLD_ENTERPRISES, HOLD_CONTACTS, OUTDATED):
        cursor.execute(statement)
    (is_outdated,) = cursor.fetchone()
    return not is_outdated


def merged(cursor: Any, today: dt.date, tell: Callable[[int], None]) -> None:
    """Write what `import_checked` says; names that it replaces were in use until `today`.

    `tell` hears after each batch how many rows are done.
    """
    # Checked at once: a queue of a million deferred checks would wait for the commit.
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute(NUMBER)
    cursor.execute("CREATE UNIQUE INDEX ON import_numbered (row)")
    cursor.execute("ANALYZE import_numbered")
    cursor.execute("SELECT min(row), max(row) FROM import_checked WHERE action IN ('created', 'updated')")
    lowest, highest = cursor.fetchone()
    if lowest is None:
        return
    for first in range(lowest, highest + 1, BATCH):
        batch = {"first": first, "last": first + BATCH - 1, "today": today}
        for statement in (
            CREATE,
            KEEP_NAMES,
            DROP_NAMES,
            UPDATE,
            DECLARE,
            RESIZE,
            ADD_CONTACT,
            CORRECT_CONTACT,
            ADD_TAGS,
        ):
            cursor.execute(statement, batch)
        tell(first + BATCH - lowest)
    if highest - lowest >= MANY:
        cursor.execute(ANALYZE)
