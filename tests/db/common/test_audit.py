import pghistory
import pytest
from pghistory.models import Context

from enterprises.models import SizeDeclaration
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def declarations(cast: Cast, *years: int, employees: int) -> list[SizeDeclaration]:
    return [SizeDeclaration(enterprise=cast.enterprise, year=year, employees=employees, size="small") for year in years]


def told(cast: Cast) -> list[tuple[int, str, int]]:
    trail = SizeDeclaration.audit.rel.related_model.objects  # type: ignore[attr-defined]  # by pghistory
    found = trail.filter(enterprise_id=cast.enterprise.pk).order_by("pgh_id")
    return list(found.values_list("year", "pgh_label", "employees"))


def test_each_row_that_a_statement_adds_is_kept_with_who_added_it(cast: Cast) -> None:
    with pghistory.context(user=cast.official.pk):
        SizeDeclaration.objects.bulk_create(declarations(cast, 2021, 2022, 2023, employees=50))
    assert sorted(told(cast)) == [(2021, "insert", 50), (2022, "insert", 50), (2023, "insert", 50)]
    trail = SizeDeclaration.audit.rel.related_model.objects  # type: ignore[attr-defined]  # by pghistory
    assert set(trail.values_list("pgh_context__metadata__user", flat=True)) == {cast.official.pk}
    assert Context.objects.filter(metadata__user=cast.official.pk).count() == 1


def test_what_a_statement_adds_and_what_it_changes_are_told_apart(cast: Cast) -> None:
    SizeDeclaration.objects.bulk_create(declarations(cast, 2021, employees=50))
    SizeDeclaration.objects.bulk_create(
        declarations(cast, 2021, 2022, employees=60),
        update_conflicts=True,
        unique_fields=["enterprise", "year"],
        update_fields=["employees"],
    )
    assert sorted(told(cast)) == [(2021, "insert", 50), (2021, "update", 60), (2022, "insert", 60)]
