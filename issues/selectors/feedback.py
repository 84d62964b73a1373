from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.core.signing import BadSignature
from django.utils.translation import gettext as _

from common.errors import NotFound
from issues.enterprise_letters import SIGNER, letter_still, may_object
from issues.enums import HandlingRole
from issues.invitations import hash_of
from issues.models import Feedback, Handling, Problem, ProblemEvent
from issues.models.handling import REPLY_AUTHOR
from issues.rules.news import OF_COMMON, OPEN, Letter
from issues.selectors.escalations import was_agreed

STATUS_LINKS_LAST = timedelta(days=365)


@dataclass(frozen=True)
class StatusView:
    """How far a problem is, for whoever has the link of a letter: what its letters said, as far as it is still so."""

    problem: Problem
    event: ProblemEvent | None
    letter: Letter | None
    is_in_common: bool
    may_object: bool
    feedback: Feedback | None


def status_by_token(token: str) -> StatusView:
    """There is no actor: whoever holds the link may see this one problem. Raises NotFound."""
    try:
        key = SIGNER.unsign(token, max_age=STATUS_LINKS_LAST)
    except BadSignature as error:
        raise NotFound("link_unknown", _("This link is not valid.")) from error
    problem = Problem.objects.select_related("enterprise", "merged_into").filter(pk=key).first()
    if problem is None:
        raise NotFound("link_unknown", _("This link is not valid."))
    event, letter = _told_last(problem)
    answer = problem.feedback.answered().newest_first().first()
    is_in_common = problem.common_problem_id is not None and problem.state in OPEN
    return StatusView(problem, event, letter, is_in_common, may_object(problem), answer)


def _told_last(problem: Problem) -> tuple[ProblemEvent | None, Letter | None]:
    """The newest that the enterprise was told since the problem came into its state; of common problems apart."""
    for event in problem.events.order_by("-at", "-id"):
        if event.move not in OF_COMMON:
            letter = letter_still(event, problem, agreed=was_agreed(event))
            if letter is not None:
                return event, letter
        if event.from_state != event.to_state:
            break
    return None, None


@dataclass(frozen=True)
class EnterpriseView:
    """What the enterprise sees of its own problem through its personal link."""

    feedback: Feedback
    problem: Problem
    reply: Handling | None
    was_asked_anew: bool


def feedback_by_token(token: str) -> EnterpriseView:
    """There is no actor: whoever holds the link may see this one problem. Raises NotFound."""
    rows = Feedback.objects.select_related("problem__enterprise", "problem__lead_organisation")
    feedback = rows.filter(token_hash=hash_of(token)).first()
    if feedback is None:
        raise NotFound("link_unknown", _("This link is not valid."))
    replies = feedback.problem.handlings.filter(role=HandlingRole.LEAD).exclude(reply="").select_related(*REPLY_AUTHOR)
    newest = feedback.problem.feedback.newest_first().first()
    return EnterpriseView(feedback, feedback.problem, replies.order_by("-replied_at").first(), newest != feedback)
