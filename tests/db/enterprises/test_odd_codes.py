"""A credit code that may be right and looks odd is saved, and people are told: on pages, by API and in a preview."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import Region
from enterprises.enums import EnterpriseKind
from enterprises.models import Enterprise
from enterprises.rules import uscc
from enterprises.transfer.uscc_sql import warnings_sql
from tests.cast import Cast, signed_in
from tests.db.enterprises.files import code, counts, csv_of, line, uploaded
from tests.db.integrations.conftest import ApiClient, token_for

pytestmark = pytest.mark.django_db

ODD = "91330502MA2B1C3D1N"  # the digit of the organisation code is wrong
OF_A_SHOP = uscc.make("92", "330502", "MB000001")


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def codes() -> list[str]:
    """Every authority with every kind, of a region that is there and one that is not, each also mistyped within."""
    firsts = [first + second for first in uscc.ALPHABET for second in "0123459"]
    made = [uscc.make(first, region, "MB000007") for first, region in product(firsts, ["330502", "339999"])]
    spoilt = [one[:16] + ("1" if one[16] != "1" else "2") for one in made]
    return made + [one + uscc.check_character(one) for one in spoilt]


@pytest.mark.parametrize("kind", EnterpriseKind.values)
def test_the_import_finds_odd_what_the_rule_finds_odd(cast: Cast, kind: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT c.code, {warnings_sql('c.code', '%(kind)s')} FROM unnest(%(codes)s) AS c(code)",
            {"codes": codes(), "kind": kind},
        )
        found = {one: tuple(reasons) for one, reasons in cursor.fetchall()}
    known = set(Region.objects.values_list("code", flat=True))
    assert found == {one: uscc.check(one, known, kind).warnings for one in codes()}


def test_a_preview_names_the_rows_with_odd_codes_and_refuses_none_of_them(cast: Cast) -> None:
    lines = [line(1), line(2, 统一社会信用代码=ODD), line(3, 统一社会信用代码=OF_A_SHOP)]
    job = uploaded(cast.coordinator, csv_of(*lines))
    assert counts(job) == (3, 0, 0, 0)
    odd = {row["row"]: row["reasons"] for row in job.preview["odd"]}
    assert (job.preview["odd_count"], odd) == (2, {3: ["organisation_code"], 4: ["other_kind"]})
    page = signed_in(cast.coordinator).get(reverse("enterprises:import-detail", args=[job.pk])).content.decode()
    assert ODD in page
    assert OF_A_SHOP in page


def test_a_code_that_the_register_has_already_is_not_doubted_again(cast: Cast) -> None:
    Enterprise.objects.filter(pk=cast.enterprise.pk).update(uscc=ODD)
    name = cast.enterprise.name
    job = uploaded(cast.coordinator, csv_of(line(1, 企业名称=name, 统一社会信用代码=ODD, 从业人员="77")))
    assert (counts(job), job.preview["odd"]) == ((0, 1, 0, 0), [])


def test_an_answer_of_the_api_warns_of_what_it_saved(cast: Cast) -> None:
    client = ApiClient(token_for(cast.official))
    body = {"name": "湖州新办有限公司", "region": "330502", "uscc": ODD}
    made = client.post("enterprises/", body)
    assert (made.status_code, [one["code"] for one in made.json()["warnings"]]) == (201, ["uscc_organisation_code"])
    changed = client.patch(f"enterprises/{made.json()['id']}/", {"uscc": OF_A_SHOP})
    assert [one["code"] for one in changed.json()["warnings"]] == ["uscc_other_kind"]
    assert client.patch(f"enterprises/{made.json()['id']}/", {"uscc": code(9)}).json()["warnings"] == []


def test_the_page_of_an_enterprise_shows_that_its_code_looks_odd(cast: Cast) -> None:
    address = reverse("reports:enterprise", args=[cast.enterprise.pk])
    client = signed_in(cast.official)
    assert client.get(address).context["odd_code"] == []
    Enterprise.objects.filter(pk=cast.enterprise.pk).update(uscc=ODD)
    answer = client.get(address)
    assert str(answer.context["odd_code"][0]) in answer.content.decode()
