"""A line of text as people type it: no blanks but plain ones, and nothing in it that nobody sees."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    CharField = models.CharField[str, str]
else:
    CharField = models.CharField

# Control characters, marks of format and direction, separators of lines and of paragraphs.
INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp"})
HOLDS_INVISIBLE = _("It holds invisible control characters. Type the text again.")


def with_plain_blanks(text: str) -> str:
    """Every kind of white space as a blank."""
    return text if text.isprintable() else "".join(" " if one.isspace() else one for one in text)


def holds_invisible(text: str) -> bool:
    return not text.isprintable() and any(unicodedata.category(one) in INVISIBLE for one in text)


def validate_visible(text: str) -> None:
    """What nobody sees makes two names of what looks the same, or turns the reading round."""
    if holds_invisible(text):
        raise ValidationError(HOLDS_INVISIBLE, code="control")


class LineField(CharField):
    """A name, a title: a line that people type."""

    default_validators = [validate_visible]

    def deconstruct(self) -> Any:
        """The column is one of text as any: what may stand in it is no matter of migrations."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs
