"""What the filter sets of this app share: a record named by its key, and a page's choice of visible filters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django_filters.filters import QuerySetRequestMixin

from accounts.filters import RegionFilter
from accounts.models import Region
from accounts.scope import ROOT_PATH


class RecordField(forms.CharField):
    """The key of one record, cleaned to the record. Unlike a drop-down it never lists all of them."""

    def __init__(self, *, queryset: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.queryset = queryset

    def clean(self, value: Any) -> Model | None:
        key = super().clean(value)
        if not key:
            return None
        try:
            found: Model | None = self.queryset.filter(pk=key).first()
        except ValueError:
            found = None
        if found is None:
            raise ValidationError(_("There is no “%(key)s” here."), "unknown_record", {"key": key})
        return found


class RecordFilter(QuerySetRequestMixin, django_filters.Filter):
    """`campaign=3`, `category=finance`: one record by its key, among those that the asking user may see."""

    field_class = RecordField


class TerritoryFilter(RegionFilter):
    """A region with all below it by their codes: of a code the planner knows how many rows it has.

    Of a prefix of a joined path it can only guess, and then walks a million rows to find fifty.
    """

    def filter(self, qs: QuerySet[Any], value: Region | None) -> QuerySet[Any]:
        if value is None or value.path == ROOT_PATH:
            return qs
        codes = list(Region.objects.filter(path__startswith=value.path).values_list("code", flat=True))
        return qs.filter(**{f"{self.field_name}__in": codes})


class LongSelect(forms.Select):
    """A drop-down of hundreds. Django renders a template for every option, which would cost more than the page."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        chosen = str(value or "")
        options = (
            f'<option value="{escape(key)}"{" selected" if key == chosen else ""}>{escape(label)}</option>'
            for key, label in self.choices
        )
        written = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return format_html("<select{}>{}</select>", written, SafeString("".join(options)))


class ShownFilters:
    """For pages: the form offers the filters in `shown`, and of the others those that the address uses.

    A figure may lead here with any filter that the API knows; the page must then show it, so that it can be removed.
    A record is chosen from a drop-down: of the records, or pairs of key and name, that `selects` gives the actor, or of
    the one record in the address.
    """

    shown: tuple[str, ...] = ()
    selects: dict[str, Callable[[Any], QuerySet[Any, Any]]] = {}

    data: Any
    filters: dict[str, Any]
    request: HttpRequest
    _shown_form: forms.Form | None = None

    @property
    def form(self) -> forms.Form:
        if self._shown_form is None:
            self._shown_form = self._narrowed(super().form)  # type: ignore[misc]  # the sibling is a FilterSet
        return self._shown_form

    def get_form_class(self) -> type[forms.Form]:
        """Without the fields that the page does not offer: each asks for the rows that the actor may choose from."""
        known = self.filters
        self.filters = {name: one for name, one in known.items() if name in self.shown or self.data.get(name)}
        try:
            return cast("type[forms.Form]", super().get_form_class())  # type: ignore[misc]  # the sibling is a FilterSet
        finally:
            self.filters = known

    def _narrowed(self, form: forms.Form) -> forms.Form:
        for name, field in form.fields.items():
            if isinstance(field, RecordField):
                field.widget = self._select(name, field)
        form.order_fields(self.shown)
        return form

    def _select(self, name: str, field: RecordField) -> LongSelect:
        chosen = self.data.get(name, "")
        offered = self.selects[name](self.request.user) if name in self.selects else []
        pairs = (one if isinstance(one, tuple) else (one.pk, str(one)) for one in offered)
        options = [(str(pk), label) for pk, label in pairs]
        if chosen and chosen not in dict(options):
            options.append((chosen, self._name(field, chosen)))
        return LongSelect(choices=[("", _("All")), *options])

    def _name(self, field: RecordField, key: str) -> str:
        try:
            return str(field.clean(key))
        except ValidationError:
            return key
