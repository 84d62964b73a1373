from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import ActorRequest
from accounts.policy import require
from common.errors import Conflict
from common.forms import errors_into, show_again
from common.htmx import redirect_after
from enterprises.forms.merges import MergeForm, OtherForm, UndoForm
from enterprises.policy import can_merge
from enterprises.selectors.enterprises import enterprise_of
from enterprises.selectors.merges import Comparison, comparison, merge_between, merge_page
from enterprises.services import merges


@require_GET
def merge_choose(request: ActorRequest, enterprise_id: int) -> HttpResponse:
    """Somebody found an entry twice that no search has found."""
    enterprise = enterprise_of(actor=request.user, enterprise_id=enterprise_id)
    require(can_merge(request.user, region_paths=[enterprise.region.path]))
    form = OtherForm(request.GET or None, actor=request.user, enterprise=enterprise)
    if form.is_valid():
        return redirect("enterprises:merge", enterprise.pk, form.cleaned_data["other"].pk)
    context = {"form": form, "enterprise": enterprise}
    return render(request, "enterprises/merge_choose.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def merge(request: ActorRequest, enterprise_id: int, other_id: int) -> HttpResponse:
    """Side by side, then what will be, then it is done: choosing and looking are GET, only the last step is POST."""
    present = merge_between(actor=request.user, keys=(enterprise_id, other_id))
    if present is not None:
        # Clicked twice, or somebody else was first, perhaps the other way round.
        return redirect_after(request, "enterprises:merge-detail", present.pk)
    compared = comparison(actor=request.user, kept_id=enterprise_id, merged_id=other_id)
    data = request.POST or request.GET or None
    form = MergeForm(data, comparison=compared)
    with errors_into(form):
        if form.is_valid() and request.method == "POST":
            done = merges.enterprise_merge(actor=request.user, draft=form.draft())
            messages.success(request, _("The two entries are one now."))
            return redirect_after(request, "enterprises:merge-detail", done.pk)
    return _shown(request, form, compared)


def _shown(request: ActorRequest, form: MergeForm, compared: Comparison) -> HttpResponse:
    is_stale = form.has_error("__all__", "stale_version")
    if is_stale:
        show_again(form, kept_version=str(compared.kept.version), merged_version=str(compared.merged.version))
    context = {"form": form, "compared": compared, "is_stale": is_stale}
    if form.is_bound and form.is_valid():
        take = form.take
        context |= {"result": compared.result(take), "aliases": compared.aliases(take)}
        return render(request, "enterprises/merge_preview.html", context)
    status = 409 if is_stale else 422 if form.is_bound else 200
    return render(request, "enterprises/merge.html", context, status=status)


@require_GET
def merge_detail(request: ActorRequest, merge_id: int) -> HttpResponse:
    return _merge_shown(request, merge_id, UndoForm())


def _merge_shown(request: ActorRequest, merge_id: int, form: UndoForm) -> HttpResponse:
    context = {"page": merge_page(actor=request.user, merge_id=merge_id), "form": form}
    return render(request, "enterprises/merge_detail.html", context, status=422 if form.is_bound else 200)


@require_POST
def merge_undo(request: ActorRequest, merge_id: int) -> HttpResponse:
    form = UndoForm(request.POST)
    if not form.is_valid():
        return _merge_shown(request, merge_id, form)
    try:
        merges.merge_undo(actor=request.user, merge_id=merge_id, **form.cleaned_data)
    except Conflict as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The two entries are two again."))
    return redirect_after(request, "enterprises:merge-detail", merge_id)
