from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import ActorRequest
from accounts.listing import listing
from common.forms import errors_into
from common.htmx import redirect_after
from notifications.filters import NotificationListFilter
from notifications.forms import ChoicesForm
from notifications.selectors import notifications as selectors
from notifications.services.choices import choices_save
from notifications.services.reading import notification_read, notifications_read_all, notifications_shown


@require_GET
def notification_list(request: ActorRequest) -> HttpResponse:
    shows_all = request.GET.get("show") == "all"
    rows = selectors.notification_rows(actor=request.user, is_unread=not shows_all)
    found = listing(request, NotificationListFilter, rows, order=["-written_at", "-id"])
    notifications_shown(actor=request.user, rows=found.rows)
    context = {"listing": found, "shows_all": shows_all}
    return render(request, "notifications/list.html", context, status=found.status)


@require_GET
def notification_open(request: ActorRequest, notification_id: int) -> HttpResponse:
    """On to what it is about; who follows the link has read it."""
    return redirect(notification_read(actor=request.user, notification_id=notification_id).link)


@require_POST
def notification_mark(request: ActorRequest, notification_id: int) -> HttpResponse:
    notification_read(actor=request.user, notification_id=notification_id)
    return redirect_after(request, "notifications:list")


@require_POST
def notification_mark_all(request: ActorRequest) -> HttpResponse:
    count = notifications_read_all(actor=request.user)
    messages.success(request, ngettext("%(n)s is read now.", "%(n)s are read now.", count) % {"n": count})
    return redirect_after(request, "notifications:list")


@require_http_methods(["GET", "POST"])
def settings_page(request: ActorRequest) -> HttpResponse:
    actor = request.user
    initial = {**selectors.choices_of(actor=actor), "language": selectors.mail_language_of(actor=actor)}
    form = ChoicesForm(request.POST or None, initial=initial)
    with errors_into(form):
        if form.is_valid():
            choices_save(actor=actor, deliveries=form.deliveries, language=form.cleaned_data["language"])
            messages.success(request, _("Your choices hold for what comes from now on."))
            return redirect_after(request, "notifications:settings")
    return render(request, "notifications/settings.html", {"form": form}, status=422 if form.is_bound else 200)
