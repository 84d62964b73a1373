from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import ActorRequest
from accounts.listing import listing
from accounts.policy import require
from common.forms import errors_into, show_again
from common.htmx import redirect_after
from common.patience import TookTooLong
from enterprises.filters import EnterpriseFilterSet
from enterprises.forms.enterprises import EnterpriseChangeForm, EnterpriseForm
from enterprises.policy import can_merge_somewhere, can_register, can_write_enterprise
from enterprises.selectors.choices import only_region, region_suggestions
from enterprises.selectors.enterprises import (
    enterprise_of,
    enterprise_rows,
    enterprise_suggestions,
    has_own_list,
    industry_choices,
)
from enterprises.selectors.transfer import may_import
from enterprises.services import enterprises

# Only what an index supports: another order would sort the whole territory for each page.
ORDERS = {"region": ["region", "id"]}


@require_GET
def enterprise_list(request: ActorRequest) -> HttpResponse:
    own_list = has_own_list(actor=request.user)
    if own_list and not request.GET:
        return redirect(f"{request.path}?view=mine")
    rows = enterprise_rows(actor=request.user)
    found = listing(request, EnterpriseFilterSet, rows, order=["id"], orders=ORDERS, totals=True)
    industries = industry_choices(actor=request.user, chosen=found.form.cleaned_data.get("industry"))
    found.form.fields["industry"].widget = forms.Select(choices=[("", _("All")), *industries])
    context = {
        "listing": found,
        "own_list": own_list,
        "view": request.GET.get("view", "all"),
        "can_register": can_register(request.user),
        "most": EnterpriseFilterSet.most_counted,
        "may_import": may_import(actor=request.user),
        "may_merge": can_merge_somewhere(request.user),
    }
    return render(request, "enterprises/list.html", context, status=found.status)


@require_GET
def enterprise_suggest(request: ActorRequest) -> JsonResponse:
    try:
        found = enterprise_suggestions(actor=request.user, words=request.GET.get("q", ""))
    except TookTooLong:
        return JsonResponse({"results": [], "note": _("Nothing found yet. Type more of it.")})
    results = [{"id": one.enterprise.pk, "text": str(one.enterprise), "hint": one.hint} for one in found]
    return JsonResponse({"results": results})


@require_GET
def region_suggest(request: ActorRequest) -> JsonResponse:
    found = region_suggestions(actor=request.user, words=request.GET.get("q", "")[:100])
    results = [
        {"id": one.code, "text": str(one), "hint": f"{one.parent} · {one.code}" if one.parent else one.code}
        for one in found
    ]
    return JsonResponse({"results": results})


@require_http_methods(["GET", "POST"])
def enterprise_create(request: ActorRequest) -> HttpResponse:
    require(can_register(request.user))
    form = EnterpriseForm(request.POST or None, actor=request.user, initial={"region": only_region(actor=request.user)})
    with errors_into(form):
        if form.is_valid() and not form.must_confirm:
            enterprise = enterprises.enterprise_register(actor=request.user, draft=form.draft())
            messages.success(request, _("The enterprise is in the register. Declare its indicators next."))
            return redirect_after(request, "enterprises:declare", enterprise.pk)
    return _form_page(request, form, title=_("Add an enterprise"))


@require_http_methods(["GET", "POST"])
def enterprise_edit(request: ActorRequest, enterprise_id: int) -> HttpResponse:
    enterprise = enterprise_of(actor=request.user, enterprise_id=enterprise_id)
    require(can_write_enterprise(request.user, region_path=enterprise.region.path))
    names = [*EnterpriseForm.base_fields]
    initial = {name: getattr(enterprise, name, "") for name in names} | {"version": enterprise.version}
    form = EnterpriseChangeForm(request.POST or None, actor=request.user, present=enterprise, initial=initial)
    with errors_into(form):
        if form.is_valid() and not form.must_confirm:
            enterprises.enterprise_change(
                actor=request.user,
                enterprise_id=enterprise_id,
                changes=form.values(),
                version=form.cleaned_data["version"],
            )
            messages.success(request, _("Saved."))
            return redirect_after(request, "reports:enterprise", enterprise_id)
    return _form_page(request, form, title=_("Edit the facts"), enterprise=enterprise)


def _form_page(request: ActorRequest, form: EnterpriseForm, **context: Any) -> HttpResponse:
    """The form, with what is wrong, what looks odd, or the conflict that it met."""
    confirming = form.is_bound and form.is_valid()
    is_stale = form.has_error("__all__", "stale_version")
    if is_stale and isinstance(form, EnterpriseChangeForm):
        form.show_version(context["enterprise"].version)
    if confirming:
        show_again(form, acknowledged=form.doubts)
        if form.warnings:
            form.fields["uscc"].help_text = " ".join(form.warnings)
    status = 409 if is_stale else 422 if form.is_bound and not confirming else 200
    context |= {"form": form, "is_stale": is_stale}
    if confirming:
        context |= {"warnings": form.warnings, "lookalikes": form.lookalikes}
    return render(request, "enterprises/form.html", context, status=status)
