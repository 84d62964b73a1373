from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import ActorRequest
from accounts.policy import require
from common.forms import errors_into
from common.htmx import redirect_after
from enterprises.forms.enterprises import VisitingForm
from enterprises.policy import can_write_enterprise
from enterprises.selectors.enterprises import enterprise_of
from enterprises.services.enterprises import enterprise_change


@require_http_methods(["GET", "POST"])
def visiting(request: ActorRequest, enterprise_id: int) -> HttpResponse:
    """The mark "no visit unless asked": put on with its reason and last day, or taken off."""
    enterprise = enterprise_of(actor=request.user, enterprise_id=enterprise_id)
    require(can_write_enterprise(request.user, region_path=enterprise.region.path))
    initial = {
        "ask_before_visit": "on" if enterprise.ask_before_visit else "",
        "ask_reason": enterprise.ask_reason,
        "ask_until": enterprise.ask_until,
        "version": enterprise.version,
    }
    form = VisitingForm(request.POST or None, initial=initial)
    with errors_into(form):
        if form.is_valid():
            version = form.cleaned_data["version"]
            changes = form.values()
            enterprise_change(actor=request.user, enterprise_id=enterprise_id, changes=changes, version=version)
            messages.success(request, _("Saved. Whoever plans or logs a visit is told."))
            return redirect_after(request, "reports:enterprise", enterprise_id)
    is_stale = form.has_error("__all__", "stale_version")
    if is_stale:
        form.show_version(enterprise.version)
    context = {"form": form, "enterprise": enterprise, "title": _("Visits to this enterprise"), "is_stale": is_stale}
    return render(request, "enterprises/form.html", context, status=409 if is_stale else 422 if form.is_bound else 200)
