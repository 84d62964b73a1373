"""What an import makes of the register."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from enterprises.models import Contact, Enterprise, SizeDeclaration
from enterprises.names import pinyin_of
from enterprises.transfer import merging
from tests.cast import Cast, signed_in
from tests.db.enterprises.files import TITLES, code, counts, csv_of, imported, line, refusals, uploaded

TOMORROW = (timezone.localdate() + timedelta(days=1)).isoformat()


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_rows_become_enterprises_as_the_pages_would_make_them(cast: Cast) -> None:
    job = imported(cast.coordinator, csv_of(line(1), line(2, 所属地区="吴兴区", 从业人员="1,200", 行业="纺织业")))
    assert counts(job) == (2, 0, 0, 0)
    first = Enterprise.objects.get(uscc=code(1))
    assert (first.region_id, first.industry_id, first.employees, first.size) == ("330502", "C17", 25, "small")
    assert (first.revenue_wan, first.indicators_year, first.version) == (Decimal("400.00"), 2025, 1)
    assert (first.name_pinyin, first.name_initials) == pinyin_of(first.name)
    declaration = SizeDeclaration.objects.get(enterprise=first)
    assert (declaration.year, declaration.employees, declaration.size) == (2025, 25, "small")
    assert Enterprise.objects.get(uscc=code(2)).employees == 1200
    first.full_clean()


@pytest.mark.parametrize(
    ("title", "cell", "wan"),
    [
        ("营业收入(万元)", "400", "400"),
        ("营业收入(万元)", "1.2亿元", "12000"),
        ("营业收入(万元)", "１．５亿", "15000"),
        ("营业收入(万元)", "3,500,000元", "350"),
        ("营业收入(万元)", "350 万元", "350"),
        ("营业收入", "350万", "350"),
        ("营业收入（元）", "3500000", "350"),
        ("年营业收入(单位：元)", "3500000", "350"),
        ("营业收入(亿元)", "1.2", "12000"),
        ("营业收入(元)", "350万元", "350"),
        ("营业收入(元)", "49", "0"),
        ("营业收入(亿元)", "0.30000000000000004", "3000"),
        ("营业收入(元)", "1234567.8900000001", "123.46"),
    ],
)
def test_money_is_read_in_the_unit_of_its_cell_or_title(cast: Cast, title: str, cell: str, wan: str) -> None:
    titles = [title if one == "营业收入(万元)" else one for one in TITLES]
    imported(cast.coordinator, csv_of(line(1, **{"营业收入(万元)": cell}), titles=titles))
    assert Enterprise.objects.get(uscc=code(1)).revenue_wan == Decimal(wan)


@pytest.mark.parametrize("cell", ["1.2亿美元", "12元整", "约350万", "9" * 19 + "亿", "-3元", "1.2.3亿"])
def test_money_that_is_no_number_is_refused(cast: Cast, cell: str) -> None:
    job = uploaded(cast.coordinator, csv_of(line(1, **{"营业收入(万元)": cell})))
    assert counts(job) == (0, 0, 0, 1)
    assert refusals(job)[2][0][0] == "revenue_wan"


def test_after_many_rows_the_database_knows_at_once_how_many_there_are(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is asked next, an export perhaps, would be planned for the table of before."""
    monkeypatch.setattr(merging, "MANY", 2)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE enterprises_enterprise")
        imported(cast.coordinator, csv_of(*(line(number) for number in range(1, 31))))
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'enterprises_enterprise'::regclass")
        assert cursor.fetchone() == (Enterprise.objects.count(),)


def test_the_history_names_who_imported(cast: Cast) -> None:
    imported(cast.coordinator, csv_of(line(1)))
    imported(cast.coordinator, csv_of(line(1, 企业名称="湖州改名有限公司")))
    path = f"/enterprises/{Enterprise.objects.get(uscc=code(1)).pk}/?kind=change"
    told = signed_in(cast.coordinator).get(path).context["shown"].timeline.happenings
    assert [one.who for one in told] == [str(cast.coordinator)] * 2


def test_the_preview_writes_nothing(cast: Cast) -> None:
    before = Enterprise.objects.count()
    job = uploaded(cast.coordinator, csv_of(line(1), line(2)))
    assert counts(job) == (2, 0, 0, 0)
    assert Enterprise.objects.count() == before


def test_the_same_file_again_changes_nothing(cast: Cast) -> None:
    content = csv_of(line(1), line(2))
    imported(cast.coordinator, content)
    versions = list(Enterprise.objects.values_list("id", "version"))
    job = imported(cast.coordinator, content)
    assert counts(job) == (0, 0, 2, 0)
    assert list(Enterprise.objects.values_list("id", "version")) == versions


def test_an_empty_cell_takes_nothing_away(cast: Cast) -> None:
    imported(cast.coordinator, csv_of(line(1)))
    job = imported(cast.coordinator, csv_of(line(1, 从业人员="", 行业="", 企业名称="", 所属地区="", 类型="")))
    assert counts(job) == (0, 0, 1, 0)
    assert Enterprise.objects.get(uscc=code(1)).employees == 25


def test_new_figures_give_a_new_size_and_the_old_year_stays_on_record(cast: Cast) -> None:
    imported(cast.coordinator, csv_of(line(1, 指标年度="2024")))
    job = imported(cast.coordinator, csv_of(line(1, 从业人员="300", **{"营业收入(万元)": "2000"})))
    assert counts(job) == (0, 1, 0, 0)
    enterprise = Enterprise.objects.get(uscc=code(1))
    assert (enterprise.size, enterprise.indicators_year) == ("medium", 2025)
    sizes = dict(enterprise.size_declarations.values_list("year", "size"))
    assert sizes == {2024: "small", 2025: "medium"}


def test_figures_of_an_earlier_year_are_history(cast: Cast) -> None:
    imported(cast.coordinator, csv_of(line(1)))
    imported(cast.coordinator, csv_of(line(1, 指标年度="2023", 从业人员="5")))
    enterprise = Enterprise.objects.get(uscc=code(1))
    assert (enterprise.employees, enterprise.indicators_year, enterprise.size) == (25, 2025, "small")
    assert enterprise.size_declarations.get(year=2023).size == "micro"


def test_a_body_without_a_code_is_known_by_kind_place_and_name(cast: Cast) -> None:
    titles = ["单位名称", "类型", "地区", "地址"]
    first = imported(cast.coordinator, csv_of(["织里镇（童装）园区", "园区", "330502", ""], titles=titles))
    again = imported(cast.coordinator, csv_of(["织里镇(童装) 园区", "园区", "吴兴区", "栋梁路1号"], titles=titles))
    assert counts(first) == (1, 0, 0, 0)
    assert counts(again) == (0, 1, 0, 0)
    assert Enterprise.objects.get(kind="park").address == "栋梁路1号"


def test_contacts_come_along_and_are_corrected(cast: Cast) -> None:
    titles = ["企业名称", "统一社会信用代码", "联系人", "联系电话"]
    enterprise = cast.enterprise
    known = [enterprise.name, enterprise.uscc or ""]
    assert counts(imported(cast.coordinator, csv_of([*known, "李总", "13800000001"], titles=titles))) == (0, 1, 0, 0)
    assert counts(imported(cast.coordinator, csv_of([*known, "李总", "13800000002"], titles=titles))) == (0, 1, 0, 0)
    masked = imported(cast.coordinator, csv_of([*known, "李总", "138****0002"], titles=titles))
    assert counts(masked) == (0, 0, 1, 0)
    assert [contact.phone for contact in Contact.objects.filter(enterprise=enterprise)] == ["13800000002"]


@pytest.mark.parametrize("phone", ["无", "<b>1</b>", "1234", "1" * 21, "１２－ab"])
def test_what_is_no_telephone_number_is_refused(cast: Cast, phone: str) -> None:
    titles = ["企业名称", "统一社会信用代码", "联系人", "联系电话"]
    known = [cast.enterprise.name, cast.enterprise.uscc or "", "李总"]
    job = uploaded(cast.coordinator, csv_of([*known, phone], titles=titles))
    assert refusals(job) == {2: [("contact_phone", "not_a_phone")]}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("０５７２－２０１２３４５", "0572-2012345"),
        ("+86 (572) 2012345转8", "+86 (572) 2012345转8"),
        ("（0572）2012345", "(0572)2012345"),
        ("13800000001", "13800000001"),
    ],
)
def test_a_telephone_number_may_be_typed_in_full_width(cast: Cast, typed: str, kept: str) -> None:
    titles = ["企业名称", "统一社会信用代码", "联系人", "联系电话"]
    imported(cast.coordinator, csv_of([cast.enterprise.name, cast.enterprise.uscc or "", "李总", typed], titles=titles))
    assert Contact.objects.get(enterprise=cast.enterprise, name="李总").phone == kept


def test_good_rows_are_imported_beside_refused_ones_which_come_back_as_a_file(cast: Cast) -> None:
    job = imported(cast.coordinator, csv_of(line(1), line(2, 从业人员="-3"), line(3)))
    assert counts(job) == (2, 0, 0, 1)
    with job.refused_file.open("rb") as file:
        text = file.read().decode("utf-8-sig")
    assert text.splitlines()[0].startswith(",".join(TITLES))
    assert "湖州新星2号有限公司" in text
    assert len(text.splitlines()) == 2
    corrected = imported(cast.coordinator, text.replace("'-3", "3").encode())
    assert counts(corrected) == (1, 0, 0, 0)


def test_who_imported_stands_in_the_audit(cast: Cast) -> None:
    job = imported(cast.coordinator, csv_of(line(1)))
    event = Enterprise.objects.get(uscc=code(1)).audit.get()  # type: ignore[attr-defined]
    assert event.pgh_context.metadata == {"user": cast.coordinator.pk, "source": "import", "job": job.pk}


WRONG = [
    ({"统一社会信用代码": "9133050"}, "uscc", "length"),
    ({"统一社会信用代码": "91330502MI2B1C3D40"}, "uscc", "alphabet"),
    ({"统一社会信用代码": "91330X02MA2B1C3D40"}, "uscc", "region_not_digits"),
    ({"统一社会信用代码": "91330502AM2B1C3D40"}, "uscc", "check_character"),
    ({"统一社会信用代码": ""}, "uscc", "required"),
    ({"企业名称": ""}, "name", "required"),
    ({"企业名称": "=HYPERLINK(1)"}, "name", "formula"),
    ({"企业名称": "湖州\u202e企业"}, "name", "control"),
    ({"企业名称": "湖" * 121}, "name", "too_long"),
    ({"所属地区": ""}, "region", "required"),
    ({"所属地区": "330802"}, "region", "out_of_scope"),
    ({"所属地区": "火星"}, "region", "unknown_region"),
    ({"行业": "炼金术"}, "industry", "unknown_industry"),
    ({"类型": "公会"}, "kind", "unknown_kind"),
    ({"从业人员": "-1"}, "employees", "negative"),
    ({"从业人员": "12.5"}, "employees", "not_whole"),
    ({"从业人员": "=1+2"}, "employees", "formula"),
    ({"从业人员": "9999999999"}, "employees", "absurd"),
    ({"营业收入(万元)": "约1亿元"}, "revenue_wan", "not_an_amount"),
    ({"营业收入(万元)": "-5元"}, "revenue_wan", "negative"),
    ({"营业收入(万元)": "-1.2亿"}, "revenue_wan", "negative"),
    ({"营业收入(万元)": "999999亿元"}, "revenue_wan", "absurd"),
    ({"营业收入(万元)": "9" * 30}, "revenue_wan", "absurd"),
    ({"指标年度": ""}, "indicators_year", "required"),
    ({"指标年度": "2099"}, "indicators_year", "future"),
    ({"指标年度": "去年"}, "indicators_year", "not_a_year"),
]


@pytest.mark.parametrize(("cells", "column", "reason"), WRONG, ids=lambda value: str(value)[:40])
def test_a_wrong_cell_is_refused_with_its_row_column_and_reason(
    cast: Cast, cells: dict[str, str], column: str, reason: str
) -> None:
    job = uploaded(cast.coordinator, csv_of(line(1), line(2, **cells)))
    assert counts(job) == (1, 0, 0, 1)
    assert refusals(job) == {3: [(column, reason)]}


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("1900-01-01", "long_ago"),
        (TOMORROW, "future"),
        ("2099-01-01", "future"),
        ("2024-02-30", "not_a_day"),
        ("昨天", "not_a_day"),
        ("2015-11", "not_a_day"),
        ("2015.12", "not_a_day"),
        ("2015年11月", "not_a_day"),
        ("201511", "not_a_day"),
        ("2015112", "not_a_day"),
        ("2015-1103", "not_a_day"),
    ],
)
def test_an_impossible_day_is_refused(cast: Cast, day: str, reason: str) -> None:
    titles = [*TITLES, "成立日期"]
    job = uploaded(cast.coordinator, csv_of([*line(1), "2015年3月8日"], [*line(2), day], titles=titles))
    assert counts(job) == (1, 0, 0, 1)
    assert refusals(job) == {3: [("founded_on", reason)]}


@pytest.mark.parametrize(
    "day", ["2015-03-08", "2015.3.8", "2015/03/8", "2015年3月8日", "20150308", "2015-3-8 00:00:00"]
)
def test_a_day_is_read_however_it_is_written(cast: Cast, day: str) -> None:
    imported(cast.coordinator, csv_of([*line(1), day], titles=[*TITLES, "成立日期"]))
    assert str(Enterprise.objects.get(uscc=code(1)).founded_on) == "2015-03-08"


def test_a_code_that_stands_twice_in_the_file_refuses_both_rows(cast: Cast) -> None:
    job = uploaded(cast.coordinator, csv_of(line(1), line(2), line(1)))
    assert refusals(job) == {2: [("uscc", "twice")], 4: [("uscc", "twice")]}
    assert [row["errors"] for row in job.preview["refused"]] == [["uscc|twice|4"], ["uscc|twice|2"]]


def test_a_code_is_not_given_to_another_kind(cast: Cast) -> None:
    job = uploaded(cast.coordinator, csv_of(line(1, 统一社会信用代码=cast.enterprise.uscc, 类型="园区")))
    assert refusals(job) == {2: [("kind", "other_kind")]}


def test_an_enterprise_elsewhere_is_out_of_reach(cast: Cast) -> None:
    job = uploaded(cast.coordinator, csv_of(line(1, 统一社会信用代码=cast.stranger.uscc)))
    assert refusals(job) == {2: [("uscc", "enterprise_out_of_scope")]}


def test_the_administrator_imports_everywhere(cast: Cast) -> None:
    job = uploaded(cast.admin, csv_of(line(1, 所属地区="330802"), line(2, 统一社会信用代码=cast.stranger.uscc)))
    assert counts(job) == (1, 1, 0, 0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_every_encoding_of_chinese_offices_is_read(cast: Cast, encoding: str) -> None:
    job = imported(cast.coordinator, csv_of(line(1, 企业名称="湖州㐀镕有限公司"), encoding=encoding))
    assert counts(job) == (1, 0, 0, 0)
    assert Enterprise.objects.get(uscc=code(1)).name == "湖州㐀镕有限公司"
