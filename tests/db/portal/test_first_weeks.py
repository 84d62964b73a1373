"""The first weeks of an office: a messy file, corrections, a list by rule, teams, visits, figures that agree."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from campaigns.listing.work import list_change_advance
from campaigns.models import ListChange, ListedEnterprise, Visit
from campaigns.tasks import change_list
from enterprises.models import Enterprise, Import
from enterprises.tasks import advance_import
from enterprises.transfer.importing import import_advance
from tests.cast import Cast, signed_in
from tests.db.enterprises.files import code
from tests.queue import take_over

pytestmark = pytest.mark.django_db

ROWS = 240
VISITED = 30
TITLES = ["序号", "企业名称", "信用代码", "所属区县", "行业", "职工人数", "营业收入（元）", "年度", "成立日期"]
WIDE = str.maketrans(
    "0123456789ABCDEFGHJKLMNPQRTUWXY", "０１２３４５６７８９ＡＢＣＤＥＦＧＨＪＫＬＭＮＰＱＲＴＵＷＸＹ"
)


@pytest.fixture(autouse=True)
def _own_files_and_worker(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = tmp_path
    take_over(monkeypatch, change_list, lambda change_id: None)
    take_over(monkeypatch, advance_import, lambda import_id: None)


def right(number: int) -> list[str]:
    """A row with nothing wrong, spelt as different clerks spell it."""
    county = ("330502", "吴兴区", "330521", "德清县")[number % 4]
    revenue = ("4000000", "400万元", "0.04亿元", "4,000,000元")[number % 4]
    founded = ("2015-03-08", "2015/3/8", "2015年3月8日", "2015.3.8")[number % 4]
    uscc = code(number).translate(WIDE) if number % 5 == 0 else code(number).lower()
    return [str(number), f"湖州起步{number}号有限公司", uscc, county, "C17", "25人", revenue, "2025", founded]


def messy(number: int) -> list[str]:
    row = right(number)
    match number % 12:
        case 1:
            row[2] = row[2][:-1] + ("0" if code(number)[-1] != "0" else "1")
        case 2:
            row[1] = "=HYPERLINK(1)"
        case 3:
            row[5] = "-3"
        case 4:
            row[8] = "1900-01-01"
        case 5:
            row[6] = "约四百万"
        case 6:
            row[3] = "火星"
    return row


def csv_of(rows: list[list[str]], encoding: str = "gb18030") -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


def imported(client: Client, content: bytes) -> Import:
    upload = SimpleUploadedFile("企业名单.csv", content)
    page = client.post("/imports/new/", {"file": upload})["Location"]
    job = Import.objects.latest("pk")
    import_advance(job.pk)
    assert client.get(page).status_code == 200
    assert client.post(f"{page}confirm/", {"version": Import.objects.latest("pk").version}).status_code == 303
    import_advance(job.pk)
    job.refresh_from_db()
    assert job.state == "done"
    return job


def corrected(client: Client, job: Import) -> bytes:
    """The refused rows as they came back, each set right by its number; who stood in the file twice stays once."""
    file = b"".join(client.get(f"/imports/{job.pk}/refused/").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    titles, *rows = csv.reader(io.StringIO(file))
    numbers = dict.fromkeys(int(row[0]) for row in rows)
    return csv_of([titles, *([*right(number), ""] for number in numbers)], "utf-8-sig")


def listed_by_rule(client: Client, cast: Cast) -> None:
    path = f"/campaigns/{cast.campaign.pk}/list/"
    version = client.get(f"{path}rule/").context["form"].initial["version"]
    said = {"version": version, "eligible_sizes": ["small"], "divisions": "C17", "further_regions": "330502"}
    assert client.post(f"{path}rule/", said).status_code == 303
    version = client.get(f"{path}refresh/").context["campaign"].version
    client.post(f"{path}refresh/", {"version": version, "keeps_visited": "on"})
    list_change_advance(ListChange.objects.latest("pk").pk)
    client.post(f"{path}assign/", {"scope": "unassigned"})
    list_change_advance(ListChange.objects.latest("pk").pk)


def visited(client: Client, cast: Cast) -> None:
    """What the phones send when they have signal again, each of it twice."""
    rows = ListedEnterprise.objects.filter(campaign=cast.campaign, team=cast.team).order_by("pk")[:VISITED]
    for number, row in enumerate(rows):
        said = {
            "campaign": cast.campaign.pk,
            "team": cast.team.pk,
            "enterprise": row.enterprise_id,
            "members": [cast.member.pk],
            "visited_on": timezone.localdate().isoformat(),
            "summary": "讲解了惠企政策",
            "problems": [{"category": "financing", "title": "贷款续期困难"}] if number % 3 == 0 else [],
        }
        path = f"/api/v1/visits/by-uuid/{UUID(int=number + 1)}/"
        answers = [client.put(path, said, content_type="application/json").status_code for _again in range(2)]
        assert answers == [201, 200]


def test_from_a_messy_file_to_figures_that_agree_with_the_records(cast: Cast) -> None:
    office, official, leader = (signed_in(one) for one in (cast.coordinator, cast.official, cast.leader))
    before = Enterprise.objects.count()
    rows = [messy(number) for number in range(1, ROWS + 1)]
    job = imported(office, csv_of([["2026年企业名单"], TITLES, *rows, right(7)]))
    assert (job.created_count, job.refused_count) == (ROWS // 2 - 1, ROWS // 2 + 2)
    again = imported(office, corrected(office, job))
    assert (again.created_count, again.refused_count) == (ROWS // 2 + 1, 0)
    assert Enterprise.objects.count() == before + ROWS
    new = Enterprise.objects.filter(name__startswith="湖州起步")
    assert set(new.values_list("revenue_wan", "size", "employees")) == {(400, "small", 25)}

    listed_by_rule(office, cast)
    rows_of = ListedEnterprise.objects.filter(campaign=cast.campaign)
    here = Enterprise.objects.filter(region="330502", size="small", industry="C17", merged_into=None)
    assert set(rows_of.filter(origin="rule").values_list("enterprise", flat=True)) <= set(
        here.values_list("pk", flat=True)
    )
    assert rows_of.filter(team=cast.team).count() == here.count() == ROWS // 2 + 1

    visited(official, cast)
    assert Visit.objects.filter(campaign=cast.campaign).count() == VISITED
    answer = leader.get(f"/api/v1/statistics/summary/?campaign={cast.campaign.pk}").json()["figures"]
    assert answer["visits"]["value"] == answer["enterprises_visited"]["value"] == VISITED
    assert answer["problems_collected"]["value"] == VISITED // 3
    coverage = answer["coverage_rate"]
    assert (coverage["numerator"], coverage["denominator"]) == (VISITED, rows_of.count())
