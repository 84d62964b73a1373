"""The filters that pages and API share: the same names, and an unknown name or value is an error, never ignored."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.enums import OrganisationKind, OrganisationLevel, RecognitionKind, RoleName
from accounts.models import Organisation, Recognition, Region, User
from common.forms import DayInput
from common.presentation import parameters

PAGING = frozenset({"cursor", "page_size", "ordering", "fields"})


class RegionCodeField(forms.CharField):
    """A region's code as text, cleaned to the Region."""

    def clean(self, value: Any) -> Region | None:
        code = super().clean(value)
        if not code:
            return None
        region = Region.objects.filter(pk=code).first()
        if region is None:
            raise ValidationError(_("There is no region with this code."), code="unknown_region")
        return region


class RegionFilter(django_filters.Filter):
    """`region=330500` means the whole subtree."""

    field_class = RegionCodeField

    def filter(self, qs: QuerySet[Any], value: Region | None) -> QuerySet[Any]:
        return qs if value is None else qs.filter(**{f"{self.field_name}__path__startswith": value.path})


class StrictFilterSet(django_filters.FilterSet):
    """A filter set that refuses what it does not know. Check `is_valid()`; messages are in `errors`."""

    updated_after = django_filters.IsoDateTimeFilter(
        field_name="updated_at", lookup_expr="gt", label=_("Changed after"), widget=forms.HiddenInput
    )

    extra_parameters: frozenset[str] = frozenset()
    # Where there may be millions, a total of one more than this means "more": to count takes longer than to list.
    most_counted: int | None = None

    def is_valid(self) -> bool:
        valid: bool = super().is_valid()
        submitted = chain.from_iterable(parameters(field) for field in self.form)
        known = {*self.filters, *submitted, *PAGING, *self.extra_parameters}
        for name in self.data:
            if name not in known:
                self._refuse(None, _("Unknown parameter: %(name)s"), "unknown_parameter", name)
            elif isinstance(self.data, QueryDict) and len(self.data.getlist(name)) > 1:
                self._refuse(name, _("Named more than once: %(name)s"), "repeated_parameter", name)
        return valid and self.form.is_valid()

    def _refuse(self, field: str | None, message: Any, code: str, name: str) -> None:
        """At the field, or at the head where the form shows none."""
        shown = field if field in self.form.fields else None
        self.form.add_error(shown, ValidationError(message, code, {"name": name}))


def visible(model: Any) -> Callable[[HttpRequest | None], QuerySet[Any]]:
    """The choices of a filter: the rows of `model` that the asking user may see."""

    def choices(request: HttpRequest | None) -> QuerySet[Any]:
        rows = model.objects.all()
        found: QuerySet[Any] = rows.none() if request is None else rows.visible_to(request.user)
        return found

    return choices


def since(field_name: str) -> django_filters.DateFilter:
    """Days from this one on, inclusive."""
    return django_filters.DateFilter(field_name=field_name, lookup_expr="gte", label=_("From day"), widget=DayInput)


def until(field_name: str) -> django_filters.DateFilter:
    """Days up to this one, inclusive."""
    return django_filters.DateFilter(field_name=field_name, lookup_expr="lte", label=_("To day"), widget=DayInput)


class SearchFilter(django_filters.CharFilter):
    """`search=`: words looked for by the filter set's method `search_for`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            method="search_for",
            label=_("Search"),
            max_length=100,
            widget=forms.TextInput(attrs={"type": "search"}),
            **kwargs,
        )


class CountedFilter(django_filters.ChoiceFilter):
    """`counted=true`: only the rows that the figures count, so that a figure and its list agree."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=[("true", _("Yes")), ("false", _("No"))],
            label=_("In the figures"),
            widget=forms.HiddenInput,
            **kwargs,
        )

    def filter(self, qs: Any, value: str) -> Any:
        return qs.counted() if value == "true" else qs


class OrganisationFilterSet(StrictFilterSet):
    search = SearchFilter()
    region = RegionFilter(label=_("Region"))
    level = django_filters.ChoiceFilter(choices=OrganisationLevel, label=_("Level"), empty_label=_("All"))
    kind = django_filters.ChoiceFilter(
        choices=OrganisationKind, field_name="kinds", method="of_kind", label=_("Kind"), empty_label=_("All")
    )
    recognition = django_filters.ChoiceFilter(
        choices=RecognitionKind, method="holding", label=_("Recognition"), empty_label=_("All")
    )

    class Meta:
        model = Organisation
        fields: list[str] = []

    def search_for(self, queryset: QuerySet[Organisation], name: str, value: str) -> QuerySet[Organisation]:
        return queryset.filter(name__icontains=value.strip())

    def of_kind(self, queryset: QuerySet[Organisation], name: str, value: str) -> QuerySet[Organisation]:
        return queryset.filter(kinds__contains=[value])

    def holding(self, queryset: QuerySet[Organisation], name: str, value: str) -> QuerySet[Organisation]:
        return queryset.filter(Exists(Recognition.objects.filter(organisation=OuterRef("pk"), kind=value)))


class UserFilterSet(StrictFilterSet):
    updated_after = None
    search = SearchFilter()
    role = django_filters.ChoiceFilter(
        choices=RoleName, field_name="grants__role", label=_("Role"), empty_label=_("All"), distinct=True
    )

    class Meta:
        model = User
        fields: list[str] = []

    def search_for(self, queryset: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        text = value.strip()
        return queryset.filter(Q(username__icontains=text) | Q(name__icontains=text))
