"""What forms of all apps share: refusals of a service as messages at their field, and the day input."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from common.errors import DomainError, NotAllowed, NotFound


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
        field = error.field if error.field in form.fields else None
        form.add_error(field, ValidationError(str(error.message), code=error.code))
    except ValidationError as error:
        _add(form, error)


def _add(form: forms.BaseForm, error: ValidationError) -> None:
    """Errors of fields that the form does not show stand at its head, so that none is lost."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields and name != NON_FIELD_ERRORS else None, errors)


class DayInput(forms.DateInput):
    """The browser's own calendar. It understands ISO days alone, in whatever language the page is."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class VersionedForm(forms.Form):
    """Carries the version that the person saw, so that a change made meanwhile is noticed."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def show_version(self, version: int) -> None:
        """After a conflict: what was typed stays, and saving again overrides knowingly."""
        show_again(self, version=str(version))


def show_again(form: forms.BaseForm, **values: str) -> None:
    """Replace typed values of a form that is shown once more; all others stay as they were typed."""
    data: Any = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict
    for name, value in values.items():
        data[form.add_prefix(name)] = value
    form.data = data
