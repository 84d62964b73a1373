"""Photos of a visit: through the portal, after the question who asks, never by an address of their own."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.http import ActorRequest
from campaigns.http import photo_response
from campaigns.selectors import photos as selectors
from campaigns.services.photos import photo_discard
from common.htmx import redirect_after


@require_GET
def photo(request: ActorRequest, visit_id: int, photo_id: int) -> HttpResponse:
    detail = selectors.photo_detail(actor=request.user, visit_id=visit_id, photo_id=photo_id)
    return render(request, "visits/photo.html", {"detail": detail, "visit": detail.photo.visit})


@require_GET
def file(request: ActorRequest, visit_id: int, photo_id: int) -> HttpResponse:
    return photo_response(selectors.photo_content(actor=request.user, visit_id=visit_id, is_small=False, pk=photo_id))


@require_GET
def thumbnail(request: ActorRequest, visit_id: int, photo_id: int) -> HttpResponse:
    return photo_response(selectors.photo_content(actor=request.user, visit_id=visit_id, is_small=True, pk=photo_id))


@require_POST
def discard(request: ActorRequest, visit_id: int, photo_id: int) -> HttpResponse:
    photo_discard(actor=request.user, visit_id=visit_id, photo_id=photo_id)
    messages.success(request, _("The photo is gone."))
    if "resume" in request.POST:  # from the form in which the draft is gone on with
        return redirect_after(request, f"{resolve_url('visits:create')}?draft={visit_id}")
    return redirect_after(request, "visits:detail", visit_id)
