"""The work of a sizing run, batch by batch: what a worker does, so nobody looks on and nobody is asked."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from enterprises.enums import RunState
from enterprises.models import Enterprise, SizeDeclaration, SizeStandard, SizingRun
from enterprises.selectors.sizes import SizeTable, size_table, standard_of

BATCH = 500
STALLED_AFTER = timedelta(minutes=10)
_RESULT = ("size", "missing", "by_reference", "industry", "standard")


@transaction.atomic
def resize_batch(run_id: int) -> bool:
    """Size the next enterprises of the run. Says whether more are left; a run that another worker holds is left alone.

    The batch and the place reached are written together: a killed worker loses nothing and does nothing twice.
    """
    run = SizingRun.objects.select_for_update(skip_locked=True).filter(pk=run_id).first()
    if run is None or run.state == RunState.DONE:
        return False
    enterprises = list(
        Enterprise.objects.select_for_update(no_key=True)
        .filter(pk__gt=run.reached, indicators_year__isnull=False)
        .order_by("pk")[:BATCH]
    )
    run.changed += _size_all(enterprises, _table_of(run.standard))
    run.done += len(enterprises)
    run.reached = enterprises[-1].pk if enterprises else run.reached
    run.state = RunState.RUNNING if len(enterprises) == BATCH else RunState.DONE
    run.finished_at = None if run.state == RunState.RUNNING else timezone.now()
    run.save()
    return run.state == RunState.RUNNING


def runs_due() -> list[int]:
    """Runs that a worker left behind, and the run of a standard that came into force and has none yet."""
    stalled = SizingRun.objects.exclude(state=RunState.DONE).filter(updated_at__lt=timezone.now() - STALLED_AFTER)
    due = list(stalled.values_list("pk", flat=True))
    standards = SizeStandard.objects.order_by("-valid_from").filter(valid_from__lte=timezone.localdate())
    newest, older = standards.first(), standards[1:2]
    if newest is not None and older and not newest.runs.exists():
        due.append(run_open(newest).pk)
    return due


def run_open(standard: SizeStandard, **started: object) -> SizingRun:
    """A new run over every enterprise with a declaration."""
    total = Enterprise.objects.filter(indicators_year__isnull=False).count()
    return SizingRun.objects.create(standard=standard, total=total, **started)


def _table_of(standard: SizeStandard) -> SizeTable:
    return SizeTable(standard_of(standard), size_table(today=timezone.localdate()).groups)


def _size_all(enterprises: list[Enterprise], table: SizeTable) -> int:
    """Returns how many enterprises have another size now."""
    latest = SizeDeclaration.objects.filter(enterprise__in=enterprises, year=F("enterprise__indicators_year"))
    declarations = {one.enterprise_id: one for one in latest}
    written, moved = [], []
    for enterprise in enterprises:
        declaration = declarations.get(enterprise.pk)
        if declaration is None:
            continue
        before = [getattr(declaration, name) for name in _RESULT]
        table.write_into(declaration, enterprise.industry_id or "")
        if before != [getattr(declaration, name) for name in _RESULT]:
            written.append(declaration)
        if enterprise.size != declaration.size:
            enterprise.size = declaration.size
            moved.append(enterprise)
    SizeDeclaration.objects.bulk_update(written, _RESULT)
    Enterprise.objects.bulk_update(moved, ["size"])
    return len(moved)
