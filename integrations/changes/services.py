from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from integrations.changes.models import Change, ForgottenChange

BATCH = 20_000

# Every change that this database wrote stands before the transactions that it has not begun.
OF_ANOTHER_DATABASE = "position >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint"


@transaction.atomic
def changes_forget(*, before: datetime) -> bool:
    """Remove the oldest changes, as far as they are older than a time. Whether there may be more of them."""
    oldest = list(Change.objects.order_by("position", "serial").values_list("position", "serial", "at")[:BATCH])
    past = [(position, serial) for position, serial, at in oldest if at < before]
    if past:
        position, serial = past[-1]
        Change.objects.filter(pk__lte=past[-1]).delete()
        ForgottenChange.objects.update_or_create(pk=1, defaults={"position": position, "serial": serial})
    return len(past) == BATCH


@transaction.atomic
def foreign_changes_forget() -> None:
    """Remove what came with a dump of another database: its transactions are numbered otherwise."""
    with connection.cursor() as cursor:
        for table in (Change._meta.db_table, ForgottenChange._meta.db_table):
            cursor.execute(f"DELETE FROM {table} WHERE {OF_ANOTHER_DATABASE}")  # noqa: S608  # names of ours
