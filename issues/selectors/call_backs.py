"""What a call-back officer has to ask, and how often it was tried. Nobody else may see who has not answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import RoleName
from accounts.models import Organisation, User
from accounts.policy import require
from accounts.rules.calendar import Calendar
from accounts.scope import has_role
from accounts.selectors.calendar import working_calendar
from common.errors import NotFound
from enterprises.selectors.contacts import ContactLine, contact_lines
from issues.enums import HandlingRole
from issues.models import CallBack, Feedback, Handling, Problem
from issues.models.handling import REPLY_AUTHOR
from issues.policy import can_call_back
from issues.rules.profile import Profile
from issues.selectors.deadlines import deadline_profile
from issues.selectors.problems import problem_of


@dataclass(frozen=True)
class DueCallBack:
    """A problem whose enterprise can still be asked, the day by which it should be, and how often it was tried."""

    feedback: Feedback
    problem: Problem
    due_on: date
    tries: int


def to_call_back(*, actor: User, now: datetime) -> QuerySet[Feedback]:
    """What the actor may ask by telephone; nothing for any other role."""
    return Feedback.objects.to_call_back(actor, now)


def call_back_rows(*, actor: User, now: datetime) -> QuerySet[Feedback]:
    """What the actor may ask by telephone, with what a row shows. Raises NotAllowed for any other role."""
    require(has_role(actor, RoleName.CALL_BACK))
    rows = to_call_back(actor=actor, now=now).annotate(tries=Count("call_backs"))
    return rows.select_related("problem__enterprise", "problem__lead_organisation", "region")


def call_backs_due(rows: list[Feedback]) -> list[DueCallBack]:
    """Each row with its day: one query for each campaign among them, and one for the calendar."""
    calendar = working_calendar()
    profiles: dict[int, Profile] = {}
    found = []
    for row in rows:
        if row.campaign_id not in profiles:
            profiles[row.campaign_id] = deadline_profile(row.campaign_id)
        due_on = _due_on(row, profiles[row.campaign_id], calendar)
        found.append(DueCallBack(row, row.problem, due_on, row.tries))  # type: ignore[attr-defined]  # annotated
    return found


def _due_on(feedback: Feedback, profile: Profile, calendar: Calendar) -> date:
    term = profile.term("call_back", feedback.problem.urgency)
    return term.end(timezone.localtime(feedback.asked_at), calendar)


@dataclass(frozen=True)
class CallBackPage:
    """What one needs on the telephone: the problem, the reply, whom to call, and the calls before."""

    problem: Problem
    reply: Handling | None
    contacts: list[ContactLine]
    calls: list[CallBack]
    open_until: datetime


def call_back_page(*, actor: User, problem_id: int, is_late: bool = False) -> CallBackPage:
    """`is_late` for who has asked, while the answer came another way.

    Raises NotFound, also when there is nothing to ask (any more), and NotAllowed.
    """
    problem = problem_of(actor=actor, problem_id=problem_id)
    handled_by = Organisation.objects.filter(handlings__problem=problem)
    require(can_call_back(actor, problem, handled_by=handled_by))
    feedback = to_call_back(actor=actor, now=timezone.now()).filter(problem=problem).first()
    if feedback is None and is_late:
        feedback = problem.feedback.newest_first().first()
    if feedback is None:
        raise NotFound("nothing_to_ask", _("The enterprise is not asked about this problem now."))
    replies = problem.handlings.filter(role=HandlingRole.LEAD).exclude(reply="").select_related(*REPLY_AUTHOR)
    calls = CallBack.objects.visible_to(actor).filter(feedback=feedback).select_related("called_by")
    lines = contact_lines(actor=actor, enterprise=problem.enterprise)
    present = [line for line in lines if line.left_on is None]
    return CallBackPage(problem, replies.order_by("-replied_at").first(), present, list(calls), feedback.expires_at)
