"""What the words in a file stand for: regions, industries, kinds and yes or no, each distinct word looked up once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import Region
from common.languages import in_every_language
from enterprises.enums import EnterpriseKind
from enterprises.models import Industry
from enterprises.transfer.columns import plain

_REGION_CODE = re.compile(r"[0-9][0-9A-Z]{5,11}")
_KIND_OF_PLACE = re.compile(r"(?<=..)(省|市|地区|(壮族|回族|维吾尔)?自治区|特别行政区)$")
_INDUSTRY_CODE = re.compile(r"[A-T]?[0-9]{1,4}|[A-T](?![A-Za-z])")
YES, NO = {"1", "是", "yes", "true", "y", "√", "有"}, {"0", "否", "no", "false", "n", "×", "无"}
KINDS = {
    "企业": EnterpriseKind.ENTERPRISE,
    "公司": EnterpriseKind.ENTERPRISE,
    "个体工商户": EnterpriseKind.INDIVIDUAL_BUSINESS,
    "个体户": EnterpriseKind.INDIVIDUAL_BUSINESS,
    "个体": EnterpriseKind.INDIVIDUAL_BUSINESS,
    "基层单位": EnterpriseKind.GRASSROOTS_UNIT,
    "园区": EnterpriseKind.PARK,
    "产业园": EnterpriseKind.PARK,
    "集群": EnterpriseKind.CLUSTER,
    "产业集群": EnterpriseKind.CLUSTER,
}


@dataclass(frozen=True)
class Meaning:
    """The code that a word stands for, or why it stands for none."""

    code: str | None = None
    error: str | None = None


def region_meanings(words: Iterable[str], paths: Sequence[str] | None) -> dict[str, Meaning]:
    """Regions by code ("330502", with or without its name) or by name ("吴兴区", "浙江省湖州市吴兴区", "湖州吴兴区").

    `paths` are the subtrees where rows may lie; None where there is no limit. A name that several regions bear is the
    one within them, if there it is one alone.
    """
    book = _RegionBook(paths)
    return {word: book.meaning(word) for word in words}


def region_code_meaning(code: str, paths: Sequence[str] | None) -> Meaning:
    """A region named by its code, or why rows cannot lie there. `paths` as above."""
    path = Region.objects.filter(pk=code).values_list("path", flat=True).first()
    if path is None:
        return Meaning(error="unknown_region")
    return Meaning(code) if is_within(path, paths) else Meaning(error="out_of_scope")


def is_within(path: str, paths: Sequence[str] | None) -> bool:
    return paths is None or path.startswith(tuple(paths))


class _RegionBook:
    def __init__(self, paths: Sequence[str] | None) -> None:
        self._paths = paths
        self._path_of: dict[str, str] = {}
        self._codes_of_name: dict[str, list[str]] = defaultdict(list)
        # As people shorten the names above; what is written out in full goes first.
        self._codes_of_short: dict[str, list[str]] = defaultdict(list)
        rows = list(Region.objects.values_list("code", "name", "name_en", "path", "valid_to"))
        names = {code: name for code, name, *_rest in rows}
        for code, name, name_en, path, valid_to in rows:
            self._path_of[code] = path
            if valid_to is None:
                above = [names[one] for one in path.split(".") if one]
                for one in {name, name_en, "".join(above), "".join(above[1:]), "".join(above[-2:])}:
                    self._codes_of_name[plain(one)].append(code)
                for one in _shortened(above):
                    self._codes_of_short[plain(one)].append(code)

    def meaning(self, word: str) -> Meaning:
        if (found := _REGION_CODE.match(word)) and found.group() in self._path_of:
            codes = [found.group()]
        else:
            codes = self._codes_of_name.get(plain(word)) or self._codes_of_short.get(plain(word), [])
        inside = [code for code in codes if is_within(self._path_of[code], self._paths)]
        if len(inside) == 1:
            return Meaning(inside[0])
        if inside:
            return Meaning(error="several_regions")
        return Meaning(error="out_of_scope" if codes else "unknown_region")


def _shortened(above: Sequence[str]) -> set[str]:
    """A region's name below the names above it, of which any may lack what kind of place it is: "浙江湖州德清县"."""
    *higher, own = above
    written = {own}
    found: set[str] = set()
    for name in reversed(higher):
        written = {start + rest for start in (name, _KIND_OF_PLACE.sub("", name)) for rest in written}
        found |= written
    return found


def industry_meanings(words: Iterable[str]) -> dict[str, Meaning]:
    """Industries by code ("C17", with or without its name; "17" for the division) or by name in either language."""
    codes: dict[str, str] = {}
    of_name: dict[str, str] = {}
    # The broader industry first: of a division and its only group that bear one name, the division is meant.
    for code, name, name_en in Industry.objects.order_by("-code").values_list("code", "name", "name_en"):
        codes[code] = codes[code.lstrip("ABCDEFGHIJKLMNOPQRST") or code] = code
        of_name[plain(name)] = of_name[plain(name_en)] = code
    meanings = {}
    for word in words:
        found = _INDUSTRY_CODE.match(word.upper())
        by_code = codes.get(found.group()) if found else None
        meant = by_code or of_name.get(plain(word)) or of_name.get(plain(word) + "业")
        meanings[word] = Meaning(meant) if meant else Meaning(error="unknown_industry")
    return meanings


def kind_meanings(words: Iterable[str]) -> dict[str, Meaning]:
    known = {plain(label): kind for kind in EnterpriseKind for label in in_every_language(kind.label)}
    known |= {kind.value: kind for kind in EnterpriseKind} | KINDS
    return {word: _known(known.get(plain(word)), "unknown_kind") for word in words}


def answer_meanings(words: Iterable[str]) -> dict[str, Meaning]:
    answers = dict.fromkeys(YES, "true") | dict.fromkeys(NO, "false")
    return {word: _known(answers.get(plain(word)), "yes_or_no") for word in words}


def _known(code: Any, error: str) -> Meaning:
    return Meaning(str(code)) if code else Meaning(error=error)
