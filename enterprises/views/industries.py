from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import ActorRequest
from accounts.policy import is_admin, require
from common.htmx import redirect_after
from enterprises.forms.industries import IndustriesForm
from enterprises.selectors.choices import industry_suggestions
from enterprises.selectors.industries import industry_page
from enterprises.services.industries import industries_import


@require_http_methods(["GET", "POST"])
def industry_list(request: ActorRequest) -> HttpResponse:
    """The industries below the one in the address; for administrators with the import of finer ones."""
    page = industry_page(actor=request.user, code=request.GET.get("code", "")[:6])
    require(request.method == "GET" or is_admin(request.user))
    form = IndustriesForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        found = industries_import(actor=request.user, content=form.cleaned_data["file"].read())
        if not found.errors:
            messages.success(request, _("%(n)s industries are imported.") % {"n": len(found.industries)})
            return redirect_after(request, "enterprises:industry-list")
        for line, message in found.errors:
            form.add_error("file", _("Line %(line)s: %(message)s") % {"line": line, "message": message})
    context = {"page": page, "form": form if is_admin(request.user) else None}
    return render(request, "enterprises/industries.html", context, status=422 if form.is_bound else 200)


@require_GET
def industry_suggest(request: ActorRequest) -> JsonResponse:
    found = industry_suggestions(actor=request.user, words=request.GET.get("q", "")[:100])
    results = [{"id": one.code, "text": f"{one.code} {one}", "hint": one.get_level_display()} for one in found]
    return JsonResponse({"results": results})
