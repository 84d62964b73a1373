"""The wordings that an organisation keeps for its replies."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.enums import RoleName
from accounts.http import ActorRequest
from accounts.policy import require
from accounts.scope import has_role
from common.forms import errors_into
from common.htmx import redirect_after
from issues.forms.clerks import TemplateChangeForm, TemplateForm
from issues.selectors.choices import own_organisations
from issues.selectors.wordings import reply_template_of, reply_template_rows
from issues.services.reply_templates import reply_template_create, reply_template_remove, reply_template_update


@require_GET
def template_list(request: ActorRequest) -> HttpResponse:
    context = {
        "templates": reply_template_rows(actor=request.user).order_by("organisation", "name", "id"),
        "can_create": has_role(request.user, RoleName.HANDLER),
    }
    return render(request, "tasks/templates.html", context)


@require_http_methods(["GET", "POST"])
def template_create(request: ActorRequest) -> HttpResponse:
    require(has_role(request.user, RoleName.HANDLER))
    initial = {"organisation": own_organisations(request.user).first()}
    form = TemplateForm(request.POST or None, actor=request.user, initial=initial)
    with errors_into(form):
        if form.is_valid():
            template = reply_template_create(actor=request.user, **form.cleaned_data)
            messages.success(request, _("“%(name)s” is saved. Choose it when you reply.") % {"name": template.name})
            return redirect_after(request, "problems:template-list")
    return render(request, "tasks/template_form.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def template_edit(request: ActorRequest, template_id: int) -> HttpResponse:
    template = reply_template_of(actor=request.user, template_id=template_id)
    initial = {"version": template.version, "name": template.name, "text": template.text}
    form = TemplateChangeForm(request.POST or None, actor=request.user, initial=initial)
    with errors_into(form):
        if form.is_valid():
            reply_template_update(actor=request.user, template_id=template_id, **form.cleaned_data)
            messages.success(request, _("“%(name)s” is saved.") % {"name": form.cleaned_data["name"]})
            return redirect_after(request, "problems:template-list")
    is_stale = form.has_error("__all__", "stale_version")
    if is_stale:
        form.show_version(template.version)
    status = 409 if is_stale else 422 if form.is_bound else 200
    return render(request, "tasks/template_form.html", {"form": form, "template": template}, status=status)


@require_POST
def template_remove(request: ActorRequest, template_id: int) -> HttpResponse:
    template = reply_template_of(actor=request.user, template_id=template_id)
    reply_template_remove(actor=request.user, template_id=template_id)
    messages.success(request, _("“%(name)s” is removed.") % {"name": template.name})
    return redirect_after(request, "problems:template-list")
