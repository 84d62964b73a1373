"""How alike two titles are, and what was made of those that are like a new one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

# Below this, two titles share no more than the words that every title has.
ALIKE = 0.3
# Of the titles that are alike this many decide, the most alike first.
VOTERS = 20


@dataclass(frozen=True)
class Vote:
    """Of `of` titles that are alike, `count` were given `choice`; `example` is the most alike of these."""

    choice: str
    count: int
    of: int
    example: str


def pairs_of(text: str) -> frozenset[str]:
    """The pairs of neighbouring letters; Chinese has no spaces between words, and two characters are most often one.

    Amounts and months say nothing of the matter, so digits count as little as signs. Counted here and not by the
    database, whose trigrams see no Chinese letter where its locale knows none.
    """
    letters = "".join(one for one in text.casefold() if one.isalpha())
    return frozenset(letters[at : at + 2] for at in range(len(letters) - 1))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Between 0, nothing in common, and 1, the same pairs."""
    whole = len(one) + len(other)
    return 2 * len(one & other) / whole if whole else 0.0


def votes(title: str, decided: Iterable[tuple[str, str]]) -> list[Vote]:
    """What was chosen for the titles most like this one, the commonest first. `decided` are titles with choices."""
    wanted = pairs_of(title)
    ranked = [(likeness(wanted, pairs_of(other)), other, choice) for other, choice in decided]
    alike = sorted((one for one in ranked if one[0] >= ALIKE), key=lambda one: -one[0])[:VOTERS]
    counted = Counter(choice for _score, _title, choice in alike)
    examples = {choice: other for _score, other, choice in reversed(alike)}
    return [Vote(choice, count, len(alike), examples[choice]) for choice, count in counted.most_common()]
