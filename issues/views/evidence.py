"""Evidence of a measure: sent, looked at, downloaded and removed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import ActorRequest
from accounts.policy import require
from campaigns.http import photo_response
from common.forms import errors_into
from common.htmx import redirect_after
from issues import http
from issues.forms.measures import EvidenceForm
from issues.policy import can_change_measure
from issues.selectors.measures import evidence_content, evidence_of, measure_of
from issues.services import evidence as services
from issues.views.measure_page import measure_shown, to_measure


@require_http_methods(["GET", "POST"])
def evidence_add(request: ActorRequest, measure_id: int) -> HttpResponse:
    if request.method == "GET":
        return to_measure(request, measure_id)
    require(can_change_measure(request.user, measure_of(actor=request.user, measure_id=measure_id)))
    form = EvidenceForm(request.POST, request.FILES)
    with errors_into(form):
        if form.is_valid():
            services.evidence_add_all(
                actor=request.user, measure_id=measure_id, documents=form.cleaned_data["documents"]
            )
            messages.success(request, _("The evidence is kept."))
            return redirect_after(request, "problems:measure-detail", measure_id)
    return measure_shown(request, measure_id, 422, evidence_form=form)


@require_GET
def file(request: ActorRequest, measure_id: int, evidence_id: int) -> HttpResponse:
    evidence = evidence_of(actor=request.user, measure_id=measure_id, pk=evidence_id)
    return http.evidence_response(evidence, evidence_content(evidence))


@require_GET
def thumbnail(request: ActorRequest, measure_id: int, evidence_id: int) -> HttpResponse:
    evidence = evidence_of(actor=request.user, measure_id=measure_id, pk=evidence_id)
    return photo_response(evidence_content(evidence, is_small=True))


@require_POST
def evidence_remove(request: ActorRequest, measure_id: int, evidence_id: int) -> HttpResponse:
    evidence = evidence_of(actor=request.user, measure_id=measure_id, pk=evidence_id)
    services.evidence_remove(actor=request.user, measure_id=measure_id, sha256=evidence.sha256)
    messages.success(request, _("The evidence is gone."))
    return redirect_after(request, "problems:measure-detail", measure_id)
