"""The tags of a row: words of the catalogue of its region, or of a region above."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from enterprises.models import Tag

SEPARATORS = re.compile(r"[,，、;；|\n]+")
LONGEST = 40

# `new_tags` are those that the enterprise does not bear yet; a retired word is known only where it is borne.
TAGGED = """
CREATE TEMPORARY TABLE import_tagged ON COMMIT DROP AS
SELECT said.row,
    array_agg(said.tag_id) FILTER (WHERE said.tag_id IS NOT NULL AND NOT said.is_borne) AS new_tags,
    min(said.word) FILTER (WHERE said.tag_id IS NULL) AS unknown
FROM (
    SELECT t.row, w.word, known.tag_id, known.is_borne
    FROM import_typed t
    JOIN import_tag_cells w ON w.cell = t.tags
    LEFT JOIN import_found f ON f.row = t.row AND f.candidates = 1
    LEFT JOIN enterprises_enterprise e ON e.id = f.id
    JOIN accounts_region a ON a.code = coalesce(t.region, e.region_id, %(region)s)
    LEFT JOIN LATERAL (
        SELECT g.tag_id, b.id IS NOT NULL AS is_borne
        FROM import_tags g
        LEFT JOIN enterprises_tagging b ON b.tag_id = g.tag_id AND b.enterprise_id = e.id
        WHERE g.word = w.word AND starts_with(a.path, g.path) AND (b.id IS NOT NULL OR NOT g.is_retired)
        ORDER BY g.is_retired, g.path DESC LIMIT 1
    ) known ON true
) said GROUP BY said.row
"""


def words_in(cell: str) -> list[str]:
    return list(dict.fromkeys(word for one in SEPARATORS.split(cell) if (word := " ".join(one.split()))))


def write_tags(cursor: Any, insert: Callable[[Any, str, list[tuple[Any, ...]]], None]) -> None:
    """`import_tag_cells`: the words of each distinct cell; `import_tags`: the tags that bear these words."""
    cursor.execute("CREATE TEMPORARY TABLE import_tag_cells (cell text, word text) ON COMMIT DROP")
    cursor.execute(
        "CREATE TEMPORARY TABLE import_tags (word text, tag_id bigint, path text, is_retired boolean) ON COMMIT DROP"
    )
    cursor.execute("SELECT DISTINCT tags FROM import_raw WHERE tags IS NOT NULL")
    said = [(cell, word) for (cell,) in cursor.fetchall() for word in words_in(cell)]
    insert(cursor, "import_tag_cells", [(cell, word[:LONGEST]) for cell, word in said])
    words = {word for _cell, word in said}
    known = Tag.objects.filter(name__in=words).values_list("name", "pk", "region__path", "is_retired")
    insert(cursor, "import_tags", list(known))
    cursor.execute("ANALYZE import_tag_cells; ANALYZE import_tags")
