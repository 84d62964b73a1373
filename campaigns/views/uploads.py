"""A file of codes or names for a campaign's list: uploaded, looked at, applied."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import ActorRequest
from accounts.policy import require
from campaigns.list_forms import ListUploadForm
from campaigns.selectors import lists as selectors
from campaigns.selectors.uploads import refused_csv, upload_page
from campaigns.services import uploads
from common.forms import errors_into
from common.htmx import redirect_after


@require_http_methods(["GET", "POST"])
def upload_create(request: ActorRequest, campaign_id: int) -> HttpResponse:
    campaign = selectors.campaign_seen(actor=request.user, campaign_id=campaign_id)
    require(selectors.may_keep(actor=request.user, campaign=campaign))
    form = ListUploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        with errors_into(form):
            if form.is_valid():
                file = form.cleaned_data["file"]
                upload = uploads.list_upload(actor=request.user, campaign_id=campaign_id, file=file, name=file.name)
                return redirect_after(request, "campaigns:upload-detail", upload.pk)
    context = {"campaign": campaign, "form": form}
    return render(request, "campaigns/upload_form.html", context, status=422 if form.is_bound else 200)


@require_GET
def upload_detail(request: ActorRequest, upload_id: int) -> HttpResponse:
    page = upload_page(actor=request.user, upload_id=upload_id)
    context = {"page": page, "upload": page.upload, "campaign": page.upload.campaign}
    return render(request, "campaigns/upload.html", context)


@require_POST
def upload_apply(request: ActorRequest, upload_id: int) -> HttpResponse:
    upload = uploads.list_upload_apply(actor=request.user, upload_id=upload_id)
    messages.success(request, _("%(number)s enterprises were put on the list.") % {"number": f"{upload.added_count:,}"})
    return redirect_after(request, "campaigns:upload-detail", upload.pk)


@require_GET
def upload_refused(request: ActorRequest, upload_id: int) -> FileResponse:
    content, name = refused_csv(actor=request.user, upload_id=upload_id)
    response = FileResponse(content, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    return response
