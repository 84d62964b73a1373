"""Sums of money as people type them: in yuan, in units of 10,000 (wan) or of 100 million (yi)."""

from decimal import ROUND_DOWN, Decimal

from enterprises.enums import AmountUnit

YUAN_PER_WAN = 10_000
_WAN_PER_UNIT = {
    AmountUnit.YUAN: Decimal(1) / YUAN_PER_WAN,
    AmountUnit.WAN: Decimal(1),
    AmountUnit.YI: Decimal(10_000),
}
_CENT = Decimal("0.01")
_DIGITS = "零一二三四五六七八九"
_PLACES = ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十"))


def to_wan(amount: Decimal, unit: AmountUnit) -> Decimal:
    """The amount in units of 10,000 yuan as it is stored, with two decimals.

    Rounded down: the bounds of the size standard are whole numbers, so no rounding ever lifts an enterprise over one.
    """
    return (amount * _WAN_PER_UNIT[unit]).quantize(_CENT, rounding=ROUND_DOWN)


def in_words(wan: Decimal, language: str) -> str:
    """The stored amount read aloud, so that a wrong unit is heard: 2000.00 is "二千万元", "20 million yuan"."""
    yuan = int(wan * YUAN_PER_WAN)
    return f"{chinese_number(yuan)}元" if language.startswith("zh") else f"{_english(yuan)} yuan"


def chinese_number(number: int) -> str:
    """12,345,000 is 一千二百三十四万五千. Places that are left out are heard as one "zero" before what follows."""
    for value, word in _PLACES:
        if number >= value:
            high, rest = divmod(number, value)
            gap = _DIGITS[0] if 0 < rest < value // 10 else ""
            return chinese_number(high) + word + gap + (chinese_number(rest) if rest else "")
    return _DIGITS[number]


def _english(yuan: int) -> str:
    for size, word in ((10**9, "billion"), (10**6, "million")):
        if yuan >= size:
            return f"{(Decimal(yuan) / size).normalize():,f} {word}"
    return f"{yuan:,}"
