from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from campaigns.models import (
    Campaign,
    Enrolment,
    MeetingSeries,
    Programme,
    Round,
    ServiceArea,
    ServiceContent,
    ServiceTeam,
    Target,
    TeamMember,
)
from tests.cast import Cast, make_enterprise, make_meeting, make_organisation, region, signed_in

pytestmark = pytest.mark.django_db


def test_a_campaign_shows_all_that_it_is_made_of(cast: Cast) -> None:
    campaign = cast.campaign
    campaign.member_units.add(cast.other_department)
    area = ServiceArea.objects.create(campaign=campaign, number=1, name="政策服务", name_en="Policy service")
    ServiceContent.objects.create(area=area, number=1, name="政策宣传", name_en="Policy publicity")
    Target.objects.create(campaign=campaign, figure="visits", value=2200, is_lower_bound=True)
    programme = Programme.objects.create(
        campaign=campaign,
        kind="health_check",
        name="企业体检",
        name_en="Health checks",
        target=2,
        starts_on=date(2026, 1, 1),
    )
    for state, completed_on in (("completed", date(2026, 2, 1)), ("enrolled", None), ("left", None)):
        enterprise = make_enterprise()
        Enrolment.objects.create(
            programme=programme,
            enterprise=enterprise,
            region=enterprise.region,
            state=state,
            enrolled_on=date(2026, 1, 2),
            completed_on=completed_on,
        )
    series = MeetingSeries.objects.create(campaign=campaign, name="周三恳谈", kind="talk")
    Round.objects.create(series=series, number=1, held_on=date(2026, 1, 7))
    make_meeting(cast, series=series)
    make_meeting(cast, series=series, state="cancelled")
    response = signed_in(cast.coordinator).get(f"/campaigns/{campaign.pk}/")
    page, detail = response.content.decode(), response.context["detail"]
    for words in (
        "政策服务",
        "政策宣传",
        "企业体检",
        "周三恳谈",
        "吴兴服务组",
        "王芳",
        cast.other_department.name,
        "2,200",
    ):
        assert words in page
    assert [(one.enrolled, one.completed) for one in detail.programmes] == [(2, 1)]
    assert [(one.round_count, one.session_count) for one in detail.series] == [(1, 1)]


def test_a_campaign_of_elsewhere_does_not_exist(cast: Cast) -> None:
    elsewhere = Campaign.objects.create(
        slug="elsewhere",
        name="衢州行动",
        name_en="Quzhou",
        region=region("330800"),
        lead_organisation=cast.department,
        starts_on=date(2026, 1, 1),
    )
    client = signed_in(cast.coordinator)
    assert client.get(f"/campaigns/{elsewhere.pk}/").status_code == 404
    assert [one.pk for one in client.get("/campaigns/").context["listing"].rows] == [cast.campaign.pk]
    assert signed_in(cast.province).get(f"/campaigns/{elsewhere.pk}/").status_code == 200


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "phase"),
    [
        (date(2000, 1, 1), date(2000, 2, 1), "done"),
        (date(2000, 1, 1), None, "running"),
        (date(2199, 1, 1), None, "planned"),
    ],
)
def test_a_campaign_has_its_phase(cast: Cast, starts_on: date, ends_on: date | None, phase: str) -> None:
    Campaign.objects.update(starts_on=starts_on, ends_on=ends_on)
    (row,) = signed_in(cast.coordinator).get("/campaigns/").context["listing"].rows
    assert row.phase == phase


@pytest.mark.parametrize("query", ["colour=red", "region=x", "since=x", "ordering=name", "cursor=x"])
def test_an_unknown_filter_or_value_is_told_and_lists_nothing(cast: Cast, query: str) -> None:
    response = signed_in(cast.province).get(f"/campaigns/?{query}")
    assert response.status_code == 400
    assert response.context["listing"].rows == []


@pytest.mark.parametrize("rows", [3, 30])
def test_pages_cost_the_same_however_many_rows(cast: Cast, django_assert_max_num_queries: Any, rows: int) -> None:
    for n in range(rows):
        team = ServiceTeam.objects.create(campaign=cast.campaign, name=f"第{n}组", region=cast.team.region)
        TeamMember.objects.create(team=team, name="李", joined_on=date(2026, 1, 1))
        cast.campaign.member_units.add(make_organisation(f"第{n}局"))
    client = signed_in(cast.coordinator)
    for path in ("/campaigns/", f"/campaigns/{cast.campaign.pk}/"):
        with django_assert_max_num_queries(15):
            assert client.get(path).status_code == 200
