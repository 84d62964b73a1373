"""What can be a telephone number. Masked numbers cannot: they must not come back as new ones."""

import re

FORM = r"\+?\(?[0-9][0-9 ()\-/转]*"
FEWEST_DIGITS, MOST_DIGITS = 5, 20


_MOBILE = re.compile(r"(?:86)?(1[3-9][0-9]{9})")


def mobile_of(phone: str) -> str | None:
    """The eleven digits of a mobile number of the mainland, which takes short messages; None for any other."""
    found = _MOBILE.fullmatch(re.sub(r"[^0-9]", "", phone))
    return found.group(1) if found else None


def is_phone(text: str) -> bool:
    return bool(re.fullmatch(FORM, text)) and FEWEST_DIGITS <= sum(c.isdigit() for c in text) <= MOST_DIGITS
