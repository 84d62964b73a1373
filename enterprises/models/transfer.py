from __future__ import annotations

from collections.abc import Collection

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.records import Record
from enterprises.querysets import ExportQuerySet, ImportQuerySet, ImportTemplateQuerySet
from enterprises.transfer.enums import ExportFormat, ExportKind, ExportState, FileFormat, ImportState


class Import(Record):
    """A file of enterprises on its way into the register: uploaded, matched, checked, confirmed, merged.

    `created_by` is empty where the operator imported at the terminal. `columns` are the titles found in the file;
    `mapping` says for each of them which column of the register it is, "" for one that is left out. `defaults` hold for
    all rows whose own cell is empty. `rows` are those of the file as they were read, until the import is over. What was
    found wrong is in `preview`, and row by row in `refused_file`.
    """

    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="imports", null=True, blank=True, verbose_name=_("who")
    )
    language = models.CharField(_("language"), max_length=10)
    file = models.FileField(_("file"), upload_to="imports/%Y/%m/", max_length=200)
    rows = models.FileField(_("rows as they were read"), upload_to="imports/%Y/%m/", max_length=200, blank=True)
    name = models.CharField(_("name of the file"), max_length=150)
    format = models.CharField(_("format"), max_length=4, choices=FileFormat)
    encoding = models.CharField(_("encoding"), max_length=12, blank=True)
    sheet = models.CharField(_("sheet"), max_length=60, blank=True)
    header_row = models.PositiveIntegerField(_("row of the titles"), default=1)
    columns = models.JSONField(_("columns"), default=list, blank=True)
    mapping = models.JSONField(_("mapping"), default=list, blank=True)
    defaults = models.JSONField(_("for all rows"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.READING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    failure = models.CharField(_("why it failed"), max_length=300, blank=True)
    row_count = models.PositiveIntegerField(_("rows"), null=True, blank=True)
    created_count = models.PositiveIntegerField(_("created"), null=True, blank=True)
    updated_count = models.PositiveIntegerField(_("updated"), null=True, blank=True)
    unchanged_count = models.PositiveIntegerField(_("left alone"), null=True, blank=True)
    refused_count = models.PositiveIntegerField(_("refused"), null=True, blank=True)
    preview = models.JSONField(_("preview"), default=dict, blank=True)
    refused_file = models.FileField(_("refused rows"), upload_to="imports/%Y/%m/", max_length=200, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]
        indexes = [models.Index(fields=["created_by", "-id"], name="enterprises_import_by_owner")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="enterprises_import_state"),
            models.CheckConstraint(condition=Q(format__in=FileFormat.values), name="enterprises_import_format"),
            models.CheckConstraint(
                condition=~Q(state=ImportState.DONE)
                | Q(
                    row_count__isnull=False,
                    created_count__isnull=False,
                    updated_count__isnull=False,
                    unchanged_count__isnull=False,
                    refused_count__isnull=False,
                ),
                name="enterprises_import_done_is_counted",
                violation_error_message=_("A finished import says what became of every row."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ImportTemplate(models.Model):
    """How one person's files name their columns, so that the next file of that kind needs no matching."""

    owner = models.ForeignKey("accounts.User", models.CASCADE, related_name="import_templates", verbose_name=_("who"))
    name = models.CharField(_("name"), max_length=150)
    titles = models.JSONField(_("titles and their columns"), default=dict)
    defaults = models.JSONField(_("for all rows"), default=dict, blank=True)
    used_at = models.DateTimeField(_("last used"), auto_now=True)

    objects = ImportTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("import template")
        verbose_name_plural = _("import templates")
        ordering = ["-used_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="enterprises_importtemplate_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Export(Record):
    """A list as a file: of which kind, who asked, with which filter, how many rows. The record stays for ever.

    `keys` are the rows that the list had when it was asked for; they go when the file is written.
    """

    created_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="exports", verbose_name=_("who"))
    language = models.CharField(_("language"), max_length=10)
    kind = models.CharField(
        _("kind"),
        max_length=20,
        choices=ExportKind,
        default=ExportKind.ENTERPRISES,
        db_default=ExportKind.ENTERPRISES.value,
    )
    format = models.CharField(_("format"), max_length=4, choices=ExportFormat, default=ExportFormat.XLSX)
    filters = models.JSONField(_("filters"), default=dict, blank=True)
    keys = ArrayField(models.BigIntegerField(), verbose_name=_("rows"), default=list, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=ExportState, default=ExportState.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    row_count = models.PositiveIntegerField(_("rows"), null=True, blank=True)
    whole_phones = models.PositiveIntegerField(_("telephone numbers shown whole"), null=True, blank=True)
    file = models.FileField(_("file"), upload_to="exports/%Y/%m/", max_length=200, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-id"]
        indexes = [models.Index(fields=["created_by", "-id"], name="enterprises_export_by_owner")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ExportKind.values), name="enterprises_export_kind"),
            models.CheckConstraint(condition=Q(state__in=ExportState.values), name="enterprises_export_state"),
            models.CheckConstraint(condition=Q(format__in=ExportFormat.values), name="enterprises_export_format"),
            models.CheckConstraint(
                condition=~Q(state=ExportState.DONE) | (~Q(file="") & Q(row_count__isnull=False)),
                name="enterprises_export_done_has_file",
                violation_error_message=_("A finished export has its file and the number of its rows."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M} {self.get_format_display()}"

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """But for `keys`: up to a million that the database itself named are not looked at one by one."""
        super().clean_fields({*(exclude or ()), "keys"})
