"""What generated data are like: loaded once for all tests of this module, in a transaction around theirs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management.base import OutputWrapper
from django.db import transaction
from django.db.models import Count, F, Max, Min, Q

from campaigns.models import Attendance, ListedEnterprise, Meeting, ServiceTeam, Visit
from enterprises.models import Enterprise
from enterprises.rules import uscc
from issues.models import Feedback, Measure, NumberSeries, Problem
from issues.services.numbers import next_number
from portal.volume.loader import Volume, volume_load
from portal.volume.progress import Progress
from reports.engine.recount import verify
from reports.models import Cell

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 20)
VOLUME = Volume(enterprises=300, visits=1500, problems=2000)


@pytest.fixture(scope="module", autouse=True)
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        volume_load(VOLUME, seed=1, today=TODAY, progress=Progress(OutputWrapper(StringIO()), VOLUME.total))
        yield
        transaction.set_rollback(True)


def test_as_many_records_are_loaded_as_were_asked_for_and_the_others_in_proportion() -> None:
    assert Enterprise.objects.count() == 300
    assert Visit.objects.count() == 1500
    assert Problem.objects.count() == 2000
    assert Attendance.objects.count() == 150
    assert Measure.objects.count() == pytest.approx(400, abs=2)
    assert ListedEnterprise.objects.values("campaign").distinct().count() == 3
    assert ServiceTeam.objects.count() == pytest.approx(1000, abs=50)


def test_numbers_of_problems_are_the_offices_own_and_go_on_without_a_gap() -> None:
    for series in NumberSeries.objects.all():
        numbers = Problem.objects.filter(number__startswith=f"{series.year}-{series.region_id}-")
        assert (numbers.count(), numbers.aggregate(Max("number"))["number__max"]) == (series.last, str(series))
    last = NumberSeries.objects.get(year=2026, region="330100").last
    assert next_number(year=2026, office="330100") == f"2026-330100-{last + 1:06d}"


def test_what_is_reported_on_a_visit_agrees_with_the_visit() -> None:
    of_visits = Problem.objects.filter(source="visit")
    agreeing = of_visits.filter(
        enterprise=F("visit__enterprise"), team=F("visit__team"), campaign=F("visit__campaign"),
        region=F("visit__region"), reported_on=F("visit__visited_on"),
    )  # fmt: skip
    assert agreeing.count() == of_visits.count() > 800
    of_meetings = Problem.objects.filter(source="meeting")
    agreeing = of_meetings.filter(
        meeting__attendances__enterprise=F("enterprise"), reported_on=F("meeting__held_on"), team=F("meeting__team")
    )
    assert agreeing.distinct().count() == of_meetings.count() > 0


def test_dimensions_of_the_facts_are_those_of_the_enterprise() -> None:
    same = Q(region=F("enterprise__region"), industry=F("enterprise__industry"), size=F("enterprise__size"))
    assert not Visit.objects.exclude(same).exists()
    assert not Problem.objects.exclude(same).exists()
    assert not Attendance.objects.filter(kind="enterprise").exclude(same).exists()
    of_problem = Q(region=F("problem__region"), team=F("problem__team")) | Q(team=None, problem__team=None)
    assert not Feedback.objects.exclude(of_problem & Q(organisation=F("problem__lead_organisation"))).exists()
    assert not Visit.objects.exclude(team__region=F("region")).exists()


def test_problems_are_spread_over_the_states_as_in_a_portal_that_is_used() -> None:
    states = dict(Problem.objects.values_list("state").annotate(n=Count("pk")))
    assert states["closed"] / 2000 == pytest.approx(0.9, abs=0.05)
    assert {"submitted", "accepted", "in_progress", "awaiting_feedback", "rejected", "merged", "withdrawn"} <= set(
        states
    )
    assert Problem.objects.overdue(TODAY).count() / 2000 == pytest.approx(0.012, abs=0.01)
    young = Problem.objects.open().exclude(reported_on__lt=TODAY - dt.timedelta(days=40)).count()
    assert young > Problem.objects.open().count() / 2
    assert Feedback.objects.answered().filter(score__gte=3).count() > 1000
    assert Feedback.objects.filter(answered_at=None).exists()


def test_two_years_end_yesterday() -> None:
    yesterday, first = TODAY - dt.timedelta(days=1), TODAY - dt.timedelta(days=730)
    for model, field in (
        (Visit, "visited_on"), (Meeting, "held_on"), (Problem, "reported_on"), (Problem, "closed_on"),
        (Problem, "replied_on"), (Feedback, "answered_on"), (Measure, "implemented_on"),
    ):  # fmt: skip
        days = model._default_manager.aggregate(first=Min(field), last=Max(field))
        assert first <= days["first"] < days["last"] <= yesterday, (model, field)


def test_the_portal_sends_no_invitations_to_enterprises_that_do_not_exist() -> None:
    now = dt.datetime.combine(TODAY, dt.time(), tzinfo=dt.UTC)
    assert Feedback.objects.filter(answered_at=None, expires_at__gt=now).exists()
    assert not Feedback.objects.uninvited(now).exists()


def test_credit_codes_are_valid_and_sizes_follow_from_the_indicators() -> None:
    codes = list(Enterprise.objects.values_list("uscc", flat=True))
    assert all(uscc.check(code, ()).is_valid for code in codes if code)
    assert not Enterprise.objects.filter(kind="enterprise", employees=None).exclude(size="unknown").exists()
    assert Enterprise.objects.values("region").distinct().count() > 50


def test_figures_are_those_of_the_records() -> None:
    assert Cell.objects.exists()
    assert verify() == []
