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
from issues.enums import FeedbackChannel, MeasureStatus, Outcome, ProblemState
from issues.models.problem import OPEN
from issues.rules.counting import DISSATISFIED_SCORES, SATISFIED_SCORES
from reports.definitions import Figure
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
DISPATCHED_ON = F("dispatched_on")

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
        found_by=OPEN,
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
        found_by=OPEN,
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
        23,
        "problems_dispatched",
        PROBLEMS,
        _("Problems dispatched"),
        _("Of the problems collected in the period, those that an organisation was put in the lead of."),
        pgettext_lazy("unit", "problems"),
        condition=Q(dispatched_on__isnull=False),
        begins=DISPATCHED_ON,
    ),
    Figure(
        24,
        "problems_signed_on_time",
        PROBLEMS,
        _("Problems signed on time"),
        _(
            "Of the problems dispatched, those that the lead organisation signed for within the term; after a "
            "return, those of the last dispatch."
        ),
        pgettext_lazy("unit", "problems"),
        condition=Q(dispatched_on__isnull=False, signed_on__lte=F("sign_due_on")),
        begins=Greatest("dispatched_on", "signed_on"),
    ),
    Figure(
        25,
        "problems_contact_due",
        PROBLEMS,
        _("Problems to be contacted by now"),
        _(
            "Of the problems collected in the period, those whose enterprise was to be contacted for the first time "
            "before today, and those where that is done. A reply is a contact."
        ),
        pgettext_lazy("unit", "problems"),
        condition=Q(contact_due_on__isnull=False),
        begins=Greatest("reported_on", Least(DayAfter("contact_due_on"), "contacted_on")),
        follows_today=True,
        settled=Q(contacted_on__isnull=False),
    ),
    Figure(
        26,
        "problems_contacted_on_time",
        PROBLEMS,
        _("Problems contacted on time"),
        _(
            "Of the problems to be contacted by now, those whose enterprise heard from the organisation within the "
            "term."
        ),
        pgettext_lazy("unit", "problems"),
        condition=Q(contacted_on__lte=F("contact_due_on")),
        begins=Greatest("reported_on", "contacted_on"),
    ),
    Figure(
        27,
        "problems_returned",
        PROBLEMS,
        _("Problems returned"),
        _(
            "Of the problems dispatched, those that an organisation returned at least once because they were not "
            "its own."
        ),
        pgettext_lazy("unit", "problems"),
        condition=Q(dispatched_on__isnull=False, returned_on__isnull=False),
        begins=Greatest("dispatched_on", "returned_on"),
    ),
    Figure(
        28,
        "problems_redone",
        PROBLEMS,
        _("Problems redone"),
        _("Of the problems closed, those that were redone at least once before."),
        pgettext_lazy("unit", "problems"),
        condition=Q(CLOSED, redone_on__isnull=False),
        begins=CLOSED_ON,
    ),
    Figure(
        29,
        "problems_extended",
        PROBLEMS,
        _("Problems extended"),
        _("Of the problems dispatched, those that were given more time at least once."),
        pgettext_lazy("unit", "problems"),
        condition=Q(dispatched_on__isnull=False, extended_on__isnull=False),
        begins=Greatest("dispatched_on", "extended_on"),
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
        30,
        "ratings_dissatisfied",
        RATINGS,
        _("Dissatisfied ratings"),
        _("Ratings of dissatisfied or very dissatisfied (2 and 1 of five)."),
        pgettext_lazy("unit", "ratings"),
        condition=Q(score__in=DISSATISFIED_SCORES),
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
        31,
        "feedback_called",
        FEEDBACK,
        _("Enterprises called back"),
        _(
            "Of the requests for feedback made in the period, those about which a third party telephoned at least "
            "once. Only the number is shown: nobody may see who has not answered."
        ),
        pgettext_lazy("unit", "requests"),
        condition=Q(called_on__isnull=False),
        begins=Greatest("asked_on", "called_on"),
        is_listable=False,
    ),
    Figure(
        32,
        "feedback_reached",
        FEEDBACK,
        _("Enterprises reached by call-back"),
        _("Of the requests for feedback made in the period, those that were answered on the telephone."),
        pgettext_lazy("unit", "requests"),
        condition=Q(called_on__isnull=False, answered_at__isnull=False, channel=FeedbackChannel.CALL),
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

FIGURE = {figure.code: figure for figure in FIGURES}
