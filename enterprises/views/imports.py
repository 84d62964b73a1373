from __future__ import annotations

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from accounts.http import ActorRequest
from accounts.listing import listing
from accounts.policy import require
from common.forms import VersionedForm, errors_into
from common.htmx import redirect_after, render_fragment, wants_fragment
from enterprises.filters import ImportFilterSet
from enterprises.forms.transfer import ImportColumnsForm, ImportUploadForm
from enterprises.selectors import transfer as selectors
from enterprises.services import transfer as services
from enterprises.transfer.blank import blank_file
from enterprises.transfer.columns import IMPORTED
from enterprises.views.files import attachment


@require_GET
def import_list(request: ActorRequest) -> HttpResponse:
    found = listing(request, ImportFilterSet, selectors.import_rows(actor=request.user), order=["-id"])
    context = {"listing": found, "may_import": selectors.may_import(actor=request.user)}
    return render(request, "imports/list.html", context, status=found.status)


@require_http_methods(["GET", "POST"])
def import_create(request: ActorRequest) -> HttpResponse:
    require(selectors.may_import(actor=request.user))
    form = ImportUploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        with errors_into(form):
            if form.is_valid():
                file = form.cleaned_data["file"]
                job = services.import_upload(actor=request.user, file=file, name=file.name)
                return redirect_after(request, "enterprises:import-detail", job.pk)
    context = {"form": form, "columns": IMPORTED}
    return render(request, "imports/create.html", context, status=422 if form.is_bound else 200)


@require_GET
def import_blank(request: ActorRequest) -> FileResponse:
    """An empty spreadsheet with every column that can be imported."""
    require(selectors.may_import(actor=request.user))
    return attachment(blank_file(), "huiqi-enterprises.xlsx")


@require_GET
def import_detail(request: ActorRequest, import_id: int) -> HttpResponse:
    """Whatever the import needs now; while the worker has it, htmx asks again for the progress alone."""
    page = selectors.import_page(actor=request.user, import_id=import_id)
    if wants_fragment(request) and not page.is_at_work:
        return HttpResponseClientRedirect(request.path)
    form = VersionedForm(initial={"version": page.job.version})
    return render_fragment(request, "imports/detail.html", "progress", {"page": page, "job": page.job, "form": form})


@require_http_methods(["GET", "POST"])
def import_columns(request: ActorRequest, import_id: int) -> HttpResponse:
    job = selectors.import_found(actor=request.user, import_id=import_id)
    form = ImportColumnsForm(request.POST or None, actor=request.user, job=job)
    if request.method == "POST":
        with errors_into(form):
            if form.is_valid():
                services.import_map(
                    actor=request.user,
                    import_id=job.pk,
                    mapping=form.mapping(),
                    defaults=form.defaults(),
                    version=form.cleaned_data["version"],
                )
                return redirect_after(request, "enterprises:import-detail", job.pk)
    return render(request, "imports/columns.html", {"form": form, "job": job}, status=422 if form.is_bound else 200)


@require_POST
def import_confirm(request: ActorRequest, import_id: int) -> HttpResponse:
    """Of what was looked at: where it was checked anew meanwhile, the new result is shown first."""
    form = VersionedForm(request.POST)
    with errors_into(form):
        if form.is_valid():
            version = form.cleaned_data["version"]
            services.import_confirm(actor=request.user, import_id=import_id, version=version)
            return redirect_after(request, "enterprises:import-detail", import_id)
    page = selectors.import_page(actor=request.user, import_id=import_id)
    form.show_version(page.job.version)
    context = {"page": page, "job": page.job, "form": form}
    return render(request, "imports/detail.html", context, status=409 if form.non_field_errors() else 422)


@require_POST
def import_cancel(request: ActorRequest, import_id: int) -> HttpResponse:
    services.import_cancel(actor=request.user, import_id=import_id)
    return redirect_after(request, "enterprises:import-detail", import_id)


@require_GET
def import_refused(request: ActorRequest, import_id: int) -> FileResponse:
    """The refused rows as they came, with the reasons, to be corrected and loaded again."""
    file, name = selectors.refused_file(actor=request.user, import_id=import_id)
    return attachment(file, name)
