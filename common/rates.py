"""Rates as the bulletins print them: never without numerator and denominator, never a figure over nothing."""

from dataclasses import dataclass
from decimal import Decimal

NO_RATE = "–"


@dataclass(frozen=True, slots=True)
class Rate:
    """A share; above 100 per cent where the denominator is a target."""

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        if self.numerator < 0 or self.denominator < 0:
            raise ValueError("a rate is made of counts, and a count is never negative")

    @property
    def percent(self) -> Decimal | None:
        """Per cent with two decimals, half up; None when the denominator is 0, which is neither 0 nor 100 per cent."""
        if self.denominator == 0:
            return None
        # In whole numbers: dividing first would round twice.
        hundredths = (self.numerator * 20_000 + self.denominator) // (2 * self.denominator)
        return Decimal(f"{hundredths // 100}.{hundredths % 100:02}")

    @property
    def text(self) -> str:
        """The per cent as printed, "99.44", or a dash."""
        percent = self.percent
        return NO_RATE if percent is None else str(percent)
