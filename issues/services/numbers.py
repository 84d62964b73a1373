from __future__ import annotations

from django.db import connection


def next_number(*, year: int, office: str) -> str:
    """The next problem number of an office in a year: `2026-330500-000123`.

    The series' row stays locked until the transaction ends, so numbers have no gaps, not even after a rollback.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO issues_numberseries AS series (year, region_id, last) VALUES (%s, %s, 1)
            ON CONFLICT (year, region_id) DO UPDATE SET last = series.last + 1
            RETURNING last
            """,
            [year, office],
        )
        (last,) = cursor.fetchone()
    return f"{year}-{office}-{last:06d}"
