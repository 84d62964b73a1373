from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ImportState(TextChoices):
    """READING, CHECKING and IMPORTING are the worker's; in the others it is the person's turn, or all is over."""

    READING = "reading", _("Reading the file")
    MAPPING = "mapping", _("Columns to be matched")
    CHECKING = "checking", _("Checking the rows")
    CHECKED = "checked", _("Waiting for confirmation")
    IMPORTING = "importing", _("Importing")
    DONE = "done", pgettext_lazy("job", "Done")
    FAILED = "failed", pgettext_lazy("job", "Failed")
    CANCELLED = "cancelled", pgettext_lazy("job", "Cancelled")


class ExportState(TextChoices):
    PENDING = "pending", pgettext_lazy("job", "Waiting")
    RUNNING = "running", pgettext_lazy("job", "Running")
    DONE = "done", pgettext_lazy("job", "Done")
    FAILED = "failed", pgettext_lazy("job", "Failed")


class ExportKind(TextChoices):
    """The register's own file imports again; a ledger is the prescribed sheet, with its total and who drew it up."""

    ENTERPRISES = "enterprises", _("List of enterprises")
    ENTERPRISE_LEDGER = "enterprise_ledger", _("Enterprise ledger")
    VISIT_LEDGER = "visit_ledger", _("Visit ledger")
    PROBLEM_LEDGER = "problem_ledger", _("Problem ledger")
    MEASURE_LEDGER = "measure_ledger", _("Measure ledger")
    ASSIGNMENT_SLIPS = "assignment_slips", _("Assignment slips")
    SUPERVISION_LEDGER = "supervision_ledger", _("Supervision list")


class ExportFormat(TextChoices):
    """Sheets, and paper as Word."""

    XLSX = "xlsx", "Excel (.xlsx)"
    CSV = "csv", "CSV"
    DOCX = "docx", "Word (.docx)"


class FileFormat(TextChoices):
    XLSX = "xlsx", "Excel (.xlsx)"
    CSV = "csv", "CSV"


AT_WORK = (ImportState.READING, ImportState.CHECKING, ImportState.IMPORTING)
CHANGEABLE = (ImportState.MAPPING, ImportState.CHECKED)
OVER = (ImportState.DONE, ImportState.FAILED, ImportState.CANCELLED)
EXPORT_AT_WORK = (ExportState.PENDING, ExportState.RUNNING)

# The formats of each kind, the usual one first.
SHEETS = (ExportFormat.XLSX, ExportFormat.CSV)
FORMATS = dict.fromkeys(ExportKind, SHEETS) | {ExportKind.ASSIGNMENT_SLIPS: (ExportFormat.DOCX,)}

# In which order the rows of a kind stand, for those that are not told in the order of their keys.
ORDERS = {ExportKind.VISIT_LEDGER: ("visited_on", "id")}
