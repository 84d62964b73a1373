"""Words made once and used millions of times: brands, people, and what each county's enterprises report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from enterprises.models import Enterprise
from issues.enums import Term
from issues.models import Category
from portal.copying import escaped
from portal.demo.names import POSITIONS, People
from portal.demo.territory import Territory
from portal.demo.texts import Texts
from portal.demo.trades import industries_of
from portal.demo.words import WORDS
from portal.volume.frame import Frame
from portal.volume.picks import spread

_YEAR = 2025
_MATTERS = 8
_COMMENTED = 0.3
_BUSINESS = (
    "生产线满负荷运转", "订单较为饱满", "部分生产线停产检修", "新车间正在调试设备", "库存偏高，订单不足",
    "正在扩建厂房",
    "业务量稳中有升", "客户数量有所减少", "经营成本上升较快", "正在拓展新业务", "回款周期变长", "招工仍有缺口",
)  # fmt: skip
SOLVED_ON_SPOT = (
    "现场帮助完成平台注册。",
    "现场电话协调，当天恢复供电。",
    "现场解释了补贴申报条件。",
    "现场指导完成网上申报。",
)
THEMES = WORDS["talk_themes"]


@dataclass(frozen=True, slots=True)
class Wording:
    """One difficulty in words, and what was done about it; ready for COPY."""

    category: str
    term: str
    title: str
    description: str
    measure_kind: str
    measure: str
    amount: str


@dataclass(frozen=True, slots=True)
class Phrases:
    brands: Sequence[str]
    people: Sequence[str]
    met: Sequence[str]
    seen: Sequence[str]
    # A table to draw from, and by county and category the wordings.
    categories: Sequence[str]
    wordings: Mapping[tuple[str, str], Sequence[Wording]]
    # By score: what the enterprise wrote, mostly nothing.
    comments: Mapping[int, Sequence[str]]


def phrases_made(frame: Frame, territory: Territory, random: Random) -> Phrases:
    texts, people = Texts(random, territory), People(random)
    names = people.names(3000)
    categories = list(Category.objects.filter(parent=None).values_list("code", flat=True))
    drawn = [texts.category(_YEAR) for _ in range(1024)]
    known = {code: float(drawn.count(code)) for code in categories}
    return Phrases(
        brands=[first + second for first in WORDS["brand_first"] for second in WORDS["brand_second"]],
        people=names,
        met=[f"{name}（{POSITIONS[i % len(POSITIONS)]}）" for i, name in enumerate(names)],
        seen=[f"业务经营情况，{seen}。宣讲了{told}。" for seen in _BUSINESS for told in WORDS["explained"]],
        categories=spread(known, 1024),
        wordings={
            (code, category): _wordings(texts, random, code, city.code, category)
            for code, city in frame.city_of.items()
            for category in categories
        },
        comments={score: _comments(texts, score) for score in range(1, 6)},
    )


def _wordings(texts: Texts, random: Random, county: str, city: str, category: str) -> tuple[Wording, ...]:
    made = []
    for _ in range(_MATTERS):
        enterprise = Enterprise(region_id=county, industry_id=random.choice(industries_of(city)))
        matter = texts.matter(enterprise, category, _YEAR)
        kind, measure = texts.measure(matter)
        made.append(
            Wording(
                category=matter.category,
                term=Term.LONG_TERM.value if matter.is_long_term else Term.IMMEDIATE.value,
                title=escaped(matter.title),
                description=escaped(matter.description),
                measure_kind=kind,
                measure=escaped(measure),
                amount=matter.slots["amount"] if kind == "finance" else r"\N",
            )
        )
    return tuple(made)


def _comments(texts: Texts, score: int) -> tuple[str, ...]:
    words = [escaped(texts.reason(f"comment-{score}")) for _ in range(6)]
    return (*words, *[""] * round(len(words) / _COMMENTED - len(words)))
