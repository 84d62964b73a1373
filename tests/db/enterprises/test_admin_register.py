"""The administration shows no number and lets no size be typed."""

from __future__ import annotations

import pytest

from enterprises.models import Contact, SizeStandard
from tests.cast import Cast, signed_in

pytestmark = pytest.mark.django_db


def test_the_administration_shows_no_number_and_types_no_size(cast: Cast) -> None:
    Contact.objects.create(enterprise=cast.enterprise, name="王总", phone="13812345678", email="wang@example.cn")
    page = signed_in(cast.admin).get(f"/admin/enterprises/enterprise/{cast.enterprise.pk}/change/").content.decode()
    assert "王总" in page
    assert "13812345678" not in page
    assert "wang@example.cn" not in page
    assert 'name="size"' not in page
    assert 'name="uscc"' not in page


def test_the_bounds_of_a_standard_are_changed_there(cast: Cast) -> None:
    standard = SizeStandard.objects.get(code="MIIT-2011-300")
    page = signed_in(cast.admin).get(f"/admin/enterprises/sizestandard/{standard.pk}/change/")
    assert page.status_code == 200
    assert 'name="thresholds-0-large_min"' in page.content.decode()
