"""A page that lists: filters from the address, one page of rows, and what went wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django import forms
from django.core.validators import EMPTY_VALUES
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.filters import StrictFilterSet
from accounts.http import ActorRequest
from accounts.models import Region
from accounts.selectors.regions import region_choices
from common.keyset import BadCursor, Page, count_to, paginate

ROWS = 50
ModelT = TypeVar("ModelT", bound=Model)
Orders = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Listing(Generic[ModelT]):
    """`status` is 400 where the address asks for what does not exist; then there are no rows and the form says why.

    It `is_filtered` by what the form shows, `is_narrowed` also by what stands beside it, as a view. `total` is the
    number of all rows, where the page asks for it and something narrows the list.
    """

    filters: StrictFilterSet
    page: Page[ModelT]
    status: int
    is_filtered: bool
    is_narrowed: bool
    total: int | None = None

    @property
    def form(self) -> forms.Form:
        form: forms.Form = self.filters.form
        return form

    @property
    def rows(self) -> list[ModelT]:
        return self.page.items


def listing(
    request: ActorRequest,
    filters: type[StrictFilterSet],
    rows: QuerySet[ModelT],
    *,
    order: Sequence[str],
    orders: Orders | None = None,
    totals: bool = False,
) -> Listing[ModelT]:
    """`orders` are the sortings that `?ordering=` may name beside the usual `order`; each ends with a unique field.

    `totals` counts the rows of a narrowed list, as far as its filters let count.
    """
    found = filters(data=request.GET, queryset=rows, request=request)
    valid = found.is_valid()
    _offer_regions(found.form, request)
    chosen = _chosen_order(request.GET.get("ordering", ""), order, orders or {})
    if chosen is None:
        found.form.add_error(None, _("This list cannot be sorted like that."))
        valid = False
    page: Page[ModelT] = Page([], None, None)
    if valid and chosen is not None:
        try:
            page = paginate(found.qs, order=chosen, cursor=request.GET.get("cursor"), size=ROWS)
        except BadCursor as error:
            found.form.add_error(None, str(error))
            valid = False
    narrowed = is_narrowed(found)
    total = _total(found) if totals and valid and narrowed else None
    return Listing(found, page, 200 if valid else 400, _is_filtered(found.form), narrowed, total)


def _total(found: StrictFilterSet) -> int:
    rows = found.qs.order_by()
    return rows.count() if found.most_counted is None else count_to(rows, found.most_counted)


def _chosen_order(wanted: str, usual: Sequence[str], orders: Orders) -> Sequence[str] | None:
    if not wanted:
        return usual
    chosen = orders.get(wanted.removeprefix("-"))
    if chosen is None or not wanted.startswith("-"):
        return chosen
    return [name.removeprefix("-") if name.startswith("-") else f"-{name}" for name in chosen]


def _offer_regions(form: forms.Form, request: ActorRequest) -> None:
    """On a page the region is chosen from a list, where the API takes any code."""
    if "region" not in form.fields:
        return
    chosen = form.cleaned_data.get("region")
    choices = region_choices(actor=request.user, chosen=chosen if isinstance(chosen, Region) else None)
    typed = request.GET.get("region", "")
    if typed and typed not in dict(choices):
        choices.append((typed, typed))
    form.fields["region"].widget = forms.Select(choices=[("", _("All")), *choices])


def _is_filtered(form: forms.Form) -> bool:
    return any(form.cleaned_data.get(field.name) not in EMPTY_VALUES for field in form.visible_fields())


def is_narrowed(found: StrictFilterSet) -> bool:
    return any(value not in EMPTY_VALUES for value in found.form.cleaned_data.values())
