"""A field for choosing one of very many: typeahead with script, a typed name or code without."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from common.patience import TookTooLong
from common.presentation import listed


class ComboboxInput(forms.Widget):
    """A text field for people and a hidden one for the key.

    `url` answers ?q= with {"results": [{id, text, hint}]}, and with a "note" where there is more to say than "nothing".
    """

    template_name = "components/combobox.html"

    def __init__(self, *, url: Any = "", attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.url = url
        self.label_of: Callable[[Any], str] = str

    def value_from_datadict(self, data: Any, files: Any, name: str) -> tuple[str, str]:
        return data.get(name, ""), data.get(f"{name}_text", "").strip()

    def parameters(self, name: str) -> tuple[str, str]:
        """The names under which a form submits it."""
        return name, f"{name}_text"

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not any(one in data for one in self.parameters(name))

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        key, words = value if isinstance(value, tuple) else (value or "", self.label_of(value) if value else "")
        context["widget"].update({"key": key, "words": words, "url": str(self.url)})
        return context


class ComboboxField(forms.Field):
    """Cleans to one object of `queryset`, which the form narrows to what its actor may see.

    `lookup` finds candidates for typed words, best first; one candidate is taken, several are named in the error.
    """

    widget = ComboboxInput
    default_error_messages = {
        "unknown": _("Nothing matches “%(words)s”. Type another part of the name, or the code."),
        "too_common": _("Nothing found yet. Type more of it."),
        "several": _("Several match: %(names)s. Type the full name or the code."),
    }

    def __init__(
        self, *, queryset: QuerySet[Any], lookup: Callable[[QuerySet[Any], str], Iterable[Any]], url: Any, **kwargs: Any
    ) -> None:
        super().__init__(widget=ComboboxInput(url=url), **kwargs)
        self.queryset = queryset
        self.lookup = lookup
        self.widget.label_of = self.label_for

    def __deepcopy__(self, memo: dict[int, Any]) -> ComboboxField:
        copied = super().__deepcopy__(memo)
        copied.widget.label_of = copied.label_for
        return copied

    def label_for(self, value: Any) -> str:
        found = value if isinstance(value, Model) else self.queryset.filter(pk=value).first()
        return str(found) if found else ""

    def prepare_value(self, value: Any) -> Any:
        """The name of a record that is at hand goes to the widget with its key, which else would ask for it."""
        return (value.pk, self.label_for(value)) if isinstance(value, Model) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, Model) or not value:
            return value or None
        key, words = value
        ProhibitNullCharactersValidator()(f"{key}{words}")
        found = self._by_key(key)
        # Other words beside the key: they were changed where no script could clear the key.
        if found and words in {"", str(found)}:
            return found
        return self._by_words(words) if words else None

    def has_changed(self, initial: Any, data: Any) -> bool:
        key, words = data or ("", "")
        return key != str(initial or "") if key else bool(words or initial)

    def _by_key(self, key: str) -> Any:
        try:
            return self.queryset.filter(pk=key).first() if key else None
        except ValueError:
            return None

    def _by_words(self, words: str) -> Any:
        try:
            candidates = list(self.lookup(self.queryset, words))[:6]
        except TookTooLong as error:
            raise forms.ValidationError(self.error_messages["too_common"], code="too_common") from error
        exact = [one for one in candidates if str(one) == words]
        if len(exact) == 1 or len(candidates) == 1:
            return (exact or candidates)[0]
        if not candidates:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown", params={"words": words})
        raise forms.ValidationError(
            self.error_messages["several"], code="several", params={"names": listed(candidates)}
        )
