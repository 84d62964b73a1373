"""What forms of all apps share: refusals of a service as messages at their field, and the day input."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from common.errors import DomainError, NotAllowed, NotFound
from common.presentation import NO_VALUE

# Texts of Django and its libraries whose Chinese there is wrong: ours goes before it.
SAID_BETTER = (gettext_noop("Null characters are not allowed."),)


@contextmanager
def errors_into(form: forms.BaseForm) -> Iterator[None]:
    """Turn what the block refuses into errors of `form`; afterwards `form.is_valid()` says no.

    A record that is absent or out of scope, and an act that is not this person's, are no mistakes of the form: NotFound
    and NotAllowed pass through.
    """
    try:
        yield
    except (NotAllowed, NotFound):
        raise
    except DomainError as error:
        _add_at(form, error.field, [ValidationError(str(error.message), code=error.code)])
    except ValidationError as error:
        _add(form, error)


def _add(form: forms.BaseForm, error: ValidationError) -> None:
    by_field = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
    for name, errors in by_field.items():
        _add_at(form, name, errors)


def _add_at(form: forms.BaseForm, path: str | None, errors: Sequence[ValidationError]) -> None:
    """At the field, also of a part of the form (`members.0.name`). What no field shows stands at the head."""
    name, _dot, rest = (path or "").partition(".")
    parts = form.parts().get(name) if rest and isinstance(form, WithParts) else None
    if parts is None:
        form.add_error(name if name in form.fields else None, ValidationError(list(errors)))
        return
    place, _dot, inner = rest.partition(".")
    _add_at(parts[int(place)], inner, errors)
    if not form.has_error(NON_FIELD_ERRORS, "parts"):
        form.add_error(None, marked_below())


@runtime_checkable
class WithParts(Protocol):
    """A form with sets of forms: those of each that say something, in the order in which the service gets them."""

    def parts(self) -> Mapping[str, Sequence[forms.BaseForm]]: ...


def marked_below() -> ValidationError:
    return ValidationError(_("Correct what is marked below."), code="parts")


def words_of_set(*, too_many: str) -> dict[str, str]:
    """What a set of forms says that is too long, or none at all."""
    incomplete = _("The form arrived incomplete. Load the page again and fill it in anew.")
    return {"too_many_forms": too_many, "missing_management_form": incomplete}


class DayInput(forms.DateInput):
    """The browser's own calendar. It understands ISO days alone, in whatever language the page is."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


@dataclass(frozen=True)
class Difference:
    """A field of which two people said different things, in words."""

    label: Any
    present: str
    typed: str


class VersionedForm(forms.Form):
    """Carries the version that the person saw, so that a change made meanwhile is noticed.

    Where `initial` is what stands there now, `differences` are the fields of a valid form that were typed otherwise.
    """

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def show_version(self, version: int) -> None:
        """After a conflict: what was typed stays, and saving again overrides knowingly."""
        show_again(self, version=str(version))

    @property
    def differences(self) -> list[Difference]:
        return list(_differences(self))


def _differences(form: forms.Form) -> Iterator[Difference]:
    for bound in form.visible_fields():
        present = _in_words(bound.field, form.initial.get(bound.name))
        typed = _in_words(bound.field, form.cleaned_data.get(bound.name))
        if present != typed:
            yield Difference(bound.label, present, typed)


def _in_words(field: forms.Field, value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(field, forms.ChoiceField) and isinstance(value, str):
        # Made of pairs, never grouped. What is empty may be a choice with a name of its own.
        value = dict(list(field.choices)).get(value, value)  # type: ignore[arg-type]
    return NO_VALUE if value in field.empty_values else str(value)


def show_again(form: forms.BaseForm, **values: str) -> None:
    """Replace typed values of a form that is shown once more; all others stay as they were typed."""
    data: Any = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict
    for name, value in values.items():
        data[form.add_prefix(name)] = value
    form.data = data
