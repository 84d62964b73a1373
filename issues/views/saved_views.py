"""A person's own views of the problems' list, and how many each view of the desk holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import ActorRequest
from accounts.listing import is_narrowed
from accounts.models import User
from accounts.policy import require
from common.errors import Malformed
from common.forms import errors_into
from common.htmx import redirect_after, render_fragment
from common.keyset import count_to
from common.patience import TookTooLong, at_most
from issues.filters.problems import ProblemFilter, ProblemListFilter
from issues.forms.bulk import SavedViewForm
from issues.models import SavedView
from issues.policy import can_move_in_bulk, can_save_views
from issues.selectors.desk import MOST_COUNTED, DeskView, counted, desk_counts, own_views, saved_view_of
from issues.selectors.problems import problem_rows
from issues.services.saved_views import saved_view_add, saved_view_change, saved_view_delete
from issues.views.desk import canonical, capped, desk_of, own_chips

# Seconds for each statement: nobody waits longer for numbers beside names.
PATIENCE = 5
CountT = TypeVar("CountT")


@require_GET
def saved_view_list(request: ActorRequest) -> HttpResponse:
    require(can_save_views(request.user))
    own = own_views(actor=request.user)
    chips = own_chips(request, own, _counts(request, own))
    return render(request, "problems/views.html", {"views": list(zip(own, chips, strict=True))})


@require_GET
def view_counts(request: ActorRequest) -> HttpResponse:
    """What the list does not wait for: the counts of all views, and of what the filters in its address leave."""
    own = own_views(actor=request.user)
    desk = desk_of(request, own, _desk_counts(request.user), _counts(request, own))
    return render(request, "problems/view_counts.html", {"desk": desk, "matching": _matching(request)})


def _in_time(count: Callable[[], CountT], otherwise: CountT) -> CountT:
    """Names lead to their lists without numbers too."""
    try:
        with at_most(PATIENCE):
            return count()
    except TookTooLong:
        return otherwise


def _desk_counts(actor: User) -> dict[DeskView, int]:
    return _in_time(lambda: desk_counts(actor=actor, today=timezone.localdate()), {})


def _matching(request: ActorRequest) -> str:
    """For those who act on many at once, of a narrowed list."""
    if not can_move_in_bulk(request.user):
        return ""
    found = ProblemFilter(data=request.GET, queryset=problem_rows(actor=request.user), request=request)

    def count() -> str:
        is_sound = found.is_valid() and is_narrowed(found)
        return capped(count_to(found.qs.order_by(), MOST_COUNTED)) if is_sound else ""

    return _in_time(count, "")


def _counts(request: ActorRequest, views: Sequence[SavedView]) -> dict[int, int]:
    """By the view's key; a view whose filters hold no more, because its region or team is gone, has none."""
    rows = problem_rows(actor=request.user)
    # Of the page's own filter each would ask anew for what its drop-downs offer.
    lists = [(view, ProblemFilter(data=QueryDict(view.query), queryset=rows, request=request)) for view in views]

    def count() -> dict[int, int]:
        sound = {view.pk: found.qs for view, found in lists if found.is_valid()}
        return dict(zip(sound, counted(list(sound.values())), strict=True))

    return _in_time(count, {})


@require_http_methods(["GET", "POST"])
def saved_view_create(request: ActorRequest) -> HttpResponse:
    """Keep the filter in the address."""
    require(can_save_views(request.user))
    found = ProblemListFilter(data=request.GET, queryset=problem_rows(actor=request.user), request=request)
    query = canonical(request.GET)
    if not query or not found.is_valid():
        raise Malformed("bad_filter", _("Filter or sort the list first, then save what you see."))
    form = SavedViewForm(request.POST or None)
    with errors_into(form):
        if form.is_valid():
            view = saved_view_add(actor=request.user, query=query, **form.cleaned_data)
            return _to_view(request, view)
    return _form(request, form, _("Save this view"), query)


@require_http_methods(["GET", "POST"])
def saved_view_page(request: ActorRequest, view_id: int) -> HttpResponse:
    view = saved_view_of(actor=request.user, view_id=view_id)
    form = SavedViewForm(request.POST or None, initial={"name": view.name, "is_default": view.is_default})
    with errors_into(form):
        if form.is_valid():
            saved_view_change(actor=request.user, view_id=view_id, version=None, **form.cleaned_data)
            return redirect_after(request, "problems:view-list")
    return _form(request, form, _("Change the view"), view.query)


@require_POST
def saved_view_remove(request: ActorRequest, view_id: int) -> HttpResponse:
    view = saved_view_of(actor=request.user, view_id=view_id)
    saved_view_delete(actor=request.user, view_id=view_id)
    messages.success(request, _("The view “%(name)s” is deleted.") % {"name": view.name})
    return redirect_after(request, "problems:view-list")


def _form(request: ActorRequest, form: SavedViewForm, title: str, query: str) -> HttpResponse:
    list_url = f"{reverse('problems:list')}?{query}"
    context = {"form": form, "title": title, "url": request.get_full_path(), "list_url": list_url}
    return render_fragment(request, "problems/view_form.html", "dialog", context, status=422 if form.is_bound else 200)


def _to_view(request: ActorRequest, view: SavedView) -> HttpResponse:
    messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
    return redirect_after(request, f"{reverse('problems:list')}?{view.query}")
