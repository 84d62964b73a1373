from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.querysets import VisitPhotoQuerySet
from common.audit import audited
from common.records import Record


@audited()
class VisitPhoto(Record):
    """A photo of a visit, written anew on arrival: small enough to keep, and nothing in it but the picture.

    `sha256` is of the bytes as they were sent, so that sending them again makes no second photo. Of a removed one the
    row alone stays: a phone that never heard of its arrival does not bring it back.
    """

    # A draft that is thrown away takes its photos along; nothing else is ever deleted.
    visit = models.ForeignKey("campaigns.Visit", models.CASCADE, related_name="photos", verbose_name=_("visit"))
    sha256 = models.CharField(max_length=64, editable=False)
    file = models.FileField(_("file"), upload_to="photos/%Y/%m/", max_length=200, blank=True)
    thumbnail = models.FileField(_("thumbnail"), upload_to="photos/%Y/%m/", max_length=200, blank=True)
    size = models.PositiveIntegerField(_("bytes"))
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    uploaded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("uploaded by"))
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True, editable=False)

    objects = VisitPhotoQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["visit", "id"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "sha256"], name="campaigns_visitphoto_once"),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="campaigns_visitphoto_sha256",
                violation_error_message=_("A photo is named by the SHA-256 of its bytes, in lower case."),
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=False, file="", thumbnail="")
                | (Q(removed_at__isnull=True) & ~Q(file="") & ~Q(thumbnail="")),
                name="campaigns_visitphoto_has_files",
                violation_error_message=_("A photo has its files, a removed one has none."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit} · {self.sha256[:8]}"
