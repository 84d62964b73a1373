from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.audit import audited
from common.records import Record
from issues.enums import EvidenceType
from issues.querysets import EvidenceQuerySet


@audited()
class Evidence(Record):
    """A document or picture that shows what a measure did. Pictures are written anew on arrival, PDFs kept as they are.

    `sha256` is of the bytes as they were sent, so that sending them again adds nothing. Of a removed one the row stays.
    """

    measure = models.ForeignKey("issues.Measure", models.PROTECT, related_name="evidence", verbose_name=_("measure"))
    sha256 = models.CharField(max_length=64, editable=False)
    name = models.CharField(_("name"), max_length=120)
    media_type = models.CharField(_("type"), max_length=20, choices=EvidenceType)
    file = models.FileField(_("file"), upload_to="evidence/%Y/%m/", max_length=200, blank=True)
    thumbnail = models.FileField(_("thumbnail"), upload_to="evidence/%Y/%m/", max_length=200, blank=True)
    size = models.PositiveIntegerField(_("bytes"))
    uploaded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("uploaded by"))
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True, editable=False)

    objects = EvidenceQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["measure", "id"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "sha256"], name="issues_evidence_once"),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="issues_evidence_sha256",
                violation_error_message=_("A file is named by the SHA-256 of its bytes, in lower case."),
            ),
            models.CheckConstraint(condition=Q(media_type__in=EvidenceType.values), name="issues_evidence_media_type"),
            models.CheckConstraint(
                condition=~Q(name=""), name="issues_evidence_named", violation_error_message=_("A file has a name.")
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=False, file="", thumbnail="")
                | (Q(removed_at__isnull=True) & ~Q(file="")),
                name="issues_evidence_has_file",
                violation_error_message=_("Evidence has its file, removed evidence has none."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
