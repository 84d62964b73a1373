from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import ActorRequest
from accounts.policy import is_admin, require
from common.errors import DomainError, NotAllowed, NotFound
from common.forms import errors_into
from common.htmx import redirect_after, render_fragment
from enterprises.forms.standards import StandardForm
from enterprises.selectors import sizes
from enterprises.services import standards


@require_GET
def standard_page(request: ActorRequest, standard_code: str = "") -> HttpResponse:
    page = sizes.standard_page(actor=request.user, code=standard_code, today=timezone.localdate())
    context = {"page": page, "is_admin": is_admin(request.user)}
    return render_fragment(request, "enterprises/standard.html", "runs", context)


@require_POST
def standard_resize(request: ActorRequest, standard_code: str) -> HttpResponse:
    try:
        standards.sizing_start(actor=request.user, standard_code=standard_code)
    except (NotAllowed, NotFound):
        raise
    except DomainError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The enterprises are being sized anew in the background."))
    return redirect_after(request, "enterprises:standard-detail", standard_code)


@require_http_methods(["GET", "POST"])
def standard_copy(request: ActorRequest, standard_code: str) -> HttpResponse:
    require(is_admin(request.user))
    page = sizes.standard_page(actor=request.user, code=standard_code, today=timezone.localdate())
    form = StandardForm(request.POST or None)
    with errors_into(form):
        if form.is_valid():
            made = standards.standard_copy(actor=request.user, of_code=standard_code, **form.cleaned_data)
            messages.success(request, _("The new version has the bounds of the old one. Change them now."))
            return redirect_after(request, "admin:enterprises_sizestandard_change", made.pk)
    context = {"form": form, "title": _("New version of the size standard"), "standard": page.shown}
    return render(request, "enterprises/form.html", context, status=422 if form.is_bound else 200)
