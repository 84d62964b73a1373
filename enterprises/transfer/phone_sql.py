"""Telephone numbers of a file as SQL, by the same rule as `enterprises.rules.phones`."""

from __future__ import annotations

from enterprises.rules.phones import FEWEST_DIGITS, FORM, MOST_DIGITS

IN_PHONES = "0123456789-+()/"
# A masked number came out of an export, and changes nothing.
PHONE_ERROR = (
    f"CASE WHEN v.contact_phone ~ '^([0-9]{{{FEWEST_DIGITS},{MOST_DIGITS}}}|.*[*].*)?$' THEN NULL "
    f"WHEN v.contact_phone !~ '^{FORM}$' "
    f"OR length(regexp_replace(v.contact_phone, '[^0-9]', '', 'g')) NOT BETWEEN {FEWEST_DIGITS} AND {MOST_DIGITS} "
    "THEN 'contact_phone|not_a_phone' END"
)


def plain_phone(phone: str) -> str:
    """The number as it is kept; what came so already is taken as it is."""
    narrowed = f"translate({phone}, '{wide_of(IN_PHONES)}', '{IN_PHONES}')"
    return f"CASE WHEN {phone} ~ '^[0-9]+$' THEN {phone} ELSE {narrowed} END"


def wide_of(text: str) -> str:
    """As a Chinese keyboard types it in full width."""
    return "".join(chr(ord(one) + 0xFEE0) for one in text)
