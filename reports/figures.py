"""Every figure of the portal, defined once: what is counted, on which day it falls, and what it means.

Totals, breakdowns, trends, the records behind a figure and the page "How this is counted" all come from here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.enums import TargetFigure
from campaigns.models import Round
from enterprises.models import Enterprise
from issues.enums import MeasureStatus, Outcome, ProblemState
from issues.rules.counting import SATISFIED_SCORES
from reports.facts import (
    ATTENDANCES,
    FEEDBACK,
    JOINT_MEETINGS,
    LISTED,
    MEASURES,
    MEETINGS,
    PROBLEMS,
    RATINGS,
    VISITS,
    Fact,
    Text,
)


@dataclass(frozen=True)
class Figure:
    """A count of rows of one fact, or (`distinct`) of the different records of another kind that they lead to.

    `condition` narrows the fact's rows, given today's date. `is_listable` is False where only the number may be shown.
    """

    code: str
    fact: Fact
    name: Text
    meaning: Text
    unit: Text
    condition: Callable[[date], Q] = lambda today: Q()
    distinct: str = ""
    distinct_model: type[Any] | None = None
    is_listable: bool = True

    @property
    def is_additive(self) -> bool:
        """Whether the parts of a breakdown add up to the total; one enterprise may be visited by two teams."""
        return not self.distinct

    @property
    def record_model(self) -> type[Any]:
        return self.distinct_model or self.fact.model


@dataclass(frozen=True)
class RateFigure:
    """The share of one figure in another. `listed` is the figure whose records stand behind it."""

    code: str
    name: Text
    meaning: Text
    numerator: str
    denominator: str
    listed: str


CLOSED = Q(state=ProblemState.CLOSED)

FIGURES = (
    Figure(
        TargetFigure.VISITS.value,
        VISITS,
        TargetFigure.VISITS.label,
        _("Recorded visits, on the day of the visit. Drafts and withdrawn visits do not count."),
        pgettext_lazy("unit", "visits"),
    ),
    Figure(
        TargetFigure.ENTERPRISES_VISITED.value,
        VISITS,
        TargetFigure.ENTERPRISES_VISITED.label,
        _(
            "Different enterprises and grass-roots units with at least one recorded visit in the period. One that two "
            "teams visited counts once here and once for each team, so the parts may be more than the whole."
        ),
        pgettext_lazy("unit", "enterprises"),
        distinct="enterprise",
        distinct_model=Enterprise,
    ),
    Figure(
        TargetFigure.MEETINGS.value,
        MEETINGS,
        TargetFigure.MEETINGS.label,
        _(
            "Sessions held with enterprises, on the day of the session. Planned and cancelled ones do not count; joint"
            " meetings are counted apart."
        ),
        pgettext_lazy("unit", "sessions"),
    ),
    Figure(
        TargetFigure.ROUNDS.value,
        MEETINGS,
        TargetFigure.ROUNDS.label,
        _("Different rounds of a series of which at least one counted session was held in the period."),
        pgettext_lazy("unit", "rounds"),
        distinct="round",
        distinct_model=Round,
    ),
    Figure(
        "joint_meetings",
        JOINT_MEETINGS,
        pgettext_lazy("figure", "Joint meetings"),
        _("Joint meetings that were held: coordination among departments, without enterprises."),
        pgettext_lazy("unit", "sessions"),
    ),
    Figure(
        TargetFigure.ATTENDANCES.value,
        ATTENDANCES,
        TargetFigure.ATTENDANCES.label,
        _("People who came from enterprises, once per person and counted session, on the day of the session."),
        pgettext_lazy("unit", "attendances"),
    ),
    Figure(
        TargetFigure.ENTERPRISES_ATTENDING.value,
        ATTENDANCES,
        TargetFigure.ENTERPRISES_ATTENDING.label,
        _("Different enterprises with at least one attendance in the period."),
        pgettext_lazy("unit", "enterprises"),
        distinct="enterprise",
        distinct_model=Enterprise,
    ),
    Figure(
        TargetFigure.PROBLEMS_COLLECTED.value,
        PROBLEMS,
        TargetFigure.PROBLEMS_COLLECTED.label,
        _(
            "Valid problems on the day they were reported: without drafts and without those not accepted, merged or "
            "withdrawn."
        ),
        pgettext_lazy("unit", "problems"),
    ),
    Figure(
        TargetFigure.PROBLEMS_CLOSED.value,
        PROBLEMS,
        TargetFigure.PROBLEMS_CLOSED.label,
        _(
            "Of the problems collected in the period, those that are closed today, whatever the outcome. They belong "
            "to the day of the report, so that no period closes more than it collected. Closed is not solved."
        ),
        pgettext_lazy("unit", "problems"),
        condition=lambda today: CLOSED,
    ),
    Figure(
        "problems_open",
        PROBLEMS,
        _("Problems not closed"),
        _("Of the problems collected in the period, those that are not closed today."),
        pgettext_lazy("unit", "problems"),
        condition=lambda today: ~CLOSED,
    ),
    Figure(
        TargetFigure.PROBLEMS_SOLVED.value,
        PROBLEMS,
        TargetFigure.PROBLEMS_SOLVED.label,
        _("Of the problems collected in the period, those closed as solved: not partly, explained, planned or cannot."),
        pgettext_lazy("unit", "problems"),
        condition=lambda today: Q(CLOSED, outcome=Outcome.SOLVED),
    ),
    Figure(
        "problems_overdue",
        PROBLEMS,
        _("Problems overdue"),
        _(
            "Of the problems collected in the period, those that are past due today: due before today, not yet replied"
            " to and not closed. The due day is the one in force after extensions."
        ),
        pgettext_lazy("unit", "problems"),
        condition=lambda today: Q(~CLOSED, due_on__lt=today, replied_on__isnull=True),
    ),
    Figure(
        "problems_due",
        PROBLEMS,
        _("Problems that should be closed"),
        _(
            "Of the problems collected in the period, those due by today (the due day in force), and those closed "
            "before they were due. What is not yet due and still open is not among them, nor what was closed without a"
            " due day."
        ),
        pgettext_lazy("unit", "problems"),
        condition=lambda today: Q(due_on__lte=today) | Q(CLOSED, due_on__isnull=False),
    ),
    Figure(
        "problems_closed_on_time",
        PROBLEMS,
        _("Problems closed on time"),
        _("Of the problems that should be closed, those closed on or before the due day in force."),
        pgettext_lazy("unit", "problems"),
        condition=lambda today: Q(CLOSED, closed_on__lte=F("due_on")),
    ),
    Figure(
        TargetFigure.MEASURES_PLANNED.value,
        MEASURES,
        TargetFigure.MEASURES_PLANNED.label,
        _(
            "Measures that were not cancelled, implemented ones included, on the day they are planned for. Measures "
            "are not problems and enter no rate of problems."
        ),
        pgettext_lazy("unit", "measures"),
    ),
    Figure(
        TargetFigure.MEASURES_IMPLEMENTED.value,
        MEASURES,
        TargetFigure.MEASURES_IMPLEMENTED.label,
        _("Of the measures planned in the period, those that are implemented today."),
        pgettext_lazy("unit", "measures"),
        condition=lambda today: Q(status=MeasureStatus.IMPLEMENTED),
    ),
    Figure(
        "ratings",
        RATINGS,
        pgettext_lazy("figure", "Ratings"),
        _(
            "Answers of enterprises, on the day of the answer. A problem that was done again may have two. No answer "
            "is no rating."
        ),
        pgettext_lazy("unit", "ratings"),
    ),
    Figure(
        "ratings_satisfied",
        RATINGS,
        _("Satisfied ratings"),
        _("Ratings of very satisfied, satisfied or basically satisfied (5, 4 and 3 of five)."),
        pgettext_lazy("unit", "ratings"),
        condition=lambda today: Q(score__in=SATISFIED_SCORES),
    ),
    Figure(
        "feedback_asked",
        FEEDBACK,
        _("Enterprises asked for feedback"),
        _(
            "Requests for feedback, on the day of asking. Only the number is shown: nobody may see who has not "
            "answered."
        ),
        pgettext_lazy("unit", "requests"),
        is_listable=False,
    ),
    Figure(
        "feedback_answered",
        FEEDBACK,
        _("Feedback answered"),
        _("Of the requests for feedback made in the period, those that are answered today."),
        pgettext_lazy("unit", "requests"),
        condition=lambda today: Q(answered_at__isnull=False),
    ),
    Figure(
        TargetFigure.LISTED_ENTERPRISES.value,
        LISTED,
        TargetFigure.LISTED_ENTERPRISES.label,
        _("Enterprises on the campaign's list, as it stands today; it has no period. One on two lists counts twice."),
        pgettext_lazy("unit", "enterprises"),
    ),
    Figure(
        "listed_visited",
        LISTED,
        _("Listed enterprises visited"),
        _("Listed enterprises with at least one recorded visit of the same campaign, by any team, in the period."),
        pgettext_lazy("unit", "enterprises"),
        condition=lambda today: Q(is_visited=True),
    ),
)

RATES = (
    RateFigure(
        "satisfaction_rate",
        _("Satisfaction rate"),
        _(
            "Of the enterprises that rated, how many were satisfied. Silence is not satisfaction and is in neither "
            "part."
        ),
        "ratings_satisfied",
        "ratings",
        "ratings",
    ),
    RateFigure(
        "closing_rate",
        _("Closing rate"),
        _("Of all valid problems reported in the period, how many are closed today."),
        "problems_closed",
        "problems_collected",
        "problems_collected",
    ),
    RateFigure(
        "on_time_rate",
        _("On-time closing rate"),
        _("Of the problems that should be closed by today, how many were closed by the due day in force."),
        "problems_closed_on_time",
        "problems_due",
        "problems_due",
    ),
    RateFigure(
        "solved_rate",
        _("Solved rate"),
        _("Of all valid problems reported in the period, how many were closed as solved."),
        "problems_solved",
        "problems_collected",
        "problems_collected",
    ),
    RateFigure(
        "response_rate",
        _("Feedback response rate"),
        _("Of the requests for feedback made in the period, how many are answered."),
        "feedback_answered",
        "feedback_asked",
        "feedback_answered",
    ),
    RateFigure(
        "coverage_rate",
        _("Visit coverage"),
        _("Of the enterprises on the campaign's list, how many were visited in the period."),
        "listed_visited",
        "listed_enterprises",
        "listed_enterprises",
    ),
    RateFigure(
        "implementation_rate",
        _("Implementation rate of measures"),
        _("Of the measures planned for the period, how many are implemented today."),
        "measures_implemented",
        "measures_planned",
        "measures_planned",
    ),
)

FIGURE = {figure.code: figure for figure in FIGURES}
RATE = {rate.code: rate for rate in RATES}
