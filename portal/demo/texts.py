"""The words of the demonstration: what enterprises report and what offices answer, filled in for each enterprise."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from random import Random

from enterprises.enums import EnterpriseKind
from enterprises.models import Enterprise
from portal.demo.territory import Territory, short_name
from portal.demo.trades import TRADES

_DATA = Path(__file__).parent / "data"
_PARKS = ("经济开发区", "高新技术产业园", "小微企业园", "智能制造产业园", "工业功能区")
_BANKS = ("农村商业银行", "工商银行支行", "城市商业银行", "邮政储蓄银行支行", "村镇银行")
_UNIVERSITIES = ("浙江大学", "浙江工业大学", "杭州电子科技大学", "浙江理工大学", "省机电设计研究院")
# How often each category is reported; the others are as rare as the last.
_FREQUENCIES = {
    "financing": 14, "labour": 12, "land": 9, "energy": 8, "policy": 9, "construction": 7, "infrastructure": 6,
    "market": 6, "approvals": 5, "technology": 5, "logistics": 5, "environment": 5, "arrears": 4, "digital": 4,
    "tax": 4, "law": 3, "trade": 3, "ip": 2, "other": 2,
}  # fmt: skip
# What nobody spoke of before: it would be odd in the words of an earlier year.
_MODERN_SINCE = 2016
_MODERN = re.compile(
    "5G|直播|网店|电商|新三板|专精特新|免申|加征关税|首违|海外仓|残保金|三级标准化|综合查一次|小微园|平台公司|自媒体|留抵"
)
# What only those have who make something.
_MAKERS = {"B", "C", "D"}
_MAKING = re.compile(
    "车间|生产线|产线|厂|工艺|良品率|天然气|危废|危险废物|排污|废气|首台套|实验室|技改|变压器|仪器|工业|车皮|研发|成果转化"
)
_LONG_TERM = {"land", "technology", "digital", "construction", "market", "ip"}


@dataclass(frozen=True, slots=True)
class Matter:
    """One difficulty in the words of its enterprise, with what fills the office's words about it."""

    category: str
    title: str
    description: str
    slots: dict[str, str]

    @property
    def is_long_term(self) -> bool:
        return self.category in _LONG_TERM


class Texts:
    def __init__(self, random: Random, territory: Territory) -> None:
        self._random = random
        self._territory = territory
        self._matters: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._replies: dict[str, list[str]] = defaultdict(list)
        self._measures: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._reasons: dict[str, list[str]] = defaultdict(list)
        for row in _rows("matters.csv"):
            self._matters[row["category"]].append((row["title"], row["description"]))
        self._small_matters: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for row in _rows("matters_small.csv"):
            self._small_matters[row["kind"]].append((row["category"], row["title"], row["description"]))
        for row in _rows("answers.csv"):
            if row["kind"] == "reply":
                self._replies[row["category"]].append(row["text"])
            else:
                self._measures[row["category"]].append((row["kind"], row["text"]))
        for row in _rows("reasons.csv"):
            self._reasons[row["act"]].append(row["text"])

    def category(self, year: int) -> str:
        category = self._random.choices(list(_FREQUENCIES), list(_FREQUENCIES.values()))[0]
        return "technology" if category == "digital" and year < _MODERN_SINCE else category

    def matter(self, enterprise: Enterprise, category: str, year: int) -> Matter:
        """A matter that the enterprise may have had that year; shops and grass-roots units have their own."""
        if small := self._small_matters.get(enterprise.kind):
            own, title, description = self._random.choice(small)
            return self._filled(enterprise, own, (title, description))
        unlikely = [_MODERN] if year < _MODERN_SINCE else []
        if (enterprise.industry_id or "")[:1] not in _MAKERS:
            unlikely.append(_MAKING)
        known = [words for words in self._matters[category] if _is_likely(words, unlikely)]
        if not known:
            category = "financing"
            known = [words for words in self._matters[category] if _is_likely(words, unlikely)]
        return self._filled(enterprise, category, self._random.choice(known))

    def shared_matter(self, enterprise: Enterprise, category: str) -> Matter:
        """The matter of the category that many enterprises have in common: the first of its list."""
        return self._filled(enterprise, category, self._matters[category][0])

    def _filled(self, enterprise: Enterprise, category: str, words: tuple[str, str]) -> Matter:
        title, description = words
        slots = self._slots(enterprise)
        return Matter(category, title.format_map(slots), description.format_map(slots), slots)

    def reply(self, matter: Matter) -> str:
        return self._random.choice(self._replies[matter.category]).format_map(matter.slots)

    def measure(self, matter: Matter) -> tuple[str, str]:
        """The kind of a measure and its text."""
        kind, text = self._random.choice(self._measures[matter.category])
        return kind, text.format_map(matter.slots)

    def reason(self, act: str) -> str:
        return self._random.choice(self._reasons[act])

    def product(self, enterprise: Enterprise) -> str:
        if enterprise.kind == EnterpriseKind.INDIVIDUAL_BUSINESS:
            return "商品"
        trade = TRADES.get(enterprise.industry_id or "")
        return self._random.choice(trade.products) if trade else "农产品"

    def _slots(self, enterprise: Enterprise) -> dict[str, str]:
        random = self._random
        place = short_name(self._territory[enterprise.region_id].name)
        return {
            "product": self.product(enterprise),
            "amount": str(random.choice((50, 80, 100, 120, 150, 200, 260, 300, 350, 500, 650, 800, 1000))),
            "n": str(random.randint(5, 48)),
            "n3": str(random.randint(2, 5)),
            "share": str(random.randint(8, 35)),
            "rate": str(random.randint(78, 92)),
            "month": str(random.randint(1, 12)),
            "area": str(random.randrange(1000, 6000, 200)),
            "place": place,
            "park": place + random.choice(_PARKS),
            "bank": random.choice(_BANKS),
            "university": random.choice(_UNIVERSITIES),
        }


def _rows(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def _is_likely(words: tuple[str, str], unlikely: list[re.Pattern[str]]) -> bool:
    return not any(sign.search(text) for sign in unlikely for text in words)
