"""Another name or code leaves the one that was: people go on looking for it, and old files go on holding it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from enterprises.models import Alias, Enterprise
from enterprises.services.aliases import alias_add
from tests.cast import Cast, signed_in
from tests.db.enterprises.files import code, counts, csv_of, imported, line, refusals, uploaded
from tests.db.enterprises.refusals import refused
from tests.db.integrations.conftest import ApiClient, token_for

pytestmark = pytest.mark.django_db

RENAMED = "湖州新名有限公司"
# The same body, registered elsewhere.
RECODED = code(1, "330521")


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def api(cast: Cast) -> ApiClient:
    return ApiClient(token_for(cast.coordinator))


@pytest.fixture
def star(cast: Cast) -> Enterprise:
    """In the register by an import: 湖州新星1号有限公司."""
    imported(cast.coordinator, csv_of(line(1)))
    return Enterprise.objects.get(uscc=code(1))


def changed(api: ApiClient, enterprise: Enterprise, **values: Any) -> Any:
    tag = f'"{Enterprise.objects.get(pk=enterprise.pk).version}"'
    return api.patch(f"enterprises/{enterprise.pk}/", values, if_match=tag)


def formers(enterprise: Enterprise) -> set[tuple[str, str]]:
    return set(enterprise.aliases.values_list("kind", "value"))


def test_who_was_renamed_is_found_by_the_name_of_before(api: ApiClient, star: Enterprise) -> None:
    assert changed(api, star, name=RENAMED).status_code == 200
    alias = Alias.objects.get(enterprise=star)
    assert (alias.kind, alias.value, alias.valid_until) == ("former_name", star.name, timezone.localdate())
    for words in ("新星1号", "xinxing", "hzxx1h"):
        (found,) = api.get(f"enterprises/?search={words}").json()["results"]
        assert (found["id"], found["name"]) == (star.pk, RENAMED)


def test_brackets_and_blanks_of_another_kind_make_no_other_name(api: ApiClient, star: Enterprise) -> None:
    changed(api, star, name="湖州新星１号 有限公司")
    assert formers(star) == set()


def test_who_takes_its_old_name_and_code_again_has_no_former_ones_like_them(api: ApiClient, star: Enterprise) -> None:
    changed(api, star, name=RENAMED, uscc=RECODED)
    assert formers(star) == {("former_name", star.name), ("former_code", code(1))}
    assert changed(api, star, name=star.name, uscc=code(1)).status_code == 200
    assert formers(star) == {("former_name", RENAMED), ("former_code", RECODED)}


def test_a_former_code_makes_no_second_entry_of_the_same_body(cast: Cast, api: ApiClient, star: Enterprise) -> None:
    changed(api, star, uscc=RECODED)
    body = {"name": "恒达新厂", "kind": "enterprise", "region": "330502", "uscc": code(1)}
    answer = api.post("enterprises/", body)
    assert (answer.status_code, answer.json()["code"], answer.json()["former_of"]) == (422, "uscc_former", star.pk)
    assert star.name in answer.content.decode()
    page = signed_in(cast.coordinator).post("/enterprises/new/", body | {"industry": "C17"})
    assert star.name in str(page.context["form"].errors["uscc"])
    Alias.objects.get(enterprise=star).delete()
    assert api.post("enterprises/", body).status_code == 201


def test_a_wrong_code_that_is_corrected_is_free_for_the_body_that_has_it(api: ApiClient, star: Enterprise) -> None:
    changed(api, star, uscc=code(8))
    assert formers(star) == set()
    body = {"name": "恒达新厂", "kind": "enterprise", "region": "330502", "uscc": code(1)}
    assert api.post("enterprises/", body).status_code == 201


def test_a_row_says_no_name_of_an_enterprise_elsewhere(cast: Cast, api: ApiClient, star: Enterprise) -> None:
    changed(api, star, uscc=RECODED)
    job = uploaded(cast.other_coordinator, csv_of(line(1, 所属地区="330521")))
    assert ("uscc", "former") in refusals(job)[2]
    assert star.name not in str(job.preview["refused"])


def test_of_an_enterprise_out_of_sight_a_former_code_says_no_name(cast: Cast, api: ApiClient, star: Enterprise) -> None:
    changed(api, star, uscc=RECODED)
    body = {"name": "德清新厂", "kind": "enterprise", "region": "330521", "uscc": code(1)}
    answer = ApiClient(token_for(cast.other_official)).post("enterprises/", body)
    assert answer.json()["code"] == "uscc_former"
    assert star.name not in answer.content.decode()
    assert "former_of" not in answer.json()


def test_an_import_that_renames_keeps_the_name_of_before(cast: Cast, api: ApiClient, star: Enterprise) -> None:
    job = imported(cast.coordinator, csv_of(line(1, 企业名称=RENAMED)))
    assert counts(job) == (0, 1, 0, 0)
    alias = Alias.objects.get(enterprise=star)
    assert (alias.value, alias.valid_until, alias.value_initials) == (
        star.name,
        timezone.localdate(),
        star.name_initials,
    )
    alias.full_clean()
    (found,) = api.get("enterprises/?search=新星1号").json()["results"]
    assert found["id"] == star.pk
    imported(cast.coordinator, csv_of(line(1)))
    assert formers(star) == {("former_name", RENAMED)}


def test_an_import_that_renames_nobody_keeps_no_name(cast: Cast, star: Enterprise) -> None:
    imported(cast.coordinator, csv_of(line(1, 企业名称="湖州新星１号 有限公司", 从业人员="26")))
    assert formers(star) == set()


def test_a_row_with_a_former_code_is_refused_and_says_whose_it_was(
    cast: Cast, api: ApiClient, star: Enterprise
) -> None:
    changed(api, star, uscc=RECODED)
    job = uploaded(cast.coordinator, csv_of(line(1), line(2)))
    assert (counts(job), refusals(job)) == ((1, 0, 0, 1), {2: [("uscc", "former")]})
    assert job.preview["refused"][0]["errors"] == [f"uscc|former|{star.name}"]


@pytest.mark.parametrize(
    ("kind", "value", "why"),
    [
        ("former_code", "13", "code_malformed"),
        ("former_code", "吴兴绸厂", "code_malformed"),
        ("former_code", code(1), "alias_present"),
        ("former_name", "湖州新星 1号有限公司", "alias_present"),
        ("short_name", "湖州新星1号有限公司", "alias_present"),
    ],
)
def test_another_name_or_code_is_one_and_not_that_of_today(
    cast: Cast, api: ApiClient, star: Enterprise, kind: str, value: str, why: str
) -> None:
    answer = api.post("aliases/", {"enterprise": star.pk, "kind": kind, "value": value})
    assert (answer.status_code, answer.json()["code"]) == (422, why)
    page = signed_in(cast.coordinator).post(f"/enterprises/{star.pk}/aliases/new/", {"kind": kind, "value": value})
    assert list(page.context["form"].errors) == ["value"]
    assert formers(star) == set()


def test_what_another_enterprise_has_today_is_nobodys_former_code(cast: Cast, star: Enterprise) -> None:
    with refused("code_present"):
        alias_add(actor=cast.coordinator, enterprise=cast.enterprise, kind="former_code", value=code(1))
    assert not Alias.objects.exists()
