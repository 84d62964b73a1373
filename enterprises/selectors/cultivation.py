"""An enterprise beside the conditions of the cultivation ladder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from accounts.models import User
from enterprises.enums import TitleStatus, TitleTier
from enterprises.models import Enterprise
from enterprises.rules.cultivation import DEMANDS, Answer, Condition, Facts, conditions
from enterprises.selectors.sizes import declarations_of
from enterprises.selectors.titles import titles_of


@dataclass(frozen=True)
class Ladder:
    facts: Facts
    tiers: list[tuple[TitleTier, list[tuple[Condition, Answer]]]]


def ladder_of(*, actor: User, enterprise: Enterprise, today: date) -> Ladder:
    titles = titles_of(actor=actor, enterprise=enterprise, today=today)
    declared = declarations_of(actor=actor, enterprise=enterprise)
    facts = Facts(
        size=enterprise.size,
        tiers={line.title.tier for line in titles if line.state == TitleStatus.VALID},
        founded_on=enterprise.founded_on,
        revenues={one.year: one.revenue_wan for one in declared if one.revenue_wan is not None},
    )
    return Ladder(facts, [(tier, conditions(tier, facts, today)) for tier in DEMANDS])
