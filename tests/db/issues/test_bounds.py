"""A campaign's records lie in its territory and in its time, whoever writes them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from campaigns.models import Visit
from campaigns.services.visits import VisitDraft, visit_log
from common.errors import RuleViolation
from issues.models import Measure, Problem
from issues.services.measures import MeasureDraft, measure_plan
from tests.cast import Cast, make_problem, region

pytestmark = pytest.mark.django_db


def test_a_visit_outside_the_campaigns_territory_is_refused(cast: Cast) -> None:
    cast.province.grants.update(region=region("330000"))
    draft = VisitDraft(cast.campaign, cast.team, cast.stranger, date(2026, 11, 20), "on_site")
    with pytest.raises(RuleViolation) as refused:
        visit_log(actor=cast.province, draft=draft)
    assert (refused.value.code, refused.value.field) == ("enterprise_outside_campaign", "enterprise")
    assert not Visit.objects.exists()


def test_a_problem_of_an_enterprise_outside_the_campaign_is_refused(cast: Cast) -> None:
    with pytest.raises(RuleViolation) as refused:
        make_problem(cast, enterprise=cast.stranger)
    assert refused.value.code == "enterprise_outside_campaign"
    assert not Problem.objects.exists()


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(9999, 12, 31), "day_too_far"),
        (date(1, 1, 1), "day_outside_campaign"),
        (timezone.localdate() - timedelta(days=1), "planned_in_past"),
    ],
)
def test_a_measure_is_planned_for_a_day_that_can_be(cast: Cast, day: date, code: str) -> None:
    draft = MeasureDraft(cast.campaign, cast.department, "协调银行续贷", "finance", day)
    with pytest.raises(RuleViolation) as refused:
        measure_plan(actor=cast.handler, draft=draft)
    assert (refused.value.code, refused.value.field) == (code, "planned_on")
    assert not Measure.objects.exists()
