from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from accounts.models import CalendarDay, Recognition, User
from enterprises.models import Enterprise
from issues.models import ProblemEvent
from tests.cast import Cast, make_organisation, make_problem, make_user, signed_in

pytestmark = pytest.mark.django_db


def test_the_administrator_sees_the_state_of_the_set_up(cast: Cast) -> None:
    response = signed_in(cast.admin).get("/settings/")
    overview = response.context["overview"]
    assert overview.users == User.objects.count()
    assert overview.regions > 3000
    assert "周敏" in response.content.decode()


def test_a_year_without_calendar_is_a_visible_warning(cast: Cast) -> None:
    year = timezone.localdate().year
    CalendarDay.objects.filter(date__year=year + 1).delete()
    CalendarDay.objects.get_or_create(date=date(year, 1, 1), defaults={"is_workday": False})
    response = signed_in(cast.admin).get("/settings/", headers={"accept-language": "en"})
    assert response.context["overview"].missing_years == [year + 1]
    assert f"The working-day calendar has no data for {year + 1}" in response.content.decode()


@pytest.mark.parametrize("who", ["official", "handler", "coordinator", "leader", "nobody"])
def test_the_set_up_and_the_administration_are_the_administrators_alone(cast: Cast, who: str) -> None:
    user = getattr(cast, who)
    user.is_staff = user.is_superuser = True
    user.save()
    client = signed_in(user)
    assert client.get("/settings/").status_code == 403
    assert client.get("/admin/", follow=True).status_code == 403
    assert client.get(reverse("admin:accounts_user_changelist"), follow=True).status_code == 403


def test_the_administration_has_the_portals_own_sign_in(cast: Cast, client: Any) -> None:
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/accounts/login/")


def test_every_page_of_the_administration_opens(cast: Cast) -> None:
    make_problem(cast)
    client = signed_in(cast.admin)
    for model, page in admin.site._registry.items():
        if not page.has_module_permission(client.get("/settings/").wsgi_request):
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert client.get(reverse(f"{name}_changelist"), {"q": "1"} if page.search_fields else {}).status_code == 200
        one = model._default_manager.first()
        if one is not None:
            assert client.get(reverse(f"{name}_change", args=[one.pk])).status_code == 200


def test_events_and_audit_cannot_be_changed(cast: Cast) -> None:
    make_problem(cast)
    event = ProblemEvent.objects.first()
    client = signed_in(cast.admin)
    for act in ("change", "delete"):
        assert client.post(reverse(f"admin:issues_problemevent_{act}", args=[event.pk]), {}).status_code == 403
    assert client.get(reverse("admin:issues_problemevent_add")).status_code == 403
    assert client.get(reverse("admin:issues_problemaudit_add")).status_code == 403


def test_a_renamed_enterprise_is_found_by_its_new_pinyin(cast: Cast) -> None:
    form = {
        "name": "长兴电池厂",
        "kind": "enterprise",
        "uscc": cast.enterprise.uscc,
        "region": "330502",
        "size": "small",
        "seen_version": cast.enterprise.version,
        **{
            f"{part}-{count}_FORMS": "0"
            for part in ("aliases", "contacts", "titles", "size_declarations")
            for count in ("TOTAL", "INITIAL")
        },
    }
    response = signed_in(cast.admin).post(
        reverse("admin:enterprises_enterprise_change", args=[cast.enterprise.pk]), form
    )
    assert response.status_code == 302
    assert list(Enterprise.objects.all().matching("cxdcc")) == [cast.enterprise]


@pytest.mark.parametrize(("query", "expected"), [("search=周敏", 1), ("role=coordinator", 3), ("role=admin", 1)])
def test_users_are_found_by_name_and_role(cast: Cast, query: str, expected: int) -> None:
    assert len(signed_in(cast.admin).get(f"/settings/?{query}").context["listing"].rows) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("region=330500", 3),
        ("region=330521", 0),
        ("level=county", 1),
        ("kind=bank", 1),
        ("search=银行", 1),
        ("recognition=national_platform", 1),
    ],
)
def test_organisations_are_found_by_their_filters(cast: Cast, query: str, expected: int) -> None:
    bank = make_organisation("吴兴农村商业银行", "330502", kinds=["bank"], level="county")
    Recognition.objects.create(organisation=bank, kind="national_platform", valid_from=date(2026, 1, 1))
    response = signed_in(cast.official).get(f"/organisations/?{query}")
    assert response.status_code == 200
    assert len(response.context["listing"].rows) == expected


@pytest.mark.parametrize("query", ["colour=red", "region=x", "level=x", "kind=x", "recognition=x", "cursor=x"])
def test_an_unknown_filter_or_value_is_told_and_lists_nothing(cast: Cast, query: str) -> None:
    response = signed_in(cast.official).get(f"/organisations/?{query}")
    assert response.status_code == 400
    assert response.context["listing"].rows == []


def test_an_organisation_shows_where_it_takes_part(cast: Cast) -> None:
    cast.campaign.member_units.add(cast.department)
    page = signed_in(cast.official).get(f"/organisations/{cast.department.pk}/").content.decode()
    assert cast.campaign.name in page
    assert signed_in(cast.official).get("/organisations/0/").status_code == 404


def test_organisations_are_suggested_the_nearest_first(cast: Cast) -> None:
    client = signed_in(cast.official)
    found = client.get("/organisations/suggest/", {"q": "湖州"}).json()["results"]
    assert {one["text"] for one in found} == {cast.department.name, cast.other_department.name}
    assert client.get("/organisations/suggest/", {"q": ""}).json()["results"] == []


@pytest.mark.parametrize("rows", [3, 30])
def test_pages_cost_the_same_however_many_rows(cast: Cast, django_assert_max_num_queries: Any, rows: int) -> None:
    for n in range(rows):
        organisation = make_organisation(f"第{n}局")
        Recognition.objects.create(organisation=organisation, kind="national_base", valid_from=date(2026, 1, 1))
        make_user(f"user{n}", role="handler", organisation=organisation)
    client = signed_in(cast.admin)
    for path in ("/settings/", "/organisations/"):
        with django_assert_max_num_queries(15):
            assert client.get(path).status_code == 200
