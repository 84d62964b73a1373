"""The checked rows into the register, in batches within the caller's transaction: all of them or none."""

from __future__ import annotations

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
    c.d_standard, coalesce(c.industry, ''), c.d_size, c.d_missing, c.d_by_reference
FROM import_checked c LEFT JOIN import_numbered n ON n.row = c.row AND n.row BETWEEN %(first)s AND %(last)s
WHERE c.row BETWEEN %(first)s AND %(last)s AND c.action IN ('created', 'updated') AND c.declares
ON CONFLICT (enterprise_id, year) DO UPDATE
SET employees = EXCLUDED.employees, revenue_wan = EXCLUDED.revenue_wan, assets_wan = EXCLUDED.assets_wan,
    standard = EXCLUDED.standard, industry = EXCLUDED.industry, missing = EXCLUDED.missing,
    by_reference = EXCLUDED.by_reference,
    -- An office's decision holds only where the standard gives no answer of its own.
    size = CASE WHEN d.decided_size <> '' AND (EXCLUDED.size = 'unknown' OR EXCLUDED.by_reference)
        THEN d.decided_size ELSE EXCLUDED.size END
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
# Keys are drawn before the rows exist, so that declarations and contacts can name them.
NUMBER = """
CREATE TEMPORARY TABLE import_numbered ON COMMIT DROP AS
SELECT row, nextval(pg_get_serial_sequence('enterprises_enterprise', 'id')) AS id
FROM import_checked WHERE action = 'created'
"""


def merged(cursor: Any, tell: Callable[[int], None]) -> None:
    """Write what `import_checked` says. `tell` hears after each batch how many rows are done."""
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
        batch = {"first": first, "last": first + BATCH - 1}
        for statement in (CREATE, UPDATE, DECLARE, ADD_CONTACT, CORRECT_CONTACT, ADD_TAGS):
            cursor.execute(statement, batch)
        tell(first + BATCH - lowest)
