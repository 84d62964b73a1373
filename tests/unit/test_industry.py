import csv
from pathlib import Path

import pytest

from enterprises.rules.industry import Coverage, GroupAnswer, size_group

DATA = Path(__file__).parents[2] / "enterprises" / "data"


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with (DATA / "industries.csv").open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


@pytest.fixture(scope="module")
def table(rows: list[dict[str, str]]) -> dict[str, str]:
    return {row["code"]: row["size_group"] for row in rows}


@pytest.mark.parametrize(
    ("code", "group"),
    [
        ("A", "01"),
        ("C", "02"),
        ("C13", "02"),
        ("E47", "03"),
        ("F51", "04"),
        ("F52", "05"),
        ("G54", "06"),
        ("G591", "06"),
        ("G592", "07"),
        ("G599", "07"),
        ("G60", "08"),
        ("H61", "09"),
        ("H62", "10"),
        ("I63", "11"),
        ("I64", "11"),
        ("I65", "12"),
        ("K701", "13"),
        ("K702", "14"),
        ("K703", "16"),
        ("K709", "16"),
        ("L72", "15"),
        ("M", "16"),
        ("Q85", "16"),
    ],
)
def test_industry_has_its_size_group(table: dict[str, str], code: str, group: str) -> None:
    assert size_group(code, table) == GroupAnswer(Coverage.COVERED, group)


@pytest.mark.parametrize("code", ["F", "G", "G59", "H", "I", "K", "K70", "Q"])
def test_coarse_code_whose_parts_differ_asks_for_a_finer_one(table: dict[str, str], code: str) -> None:
    assert size_group(code, table) == GroupAnswer(Coverage.NEEDS_FINER_CODE)


@pytest.mark.parametrize("code", ["G53", "K704", "P", "P83", "Q84", "S", "S92", "T97"])
def test_industry_outside_the_standard_may_be_sized_by_reference(table: dict[str, str], code: str) -> None:
    assert size_group(code, table) == GroupAnswer(Coverage.NOT_COVERED)


@pytest.mark.parametrize("code", ["J", "J66", "J69"])
def test_finance_has_its_own_standard(table: dict[str, str], code: str) -> None:
    assert size_group(code, table) == GroupAnswer(Coverage.OWN_STANDARD)


def test_imported_class_inherits_from_its_division(table: dict[str, str]) -> None:
    finer = {**table, "C131": "", "C1311": "", "G5911": ""}
    assert size_group("C1311", finer) == GroupAnswer(Coverage.COVERED, "02")
    assert size_group("C13", finer) == GroupAnswer(Coverage.COVERED, "02")
    assert size_group("C", finer) == GroupAnswer(Coverage.COVERED, "02")
    assert size_group("G5911", finer) == GroupAnswer(Coverage.COVERED, "06")


def test_unknown_code_is_refused(table: dict[str, str]) -> None:
    with pytest.raises(LookupError, match="X99"):
        size_group("X99", table)


def test_catalogue_has_20_sections_97_divisions_and_the_groups_that_sizing_needs(rows: list[dict[str, str]]) -> None:
    codes = {
        level: [row["code"] for row in rows if row["level"] == level] for level in ("section", "division", "group")
    }
    assert codes["section"] == list("ABCDEFGHIJKLMNOPQRST")
    assert sorted(int(code[1:]) for code in codes["division"]) == list(range(1, 98))
    assert len(codes["group"]) == 12


def test_catalogue_is_a_tree_with_both_names(rows: list[dict[str, str]], table: dict[str, str]) -> None:
    assert len(table) == len(rows)
    for row in rows:
        assert row["parent"] == {"section": "", "division": row["code"][:1], "group": row["code"][:3]}[row["level"]]
        assert row["parent"] in table or row["level"] == "section"
        assert row["name_zh"]
        assert row["name_en"].isascii()
