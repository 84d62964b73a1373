from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import ActorRequest
from accounts.policy import require
from common.forms import errors_into
from common.htmx import redirect_after
from enterprises.forms.aliases import AliasForm
from enterprises.policy import can_write_enterprise
from enterprises.selectors.aliases import named_enterprise
from enterprises.services import aliases


@require_http_methods(["GET", "POST"])
def alias_create(request: ActorRequest, enterprise_id: int) -> HttpResponse:
    enterprise = named_enterprise(actor=request.user, enterprise_id=enterprise_id)
    require(can_write_enterprise(request.user, region_path=enterprise.region.path))
    form = AliasForm(request.POST or None)
    with errors_into(form):
        if form.is_valid():
            aliases.alias_add(actor=request.user, enterprise=enterprise, **form.cleaned_data)
            messages.success(request, _("Searches find the enterprise by this name or code now."))
            return redirect_after(request, "reports:enterprise", enterprise.pk)
    context = {"form": form, "enterprise": enterprise}
    return render(request, "enterprises/alias.html", context, status=422 if form.is_bound else 200)


@require_POST
def alias_remove(request: ActorRequest, alias_id: int) -> HttpResponse:
    enterprise_id = aliases.alias_remove(actor=request.user, alias_id=alias_id)
    messages.success(request, _("The name or code is removed."))
    return redirect_after(request, "reports:enterprise", enterprise_id)
