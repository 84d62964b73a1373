"""Files of enterprises for the tests of imports, and the way of one through the worker."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.core.files.base import ContentFile

from accounts.models import User
from enterprises.models import Import
from enterprises.rules import uscc
from enterprises.services.transfer import import_confirm, import_upload
from enterprises.transfer.importing import import_advance
from enterprises.transfer.refusals import Refusal

TITLES = ["企业名称", "统一社会信用代码", "类型", "所属地区", "行业", "从业人员", "营业收入(万元)", "指标年度"]


def code(number: int, region: str = "330502") -> str:
    return uscc.make("91", region, f"MB{number:06d}")


def line(number: int = 1, **cells: Any) -> list[str]:
    """A row under TITLES that nothing is wrong with, but for `cells` by title."""
    row = dict(
        zip(
            TITLES,
            [f"湖州新星{number}号有限公司", code(number), "企业", "330502", "C17", "25", "400", "2025"],
            strict=True,
        )
    )
    return [str(value) for value in (row | cells).values()]


def csv_of(*lines: list[str], titles: list[str] = TITLES, encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([titles, *lines])
    return text.getvalue().encode(encoding)


def uploaded(actor: User | None, content: bytes, name: str = "企业名单.csv") -> Import:
    """The file through the worker, up to the preview or to where a person is asked."""
    job = import_upload(actor=actor, file=ContentFile(content), name=name)
    import_advance(job.pk)
    return Import.objects.get(pk=job.pk)


def imported(actor: User, content: bytes, name: str = "企业名单.csv") -> Import:
    job = uploaded(actor, content, name)
    assert job.state == "checked", (job.state, job.failure)
    import_confirm(actor=actor, import_id=job.pk, version=None)
    import_advance(job.pk)
    return Import.objects.get(pk=job.pk)


def counts(job: Import) -> tuple[int | None, ...]:
    return job.created_count, job.updated_count, job.unchanged_count, job.refused_count


def refusals(job: Import) -> dict[int, list[tuple[str, str]]]:
    return {
        row["row"]: [(one.column, one.code) for one in map(Refusal.of, row["errors"])] for row in job.preview["refused"]
    }
