"""Why a row was refused, in words: "column|code|detail" as the database wrote it becomes a sentence for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.lines import HOLDS_INVISIBLE
from enterprises.enums import EnterpriseKind
from enterprises.transfer.columns import BY_KEY

TEXTS: dict[str, Any] = {
    "control": HOLDS_INVISIBLE,
    "formula": _("It holds a formula. Copy the column and paste it as values."),
    "too_long": _("It is longer than %(detail)s characters."),
    "required": _("It is missing."),
    "length": _("A credit code has 18 characters."),
    "alphabet": _("A credit code has 18 characters: digits and letters without I, O, S, V, Z."),
    "region_not_digits": _("Characters 3 to 8 of a credit code are digits."),
    "check_character": _("The check character is wrong: a character is mistyped, or two are swapped."),
    "twice": _("Row %(detail)s of the file means the same enterprise. Keep one of them."),
    "other_kind": _("The register has it as another kind: %(detail)s."),
    "enterprise_out_of_scope": _("The enterprise with this code lies outside your territory."),
    "merged": _("This entry was merged into “%(detail)s”. Give the code that the enterprise has today."),
    "former": _("This is a former code of “%(detail)s”. Give the code that the enterprise has today."),
    "several": _("Several bodies of this kind bear this name there. Give its credit code."),
    "unknown_region": _("There is no region with this code or name."),
    "several_regions": _("Several regions bear this name. Give the code, or the name with its city."),
    "out_of_scope": _("This region lies outside your territory."),
    "unknown_industry": _("There is no industry with this code or name."),
    "unknown_kind": _("Write: enterprise, individual business, grass-roots unit, park or cluster."),
    "yes_or_no": _("Write yes or no."),
    "negative": _("It cannot be negative."),
    "not_whole": _("It must be a whole number."),
    "not_an_amount": _("It must be a number, in units of 10,000 yuan."),
    "absurd": _("It is implausibly large. Is the unit right?"),
    "not_a_year": _("It must be a year, such as 2025."),
    "not_a_day": _("It must be a day, such as 2015-03-08."),
    "long_ago": _("It lies implausibly far back."),
    "future": _("It lies in the future."),
    "unknown_tag": _("The catalogue has no tag “%(detail)s” for this region."),
    "not_a_phone": _("A phone number has 5 to 20 digits; spaces, hyphens, brackets and a plus may stand between them."),
    "whose_phone": _("Whose telephone is it? Name the contact."),
}
# Each row has its own detail.
VARIOUS = frozenset({"twice", "other_kind", "too_long", "merged", "former", "unknown_tag"})
REQUIRED = {
    "uscc": _("An enterprise needs its unified social credit code."),
    "name": _("A new enterprise needs its name."),
    "region": _("A new enterprise needs its region."),
    "indicators_year": _("For which year do the figures hold? Give it in a column, or once for all rows."),
}


@dataclass(frozen=True)
class Refusal:
    """One thing that is wrong with one cell."""

    column: str
    code: str
    detail: str = ""

    @classmethod
    def of(cls, error: str) -> Refusal:
        column, code, detail = [*error.split("|", 2), ""][:3]
        return cls(column, code, detail)

    @property
    def label(self) -> str:
        return str(BY_KEY[self.column].label)

    @property
    def text(self) -> str:
        if self.code == "required":
            return str(REQUIRED[self.column])
        detail = str(EnterpriseKind(self.detail).label) if self.code == "other_kind" else self.detail
        return str(TEXTS[self.code]) % {"detail": detail}

    @property
    def general(self) -> str:
        """The reason as it holds for many rows, each with its own detail."""
        return str(TEXTS[self.code]) % {"detail": "…"} if self.code in VARIOUS else self.text

    def __str__(self) -> str:
        return _("%(column)s: %(reason)s") % {"column": self.label, "reason": self.text}
