"""The administration shows no number and lets no size be typed."""

from __future__ import annotations

from typing import Any

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


@pytest.mark.parametrize("code", ["MIIT 2027", "MIIT'2027", "100%", "工信部-2027", "MIIT/2027"])
def test_a_code_that_cannot_stand_in_an_address_is_no_code_there(cast: Cast, code: str) -> None:
    client = signed_in(cast.admin)
    none = {"thresholds-TOTAL_FORMS": "0", "thresholds-INITIAL_FORMS": "0"}
    typed = {"code": code, "name": "新标准", "valid_from": "2020-01-01", **none}
    answer = client.post("/admin/enterprises/sizestandard/add/", typed)
    assert answer.status_code == 200
    assert "code" in answer.context["adminform"].form.errors
    assert client.get("/enterprises/size-standards/").status_code == 200
    assert client.post("/admin/enterprises/sizestandard/add/", typed | {"code": "MIIT-2027"}).status_code == 302


def typed_on(page: Any) -> dict[str, Any]:
    """All that stands in the fields of a page of the administration, of inlines as well."""
    formsets = [one.formset for one in page.context["inline_admin_formsets"]]
    forms = [page.context["adminform"].form, *(form for one in formsets for form in (one.management_form, *one))]
    return {one.html_name: one.value() for form in forms for one in form if one.value() is not None}


def test_who_is_renamed_there_is_found_by_the_name_of_before(cast: Cast) -> None:
    address, before = f"/admin/enterprises/enterprise/{cast.enterprise.pk}/change/", cast.enterprise.name
    client = signed_in(cast.admin)
    said = typed_on(client.get(address)) | {"name": "湖州新名有限公司"}
    assert client.post(address, said).status_code == 302
    cast.enterprise.refresh_from_db()
    assert cast.enterprise.name == "湖州新名有限公司"
    assert [(one.kind, one.value) for one in cast.enterprise.aliases.all()] == [("former_name", before)]


def test_the_code_of_a_standard_is_for_good(cast: Cast) -> None:
    standard = SizeStandard.objects.get(code="MIIT-2011-300")
    address = f"/admin/enterprises/sizestandard/{standard.pk}/change/"
    client = signed_in(cast.admin)
    page = client.get(address)
    assert 'name="code"' not in page.content.decode()
    said = typed_on(page) | {"code": "OTHER", "name": "改名"}
    assert client.post(address, said).status_code == 302
    standard.refresh_from_db()
    assert (standard.code, standard.name) == ("MIIT-2011-300", "改名")
