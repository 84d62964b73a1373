"""Which enterprises a campaign's list is made of. Plain values only; how rows are found by it is the selectors'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields


@dataclass(frozen=True)
class EligibilityRule:
    """Within each criterion any of the values suffices, all criteria must be met, an empty one asks for nothing.

    Regions and industries mean all that is part of them. A title counts while it is in force.
    """

    regions: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    size_groups: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def as_json(self) -> dict[str, list[str]]:
        return {name: list(values) for name, values in asdict(self).items()}

    def but(self, criteria: Mapping[str, Sequence[str]]) -> EligibilityRule:
        """This rule with other values for some criteria."""
        return self.of(self.as_json() | dict(criteria))

    @classmethod
    def of(cls, said: Mapping[str, Sequence[str]]) -> EligibilityRule:
        """In one order and each value once, so that the same rule is written the same."""
        return cls(**{one.name: tuple(sorted(set(said.get(one.name, ())))) for one in fields(cls)})
