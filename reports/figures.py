"""Every figure of the portal, defined once: what is counted, on which day it falls, and what it means.

Totals, breakdowns, trends, the records behind a figure and the page "How this is counted" all come from here.
"""

from __future__ import annotations

from django.db.models import DateField, F, Func, Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.enums import TargetFigure
from campaigns.models import Round
from enterprises.models import Enterprise
from issues.enums import MeasureStatus, Outcome, ProblemState
from issues.rules.counting import SATISFIED_SCORES
from reports.definitions import Figure, Headline, Percentile, RateFigure
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
)


class DayAfter(Func):
    """The day after a date."""

    template = "(%(expressions)s + 1)"
    output_field = DateField()


CLOSED = Q(state=ProblemState.CLOSED)
CLOSED_ON = F("closed_on")
HAS_DUE_DAY = Q(due_on__isnull=False)

FIGURES = (
    Figure(
        1,
        TargetFigure.VISITS.value,
        VISITS,
        TargetFigure.VISITS.label,
        _("Recorded visits, on the day of the visit. Drafts and withdrawn visits do not count."),
        pgettext_lazy("unit", "visits"),
    ),
    Figure(
        2,
        TargetFigure.ENTERPRISES_VISITED.value,
        VISITS,
        TargetFigure.ENTERPRISES_VISITED.label,
        _(
            "Different enterprises and grass-roots units with at least one recorded visit in the period. One that two "
            "teams visited counts once here and once for each team, so the parts may be more than the whole."
        ),
        pgettext_lazy("unit", "enterprises"),
        distinct_model=Enterprise,
    ),
    Figure(
        3,
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
        4,
        TargetFigure.ROUNDS.value,
        MEETINGS,
        TargetFigure.ROUNDS.label,
        _("Different rounds of a series of which at least one counted session was held in the period."),
        pgettext_lazy("unit", "rounds"),
        distinct_model=Round,
    ),
    Figure(
        5,
        "joint_meetings",
        JOINT_MEETINGS,
        pgettext_lazy("figure", "Joint meetings"),
        _("Joint meetings that were held: coordination among departments, without enterprises."),
        pgettext_lazy("unit", "sessions"),
    ),
    Figure(
        6,
        TargetFigure.ATTENDANCES.value,
        ATTENDANCES,
        TargetFigure.ATTENDANCES.label,
        _("People who came from enterprises, once per person and counted session, on the day of the session."),
        pgettext_lazy("unit", "attendances"),
    ),
    Figure(
        7,
        TargetFigure.ENTERPRISES_ATTENDING.value,
        ATTENDANCES,
        TargetFigure.ENTERPRISES_ATTENDING.label,
        _("Different enterprises with at least one attendance in the period."),
        pgettext_lazy("unit", "enterprises"),
        distinct_model=Enterprise,
    ),
    Figure(
        8,
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
        9,
        TargetFigure.PROBLEMS_CLOSED.value,
        PROBLEMS,
        TargetFigure.PROBLEMS_CLOSED.label,
        _(
            "Of the problems collected in the period, those that are closed today, whatever the outcome. They belong "
            "to the day of the report, so that no period closes more than it collected. Closed is not solved."
        ),
        pgettext_lazy("unit", "problems"),
        condition=CLOSED,
        begins=CLOSED_ON,
    ),
    Figure(
        10,
        "problems_open",
        PROBLEMS,
        _("Problems not closed"),
        _("Of the problems collected in the period, those that are not closed today."),
        pgettext_lazy("unit", "problems"),
        ends=CLOSED_ON,
    ),
    Figure(
        11,
        TargetFigure.PROBLEMS_SOLVED.value,
        PROBLEMS,
        TargetFigure.PROBLEMS_SOLVED.label,
        _("Of the problems collected in the period, those closed as solved: not partly, explained, planned or cannot."),
        pgettext_lazy("unit", "problems"),
        condition=Q(CLOSED, outcome=Outcome.SOLVED),
        begins=CLOSED_ON,
    ),
    Figure(
        12,
        "problems_overdue",
        PROBLEMS,
        _("Problems overdue"),
        _(
            "Of the problems collected in the period, those that are past due today: due before today, not yet replied"
            " to and not closed. The due day is the one in force after extensions."
        ),
        pgettext_lazy("unit", "problems"),
        condition=HAS_DUE_DAY,
        begins=Greatest("reported_on", DayAfter("due_on")),
        ends=Least("replied_on", "closed_on"),
        follows_today=True,
    ),
    Figure(
        13,
        "problems_due",
        PROBLEMS,
        _("Problems that should be closed"),
        _(
            "Of the problems collected in the period, those due by today (the due day in force), and those closed "
            "before they were due. What is not yet due and still open is not among them, nor what was closed without a"
            " due day."
        ),
        pgettext_lazy("unit", "problems"),
        condition=HAS_DUE_DAY,
        begins=Greatest("reported_on", Least("due_on", "closed_on")),
        follows_today=True,
        settled=CLOSED,
    ),
    Figure(
        14,
        "problems_closed_on_time",
        PROBLEMS,
        _("Problems closed on time"),
        _("Of the problems that should be closed, those closed on or before the due day in force."),
        pgettext_lazy("unit", "problems"),
        condition=Q(CLOSED, closed_on__lte=F("due_on")),
        begins=CLOSED_ON,
    ),
    Figure(
        15,
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
        16,
        TargetFigure.MEASURES_IMPLEMENTED.value,
        MEASURES,
        TargetFigure.MEASURES_IMPLEMENTED.label,
        _("Of the measures planned in the period, those that are implemented today."),
        pgettext_lazy("unit", "measures"),
        condition=Q(status=MeasureStatus.IMPLEMENTED),
        begins=Greatest("planned_on", "implemented_on"),
    ),
    Figure(
        17,
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
        18,
        "ratings_satisfied",
        RATINGS,
        _("Satisfied ratings"),
        _("Ratings of very satisfied, satisfied or basically satisfied (5, 4 and 3 of five)."),
        pgettext_lazy("unit", "ratings"),
        condition=Q(score__in=SATISFIED_SCORES),
    ),
    Figure(
        19,
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
        20,
        "feedback_answered",
        FEEDBACK,
        _("Feedback answered"),
        _("Of the requests for feedback made in the period, those that are answered today."),
        pgettext_lazy("unit", "requests"),
        condition=Q(answered_at__isnull=False),
        begins=Greatest("asked_on", "answered_on"),
    ),
    Figure(
        21,
        TargetFigure.LISTED_ENTERPRISES.value,
        LISTED,
        TargetFigure.LISTED_ENTERPRISES.label,
        _("Enterprises on the campaign's list, as it stands today; it has no period. One on two lists counts twice."),
        pgettext_lazy("unit", "enterprises"),
    ),
    Figure(
        22,
        "listed_visited",
        LISTED,
        _("Listed enterprises visited"),
        _("Listed enterprises with at least one recorded visit of the same campaign, by any team, in the period."),
        pgettext_lazy("unit", "enterprises"),
        met_by=VISITS,
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

PERCENTILES = (
    Percentile(
        "handling_days_median",
        _("Handling time, median"),
        _(
            "Of the problems closed, half took at most so many calendar days from the dispatch to the closing; to the "
            "day, up to 400. Problems closed without a dispatch are not among them."
        ),
        pgettext_lazy("unit", "days"),
        TargetFigure.PROBLEMS_CLOSED.value,
        0.5,
    ),
    Percentile(
        "handling_days_p90",
        _("Handling time, nine in ten"),
        _("Of the problems closed, nine in ten took at most so many calendar days from the dispatch to the closing."),
        pgettext_lazy("unit", "days"),
        TargetFigure.PROBLEMS_CLOSED.value,
        0.9,
    ),
)

FIGURE = {figure.code: figure for figure in FIGURES}
PERCENTILE = {percentile.code: percentile for percentile in PERCENTILES}
RATE = {rate.code: rate for rate in RATES}
HEADLINES: dict[str, Headline] = {**FIGURE, **PERCENTILE, **RATE}
