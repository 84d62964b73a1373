from __future__ import annotations

from django import forms
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.http import ActorRequest
from accounts.listing import listing
from enterprises.filters import EnterpriseFilterSet
from enterprises.selectors.enterprises import enterprise_rows, enterprise_suggestions, has_own_list, industry_choices

ORDERS = {"name": ["name", "id"], "size": ["size", "id"], "region": ["region", "id"]}


@require_GET
def enterprise_list(request: ActorRequest) -> HttpResponse:
    own_list = has_own_list(actor=request.user)
    if own_list and not request.GET:
        return redirect(f"{request.path}?view=mine")
    rows = enterprise_rows(actor=request.user)
    found = listing(request, EnterpriseFilterSet, rows, order=["id"], orders=ORDERS, totals=True)
    industries = industry_choices(actor=request.user, chosen=found.form.cleaned_data.get("industry"))
    found.form.fields["industry"].widget = forms.Select(choices=[("", _("All")), *industries])
    context = {"listing": found, "own_list": own_list, "view": request.GET.get("view", "all")}
    return render(request, "enterprises/list.html", context, status=found.status)


@require_GET
def enterprise_suggest(request: ActorRequest) -> JsonResponse:
    found = enterprise_suggestions(actor=request.user, words=request.GET.get("q", "")[:100])
    results = [
        {"id": one.pk, "text": str(one), "hint": " · ".join(filter(None, [str(one.region), one.uscc]))} for one in found
    ]
    return JsonResponse({"results": results})
