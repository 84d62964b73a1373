from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from common.errors import NotFound
from issues.enums import HandlingRole
from issues.invitations import hash_of
from issues.models import Feedback, Handling, Problem


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
    replies = feedback.problem.handlings.filter(role=HandlingRole.LEAD).exclude(reply="").select_related("organisation")
    newest = feedback.problem.feedback.newest_first().first()
    return EnterpriseView(feedback, feedback.problem, replies.order_by("-replied_at").first(), newest != feedback)
