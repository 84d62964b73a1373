"""What was being written to an entry of the register while it was merged."""

from __future__ import annotations

from django.db import transaction

from enterprises.duplicates.journal import Step, move_all
from enterprises.duplicates.pointers import pointers_to
from enterprises.models import Enterprise, Merge


@transaction.atomic
def catch_up() -> int:
    """Let it follow to the entry that was kept, as part of the merge. Returns how many merges got more."""
    late: set[int] = set()
    for pointer in pointers_to(Enterprise):
        rows = pointer.model._default_manager.filter(**{f"{pointer.field}__merged_into__isnull": False})
        late.update(rows.values_list(pointer.field, flat=True))
    for key in sorted(late):
        record = Merge.objects.select_for_update().standing().get(merged=key)
        more: list[Step] = []
        move_all(Enterprise, record.merged_id, record.kept_id, more)
        record.journal = [*record.journal, *more]
        record.save(update_fields=["journal"])
    return len(late)
