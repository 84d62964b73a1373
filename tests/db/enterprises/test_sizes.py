"""From declared indicators to the size, on the page and over the API, and what a new standard makes of it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pghistory
import pytest
from django.utils import timezone

from enterprises.enums import RunState
from enterprises.models import Enterprise, Industry, SizeDeclaration, SizeStandard, SizingRun
from enterprises.resizing import resize_batch, runs_due
from enterprises.selectors.sizes import history_of, standard_of
from enterprises.services.declarations import DeclarationDraft, declaration_make
from enterprises.services.enterprises import enterprise_change
from enterprises.services.standards import sizing_start, standard_copy
from portal.demo.standard import STANDARD
from tests.cast import Cast, make_enterprise, signed_in
from tests.db.enterprises.refusals import refused
from tests.db.integrations.conftest import ApiClient, token_for

pytestmark = pytest.mark.django_db


def declared(cast: Cast, enterprise: Enterprise | None = None, **values: Any) -> SizeDeclaration:
    """A declaration of last year by the official."""
    draft = DeclarationDraft(**{"year": timezone.localdate().year - 1} | values)
    chosen = enterprise or cast.enterprise
    return declaration_make(actor=cast.official, enterprise_id=chosen.pk, draft=draft, version=None)


def of_industry(code: str) -> Enterprise:
    return make_enterprise(industry=Industry.objects.get(pk=code), size="unknown")


def test_the_stored_standard_is_the_shipped_one() -> None:
    assert standard_of(SizeStandard.objects.get(code=STANDARD.code)).groups.keys() == STANDARD.groups.keys()
    stored = standard_of(SizeStandard.objects.get(code=STANDARD.code))
    for code, group in STANDARD.groups.items():
        assert stored.groups[code].indicators == group.indicators
        assert stored.groups[code].lower_bounds == group.lower_bounds


@pytest.mark.parametrize(
    ("industry", "employees", "revenue", "assets", "size"),
    [
        ("C17", 999, "50000", None, "medium"),
        ("C17", 300, "2000", None, "medium"),
        ("C17", 19, "50000", None, "micro"),
        ("E47", None, "6000", "4999.99", "small"),
        ("F51", 4, "1000000", None, "micro"),
        ("G591", 1000, "30000", None, "large"),
        ("G592", 100, "1000", None, "medium"),
        ("K701", None, "200000", "9999", "medium"),
        ("L71", 9, None, "120000", "micro"),
        ("M73", 100, None, None, "medium"),
    ],
)
def test_the_size_follows_from_the_indicators_and_the_industry(
    cast: Cast, industry: str, employees: int | None, revenue: str | None, assets: str | None, size: str
) -> None:
    enterprise = of_industry(industry)
    money = {"revenue_wan": revenue and Decimal(revenue), "assets_wan": assets and Decimal(assets)}
    declaration = declared(cast, enterprise, employees=employees, **money)
    enterprise.refresh_from_db()
    assert enterprise.size == declaration.size == size
    assert declaration.standard == "MIIT-2011-300"
    assert (enterprise.employees, enterprise.indicators_year) == (employees, declaration.year)


@pytest.mark.parametrize(
    ("industry", "size", "missing", "by_reference", "words"),
    [
        ("C17", "unknown", "Y", False, "needs: Revenue"),
        ("E47", "unknown", "YZ", False, "needs: Revenue"),
        ("G53", "small", "", True, "by reference"),
        ("P83", "small", "", True, "by reference"),
        ("G59", "unknown", "", False, "finer industry"),
        ("K70", "unknown", "", False, "finer industry"),
        ("K704", "small", "", True, "by reference"),
        ("J66", "unknown", "", False, "standard of its own"),
    ],
)
def test_nothing_is_guessed(cast: Cast, industry: str, size: str, missing: str, by_reference: bool, words: str) -> None:
    enterprise = of_industry(industry)
    declaration = declared(cast, enterprise, employees=50)
    assert (declaration.size, declaration.missing, declaration.by_reference) == (size, missing, by_reference)
    client = signed_in(cast.official)
    client.cookies["django_language"] = "en"
    assert words in client.get(f"/enterprises/{enterprise.pk}/").content.decode()


def test_an_office_decides_where_the_standard_is_silent_and_nowhere_else(cast: Cast) -> None:
    bank = of_industry("J66")
    assert declared(cast, bank, decided_size="medium", reason="银发〔2015〕309号").size == "medium"
    with refused("size_follows"):
        declared(cast, employees=300, revenue_wan=Decimal(2000), decided_size="small", reason="x")


def form_of(page: Any, **values: Any) -> dict[str, Any]:
    form = page.context["form"]
    kept = {"version": form["version"].value(), "source": "self_declared", "read": form["read"].value() or ""}
    return kept | {"year": 2025, "employees": 300, "revenue_wan_0": "", "revenue_wan_1": "wan"} | values


def test_what_is_typed_is_read_back_before_it_is_saved(cast: Cast) -> None:
    client = signed_in(cast.official)
    url = f"/enterprises/{cast.enterprise.pk}/declarations/new/"
    typed = {"revenue_wan_0": "19999999", "revenue_wan_1": "yuan"}
    read = client.post(url, form_of(client.get(url), **typed))
    assert read.status_code == 200
    assert "一千九百九十九万九千九百元" in read.content.decode()
    assert not SizeDeclaration.objects.exists()
    changed = client.post(url, form_of(read, **{**typed, "revenue_wan_1": "wan"}))
    assert "一千九百九十九亿九千九百九十九万元" in changed.content.decode()
    assert not SizeDeclaration.objects.exists()
    saved = client.post(url, form_of(read, **typed))
    assert saved.status_code == 303
    assert SizeDeclaration.objects.get().revenue_wan == Decimal("1999.99")
    assert SizeDeclaration.objects.get().size == "small"


def test_two_people_do_not_overwrite_each_other(cast: Cast) -> None:
    client = signed_in(cast.official)
    url = f"/enterprises/{cast.enterprise.pk}/declarations/new/"
    read = client.post(url, form_of(client.get(url), revenue_wan_0="2000"))
    declared(cast, employees=5, revenue_wan=Decimal(5))
    assert client.post(url, form_of(read, revenue_wan_0="2000")).status_code == 409
    assert SizeDeclaration.objects.get().employees == 5


def test_a_correction_keeps_what_stood_before(cast: Cast) -> None:
    declared(cast, employees=300, revenue_wan=Decimal(2000))
    declared(cast, employees=300, revenue_wan=Decimal(1999))
    history = [(row.revenue_wan, row.size) for row in history_of(actor=cast.official, enterprise=cast.enterprise)]
    assert history == [(Decimal("1999.00"), "small"), (Decimal("2000.00"), "medium")]


def test_an_earlier_year_does_not_change_the_present_size(cast: Cast) -> None:
    declared(cast, employees=300, revenue_wan=Decimal(2000))
    declared(cast, year=2020, employees=1, revenue_wan=Decimal(1))
    cast.enterprise.refresh_from_db()
    assert (cast.enterprise.size, cast.enterprise.employees) == ("medium", 300)


def test_another_industry_sizes_anew(cast: Cast) -> None:
    declared(cast, employees=60, revenue_wan=Decimal(600))
    retail = {"industry": Industry.objects.get(pk="F52")}
    changed = enterprise_change(actor=cast.official, enterprise_id=cast.enterprise.pk, changes=retail, version=None)
    assert changed.size == "medium"
    assert SizeDeclaration.objects.get().industry == "F52"


def new_standard(cast: Cast, valid_from: date) -> SizeStandard:
    """The bound between small and medium industry doubles."""
    values = {"code": "NEW", "name": "新标准", "valid_from": valid_from}
    standard = standard_copy(actor=cast.admin, of_code="MIIT-2011-300", **values)
    standard.thresholds.filter(group="02", indicator="X").update(medium_min=600)
    return standard


def test_a_new_standard_sizes_every_enterprise_in_batches(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("enterprises.resizing.BATCH", 2)
    enterprises = [of_industry("C17") for _ in range(5)]
    for one in enterprises:
        declared(cast, one, employees=300, revenue_wan=Decimal(2000))
    new_standard(cast, timezone.localdate())
    run = sizing_start(actor=cast.admin, standard_code="NEW")
    seen = []
    while resize_batch(run.pk):
        run.refresh_from_db()
        seen.append((run.done, run.total))
    run.refresh_from_db()
    assert seen == [(2, 5), (4, 5)]
    assert (run.state, run.done, run.changed) == (RunState.DONE, 5, 5)
    assert {one.size for one in Enterprise.objects.filter(pk__in=[one.pk for one in enterprises])} == {"small"}
    history = history_of(actor=cast.official, enterprise=enterprises[0])
    assert [(row.standard, row.size) for row in history] == [("NEW", "small"), ("MIIT-2011-300", "medium")]
    assert not resize_batch(run.pk)


def test_only_the_administrator_starts_a_run_and_only_one(cast: Cast) -> None:
    client = signed_in(cast.admin)
    url = "/enterprises/size-standards/MIIT-2011-300/resize/"
    assert signed_in(cast.coordinator).post(url).status_code == 403
    assert client.post(url).status_code == 303
    with refused("run_open"):
        sizing_start(actor=cast.admin, standard_code="MIIT-2011-300")
    client.cookies["django_language"] = "en"
    assert "0 of 0 enterprises" in client.get("/enterprises/size-standards/").content.decode()


def test_a_standard_that_is_not_in_force_sizes_nobody(cast: Cast) -> None:
    new_standard(cast, timezone.localdate() + timedelta(days=1))
    with refused("not_in_force"):
        sizing_start(actor=cast.admin, standard_code="NEW")
    assert declared(cast, employees=300, revenue_wan=Decimal(2000)).size == "medium"


def test_the_clock_begins_the_run_of_a_new_standard_and_goes_on_with_a_lost_one(cast: Cast) -> None:
    assert runs_due() == []
    standard = new_standard(cast, timezone.localdate())
    (run_id,) = runs_due()
    assert SizingRun.objects.get(pk=run_id).standard == standard
    assert runs_due() == []
    SizingRun.objects.filter(pk=run_id).update(updated_at=timezone.now() - timedelta(minutes=11))
    assert runs_due() == [run_id]
    while resize_batch(run_id):
        pass
    assert runs_due() == []


def test_the_api_declares_corrects_and_refuses_a_second_time(cast: Cast) -> None:
    api = ApiClient(token_for(cast.official))
    body = {"enterprise": cast.enterprise.pk, "year": 2024, "employees": 300, "revenue_wan": "2000.00"}
    made = api.post("size-declarations/", body)
    assert (made.status_code, made.json()["size"]) == (201, "medium")
    assert api.post("size-declarations/", body).status_code == 409
    corrected = api.patch(made.json()["url"], {"employees": 299}, if_match=made["ETag"])
    assert (corrected.json()["size"], corrected.json()["revenue_wan"]) == ("small", "2000.00")
    assert api.patch(made.json()["url"], {"employees": 1}, if_match=made["ETag"]).status_code == 412


def test_the_history_says_who_declared(cast: Cast) -> None:
    with pghistory.context(user=cast.official.pk):
        declared(cast, employees=25)
    page = signed_in(cast.coordinator).get(f"/enterprises/{cast.enterprise.pk}/declarations/")
    assert [line.who for line in page.context["lines"]] == [str(cast.official)]
