"""What happens in a campaign in the same moment as its period, its region or one of its teams is changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from campaigns.enums import MeetingKind
from campaigns.models import Campaign, Meeting, ServiceTeam, Visit
from campaigns.services.campaigns import campaign_update
from campaigns.services.meetings import MeetingDraft, meeting_record
from campaigns.services.teams import team_update
from campaigns.services.visits import VisitDraft, visit_log
from issues.models import Category, Problem
from issues.services.problems import ProblemDraft, problem_submit
from tests.cast import Cast, region, signed_in
from tests.db.issues.test_races import meanwhile

pytestmark = pytest.mark.django_db(transaction=True)

DAY = date(2026, 3, 3)


def visit(cast: Cast) -> Visit:
    return visit_log(actor=cast.official, draft=VisitDraft(cast.campaign, cast.team, cast.enterprise, DAY, "on_site"))


def meet(cast: Cast) -> Meeting:
    draft = MeetingDraft(cast.campaign, MeetingKind.SALON, "座谈会", DAY, region("330502"))
    return meeting_record(actor=cast.coordinator, draft=draft, attendees=())


def report(cast: Cast) -> Problem:
    category = Category.objects.get(pk="financing")
    draft = ProblemDraft(
        campaign=cast.campaign,
        enterprise=cast.enterprise,
        category=category,
        title="贷款续期困难",
        source="api",
        reported_on=DAY,
    )
    return problem_submit(actor=cast.coordinator, draft=draft)


def shorten(cast: Cast) -> Campaign:
    changes: dict[str, Any] = {"ends_on": DAY - timedelta(days=1)}
    return campaign_update(actor=cast.coordinator, campaign_id=cast.campaign.pk, changes=changes, version=None)


@pytest.mark.parametrize("record", [visit, meet, report])
def test_nothing_is_recorded_behind_an_end_that_is_set_in_the_same_moment(
    committed_cast: Cast, record: Callable[[Cast], Any]
) -> None:
    cast, answers = committed_cast, []
    with meanwhile(lambda: record(cast), answers):
        shorten(cast)
    assert answers == ["day_outside_campaign"]
    assert not Visit.objects.exists() | Meeting.objects.exists() | Problem.objects.exists()


@pytest.mark.parametrize("record", [visit, meet, report])
def test_no_end_is_set_before_what_is_recorded_in_the_same_moment(
    committed_cast: Cast, record: Callable[[Cast], Any]
) -> None:
    cast, answers = committed_cast, []
    with meanwhile(lambda: shorten(cast), answers):
        record(cast)
    assert answers == ["period_leaves_out"]
    assert Campaign.objects.get(pk=cast.campaign.pk).ends_on is None


def test_nothing_is_recorded_where_the_campaign_leaves_in_the_same_moment(committed_cast: Cast) -> None:
    cast, answers = committed_cast, []
    cast.campaign.listed.all().delete()
    ServiceTeam.objects.filter(pk=cast.team.pk).update(region="330521")
    changes = {"region": region("330521")}
    with meanwhile(lambda: report(cast), answers):
        campaign_update(actor=cast.coordinator, campaign_id=cast.campaign.pk, changes=changes, version=None)
    assert answers == ["enterprise_outside_campaign"]


def test_two_who_say_different_things_of_the_rule_both_have_their_way(committed_cast: Cast) -> None:
    cast, answers = committed_cast, []
    address = f"/api/v1/campaigns/{cast.campaign.pk}/"
    one, other = signed_in(cast.coordinator), signed_in(cast.coordinator)
    said = {"eligible_sizes": ["small"], "theme": "真帮实扶"}
    with meanwhile(lambda: one.patch(address, said, content_type="application/json"), answers):
        other.patch(address, {"eligible_kinds": ["enterprise"]}, content_type="application/json")
    assert answers == ["done"]
    campaign = Campaign.objects.get(pk=cast.campaign.pk)
    assert (campaign.eligible_sizes, campaign.eligible_kinds) == (["small"], ["enterprise"])


def test_visits_do_not_wait_for_each_other(committed_cast: Cast) -> None:
    cast, answers = committed_cast, []
    with meanwhile(lambda: visit(cast), answers, waits=False):
        visit(cast)
    assert answers == ["done"]
    assert Visit.objects.count() == 2


def test_visits_do_not_wait_for_the_change_of_another_team(committed_cast: Cast) -> None:
    cast, answers = committed_cast, []
    with meanwhile(lambda: visit(cast), answers, waits=False):
        team_update(actor=cast.coordinator, team_id=cast.other_team.pk, changes={"name": "一组"}, version=None)
    assert answers == ["done"]
    assert Visit.objects.filter(visited_on__lte=timezone.localdate()).count() == 1
