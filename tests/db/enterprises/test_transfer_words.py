"""What people read who have something to put right: all of it at once, and where."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from accounts.models import Region
from enterprises.transfer.words import Meaning, region_meanings
from tests.cast import Cast, signed_in
from tests.db.enterprises.files import TITLES, csv_of, imported, line, refusals, uploaded
from tests.workbooks import SHEET_PATH, sheet_xml, workbook_of


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def test_a_wrong_figure_and_a_missing_year_are_said_at_once(cast: Cast) -> None:
    lines = [line(1, 从业人员="许多", 指标年度=""), line(2, 类型="公会", 指标年度=""), line(3, 类型="公会")]
    job = uploaded(cast.coordinator, csv_of(*lines))
    assert {row: set(found) for row, found in refusals(job).items()} == {
        2: {("employees", "not_whole"), ("indicators_year", "required")},
        3: {("kind", "unknown_kind"), ("indicators_year", "required")},
        4: {("kind", "unknown_kind")},
    }


def test_whoever_forgot_the_year_is_led_to_where_it_is_given_for_all_rows(cast: Cast) -> None:
    job = uploaded(cast.coordinator, csv_of(line(1, 指标年度="")))
    client = signed_in(cast.coordinator)
    columns = reverse("enterprises:import-columns", args=[job.pk])
    shown = client.get(reverse("enterprises:import-detail", args=[job.pk])).content.decode()
    assert f"{columns}#id_indicators_year" in shown
    assert 'id="id_indicators_year"' in client.get(columns).content.decode()


def test_the_matching_says_that_yuan_become_units_of_ten_thousand(cast: Cast) -> None:
    titles = ["营业收入（元）" if title == "营业收入(万元)" else title for title in TITLES]
    client = signed_in(cast.coordinator)
    texts = []
    for one in (titles, TITLES):
        job = uploaded(cast.coordinator, csv_of(line(1), titles=one))
        form = client.get(reverse("enterprises:import-columns", args=[job.pk])).context["form"]
        texts.append([field.help_text for field in form.columns() if "营业收入" in field.label])
    assert "元" in texts[0][0].removeprefix("400 · ")
    assert texts[1] == ["400"]


@pytest.mark.parametrize(
    ("language", "changes"),
    [
        (
            "zh-hans",
            [
                ("330502 吴兴区", "330503 南浔区"),
                ("C17 纺织业", "C14 食品制造业"),
                ("小型", "微型"),
                ("25", "5"),
                ("400.00", "80.50"),
                ("否", "是"),
            ],
        ),
        (
            "en",
            [
                ("330502 Wuxing", "330503 Nanxun"),
                ("C17 Textiles", "C14 Food manufacturing"),
                ("Small", "Micro"),
                ("25", "5"),
                ("400.00", "80.50"),
                ("No", "Yes"),
            ],
        ),
    ],
)
def test_what_would_change_is_told_in_the_words_of_whoever_reads(
    cast: Cast, language: str, changes: list[tuple[str, str]]
) -> None:
    imported(cast.coordinator, csv_of(line(1)))
    changed = line(1, 所属地区="330503", 行业="C14", 从业人员="5", **{"营业收入(万元)": "80.5"})
    job = uploaded(cast.coordinator, csv_of([*changed, "是"], titles=[*TITLES, "非请勿扰"]))
    client = signed_in(cast.coordinator)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    shown = client.get(reverse("enterprises:import-detail", args=[job.pk]))
    ((_row, told),) = shown.context["page"].updated
    assert [(one.old, one.new) for one in told] == changes
    # Programs get what they send.
    (row,) = client.get(f"/api/v1/imports/{job.pk}/").json()["preview"]["updated"]
    assert [one["to"] for one in row["changes"]] == ["330503", "C14", "micro", 5, 80.5, True]


@pytest.mark.parametrize(
    ("content", "chinese", "english"),
    [
        (csv_of(), "标题下面没有数据行", "Below the titles there are no rows."),
        (
            workbook_of({SHEET_PATH: sheet_xml('<row><c r="E1048576"><v>1</v></c></row>')}),
            "4,000,000",
            "The sheet spans more than 4,000,000 cells.",
        ),
    ],
)
def test_why_a_file_failed_is_told_in_the_language_of_whoever_reads(
    cast: Cast, content: bytes, chinese: str, english: str
) -> None:
    job = uploaded(cast.coordinator, content, "list")
    assert job.state == "failed"
    client = signed_in(cast.coordinator)
    for language, words in (("zh-hans", chinese), ("en", english)):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        for address in (reverse("enterprises:import-detail", args=[job.pk]), f"/api/v1/imports/{job.pk}/"):
            told = client.get(address, headers={"Accept-Language": language}).content.decode()
            assert words in told, (language, address)
        assert (english in told) == (language == "en")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("written", "region"),
    [
        ("湖州德清县", "330521"),
        ("浙江湖州德清县", "330521"),
        ("浙江省湖州德清县", "330521"),
        ("湖州市 德清县", "330521"),
        ("杭州余杭区", "330110"),
        ("南京鼓楼区", "320106"),
        ("北京东城区", "110101"),
        ("广西南宁市青秀区", "450103"),
    ],
)
def test_a_region_is_known_below_a_city_whose_kind_is_left_out(written: str, region: str) -> None:
    assert region_meanings([written], None)[written] == Meaning(region)


@pytest.mark.django_db
def test_a_region_that_may_be_two_is_named_as_such_where_the_city_is_shortened() -> None:
    city = Region.objects.get(pk="330500")
    Region.objects.create(code="3305Z9", name="德清县", name_en="Deqing Two", level="zone", parent=city)
    assert region_meanings(["湖州德清县"], None)["湖州德清县"] == Meaning(error="several_regions")
    assert region_meanings(["湖州德清"], None)["湖州德清"] == Meaning(error="unknown_region")
