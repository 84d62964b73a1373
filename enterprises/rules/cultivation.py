"""The conditions of 工信部企业〔2026〕2号 beside what the register knows; whether they are met is for the authority.

Most of what the measure asks (research, debts, rights, market share, the platform's score) is in no register of ours:
there the answer is UNKNOWN, never a guess.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from enterprises.enums import Size, TitleTier

YEARS_IN_NICHE = 3
GROWTH_OVER_YEARS = 2


class Answer(StrEnum):
    MET = "met"
    NOT_MET = "unmet"
    UNKNOWN = "unknown"


class Condition(StrEnum):
    LOWER_TITLE = "lower_title"
    NO_CHAMPION = "no_champion"
    IS_SME = "is_sme"
    YEARS_IN_NICHE = "years_in_niche"
    REVENUE = "revenue"
    REVENUE_OR_EQUITY = "revenue_or_equity"
    GROWTH = "growth"
    MAIN_BUSINESS = "main_business"
    DEBT_RATIO = "debt_ratio"
    RESEARCH = "research"
    RIGHTS = "rights"
    MARKET_SHARE = "market_share"
    KEY_PRODUCT = "key_product"
    SCORE = "score"
    CLEAN_RECORD = "clean_record"


class Fact(StrEnum):
    """What the register would keep, if somebody entered it."""

    SIZE = "size"
    FOUNDED_ON = "founded_on"
    REVENUE = "revenue"


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact without which a condition is not known here; `year` for what is declared by year."""

    fact: Fact
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Demands:
    """What a tier asks in figures: revenue in units of 10,000 yuan, growth as a yearly share."""

    lower: TitleTier
    revenue_wan: int
    equity_may_replace_revenue: bool = False
    growth: Decimal | None = None
    others: tuple[Condition, ...] = ()


_ASKED_ELSEWHERE = (
    Condition.MAIN_BUSINESS,
    Condition.DEBT_RATIO,
    Condition.RESEARCH,
    Condition.RIGHTS,
    Condition.MARKET_SHARE,
)
DEMANDS: Mapping[TitleTier, Demands] = {
    TitleTier.SPECIALISED: Demands(
        lower=TitleTier.INNOVATIVE,
        revenue_wan=1_500,
        equity_may_replace_revenue=True,
        others=(*_ASKED_ELSEWHERE, Condition.SCORE, Condition.CLEAN_RECORD),
    ),
    TitleTier.LITTLE_GIANT: Demands(
        lower=TitleTier.SPECIALISED,
        revenue_wan=5_000,
        growth=Decimal("0.05"),
        others=(*_ASKED_ELSEWHERE, Condition.KEY_PRODUCT, Condition.SCORE, Condition.CLEAN_RECORD),
    ),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the register knows of an enterprise on a day; revenues by year, in units of 10,000 yuan."""

    size: str
    tiers: Collection[str]
    founded_on: date | None = None
    revenues: Mapping[int, Decimal] = field(default_factory=dict)


def conditions(tier: TitleTier, facts: Facts, today: date) -> list[tuple[Condition, Answer]]:
    """Every condition of the tier in the order of the measure, with the answer of the register."""
    asked = DEMANDS[tier]
    answers = [
        (Condition.LOWER_TITLE, _yes(asked.lower in facts.tiers)),
        (Condition.IS_SME, Answer.UNKNOWN if facts.size == Size.UNKNOWN else _yes(facts.size != Size.LARGE)),
        (Condition.YEARS_IN_NICHE, _years_in_niche(facts.founded_on, today)),
    ]
    if asked.equity_may_replace_revenue:
        enough = _revenue(facts, asked.revenue_wan, today.year - 1)
        # New equity would do as well, and of that the register knows nothing.
        answers.append((Condition.REVENUE_OR_EQUITY, enough if enough == Answer.MET else Answer.UNKNOWN))
    else:
        answers.append((Condition.REVENUE, _revenue(facts, asked.revenue_wan, today.year - 1)))
    if asked.growth is not None:
        answers.append((Condition.GROWTH, _growth(facts, asked.growth, today.year - 1)))
    if tier == TitleTier.LITTLE_GIANT:
        answers.append((Condition.NO_CHAMPION, _yes(TitleTier.SINGLE_CHAMPION not in facts.tiers)))
    return answers + [(condition, Answer.UNKNOWN) for condition in asked.others]


def _yes(is_met: bool) -> Answer:
    return Answer.MET if is_met else Answer.NOT_MET


def _years_in_niche(founded_on: date | None, today: date) -> Answer:
    """Nobody is longer in a niche than in business; how long is not known otherwise."""
    if founded_on is None:
        return Answer.UNKNOWN
    years = today.year - founded_on.year - ((today.month, today.day) < (founded_on.month, founded_on.day))
    return Answer.NOT_MET if years < YEARS_IN_NICHE else Answer.UNKNOWN


def _revenue(facts: Facts, least: int, last_year: int) -> Answer:
    revenue = facts.revenues.get(last_year)
    return Answer.UNKNOWN if revenue is None else _yes(revenue >= least)


def _growth(facts: Facts, least: Decimal, last_year: int) -> Answer:
    """Compound growth over two years: last year's >= the earlier * (1 + least) ** 2."""
    latest, earlier = facts.revenues.get(last_year), facts.revenues.get(last_year - GROWTH_OVER_YEARS)
    if latest is None or not earlier:
        return Answer.UNKNOWN
    return _yes(latest >= earlier * (1 + least) ** GROWTH_OVER_YEARS)


def missing(condition: Condition, facts: Facts, today: date) -> list[Missing]:
    """The facts that would let the register answer; none where it never can, or has them."""
    last_year = today.year - 1
    if condition == Condition.IS_SME and facts.size == Size.UNKNOWN:
        return [Missing(Fact.SIZE)]
    if condition == Condition.YEARS_IN_NICHE and facts.founded_on is None:
        return [Missing(Fact.FOUNDED_ON)]
    years = {
        Condition.REVENUE: (last_year,),
        Condition.REVENUE_OR_EQUITY: (last_year,),
        Condition.GROWTH: (last_year - GROWTH_OVER_YEARS, last_year),
    }.get(condition, ())
    return [Missing(Fact.REVENUE, year) for year in years if year not in facts.revenues]
