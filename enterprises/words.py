"""What the register says to people about credit codes and sizes, in the words that page and API share."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.presentation import listed
from enterprises.enums import Indicator, Size
from enterprises.models import Enterprise
from enterprises.rules.cultivation import Answer, Condition, Fact, Missing
from enterprises.rules.industry import Coverage
from enterprises.rules.uscc import UsccReason

USCC: dict[UsccReason, Any] = {
    UsccReason.LENGTH: gettext_lazy("A credit code has 18 characters."),
    UsccReason.ALPHABET: gettext_lazy("A credit code has digits and capital letters without I, O, S, V, Z."),
    UsccReason.REGION_NOT_DIGITS: gettext_lazy("Characters 3 to 8 are the region of registration: digits only."),
    UsccReason.CHECK_CHARACTER: gettext_lazy("The check character at the end does not fit the code: look for a typo."),
    UsccReason.ORGANISATION_CODE: gettext_lazy(
        "Character 17 does not fit the organisation code before it: look for a typo."
    ),
    UsccReason.UNKNOWN_AUTHORITY: gettext_lazy("The first character names no known registering authority."),
    UsccReason.UNKNOWN_KIND: gettext_lazy("The second character names no kind of body that this authority registers."),
    UsccReason.UNKNOWN_REGION: gettext_lazy(
        "The region of registration (characters 3 to 8) is not among today's regions; an old code may be right."
    ),
    UsccReason.OTHER_KIND: gettext_lazy("Codes that begin so are given to bodies of another kind."),
}
FORMER_OF: Any = gettext_lazy("This credit code is a former code of {enterprise}.")
FORMER_ELSEWHERE: Any = gettext_lazy("This credit code is a former code of an enterprise elsewhere.")

CONDITIONS: dict[Condition, Any] = {
    Condition.LOWER_TITLE: gettext_lazy("Holds the title of the tier below"),
    Condition.NO_CHAMPION: gettext_lazy("Is no manufacturing single champion"),
    Condition.IS_SME: gettext_lazy("Is a small or medium-sized enterprise by the size standard"),
    Condition.YEARS_IN_NICHE: gettext_lazy("At least 3 years in its niche market"),
    Condition.REVENUE: gettext_lazy("Revenue of last year at least 50 million yuan"),
    Condition.REVENUE_OR_EQUITY: gettext_lazy(
        "Revenue of last year at least 15 million yuan, or new equity of 20 million in 2 years"
    ),
    Condition.GROWTH: gettext_lazy("Main revenue grew at least 5% a year over 2 years"),
    Condition.MAIN_BUSINESS: gettext_lazy("Share of the main business in revenue"),
    Condition.DEBT_RATIO: gettext_lazy("Ratio of debts to assets"),
    Condition.RESEARCH: gettext_lazy("Spending on research and development"),
    Condition.RIGHTS: gettext_lazy("Class-I intellectual property in use"),
    Condition.MARKET_SHARE: gettext_lazy("Market share of the leading product"),
    Condition.KEY_PRODUCT: gettext_lazy("Product in a key field or link of the chain"),
    Condition.SCORE: gettext_lazy("Score of the national platform"),
    Condition.CLEAN_RECORD: gettext_lazy("No serious accident or dishonesty in 3 years"),
}
ANSWERS: dict[Answer, Any] = {
    Answer.MET: gettext_lazy("met"),
    Answer.NOT_MET: gettext_lazy("not met"),
    Answer.UNKNOWN: gettext_lazy("not known here"),
}


FACTS: dict[Fact, Any] = {
    Fact.SIZE: gettext_lazy("Missing: the size, which follows from the indicators"),
    Fact.FOUNDED_ON: gettext_lazy("Missing: the day of foundation"),
    Fact.REVENUE: gettext_lazy("Missing: the revenue of %(year)s"),
}


def told_apart(*entries: Enterprise) -> list[str]:
    """The names of some entries; where two are called the same, each with its code or its number."""
    names = [one.name for one in entries]
    if len(set(names)) == len(names):
        return names
    return [_("%(name)s (%(code)s)") % {"name": one.name, "code": one.uscc or one.pk} for one in entries]


def missing_fact(one: Missing) -> str:
    """What nobody has entered yet."""
    return str(FACTS[one.fact]) % {"year": one.year}


def size_note(*, size: str, missing: str, by_reference: bool, decided: bool, coverage: Coverage | None) -> str:
    """Why the size is what it is, as far as the class alone does not say."""
    if decided:
        return _("by decision")
    if missing:
        names = listed(Indicator(letter).label for letter in missing)
        return _("unknown, needs: %(indicators)s") % {"indicators": names}
    if size == Size.UNKNOWN:
        return _coverage_note(coverage)
    return _("by reference to “other industries”") if by_reference else ""


def _coverage_note(coverage: Coverage | None) -> str:
    match coverage:
        case Coverage.NEEDS_FINER_CODE:
            return _("unknown, needs a finer industry")
        case Coverage.OWN_STANDARD:
            return _("unknown: finance has a standard of its own")
        case None:
            return _("unknown, needs the industry")
        case _:
            return _("unknown")
