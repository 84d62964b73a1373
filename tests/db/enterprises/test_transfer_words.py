"""What people read who have something to put right: all of it at once, and where."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from tests.cast import Cast, signed_in
from tests.db.enterprises.files import TITLES, csv_of, line, refusals, uploaded


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
