"""The tables whose rows are counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Func, SmallIntegerField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.enums import MeetingKind, MeetingState
from campaigns.models import Attendance, ListedEnterprise, Meeting, Visit
from issues.models import Feedback, Measure, Problem

Text = str | Promise
LONGEST_DURATION = 400


class AtMost(Func):
    """A number of days, LONGEST_DURATION where it is more. SQL's own `least` would make that of null, too."""

    template = f"CASE WHEN %(expressions)s IS NOT NULL THEN least(%(expressions)s, {LONGEST_DURATION}) END"
    output_field = SmallIntegerField()


@dataclass(frozen=True)
class Fact:
    """A table whose rows count. `counted` narrows rows to those that count; `dimensions` maps a filter to its field.
    `entity` is what different rows may lead to: the enterprise, the round.

    A fact without a dimension has no figure under that filter: None, never 0. A fact without a `day` has no period.
    All of this is in the row itself, so that its table's triggers can count it. `duration` is how many days a row took,
    at most LONGEST_DURATION.
    """

    name: Text
    model: type[Any]
    counted: Callable[[Any], Any]
    day: str | None
    dimensions: Mapping[str, str]
    entity: str | None = None
    duration: Any = None


OF_ENTERPRISE = {"campaign": "campaign", "region": "region", "industry": "industry", "size": "size"}

VISITS = Fact(
    _("visits"),
    Visit,
    lambda visits: visits.counted(),
    "visited_on",
    {**OF_ENTERPRISE, "team": "team"},
    entity="enterprise",
)
OF_MEETING = {"campaign": "campaign", "region": "region", "team": "team", "organisation": "host"}
MEETINGS = Fact(_("meetings"), Meeting, lambda meetings: meetings.counted(), "held_on", OF_MEETING, entity="round")
JOINT_MEETINGS = Fact(
    _("joint meetings"),
    Meeting,
    lambda meetings: meetings.filter(state=MeetingState.HELD, kind=MeetingKind.JOINT_MEETING),
    "held_on",
    OF_MEETING,
)
ATTENDANCES = Fact(
    _("attendances"),
    Attendance,
    lambda attendances: attendances.counted(),
    "held_on",
    {**OF_ENTERPRISE, "team": "team", "organisation": "host"},
    entity="enterprise",
)
OF_PROBLEM = {**OF_ENTERPRISE, "team": "team", "category": "category"}
PROBLEMS = Fact(
    _("problems"),
    Problem,
    lambda problems: problems.counted(),
    "reported_on",
    {**OF_PROBLEM, "organisation": "lead_organisation"},
    duration=AtMost("handling_days"),
)
MEASURES = Fact(
    _("measures"),
    Measure,
    lambda measures: measures.counted(),
    "planned_on",
    {
        "campaign": "campaign",
        "region": "region",
        "team": "team",
        "category": "category",
        "organisation": "organisation",
    },
)
RATINGS = Fact(
    _("ratings"),
    Feedback,
    lambda feedback: feedback.answered(),
    "answered_on",
    {**OF_PROBLEM, "organisation": "organisation"},
)
FEEDBACK = Fact(
    _("feedback"),
    Feedback,
    lambda feedback: feedback,
    "asked_on",
    {**OF_PROBLEM, "organisation": "organisation"},
)
LISTED = Fact(
    _("listed enterprises"),
    ListedEnterprise,
    lambda listed: listed,
    None,
    {"campaign": "campaign", "region": "region", "team": "team"},
    entity="enterprise",
)
FACTS = (VISITS, MEETINGS, JOINT_MEETINGS, ATTENDANCES, PROBLEMS, MEASURES, RATINGS, FEEDBACK, LISTED)
