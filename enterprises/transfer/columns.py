"""The columns of an enterprise file: what each is called, in whatever words, and what becomes of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.languages import in_every_language

SKIPPED = ""


@dataclass(frozen=True)
class Column:
    """`titles` are the words by which files call it, beside `label`; `computed` ones are the portal's own to say."""

    key: str
    label: Any
    titles: tuple[str, ...]
    hint: Any = ""
    computed: bool = False


COLUMNS: tuple[Column, ...] = (
    Column("number", _("No."), ("序号", "编号", "no", "no.", "#"), computed=True),
    Column(
        "name",
        _("Name of the enterprise"),
        ("企业名称", "单位名称", "名称", "公司名称", "企业全称", "市场主体名称", "name", "enterprise", "company"),
        _("Needed for a new enterprise"),
    ),
    Column(
        "uscc",
        _("Unified social credit code"),
        ("统一社会信用代码", "社会信用代码", "信用代码", "统一代码", "uscc", "credit code"),
        _("Needed for an enterprise; other bodies may have none"),
    ),
    Column(
        "kind",
        _("Kind"),
        ("类型", "类别", "主体类型", "单位类型", "服务对象类型", "kind"),
        _("Enterprise, individual business, grass-roots unit, park or cluster"),
    ),
    Column(
        "region",
        pgettext_lazy("ledger", "Region"),
        ("所属县区/乡镇", "所属县区", "所属区县", "所属地区", "所在地区", "地区", "区县", "县区", "行政区划", "region"),
        _("Code or name: 330502, or Wuxing District"),
    ),
    Column(
        "industry",
        pgettext_lazy("ledger", "Industry"),
        ("行业", "行业(门类/大类)", "所属行业", "行业代码", "行业门类", "industry"),
        _("Code or name of GB/T 4754: C17, or textiles"),
    ),
    Column("size", _("Size"), ("规模", "企业规模", "划型", "规模类型", "size"), computed=True),
    Column(
        "titles",
        pgettext_lazy("ledger", "Titles (valid to)"),
        ("培育层级(有效期至)", "培育层级", "资质荣誉"),
        computed=True,
    ),
    Column(
        "employees",
        _("Employees"),
        ("从业人员", "从业人数", "职工人数", "员工人数", "从业人员(人)", "employees"),
        _("Persons at the end of the year"),
    ),
    Column(
        "revenue_wan",
        pgettext_lazy("ledger", "Revenue (10,000 yuan)"),
        ("营业收入", "营业收入(万元)", "年营业收入", "销售收入", "营收", "营收(万元)", "revenue_wan", "revenue"),
        _("In units of 10,000 yuan"),
    ),
    Column(
        "assets_wan",
        _("Total assets (10,000 yuan)"),
        ("资产总额", "资产总额(万元)", "总资产", "总资产(万元)", "assets_wan", "total assets"),
        _("In units of 10,000 yuan"),
    ),
    Column(
        "indicators_year",
        _("Year of the figures"),
        ("指标年度", "数据年度", "年度", "年份", "统计年度", "indicators_year", "year"),
        _("Needed with employees, revenue or assets"),
    ),
    Column(
        "legal_representative",
        _("Legal representative"),
        ("法定代表人", "法人", "法人代表", "负责人", "经营者", "legal_representative"),
    ),
    Column("address", _("Address"), ("地址", "住所", "注册地址", "经营地址", "企业地址", "address")),
    Column(
        "founded_on",
        _("Founded on"),
        ("成立日期", "成立时间", "注册日期", "注册时间", "founded_on"),
        _("2015-03-08 or 2015/3/8"),
    ),
    Column(
        "ask_before_visit",
        _("No visit unless asked"),
        ("非请勿扰", "未经同意不走访", "ask_before_visit"),
        _("Yes or no"),
    ),
    Column(
        "tags",
        pgettext_lazy("enterprise", "Tags"),
        ("标签", "企业标签", "tags"),
        _("Words of the catalogue; a file adds tags and takes none away"),
    ),
    Column("contact_name", _("Contact"), ("联系人", "企业联系人", "联络人", "contact", "contact_name")),
    Column(
        "contact_phone",
        _("Telephone of the contact"),
        ("联系电话", "电话", "手机", "联系方式", "手机号码", "contact_phone", "phone"),
    ),
    Column("leader", _("Leader in charge"), ("包联领导", "挂联领导"), computed=True),
    Column("specialist", _("Service specialist"), ("服务专员", "助企专员"), computed=True),
    Column("team", pgettext_lazy("ledger", "Service team"), ("所属服务组", "服务组"), computed=True),
    Column("last_visited_on", pgettext_lazy("ledger", "Last visit"), ("最近走访日期",), computed=True),
    Column("visits", pgettext_lazy("ledger", "Visits"), ("累计走访次数", "走访次数"), computed=True),
    Column("open_problems", _("Open problems"), ("未办结问题数",), computed=True),
    Column("reason", _("Why it was refused"), ("退回原因", "错误原因"), computed=True),
)
BY_KEY = {column.key: column for column in COLUMNS}
IMPORTED = tuple(column for column in COLUMNS if not column.computed)
IMPORTED_KEYS = tuple(column.key for column in IMPORTED)
EXPORTED = tuple(column for column in COLUMNS if column.key != "reason")

# Columns of money, and the units in which their title may say that the numbers are.
MONEY = ("revenue_wan", "assets_wan")
REGISTER_UNIT = "万元"
_UNIT = re.compile(r"[(（:：/]?(?:单位[:：]?)?(亿元|万元|元)[)）]?$")
_NOISE = re.compile(r"[\s*＊:：]+")


def plain(title: str) -> str:
    """A title as far as its meaning goes: "* 营业收入 （万元）" and "营业收入(万元)" are the same."""
    return _NOISE.sub("", title).replace("（", "(").replace("）", ")").lower()


@cache
def _key_of_title() -> dict[str, str]:
    """By every title that we know. What we call a column ourselves is known in every language: our own exports come
    back, to whoever speaks another one as well.
    """
    ours = {plain(label): column.key for column in COLUMNS for label in in_every_language(column.label)}
    theirs = {plain(title): column.key for column in COLUMNS for title in (*column.titles, column.key)}
    return ours | theirs


def unit_of(title: str) -> str:
    """The unit that a title of money gives: "元" of "营业收入(元)"; nothing where it gives none."""
    found = _UNIT.search(plain(title))
    return found.group(1) if found else ""


def key_of(title: str) -> str | None:
    """The column that this title names, if it is one that we know; of money in whatever unit."""
    keys = _key_of_title()
    known = keys.get(plain(title))
    if known:
        return known
    money = keys.get(_UNIT.sub("", plain(title)))
    return money if money in MONEY else None


@dataclass(frozen=True)
class Guess:
    """`mapping` has one key for each title; `is_sure` when no title is left that nobody has matched."""

    mapping: list[str]
    is_sure: bool


def guess(titles: Sequence[str], remembered: dict[str, str]) -> Guess:
    """What each title means: as it was matched before, else by its words. A column is taken once, from the left."""
    mapping, taken, is_sure = [], set(), True
    for title in titles:
        key = remembered.get(plain(title), key_of(title)) if title else SKIPPED
        if key is None or key in taken:
            is_sure = is_sure and key is not None
            key = SKIPPED
        if key in BY_KEY and BY_KEY[key].computed:
            key = SKIPPED
        if key:
            taken.add(key)
        mapping.append(key)
    return Guess(mapping, is_sure and can_start(mapping))


def can_start(mapping: Sequence[str]) -> bool:
    """At the least it must be possible to tell which enterprise a row means."""
    return "name" in mapping or "uscc" in mapping
