"""A campaign's targets are the campaign's: the same numbers for everybody who may see it, the rows only in scope."""

from __future__ import annotations

from datetime import date

import pytest

from campaigns.models import Enrolment, ListedEnterprise, Meeting, MeetingSeries, Programme, Round, Target
from enterprises.models import Enterprise
from tests.cast import Cast, make_meeting, make_visit, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(cast: Cast) -> Programme:
    programme = Programme.objects.create(
        campaign=cast.campaign,
        kind="health_check",
        name="企业体检",
        name_en="Health checks",
        target=10,
        starts_on=date(2026, 1, 1),
    )
    _enrol(programme, cast.enterprise, completed_on=date(2026, 2, 1))
    _enrol(programme, cast.neighbour)
    return programme


def _enrol(programme: Programme, enterprise: Enterprise, completed_on: date | None = None) -> None:
    Enrolment.objects.create(
        programme=programme,
        enterprise=enterprise,
        region=enterprise.region,
        state="completed" if completed_on else "enrolled",
        enrolled_on=date(2026, 1, 2),
        completed_on=completed_on,
    )


@pytest.mark.parametrize("role", ["official", "other_official", "coordinator", "leader", "admin"])
def test_whoever_looks_what_was_reached_is_the_whole_campaigns(cast: Cast, programme: Programme, role: str) -> None:
    campaign, client = cast.campaign, signed_in(getattr(cast, role))
    for figure in ("visits", "listed_enterprises"):
        Target.objects.create(campaign=campaign, figure=figure, value=4)
    make_visit(cast)
    make_visit(cast, enterprise=cast.neighbour, team=cast.other_team)
    ListedEnterprise.objects.create(campaign=campaign, enterprise=cast.neighbour, region=cast.neighbour.region)
    series = MeetingSeries.objects.create(campaign=campaign, name="周三恳谈", kind="talk")
    Round.objects.create(series=series, number=1, held_on=date(2026, 1, 7))
    make_meeting(cast, series=series)
    Meeting.objects.filter(pk=make_meeting(cast, series=series).pk).update(region=cast.neighbour.region)

    detail = client.get(f"/campaigns/{campaign.pk}/").context["detail"]
    assert [(one.enrolled, one.completed) for one in detail.programmes] == [(2, 1)]
    assert {one.figure: one.reached for one in detail.targets} == {"visits": None, "listed_enterprises": 2}
    assert [(one.round_count, one.session_count) for one in detail.series] == [(1, 2)]
    goals = [row["goal"] for row in client.get(f"/dashboard/?campaign={campaign.pk}").context["goals"]]
    assert [(goal.actual, goal.enrolled) for goal in goals] == [(1, 2), (2, None), (2, None)]


def test_a_programme_shows_its_numbers_and_the_enrolments_in_scope(cast: Cast, programme: Programme) -> None:
    url = f"/campaigns/programmes/{programme.pk}/"
    assert url in signed_in(cast.official).get(f"/campaigns/{cast.campaign.pk}/").content.decode()
    assert url in signed_in(cast.official).get(f"/dashboard/?campaign={cast.campaign.pk}").content.decode()
    response = signed_in(cast.official).get(url)
    assert (response.context["progress"].enrolled, response.context["progress"].completed) == (2, 1)
    assert [one.enterprise for one in response.context["listing"].rows] == [cast.enterprise]
    assert response.context["seen"] == 1
    assert len(signed_in(cast.coordinator).get(url).context["listing"].rows) == 2
    assert signed_in(cast.coordinator).get(f"{url}?state=completed").context["listing"].total == 1
    assert signed_in(cast.coordinator).get(f"{url}?colour=red").status_code == 400
    assert signed_in(cast.other_coordinator).get(url).status_code == 404
