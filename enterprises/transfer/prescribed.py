"""What the sheets have in common that offices hand in, and the one of the enterprises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from enterprises.transfer.columns import EXPORTED
from enterprises.transfer.ledger import Ledger

PRESCRIBED = (
    "number", "name", "uscc", "region", "industry", "size", "titles", "employees", "revenue_wan",
    "legal_representative", "contact_name", "contact_phone", "leader", "specialist", "team", "last_visited_on",
    "visits", "open_problems",
)  # fmt: skip
PLACES = [[column.key for column in EXPORTED].index(key) for key in PRESCRIBED]
SUMMED = [PRESCRIBED.index("visits"), PRESCRIBED.index("open_problems")]


def closing_rows(totals: Mapping[int, int | str], width: int, actor: User) -> list[list[Any]]:
    """The totals of some columns, and below them who drew it up, for which unit, on which day."""
    total: list[Any] = [_("Total"), *[""] * (width - 1)]
    for place, value in totals.items():
        total[place] = value
    drawn_up = _("Drawn up by: %(unit)s · %(person)s · %(day)s") % {
        "unit": actor.organisation or "–",
        "person": actor,
        "day": timezone.localdate().isoformat(),
    }
    return [total, [drawn_up, *[""] * (width - 1)]]


class EnterpriseLedger(Ledger):
    """The enterprise ledger with its prescribed columns, and no other."""

    def __init__(self, actor: User, filters: Mapping[str, Any]) -> None:
        super().__init__(actor, filters)
        self._totals = dict.fromkeys(SUMMED, 0)

    def titles(self) -> list[str]:
        return [str(EXPORTED[place].label) for place in PLACES]

    def lines(self, keys: Sequence[int]) -> Iterator[list[Any]]:
        for line in super().lines(keys):
            cells = [line[place] for place in PLACES]
            for place in SUMMED:
                self._totals[place] += cells[place]
            yield cells

    def closing(self) -> list[list[Any]]:
        return closing_rows(self._totals, len(PRESCRIBED), self._actor)
