"""The tables whose rows are counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.enums import MeetingKind, MeetingState
from campaigns.models import Attendance, ListedEnterprise, Meeting, Visit
from issues.models import Feedback, Measure, Problem

Text = str | Promise


@dataclass(frozen=True)
class Fact:
    """A table whose rows count. `counted` narrows rows to those that count, `seen` to those that a person may count;
    `dimensions` maps a filter to its field.

    A fact without a dimension has no figure under that filter: None, never 0. A fact without a `day` has no period.
    """

    name: Text
    model: type[Any]
    counted: Callable[[Any], Any]
    day: str | None
    dimensions: Mapping[str, str]
    seen: Callable[[Any, Any], Any] = lambda rows, actor: rows.visible_to(actor)


OF_ENTERPRISE = {"campaign": "campaign", "region": "region", "industry": "industry", "size": "size"}

VISITS = Fact(
    _("visits"),
    Visit,
    lambda visits: visits.counted(),
    "visited_on",
    {**OF_ENTERPRISE, "team": "team"},
)
OF_MEETING = {"campaign": "campaign", "region": "region", "team": "team", "organisation": "host"}
MEETINGS = Fact(_("meetings"), Meeting, lambda meetings: meetings.counted(), "held_on", OF_MEETING)
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
    "meeting__held_on",
    {**OF_ENTERPRISE, "team": "meeting__team", "organisation": "meeting__host"},
)
OF_PROBLEM = {**OF_ENTERPRISE, "team": "team", "category": "category"}
PROBLEMS = Fact(
    _("problems"),
    Problem,
    lambda problems: problems.counted(),
    "reported_on",
    {**OF_PROBLEM, "organisation": "lead_organisation"},
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
    lambda feedback: feedback,
    "answered_on",
    {**OF_PROBLEM, "organisation": "organisation"},
)
FEEDBACK = Fact(
    _("feedback"),
    Feedback,
    lambda feedback: feedback,
    "asked_at__date",
    {**OF_PROBLEM, "organisation": "organisation"},
    seen=lambda feedback, actor: feedback.countable_by(actor),
)
LISTED = Fact(
    _("listed enterprises"),
    ListedEnterprise,
    lambda listed: listed,
    None,
    {"campaign": "campaign", "region": "region", "team": "team"},
)
FACTS = (VISITS, MEETINGS, JOINT_MEETINGS, ATTENDANCES, PROBLEMS, MEASURES, RATINGS, FEEDBACK, LISTED)
