"""An enterprise beside the conditions of the cultivation ladder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from enterprises.enums import TitleStatus, TitleTier
from enterprises.models import Enterprise
from enterprises.policy import can_write_enterprise
from enterprises.rules.cultivation import DEMANDS, Answer, Condition, Facts, Missing, conditions, missing
from enterprises.selectors.sizes import declarations_of
from enterprises.selectors.titles import titles_of


@dataclass(frozen=True)
class Line:
    """A condition with the register's answer, and what is missing for one."""

    condition: Condition
    answer: Answer
    missing: Sequence[Missing]


@dataclass(frozen=True)
class Ladder:
    facts: Facts
    tiers: list[tuple[TitleTier, list[Line]]]
    may_write: bool


def ladder_of(*, actor: User, enterprise: Enterprise, today: date) -> Ladder:
    titles = titles_of(actor=actor, enterprise=enterprise, today=today)
    declared = declarations_of(actor=actor, enterprise=enterprise)
    facts = Facts(
        size=enterprise.size,
        tiers={line.title.tier for line in titles if line.state == TitleStatus.VALID},
        founded_on=enterprise.founded_on,
        revenues={one.year: one.revenue_wan for one in declared if one.revenue_wan is not None},
    )
    tiers = [
        (tier, [Line(one, answer, missing(one, facts, today)) for one, answer in conditions(tier, facts, today)])
        for tier in DEMANDS
    ]
    return Ladder(facts, tiers, can_write_enterprise(actor, region_path=enterprise.region.path))
