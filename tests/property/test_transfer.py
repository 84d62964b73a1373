"""Whatever stands in a file: every row is counted once, what is refused has a reason, nothing else is ever written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from pypinyin import Style, lazy_pinyin

from campaigns.models import ListedEnterprise
from campaigns.services.uploads import list_upload
from common.errors import RuleViolation
from enterprises.enums import Indicator, Size
from enterprises.models import Enterprise, Import, Industry
from enterprises.names import pinyin_of
from enterprises.rules.search import LONGEST, plain
from enterprises.selectors.sizes import size_table
from enterprises.services.transfer import import_upload
from enterprises.transfer.importing import import_advance
from enterprises.transfer.reading import FileRefused
from enterprises.transfer.refusals import Refusal
from enterprises.transfer.size_sql import industry_groups, size_sql
from tests.cast import Cast, make_cast
from tests.db.enterprises.files import TITLES, code, csv_of

pytestmark = pytest.mark.django_db

WILD = st.text(max_size=30) | st.sampled_from(
    ["", "-1", "1e9", "9" * 40, "2025", "C17", "330502", "吴兴区", "企业", "'"]
)
SANE = st.tuples(
    st.sampled_from(["湖州一厂", "湖州二厂"]),
    st.integers(1, 4).map(code),
    st.sampled_from(["企业", "", "园区"]),
    st.sampled_from(["330502", "330521", "德清县", "330802"]),
    st.sampled_from(["C17", "", "I65"]),
    st.integers(0, 2000).map(str),
    st.integers(0, 90000).map(str),
    st.sampled_from(["2025", "2024", ""]),
)
ROW = SANE | st.tuples(*[WILD] * len(TITLES)) | st.lists(WILD, max_size=12).map(tuple)


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Cast]:
    folder = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder), transaction.atomic():
        yield make_cast()
        transaction.set_rollback(True)


def through_the_worker(cast: Cast, content: bytes, *, confirm: bool) -> Import | None:
    try:
        job = import_upload(actor=cast.coordinator, file=ContentFile(content), name="a.csv")
    except RuleViolation:
        return None
    import_advance(job.pk)
    if confirm:
        Import.objects.filter(pk=job.pk, state="checked").update(state="importing")
        import_advance(job.pk)
    return Import.objects.get(pk=job.pk)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(ROW, min_size=1, max_size=8))
def test_every_row_is_created_updated_left_alone_or_refused_with_a_reason(cast: Cast, rows: list[Any]) -> None:
    with transaction.atomic():
        before = Enterprise.objects.count()
        job = through_the_worker(cast, csv_of(*map(list, rows)), confirm=True)
        if job is not None and job.state == "done":
            parts = (job.created_count, job.updated_count, job.unchanged_count, job.refused_count)
            assert sum(map(int, filter(None, parts))) == job.row_count
            assert Enterprise.objects.count() == before + (job.created_count or 0)
            for row in job.preview["refused"]:
                assert all(Refusal.of(error).text for error in row["errors"])
            for enterprise in Enterprise.objects.order_by("-id")[: job.created_count]:
                enterprise.full_clean()
        else:
            assert Enterprise.objects.count() == before
            assert job is None or job.failure or job.state == "mapping"
        transaction.set_rollback(True)


@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=400) | st.binary(max_size=200).map(lambda tail: b"PK\x03\x04" + tail))
def test_any_bytes_are_read_or_refused(cast: Cast, content: bytes) -> None:
    with transaction.atomic():
        job = through_the_worker(cast, content, confirm=False)
        assert job is None or job.failure or job.state in {"mapping", "checked"}
        transaction.set_rollback(True)


BYTES = st.binary(max_size=300) | st.binary(max_size=200).map(lambda tail: b"PK\x03\x04" + tail)


@settings(max_examples=40, deadline=None)
@given(content=BYTES | st.text().map(str.encode))
def test_any_bytes_are_looked_up_for_a_list_or_refused_whole(cast: Cast, content: bytes) -> None:
    with transaction.atomic():
        before = ListedEnterprise.objects.count()
        file = ContentFile(content)
        with suppress(FileRefused):
            upload = list_upload(actor=cast.coordinator, campaign_id=cast.campaign.pk, file=file, name="a.csv")
            assert upload.new_count + upload.listed_count + upload.refused_count == len(upload.lines) > 0
        assert ListedEnterprise.objects.count() == before
        transaction.set_rollback(True)


AMOUNTS = st.none() | st.integers(0, 400_000) | st.sampled_from([20, 300, 1000, 2000, 40_000, 80_000, 120_000])


@settings(max_examples=30, deadline=None)
@given(figures=st.lists(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS), min_size=1, max_size=20))
def test_the_size_in_sql_is_that_of_the_rule(cast: Cast, figures: list[tuple[int | None, ...]]) -> None:
    table = size_table(today=timezone.localdate())
    groups = {code: group for code, group, _by_reference in industry_groups(table)}
    codes = sorted(Industry.objects.values_list("code", flat=True))
    names = {Indicator.EMPLOYEES: "x", Indicator.REVENUE: "y", Indicator.ASSETS: "z"}
    with connection.cursor() as cursor:
        for place, (x, y, z) in enumerate(figures):
            industry = codes[(place * 37) % len(codes)]
            cursor.execute(
                f"SELECT {size_sql(table.standard, 'g', names)} "
                "FROM (SELECT %s::text AS g, %s::integer AS x, %s::numeric AS y, %s::numeric AS z) v",
                [groups.get(industry), x, y, z],
            )
            amounts = [None if amount is None else Decimal(amount) for amount in (y, z)]
            expected = table.result(industry, x, *amounts).size
            assert Size(cursor.fetchone()[0]) == expected


@given(name=st.text(alphabet=st.sampled_from("湖州恒达重庆长乐行单解曾有限公司A3d（）- 股份银"), max_size=20))
def test_pinyin_from_known_words_is_that_of_the_dictionary(name: str) -> None:
    readings = lazy_pinyin(plain(name), style=Style.NORMAL, errors=lambda run: re.findall("[0-9a-z]", run))
    syllables = [one for one in readings if one.isascii() and one.isalnum()][:LONGEST]
    assert pinyin_of(name) == (" ".join(syllables), "".join(one[0] for one in syllables))
