"""Evidence of measures: kept once for its bytes, taken away for good, and never left behind in the storage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from secrets import token_hex

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import NotFound, RuleViolation
from common.records import saved
from common.uploads import orphans_forget
from issues.documents import ENDINGS, Document
from issues.enums import EvidenceType, MeasureAct
from issues.models import Evidence
from issues.services.measure_history import record_act
from issues.services.measures import measure_for_change

MOST = 20
FOLDER = "evidence"


@transaction.atomic
def evidence_add(*, actor: User, measure_id: int, document: Document) -> tuple[Evidence, bool]:
    """The measure's evidence of these bytes, and whether it is new; what was removed before comes back.

    Raises NotFound, NotAllowed, RuleViolation `too_many_files`.
    """
    measure = measure_for_change(actor, measure_id, None)
    rows = Evidence.objects.filter(measure=measure)
    known = rows.filter(sha256=document.sha256).first()
    if known is not None and known.removed_at is None:
        return known, False
    if rows.present().count() >= MOST:
        message = _("A measure has at most %(count)s files.") % {"count": MOST}
        raise RuleViolation("too_many_files", message, field="documents")
    evidence = known or Evidence(measure=measure, sha256=document.sha256)
    evidence.name, evidence.media_type = document.name, document.media_type
    evidence.size, evidence.uploaded_by, evidence.removed_at = len(document.content), actor, None
    name = token_hex(8)
    evidence.file.save(name + ENDINGS[EvidenceType(document.media_type)], ContentFile(document.content), save=False)
    if document.thumbnail:
        evidence.thumbnail.save(f"{name}-small.jpg", ContentFile(document.thumbnail), save=False)
    saved(evidence)
    record_act(measure, MeasureAct.EVIDENCE_ADDED, actor=actor, note=evidence.name)
    return evidence, True


@transaction.atomic
def evidence_add_all(*, actor: User, measure_id: int, documents: Sequence[Document]) -> None:
    """All of them or none. Raises what `evidence_add` raises."""
    for document in documents:
        evidence_add(actor=actor, measure_id=measure_id, document=document)


@transaction.atomic
def evidence_remove(*, actor: User, measure_id: int, sha256: str) -> Evidence:
    """Take a file away for good; the history keeps that it was there. Raises NotFound, NotAllowed."""
    measure = measure_for_change(actor, measure_id, None)
    evidence = Evidence.objects.present().select_for_update().filter(measure=measure, sha256=sha256).first()
    if evidence is None:
        raise NotFound("evidence_not_found", _("There is no such file."))
    for name in filter(None, (evidence.file.name, evidence.thumbnail.name)):
        transaction.on_commit(lambda name=name: default_storage.delete(name))  # type: ignore[misc]
    evidence.file = evidence.thumbnail = ""
    evidence.removed_at = timezone.now()
    saved(evidence)
    record_act(measure, MeasureAct.EVIDENCE_REMOVED, actor=actor, note=evidence.name)
    return evidence


def evidence_forget_orphans(*, before: datetime) -> int:
    """Delete the files older than `before` that no evidence names."""
    return orphans_forget(FOLDER, _named_in, before=before)


def _named_in(folder: str) -> set[str]:
    pairs = Evidence.objects.filter(file__startswith=folder).values_list("file", "thumbnail")
    return {name for pair in pairs for name in pair}
