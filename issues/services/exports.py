from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from enterprises.models import Export
from enterprises.services.transfer import export_request
from enterprises.transfer.enums import ExportKind
from issues.enums import ViewedThrough
from issues.models import Measure
from issues.services.sensitive import problems_opened


@transaction.atomic
def list_export(*, actor: User, rows: QuerySet[Any], filters: dict[str, str], kind: str, form: str = "") -> Export:
    """Have a list written to a file; which sensitive problems are taken out in it is recorded.

    Raises what `export_request` raises.
    """
    export = export_request(actor=actor, rows=rows, filters=filters, form=form, kind=kind)
    if kind in (ExportKind.PROBLEM_LEDGER, ExportKind.SUPERVISION_LEDGER, ExportKind.ASSIGNMENT_SLIPS):
        problems_opened(actor=actor, which=Q(pk__in=export.keys), through=ViewedThrough.EXPORT)
    elif kind == ExportKind.MEASURE_LEDGER:
        served = Measure.problems.through.objects.filter(measure__in=export.keys).values("problem")
        problems_opened(actor=actor, which=Q(pk__in=served), through=ViewedThrough.EXPORT)
    return export
