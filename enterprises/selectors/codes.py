"""What is to be said about a credit code before it is stored."""

from __future__ import annotations

from enterprises.rules import uscc
from enterprises.selectors.choices import is_known_region
from enterprises.words import USCC


def code_warnings(code: str) -> list[str]:
    """Why a code that may be right looks odd. Its region is that of registration, perhaps one that is gone."""
    region = uscc.compacted(code)[2:8]
    known = {region} if is_known_region(region) else set()
    return [str(USCC[reason]) for reason in uscc.check(code, known).warnings]
