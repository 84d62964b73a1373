from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import ActorRequest
from accounts.listing import listing
from accounts.policy import require
from common.forms import errors_into
from common.htmx import redirect_after
from enterprises.filters import TagFilterSet
from enterprises.forms.tags import EnterpriseTagsForm, TagChangeForm, TagForm
from enterprises.policy import can_keep_tags_somewhere, can_write_enterprise
from enterprises.selectors.aliases import named_enterprise
from enterprises.selectors.choices import only_region
from enterprises.selectors.tags import may_keep, tag_found, tag_rows
from enterprises.services import tags


@require_GET
def tag_list(request: ActorRequest) -> HttpResponse:
    found = listing(request, TagFilterSet, tag_rows(actor=request.user), order=["name", "id"], totals=True)
    lines = [(tag, may_keep(actor=request.user, tag=tag)) for tag in found.rows]
    context = {"listing": found, "lines": lines, "may_create": can_keep_tags_somewhere(request.user)}
    return render(request, "enterprises/tags.html", context, status=found.status)


@require_http_methods(["GET", "POST"])
def tag_create(request: ActorRequest) -> HttpResponse:
    require(can_keep_tags_somewhere(request.user))
    form = TagForm(request.POST or None, actor=request.user, initial={"region": only_region(actor=request.user)})
    with errors_into(form):
        if form.is_valid():
            tag = tags.tag_create(actor=request.user, **form.cleaned_data)
            messages.success(request, _("“%(tag)s” is in the catalogue.") % {"tag": tag})
            return redirect_after(request, "enterprises:tag-list")
    context = {"form": form, "title": _("Add a tag")}
    return render(request, "enterprises/tag.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def tag_edit(request: ActorRequest, tag_id: int) -> HttpResponse:
    tag = tag_found(actor=request.user, tag_id=tag_id)
    require(may_keep(actor=request.user, tag=tag))
    initial = {"note": tag.note, "is_retired": tag.is_retired, "version": tag.version}
    form = TagChangeForm(request.POST or None, initial=initial)
    with errors_into(form):
        if form.is_valid():
            changes = dict(form.cleaned_data)
            tags.tag_change(actor=request.user, tag_id=tag_id, version=changes.pop("version"), changes=changes)
            messages.success(request, _("Saved."))
            return redirect_after(request, "enterprises:tag-list")
    is_stale = form.has_error("__all__", "stale_version")
    if is_stale:
        form.show_version(tag.version)
    context = {"form": form, "title": str(tag), "tag": tag}
    status = 409 if is_stale else 422 if form.is_bound else 200
    return render(request, "enterprises/tag.html", context, status=status)


@require_POST
def tag_remove(request: ActorRequest, tag_id: int) -> HttpResponse:
    tags.tag_remove(actor=request.user, tag_id=tag_id)
    messages.success(request, _("The tag is off the catalogue."))
    return redirect_after(request, "enterprises:tag-list")


@require_http_methods(["GET", "POST"])
def enterprise_tags(request: ActorRequest, enterprise_id: int) -> HttpResponse:
    enterprise = named_enterprise(actor=request.user, enterprise_id=enterprise_id)
    require(can_write_enterprise(request.user, region_path=enterprise.region.path))
    is_sent = request.method == "POST"
    form = EnterpriseTagsForm(request.POST if is_sent else None, actor=request.user, enterprise=enterprise)
    with errors_into(form):
        if form.is_valid():
            tags.tags_add(actor=request.user, enterprise=enterprise, tags=list(form.cleaned_data["tags"]))
            messages.success(request, _("The enterprise bears the tags now."))
            return redirect_after(request, "reports:enterprise", enterprise.pk)
    context = {"form": form, "enterprise": enterprise, "may_create": can_keep_tags_somewhere(request.user)}
    return render(request, "enterprises/enterprise_tags.html", context, status=422 if is_sent else 200)


@require_POST
def tagging_remove(request: ActorRequest, tagging_id: int) -> HttpResponse:
    enterprise_id = tags.tagging_remove(actor=request.user, tagging_id=tagging_id)
    messages.success(request, _("The tag is taken off."))
    return redirect_after(request, "reports:enterprise", enterprise_id)
