"""What is made of figures: the share of one in another, and how long things took (docs/domain.md 5.4)."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.enums import TargetFigure
from reports.definitions import HandlingTime, Headline, RateFigure
from reports.figures import FIGURE
from reports.rules.histograms import mean, nearest_rank

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
        "dissatisfaction_rate",
        _("Dissatisfaction rate"),
        _("Of the enterprises that rated, how many were dissatisfied."),
        "ratings_dissatisfied",
        "ratings",
        "ratings_dissatisfied",
    ),
    RateFigure(
        "sign_on_time_rate",
        _("On-time signing rate"),
        _("Of the problems dispatched, how many the lead organisation signed for within the term."),
        "problems_signed_on_time",
        "problems_dispatched",
        "problems_dispatched",
    ),
    RateFigure(
        "contact_on_time_rate",
        _("First contact rate"),
        _("Of the problems to be contacted by now, how many enterprises heard from the organisation within the term."),
        "problems_contacted_on_time",
        "problems_contact_due",
        "problems_contact_due",
    ),
    RateFigure(
        "return_rate",
        _("Return rate"),
        _("Of the problems dispatched, how many were returned at least once."),
        "problems_returned",
        "problems_dispatched",
        "problems_returned",
    ),
    RateFigure(
        "extension_rate",
        _("Extension rate"),
        _("Of the problems dispatched, how many were given more time at least once."),
        "problems_extended",
        "problems_dispatched",
        "problems_extended",
    ),
    RateFigure(
        "redo_rate",
        _("Redo rate"),
        _("Of the problems closed, how many were redone at least once before."),
        "problems_redone",
        "problems_closed",
        "problems_redone",
    ),
    RateFigure(
        "call_back_rate",
        _("Call-back rate"),
        _("Of the requests for feedback made in the period, how many were followed by a call."),
        "feedback_called",
        "feedback_asked",
        "feedback_called",
    ),
    RateFigure(
        "reached_rate",
        _("Reached by call-back"),
        _("Of the enterprises called back, how many were reached."),
        "feedback_reached",
        "feedback_called",
        "feedback_reached",
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

HANDLING_TIMES = (
    HandlingTime(
        "handling_days_mean",
        _("Handling time, mean"),
        _(
            "Of the problems closed, how many working days passed from the first dispatch to the closing, on average. "
            "What they waited for the enterprise, were planned for later, or were closed before being reopened is not "
            "in it. Problems closed without a dispatch are not among them; more than 400 days count as 400."
        ),
        pgettext_lazy("unit", "working days"),
        TargetFigure.PROBLEMS_CLOSED.value,
        mean,
    ),
    HandlingTime(
        "handling_days_median",
        _("Handling time, median"),
        _("Of the problems closed, half took at most so many working days, counted as for the mean."),
        pgettext_lazy("unit", "working days"),
        TargetFigure.PROBLEMS_CLOSED.value,
        partial(nearest_rank, share=0.5),
    ),
    HandlingTime(
        "handling_days_p90",
        _("Handling time, nine in ten"),
        _("Of the problems closed, nine in ten took at most so many working days, counted as for the mean."),
        pgettext_lazy("unit", "working days"),
        TargetFigure.PROBLEMS_CLOSED.value,
        partial(nearest_rank, share=0.9),
    ),
)

HANDLING_TIME = {one.code: one for one in HANDLING_TIMES}
RATE = {rate.code: rate for rate in RATES}
HEADLINES: dict[str, Headline] = {**FIGURE, **HANDLING_TIME, **RATE}
