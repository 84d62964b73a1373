"""What can be a telephone number. Masked numbers cannot: they must not come back as new ones."""

import re

_FORM = re.compile(r"\+?[0-9][0-9 ()\-/转]*")
_DIGITS = range(5, 21)


def is_phone(text: str) -> bool:
    return bool(_FORM.fullmatch(text)) and sum(c.isdigit() for c in text) in _DIGITS
