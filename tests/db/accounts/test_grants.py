"""What the administrator's forms refuse: grants beyond the team, and writing over somebody else's change."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.enums import RoleName
from accounts.models import Organisation, RoleGrant
from campaigns.models import Campaign
from tests.cast import Cast, region, signed_in


def test_an_official_sees_no_more_than_the_region_of_the_team(cast: Cast) -> None:
    other = Campaign.objects.create(
        slug="other",
        name="另一行动",
        name_en="Other",
        region=region("330500"),
        lead_organisation=cast.department,
        starts_on=date(2020, 1, 1),
    )
    for scope, field in [
        ({"region": region("100000")}, "region"),
        ({"region": region("330521")}, "region"),
        ({"region": region("330502"), "campaign": other}, "campaign"),
    ]:
        grant = RoleGrant(user=cast.nobody, role=RoleName.OFFICIAL, team=cast.team, **scope)
        with pytest.raises(ValidationError) as refused:
            grant.full_clean()
        assert list(refused.value.error_dict) == [field]
    for campaign in (None, cast.campaign):
        scope = {"region": region("330502"), "campaign": campaign}
        RoleGrant(user=cast.nobody, role=RoleName.OFFICIAL, team=cast.team, **scope).full_clean()


def organisation_form(organisation: Organisation, **fields: Any) -> dict[str, Any]:
    return {
        "name": organisation.name,
        "region": organisation.region_id,
        "level": organisation.level,
        "kinds": "department",
        "phone": "",
        "seen_version": organisation.version,
        "recognitions-TOTAL_FORMS": 0,
        "recognitions-INITIAL_FORMS": 0,
    } | fields


def test_the_administration_does_not_write_over_a_change_it_has_not_shown(cast: Cast) -> None:
    browser, organisation = signed_in(cast.admin), Organisation.objects.get(pk=cast.department.pk)
    page = f"/admin/accounts/organisation/{organisation.pk}/change/"
    shown = browser.get(page).content.decode()
    assert f'name="seen_version" value="{organisation.version}"' in shown
    Organisation.objects.filter(pk=organisation.pk).update(phone="0572-1")
    stale = browser.post(page, organisation_form(organisation, name="湖州市经信局"))
    assert stale.status_code == 200
    assert stale.context["adminform"].form.non_field_errors().as_data()[0].code == "stale_version"
    missing = browser.post(page, organisation_form(organisation, seen_version=""))
    assert "seen_version" in missing.context["adminform"].form.errors
    organisation.refresh_from_db()
    assert browser.post(page, organisation_form(organisation, name="湖州市经信局")).status_code == 302
    organisation.refresh_from_db()
    assert organisation.name == "湖州市经信局"


def test_parts_on_the_page_of_a_record_are_guarded_as_well(cast: Cast) -> None:
    page = f"/admin/accounts/user/{cast.leader.pk}/change/"
    shown = signed_in(cast.admin).get(page).content.decode()
    grant = cast.leader.grants.get()
    assert f'name="grants-0-seen_version" value="{grant.version}"' in shown
