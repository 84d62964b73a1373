"""Which body of the register a row of the file means: the one with its code, without a code the one with its name.

`import_typed` → `import_found`, and `import_twice`: the bodies that several rows mean.
"""

from __future__ import annotations


def norm(expression: str) -> str:
    """A name as far as it tells bodies without a code apart: no spaces, brackets of one kind, no case."""
    return f"upper(translate({expression}, '（） ', '()'))"


# The same for a row in the file and a body in the register: by the body found, by code, by kind, place and name.
KEY = f"""coalesce('#' || f.id, t.uscc,
    coalesce(t.kind, %(kind)s) || '/' || coalesce(t.region, %(region)s) || '/' || {norm("t.name")})"""
# A code that nobody has today may be the former one of somebody.
FOUND = f"""
CREATE TEMPORARY TABLE import_found ON COMMIT DROP AS
SELECT t.row, e.id, 1 AS candidates, false AS is_former
FROM import_typed t JOIN enterprises_enterprise e ON e.uscc = t.uscc
UNION ALL
SELECT t.row, min(e.id), count(*)::integer, false FROM import_typed t
JOIN enterprises_enterprise e ON e.region_id = coalesce(t.region, %(region)s)
    AND e.kind = coalesce(t.kind, %(kind)s) AND {norm("e.name")} = {norm("t.name")} AND e.merged_into_id IS NULL
WHERE t.uscc IS NULL GROUP BY t.row
UNION ALL
SELECT t.row, min(a.enterprise_id), 1, true FROM import_typed t
JOIN enterprises_alias a ON a.kind = 'former_code' AND enterprises_plain(a.value) = lower(t.uscc)
WHERE NOT EXISTS (SELECT FROM enterprises_enterprise e WHERE e.uscc = t.uscc) GROUP BY t.row
"""  # noqa: S608  # our own expressions
TWICE = f"""
CREATE TEMPORARY TABLE import_twice ON COMMIT DROP AS
SELECT key, min(row) AS first, max(row) AS last FROM (
    SELECT t.row, {KEY} AS key
    FROM import_typed t LEFT JOIN import_found f ON f.row = t.row
) keys WHERE key IS NOT NULL GROUP BY key HAVING count(*) > 1
"""  # noqa: S608
