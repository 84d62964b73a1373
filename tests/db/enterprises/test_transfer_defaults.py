"""What is said once for all rows keeps the rules that a cell keeps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone
from psycopg2.errors import CheckViolation

from accounts.enums import RoleName
from accounts.models import RoleGrant
from common.errors import RuleViolation
from enterprises.models import Enterprise, Import
from enterprises.services.transfer import import_map
from enterprises.transfer import importing
from enterprises.transfer.importing import import_advance
from tests.cast import Cast, region, signed_in
from tests.db.enterprises.files import code, counts, csv_of, uploaded

TITLES = ["单位", "代码", "人"]
MAPPING = ["name", "uscc", "employees"]
NEXT_YEAR = timezone.localdate().year + 1


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def job(cast: Cast) -> Import:
    return uploaded(cast.coordinator, csv_of(["湖州一厂", code(1), "30"], titles=TITLES))


@pytest.mark.parametrize(
    ("defaults", "reason"),
    [
        ({"region": "440100"}, "out_of_scope"),
        ({"region": "330802"}, "out_of_scope"),
        ({"region": "999999"}, "unknown_region"),
        ({"indicators_year": NEXT_YEAR}, "year_future"),
        ({"indicators_year": 2062}, "year_future"),
        ({"indicators_year": 99999}, "year_future"),
        ({"indicators_year": 1989}, "year_future"),
    ],
)
def test_a_default_that_no_row_could_say_is_refused(
    cast: Cast, job: Import, defaults: dict[str, Any], reason: str
) -> None:
    with pytest.raises(RuleViolation) as refused:
        import_map(actor=cast.coordinator, import_id=job.pk, mapping=MAPPING, defaults=defaults, version=None)
    assert (refused.value.code, refused.value.field) == (reason, next(iter(defaults)))
    job.refresh_from_db()
    assert job.state == "mapping"


def test_another_system_is_refused_them_as_well(cast: Cast, job: Import) -> None:
    body = {"mapping": MAPPING, "defaults": {"region": "440100", "indicators_year": 2025}}
    address = f"/api/v1/imports/{job.pk}/columns/"
    answer = signed_in(cast.coordinator).post(address, body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (422, "out_of_scope")


def test_the_page_says_so_at_the_field(cast: Cast, job: Import) -> None:
    names = dict(zip(("column_0", "column_1", "column_2"), MAPPING, strict=True))
    fields = names | {"region": "330502", "indicators_year": str(NEXT_YEAR), "version": job.version}
    answer = signed_in(cast.coordinator).post(reverse("enterprises:import-columns", args=[job.pk]), fields)
    assert answer.status_code == 422
    assert answer.context["form"].errors["indicators_year"]


def test_only_the_regions_of_ones_office_are_offered(cast: Cast, job: Import) -> None:
    RoleGrant.objects.create(user=cast.coordinator, role=RoleName.LEADER, region=region("330800"))
    answer = signed_in(cast.coordinator).get(reverse("enterprises:import-columns", args=[job.pk]))
    offered = {key for key, _name in answer.context["form"].fields["region"].choices}
    assert {"330500", "330502"} <= offered
    assert "330800" not in offered


def test_the_administrator_may_say_any_region(cast: Cast) -> None:
    job = uploaded(cast.admin, csv_of(["衢州一厂", code(1), "30"], titles=TITLES))
    defaults = {"region": "330802", "indicators_year": 2025}
    import_map(actor=cast.admin, import_id=job.pk, mapping=MAPPING, defaults=defaults, version=None)
    import_advance(job.pk)
    job.refresh_from_db()
    assert (job.state, counts(job)) == ("checked", (1, 0, 0, 0))


def test_a_region_lost_meanwhile_ends_the_import_before_anything_is_written(cast: Cast, job: Import) -> None:
    defaults = {"region": "330502", "indicators_year": 2025}
    import_map(actor=cast.coordinator, import_id=job.pk, mapping=MAPPING, defaults=defaults, version=None)
    import_advance(job.pk)
    Import.objects.filter(pk=job.pk, state="checked").update(state="importing")
    cast.coordinator.grants.update(region=region("330800"))
    import_advance(job.pk)
    job.refresh_from_db()
    assert job.state == "failed"
    assert job.failure
    assert not Enterprise.objects.filter(uscc=code(1)).exists()


def test_what_a_template_remembers_of_a_lost_region_is_left_out(cast: Cast, job: Import) -> None:
    defaults = {"region": "330502", "indicators_year": 2025}
    import_map(actor=cast.coordinator, import_id=job.pk, mapping=MAPPING, defaults=defaults, version=None)
    cast.coordinator.grants.update(region=region("330800"))
    again = uploaded(cast.coordinator, csv_of(["湖州二厂", code(2), "30"], titles=TITLES))
    assert again.defaults == {"indicators_year": 2025}


def test_what_the_register_refuses_is_no_race_and_ends_the_import_at_once(
    cast: Cast, job: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []

    def refusing(*_what: Any) -> None:
        tried.append(1)
        raise IntegrityError from CheckViolation()

    monkeypatch.setattr(importing, "merged", refusing)
    defaults = {"region": "330502", "indicators_year": 2025}
    import_map(actor=cast.coordinator, import_id=job.pk, mapping=MAPPING, defaults=defaults, version=None)
    import_advance(job.pk)
    Import.objects.filter(pk=job.pk, state="checked").update(state="importing")
    import_advance(job.pk)
    job.refresh_from_db()
    assert (job.state, len(tried)) == ("failed", 1)
