"""Titles: recorded, warned of before they end, revoked; who comes and goes; and the conditions of the next tier."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from enterprises.enums import TitleTier
from enterprises.models import Enterprise, SizeDeclaration, Title
from enterprises.rules.cultivation import Answer, Condition
from enterprises.selectors.cultivation import ladder_of
from enterprises.selectors.titles import title_flows
from enterprises.services.titles import TitleDraft, title_change, title_record
from tests.cast import Cast, signed_in
from tests.db.enterprises.refusals import refused
from tests.db.integrations.conftest import ApiClient, token_for

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


def given(cast: Cast, enterprise: Enterprise | None = None, **values: Any) -> Title:
    fields = {"tier": "specialised", "issued_on": date(2024, 1, 10)} | values
    return title_record(actor=cast.coordinator, enterprise=enterprise or cast.enterprise, draft=TitleDraft(**fields))


def test_rule_and_end_follow_from_the_day_of_issue(cast: Cast) -> None:
    old, new = given(cast), given(cast, issued_on=date(2026, 4, 1))
    assert (old.valid_to, old.rule_version) == (date(2027, 1, 9), "工信部企业〔2022〕63号")
    assert (new.valid_to, new.rule_version) == (date(2029, 3, 31), "工信部企业〔2026〕2号")


@pytest.mark.parametrize(("days", "warning"), [(0, 30), (30, 30), (31, 90), (90, 90), (180, 180), (181, None)])
def test_the_end_is_warned_of_in_three_steps(cast: Cast, days: int, warning: int | None) -> None:
    given(cast, valid_to=timezone.localdate() + timedelta(days=days))
    client = signed_in(cast.coordinator)
    (line,) = client.get("/enterprises/titles/").context["lines"]
    assert line.warning == warning
    within = client.get("/enterprises/titles/?expiring=180").context["lines"]
    assert bool(within) is (warning is not None)
    (shown,) = client.get(f"/enterprises/{cast.enterprise.pk}/").context["shown"].titles
    assert shown.warning == warning


def test_whether_a_title_is_over_follows_from_the_day(cast: Cast) -> None:
    given(cast, valid_to=timezone.localdate() - timedelta(days=1))
    client = signed_in(cast.official)
    assert len(client.get("/enterprises/titles/?status=expired").context["lines"]) == 1
    assert client.get("/enterprises/titles/?status=valid").context["lines"] == []
    assert ApiClient(token_for(cast.official)).get("titles/").json()["results"][0]["status"] == "expired"


def test_a_title_is_revoked_with_day_and_reason_and_that_can_be_taken_back(cast: Cast) -> None:
    title = given(cast)
    api = ApiClient(token_for(cast.official))
    url = f"titles/{title.pk}/"
    assert api.patch(url, {"revoked_on": "2026-01-01"}).json()["code"] == "revocation_incomplete"
    revoked = api.patch(url, {"revoked_on": "2026-01-01", "revoked_because": "数据造假"})
    assert revoked.json()["status"] == "revoked"
    back = title_change(
        actor=cast.official, title_id=title.pk, changes={"revoked_on": None, "revoked_because": ""}, version=None
    )
    assert back.status == "valid"


def test_what_has_not_happened_cannot_be_recorded(cast: Cast) -> None:
    with refused("day_future"):
        given(cast, issued_on=timezone.localdate() + timedelta(days=1))


def test_a_title_is_recorded_and_corrected_on_its_page(cast: Cast) -> None:
    client = signed_in(cast.official)
    typed = {"tier": "innovative", "issued_on": "2025-03-01", "document": "公告"}
    assert client.post(f"/enterprises/{cast.enterprise.pk}/titles/new/", typed).status_code == 303
    title = Title.objects.get()
    url = f"/enterprises/titles/{title.pk}/edit/"
    body = {**typed, "document": "更正公告", "valid_to": "2028-02-28", "rule_version": "x", "version": title.version}
    assert client.post(url, body).status_code == 303
    assert client.post(url, body).status_code == 409
    assert Title.objects.get().document == "更正公告"


def flows(tier: str, today: date = TODAY) -> dict[int, tuple[int, int]]:
    place = TitleTier.values.index(tier)
    return {year.year: year.flows[place] for year in title_flows(rows=Title.objects.all(), today=today)}


def test_a_renewal_is_neither_entry_nor_exit(cast: Cast) -> None:
    given(cast, issued_on=date(2022, 6, 1))
    given(cast, issued_on=date(2025, 9, 1))
    given(cast, cast.neighbour, issued_on=date(2023, 6, 1))
    counted = flows("specialised")
    assert counted[2022] == (1, 0)
    assert counted[2023] == (1, 0)
    assert counted[2025] == (0, 0)
    assert counted[2026] == (0, 1)


def test_a_revocation_is_an_exit_in_its_own_year(cast: Cast) -> None:
    given(cast, issued_on=date(2024, 6, 1), revoked_on=date(2025, 2, 1), revoked_because="失信")
    assert flows("specialised")[2025] == (0, 1)
    assert flows("specialised")[2026] == (0, 0)


def test_the_table_keeps_to_the_territory(cast: Cast) -> None:
    given(cast, cast.neighbour, issued_on=date(2025, 1, 1))
    place = TitleTier.values.index("specialised")
    own = signed_in(cast.official).get("/enterprises/titles/").context["years"]
    assert all(year.flows[place] == (0, 0) for year in own)
    wuxing = signed_in(cast.coordinator).get("/enterprises/titles/?region=330521").context["years"]
    assert (1, 0) in [year.flows[place] for year in wuxing]


def test_the_facts_stand_beside_the_conditions_of_the_measure(cast: Cast) -> None:
    given(cast, tier="innovative", issued_on=date(2025, 1, 10))
    for year, revenue in ((2023, 5000), (2025, 5512)):
        SizeDeclaration.objects.create(
            enterprise=cast.enterprise, year=year, revenue_wan=Decimal(revenue), size="small", standard="x"
        )
    ladder = ladder_of(actor=cast.official, enterprise=cast.enterprise, today=TODAY)
    specialised, little_giant = ({line.condition: line.answer for line in lines} for _tier, lines in ladder.tiers)
    assert specialised[Condition.LOWER_TITLE] == Answer.MET
    assert specialised[Condition.REVENUE_OR_EQUITY] == Answer.MET
    assert specialised[Condition.SCORE] == Answer.UNKNOWN
    assert little_giant[Condition.LOWER_TITLE] == Answer.NOT_MET
    assert little_giant[Condition.REVENUE] == Answer.MET
    assert little_giant[Condition.GROWTH] == Answer.NOT_MET  # 5000 × 1.05² is 5512.50
    page = signed_in(cast.leader).get(f"/enterprises/{cast.enterprise.pk}/conditions/")
    assert "工信部企业〔2026〕2号" in page.content.decode()


def test_a_fact_that_nobody_entered_is_named_with_where_to_enter_it(cast: Cast) -> None:
    Enterprise.objects.filter(pk=cast.enterprise.pk).update(founded_on=None, size="unknown")
    year = timezone.localdate().year - 1
    SizeDeclaration.objects.create(
        enterprise=cast.enterprise, year=year, revenue_wan=Decimal(9000), size="small", standard="x"
    )
    path = f"/enterprises/{cast.enterprise.pk}/"
    page = signed_in(cast.official).get(f"{path}conditions/", headers={"accept-language": "en"}).content.decode()
    assert f"Missing: the revenue of {year - 2}" in page
    assert f"Missing: the revenue of {year}" not in page
    assert "Missing: the day of foundation" in page
    assert "Missing: the size" in page
    assert f'href="{path}declarations/new/?year={year - 2}"' in page
    assert f'href="{path}edit/"' in page
    assert f"?year={year - 2}" not in signed_in(cast.leader).get(f"{path}conditions/").content.decode()
    form = signed_in(cast.official).get(f"{path}declarations/new/?year={year - 2}").context["form"]
    assert form["year"].value() == year - 2


def test_many_titles_cost_no_more_queries(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for month in range(1, 13):
        given(cast, issued_on=date(2025, month, 1))
    client = signed_in(cast.coordinator)
    with django_assert_max_num_queries(12):
        assert len(client.get("/enterprises/titles/").context["lines"]) == 12


@pytest.mark.parametrize("issued_on", ["1900-01-01", "2010-12-31"])
def test_a_title_is_not_older_than_the_programme(cast: Cast, issued_on: str) -> None:
    with refused("day_too_early"):
        given(cast, issued_on=date.fromisoformat(issued_on))
    form = {"tier": "specialised", "issued_on": issued_on}
    answer = signed_in(cast.coordinator).post(f"/enterprises/{cast.enterprise.pk}/titles/new/", form)
    assert (answer.status_code, [*answer.context["form"].errors]) == (422, ["issued_on"])
    assert not Title.objects.exists()
