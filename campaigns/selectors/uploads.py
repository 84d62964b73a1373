"""What an uploaded list holds, as its person sees it before and after it is applied."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from campaigns.enums import UploadOutcome
from campaigns.models import ListUpload
from campaigns.policy import can_keep_list
from campaigns.rules.matching import REFUSED
from common.errors import NotFound
from enterprises.models import Enterprise
from enterprises.transfer.writing import neutral

SHOWN = 50


@dataclass(frozen=True)
class RefusedLine:
    row: int
    said: str
    reason: str


@dataclass(frozen=True)
class UploadPage:
    """`entering` and `refused` are the first of their kind; `reasons` count all that were refused."""

    upload: ListUpload
    entering: Sequence[Enterprise]
    returning: int
    reasons: Sequence[tuple[Any, int]]
    refused: Sequence[RefusedLine]
    may_apply: bool


def upload_found(*, actor: User, upload_id: int) -> ListUpload:
    """Raises NotFound."""
    rows = ListUpload.objects.visible_to(actor).select_related("campaign__region", "uploaded_by")
    upload = rows.filter(pk=upload_id).first()
    if upload is None:
        raise NotFound("list_upload_not_found", _("There is no such uploaded list."))
    return upload


def upload_page(*, actor: User, upload_id: int) -> UploadPage:
    """Raises NotFound."""
    upload = upload_found(actor=actor, upload_id=upload_id)
    outcomes = Counter(line["outcome"] for line in upload.lines)
    new = (UploadOutcome.NEW, UploadOutcome.RETURNING)
    keys = [line["enterprise"] for line in upload.lines if line["outcome"] in new][:SHOWN]
    entering = Enterprise.objects.visible_to(actor).select_related("region", "industry").filter(pk__in=keys)
    refused = [line for line in upload.lines if line["outcome"] in REFUSED]
    return UploadPage(
        upload=upload,
        entering=list(entering.order_by("pk")),
        returning=outcomes[UploadOutcome.RETURNING],
        reasons=[(one.label, outcomes[one]) for one in UploadOutcome if one in REFUSED and outcomes[one]],
        refused=[RefusedLine(line["row"], line["code"] or line["name"], _reason(line)) for line in refused[:SHOWN]],
        may_apply=upload.applied_at is None and can_keep_list(actor, upload.campaign),
    )


def _reason(line: dict[str, Any]) -> str:
    label = str(UploadOutcome(line["outcome"]).label)
    if line["outcome"] == UploadOutcome.TWICE:
        return _("%(reason)s Row %(row)s.") % {"reason": label, "row": line["detail"]}
    return f"{label} {line['detail']}".strip()


def refused_csv(*, actor: User, upload_id: int) -> tuple[Iterator[bytes], str]:
    """The refused rows as a file to be corrected and uploaded again, and its name. Raises NotFound."""
    upload = upload_found(actor=actor, upload_id=upload_id)
    refused = [line for line in upload.lines if line["outcome"] in REFUSED]
    if not refused:
        raise NotFound("no_refused_rows", _("No row of this file was refused."))
    titles = [_("Unified social credit code"), _("Name of the enterprise"), _("Row"), _("Why it was refused")]
    rows = ([line["code"], line["name"], line["row"], _reason(line)] for line in refused)
    return _written([titles, *rows]), f"{PurePath(upload.name).stem}-{_('refused')}.csv"


def _written(rows: Sequence[Sequence[Any]]) -> Iterator[bytes]:
    """UTF-8 with a BOM, in pieces; without it Excel in Chinese reads GB18030."""
    yield b"\xef\xbb\xbf"
    for row in rows:
        line = io.StringIO()
        csv.writer(line).writerow([neutral(cell) for cell in row])
        yield line.getvalue().encode()
