from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.http import ActorRequest
from accounts.listing import listing
from common.errors import Malformed
from common.htmx import redirect_after, render_fragment
from common.parameters import refuse_repeated
from enterprises.filters import EnterpriseFilterSet, ExportFilterSet
from enterprises.selectors import transfer as selectors
from enterprises.selectors.enterprises import visible_enterprises
from enterprises.services.transfer import export_request
from enterprises.transfer.enums import ExportKind, FileFormat
from enterprises.views.files import attachment
from enterprises.views.filter_words import filter_words

OF_ENTERPRISES = (ExportKind.ENTERPRISES, ExportKind.ENTERPRISE_LEDGER)


@require_GET
def export_list(request: ActorRequest) -> HttpResponse:
    found = listing(request, ExportFilterSet, selectors.export_rows(actor=request.user), order=["-id"])
    words = filter_words(request, found.rows)
    context = {
        "listing": found,
        "is_at_work": any(selectors.is_at_work(export) for export in found.rows),
        "exports": [
            (export, selectors.progress(export), export.created_by_id == request.user.pk, words[export.pk])
            for export in found.rows
        ],
    }
    return render_fragment(request, "exports/list.html", "rows", context, status=found.status)


@require_POST
def export_create(request: ActorRequest) -> HttpResponse:
    """Export the list of enterprises whose filters stand in the address."""
    refuse_repeated(request.GET)
    query = {name: str(value) for name, value in request.GET.items() if name not in {"cursor", "ordering"} and value}
    found = EnterpriseFilterSet(data=query, queryset=visible_enterprises(actor=request.user), request=request)
    form, kind = request.POST.get("format", ""), request.POST.get("kind", ExportKind.ENTERPRISES)
    if not found.is_valid() or form not in FileFormat.values or kind not in OF_ENTERPRISES:
        raise Malformed("bad_filter", _("This list cannot be exported: one of its filters is unknown."))
    export_request(actor=request.user, rows=found.qs, filters=query, form=form, kind=kind)
    messages.success(request, _("The file is being written. It stands here when it is ready."))
    return redirect_after(request, "enterprises:export-list")


@require_GET
def export_file(request: ActorRequest, export_id: int) -> FileResponse:
    export = selectors.export_found(actor=request.user, export_id=export_id)
    made = timezone.localtime(export.created_at)
    return attachment(export.file.open("rb"), f"{export.get_kind_display()}-{made:%Y%m%d-%H%M}.{export.format}")
