"""The question on paper: a letter to the enterprise with its personal link as a code to scan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import segno
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import require
from common.errors import Conflict, NotFound
from common.records import locked, saved
from issues.enums import FeedbackChannel, ProblemState
from issues.invitations import hash_of, link_of, new_token
from issues.models import Feedback, Problem
from issues.policy import can_make_letter
from issues.services.timeline import record_event


@dataclass(frozen=True)
class Letter:
    """What is printed once. The link in the code is kept nowhere; a second letter makes another and voids this one."""

    problem: Problem
    code: str
    open_until: datetime
    made_at: datetime


NOBODY_ASKED = _("The enterprise is not asked about this problem now.")


def letters_of(problem: Problem) -> int:
    """How many letters were made about it so far."""
    return problem.events.filter(move="letter").count()


def is_asked(problem: Problem, feedback: Feedback | None, now: datetime) -> bool:
    """Whether the window for an answer is open, answered or not: nobody here learns which."""
    return problem.state == ProblemState.AWAITING_FEEDBACK and feedback is not None and feedback.expires_at > now


@transaction.atomic
def letter_make(*, actor: User, problem_id: int, made_before: int) -> Letter:
    """A letter that replaces the enterprise's former link, with its making in the timeline.

    It comes out alike whether the enterprise has answered or not, so that whoever prints it does not learn that; after
    an answer its code leads nowhere. Answers through it are marked. `made_before` is how many there were when it was
    asked for: the same request again, of a page that is loaded anew, would void what was just printed. Raises NotFound,
    NotAllowed, Conflict (`no_open_window`, `letter_made`).
    """
    problem = locked(Problem.objects.visible_to(actor), problem_id, "office", "campaign", "enterprise")
    if problem is None:
        raise NotFound("problem_not_found", _("There is no such problem."))
    require(can_make_letter(actor, problem))
    now = timezone.now()
    feedback = problem.feedback.select_for_update().newest_first().first()
    if feedback is None or not is_asked(problem, feedback, now):
        raise Conflict("no_open_window", NOBODY_ASKED)
    if letters_of(problem) != made_before:
        raise Conflict("letter_made", _("This letter was made and shown already. A further one voids its code."))
    token = new_token()
    if feedback.answered_at is None:
        feedback.token_hash, feedback.inviting_since = hash_of(token), None
        feedback.channel = FeedbackChannel.LETTER
        saved(feedback)
    record_event(problem, move="letter", from_state=problem.state, actor=actor)
    code = segno.make(link_of(token), error="m", micro=False)
    return Letter(problem, code.svg_inline(scale=5, border=2, omitsize=False), feedback.expires_at, now)
