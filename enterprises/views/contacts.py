from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import ActorRequest
from accounts.policy import require
from common.forms import errors_into
from common.htmx import redirect_after, render_fragment
from enterprises.forms.contacts import ContactChangeForm, ContactForm
from enterprises.policy import can_write_enterprise
from enterprises.selectors.contacts import contact_page
from enterprises.selectors.enterprises import enterprise_of
from enterprises.services import contacts


@require_GET
def contact_detail(request: ActorRequest, contact_id: int) -> HttpResponse:
    return render(
        request, "enterprises/contact.html", {"page": contact_page(actor=request.user, contact_id=contact_id)}
    )


@require_POST
@never_cache
def contact_show(request: ActorRequest, contact_id: int) -> HttpResponse:
    """Shows the number once; every showing is recorded, so it never comes by GET."""
    revealed = contacts.contact_reveal(actor=request.user, contact_id=contact_id)
    page = contact_page(actor=request.user, contact_id=contact_id)
    context = {"page": page, "revealed": revealed}
    return render_fragment(request, "enterprises/contact.html", "number", context)


@require_http_methods(["GET", "POST"])
def contact_create(request: ActorRequest, enterprise_id: int) -> HttpResponse:
    enterprise = enterprise_of(actor=request.user, enterprise_id=enterprise_id)
    require(can_write_enterprise(request.user, region_path=enterprise.region.path))
    form = ContactForm(request.POST or None)
    with errors_into(form):
        if form.is_valid():
            contacts.contact_add(actor=request.user, enterprise=enterprise, draft=form.draft())
            messages.success(request, _("The contact is added."))
            return redirect_after(request, "reports:enterprise", enterprise_id)
    context = {"form": form, "title": _("Add a contact"), "enterprise": enterprise}
    return render(request, "enterprises/form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def contact_edit(request: ActorRequest, contact_id: int) -> HttpResponse:
    page = contact_page(actor=request.user, contact_id=contact_id)
    contact, line = page.contact, page.line
    require(page.may_write)
    initial = {name: getattr(contact, name) for name in ("name", "position", "has_consented", "left_on", "version")}
    form = ContactChangeForm(request.POST or None, initial=initial | {"phone": line.phone, "email": line.email})
    with errors_into(form):
        if form.is_valid():
            contacts.contact_change(
                actor=request.user,
                contact_id=contact_id,
                changes=form.changes(),
                version=form.cleaned_data["version"],
            )
            messages.success(request, _("Saved."))
            return redirect_after(request, "enterprises:contact-detail", contact_id)
    is_stale = form.has_error("__all__", "stale_version")
    if is_stale:
        form.show_version(contact.version)
    status = 409 if is_stale else 422 if form.is_bound else 200
    context = {"form": form, "title": _("Edit the contact"), "enterprise": contact.enterprise, "is_stale": is_stale}
    return render(request, "enterprises/form.html", context, status=status)
