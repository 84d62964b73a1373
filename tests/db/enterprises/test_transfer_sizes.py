"""An import leaves an enterprise and its declarations as the pages would have left them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from enterprises.models import Enterprise, Industry
from enterprises.services.declarations import DeclarationDraft, declaration_make
from enterprises.services.enterprises import enterprise_change
from tests.cast import Cast, make_enterprise
from tests.db.enterprises.files import counts, csv_of, imported

TITLES = ["统一社会信用代码", "行业", "从业人员", "营业收入(万元)", "资产总额(万元)", "指标年度"]
FIGURES = ("employees", "revenue_wan", "assets_wan")

BEFORE = [
    [],
    [{"year": 2024, "employees": 50, "revenue_wan": Decimal(5000)}],
    [{"year": 2024, "employees": 50, "revenue_wan": Decimal(5000), "source": "checked"}],
    [{"year": 2023, "employees": 3, "revenue_wan": Decimal(50)}, {"year": 2025, "employees": 400}],
    [{"year": 2024, "employees": 50, "decided_size": "small", "reason": "停产"}],
]
SAID: list[dict[str, Any]] = [
    {"year": 2025, "employees": 400},
    {"year": 2025, "revenue_wan": Decimal(90000)},
    {"year": 2024, "employees": 400},
    {"year": 2024, "employees": 50, "revenue_wan": Decimal(5000)},
    {"year": 2024, "employees": 400, "revenue_wan": Decimal(90000)},
    {"year": 2023, "employees": 400, "revenue_wan": Decimal(90000)},
    {"industry": "J66"},
    {"industry": "I65"},
    {"industry": "P83"},
    {"industry": "I65", "year": 2025, "employees": 200, "revenue_wan": Decimal(2000)},
    {"industry": "I65", "year": 2024, "employees": 50, "revenue_wan": Decimal(5000)},
    {"industry": "I65", "year": 2022, "employees": 200, "revenue_wan": Decimal(2000)},
    {"industry": "P83", "year": 2025, "employees": 200, "revenue_wan": Decimal(2000)},
]


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def one_of(cast: Cast, before: list[dict[str, Any]]) -> Enterprise:
    enterprise = make_enterprise(size="unknown")
    for declared in before:
        draft = DeclarationDraft(**declared)
        declaration_make(actor=cast.coordinator, enterprise_id=enterprise.pk, draft=draft, version=None)
    return enterprise


def typed(cast: Cast, enterprise: Enterprise, said: dict[str, Any]) -> None:
    """The same as on the page: what is not said of a declared year stays as it was declared."""
    changes = {"industry": Industry.objects.get(pk=said["industry"])} if "industry" in said else {}
    figures = {name: value for name, value in said.items() if name != "industry"} or None
    if figures and enterprise.size_declarations.filter(**figures).exists():
        figures = None  # what changes nothing is not written, so the office's check of it stands
    elif figures and enterprise.size_declarations.filter(year=said["year"]).exists():
        figures["source"] = "self_declared"
    enterprise_change(
        actor=cast.coordinator, enterprise_id=enterprise.pk, changes=changes, version=None, declaration=figures
    )


def loaded(cast: Cast, enterprise: Enterprise, said: dict[str, Any]) -> tuple[int | None, ...]:
    cells = [said.get(name, "") for name in ("industry", *FIGURES, "year")]
    return counts(imported(cast.coordinator, csv_of([enterprise.uscc or "", *map(str, cells)], titles=TITLES)))


def state_of(enterprise: Enterprise) -> tuple[Any, ...]:
    enterprise.refresh_from_db()
    names = ("year", *FIGURES, "source", "standard", "industry", "size", "missing", "by_reference", "decided_size")
    row = tuple(getattr(enterprise, name) for name in ("size", "industry_id", "indicators_year", *FIGURES))
    return row, list(enterprise.size_declarations.order_by("year").values_list(*names, "reason"))


@pytest.mark.parametrize("said", SAID, ids=str)
@pytest.mark.parametrize("before", BEFORE, ids=str)
def test_a_file_and_the_page_make_the_same_of_the_same_figures(
    cast: Cast, before: list[dict[str, Any]], said: dict[str, Any]
) -> None:
    on_the_page, in_a_file = one_of(cast, before), one_of(cast, before)
    loaded(cast, in_a_file, said)
    typed(cast, on_the_page, said)
    assert state_of(in_a_file) == state_of(on_the_page)
    assert loaded(cast, in_a_file, said) == (0, 0, 1, 0)


def test_what_one_year_lacks_is_not_taken_from_another(cast: Cast) -> None:
    enterprise = one_of(cast, [{"year": 2024, "employees": 50, "revenue_wan": Decimal(5000)}])
    assert state_of(enterprise)[0][0] == "small"
    loaded(cast, enterprise, {"year": 2025, "employees": 400})
    enterprise.refresh_from_db()
    assert (enterprise.size, enterprise.employees, enterprise.revenue_wan) == ("unknown", 400, None)


def test_a_size_that_nothing_was_declared_for_stays(cast: Cast) -> None:
    enterprise = make_enterprise(size="medium")
    loaded(cast, enterprise, {"industry": "J66"})
    enterprise.refresh_from_db()
    assert (enterprise.size, enterprise.industry_id) == ("medium", "J66")
