import csv
import re
from collections import Counter
from pathlib import Path

import pytest

DATA = Path(__file__).parents[2] / "accounts" / "data" / "regions.csv"
Rows = dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def listed() -> list[dict[str, str]]:
    with DATA.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


@pytest.fixture(scope="module")
def regions(listed: list[dict[str, str]]) -> Rows:
    return {row["code"]: row for row in listed}


def test_codes_are_unique_and_well_formed(listed: list[dict[str, str]], regions: Rows) -> None:
    assert len(regions) == len(listed)
    for code, row in regions.items():
        assert re.fullmatch(r"\d{4}Z\d" if row["level"] == "zone" else r"\d{6}", code)


def test_every_level_has_its_number_of_regions(regions: Rows) -> None:
    levels = Counter(row["level"] for row in regions.values())
    assert levels == {"nation": 1, "province": 34, "city": 333, "county": 2847, "zone": 2}


def test_every_region_but_the_nation_hangs_on_a_higher_level(regions: Rows) -> None:
    above = {"province": {"nation"}, "city": {"province"}, "county": {"province", "city"}, "zone": {"city"}}
    assert regions["100000"]["parent"] == ""
    for row in regions.values():
        if row["level"] != "nation":
            # A parent of a strictly higher level leaves no room for a cycle.
            assert regions[row["parent"]]["level"] in above[row["level"]], row


def test_code_begins_with_that_of_its_parent(regions: Rows) -> None:
    length = {"province": 2, "city": 4}
    for row in regions.values():
        if row["level"] in ("city", "county", "zone"):
            parent = regions[row["parent"]]
            shared = length[parent["level"]]
            assert row["code"][:shared] == parent["code"][:shared], row


def test_huzhou_has_its_counties_and_zones(regions: Rows) -> None:
    below = {code: row["pinyin"] for code, row in regions.items() if row["parent"] == "330500"}
    assert below == {
        "330502": "Wuxing",
        "330503": "Nanxun",
        "330521": "Deqing",
        "330522": "Changxing",
        "330523": "Anji",
        "3305Z1": "South Taihu New Area",
        "3305Z2": "Changhe",
    }


@pytest.mark.parametrize(
    ("code", "parent"),
    [("110105", "110000"), ("500229", "500000"), ("419001", "410000"), ("469001", "460000"), ("659012", "650000")],
)
def test_county_without_a_city_hangs_on_the_province(regions: Rows, code: str, parent: str) -> None:
    assert regions[code]["parent"] == parent


@pytest.mark.parametrize("code", ["441900", "442000", "460400", "620200"])
def test_city_without_counties_has_none(regions: Rows, code: str) -> None:
    assert regions[code]["level"] == "city"
    assert not any(row["parent"] == code for row in regions.values())


@pytest.mark.parametrize("name", ["市辖区", "县", "省直辖县级行政区划"])
def test_pseudo_levels_are_left_out(regions: Rows, name: str) -> None:
    assert name not in {row["name"] for row in regions.values()}


@pytest.mark.parametrize(
    ("code", "pinyin"),
    [
        ("100000", "China"),
        ("330000", "Zhejiang"),
        ("150000", "Inner Mongolia"),
        ("140000", "Shanxi"),
        ("610000", "Shaanxi"),
        ("540000", "Tibet"),
        ("650000", "Xinjiang"),
        ("810000", "Hong Kong"),
        ("820000", "Macao"),
        ("500000", "Chongqing"),
        ("330500", "Huzhou"),
        ("331000", "Taizhou"),
        ("331100", "Lishui"),
        ("330212", "Yinzhou"),
        ("330382", "Yueqing"),
        ("340300", "Bengbu"),
        ("341500", "Lu'an"),
        ("350200", "Xiamen"),
        ("411100", "Luohe"),
        ("140400", "Changzhi"),
        ("140428", "Zhangzi"),
        ("511100", "Leshan"),
        ("130224", "Luannan"),
        ("140303", "Kuangqu"),
        ("500233", "Zhongxian"),
        ("310115", "Pudong New Area"),
        ("152223", "Zhalaite"),
        ("150825", "Wulate Houqi"),
        ("533122", "Lianghe"),
        ("632600", "Guoluo"),
        ("654000", "Ili"),
        ("620826", "Jingning"),
    ],
)
def test_name_is_romanised_as_it_is_used(regions: Rows, code: str, pinyin: str) -> None:
    assert regions[code]["pinyin"] == pinyin


def test_every_name_is_romanised(regions: Rows) -> None:
    for row in regions.values():
        assert re.fullmatch(r"[A-Z][a-zü']*([ -][A-Z][a-zü']*)*", row["pinyin"]), row
