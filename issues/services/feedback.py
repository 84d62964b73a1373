from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import Conflict, NotFound
from common.queueing import hand_over
from common.records import saved
from issues.enums import NewsSource
from issues.invitations import hash_of
from issues.models import Feedback, Problem
from issues.rules.verdict import Verdict
from issues.services.timeline import record_event
from issues.tasks import news_tell


@transaction.atomic
def feedback_answer(*, token: str, solved: str, score: int, comment: str = "") -> Feedback:
    """The enterprise's verdict, given once through its personal link. There is no actor: the token is the proof.

    Raises NotFound, Conflict (`already_answered`, `link_expired`), ValidationError.
    """
    rows = Feedback.objects.filter(token_hash=hash_of(token))
    known = rows.values_list("problem", flat=True).first()
    if known is None:
        raise _unknown()
    problem = locked_problem(known)
    feedback = rows.select_for_update().first()
    if feedback is None:  # a newer link replaced this one a moment ago
        raise _unknown()
    require_open(feedback)
    return verdict_keep(feedback, problem, Verdict(solved, score), words=comment, channel=feedback.channel)


def _unknown() -> NotFound:
    return NotFound("link_unknown", _("This link is not valid."))


def locked_problem(problem_id: int) -> Problem:
    """The problem's row, locked before its feedback's, as every move does it."""
    Problem.objects.select_for_update().get(pk=problem_id)
    return Problem.objects.select_related("enterprise").get(pk=problem_id)


def require_open(feedback: Feedback) -> None:
    """Raises Conflict `already_answered` or `link_expired`. Call it on the locked row."""
    if feedback.answered_at is not None:
        raise Conflict("already_answered", _("The enterprise has answered already."))
    if not feedback.is_open(timezone.now()):
        raise Conflict("link_expired", _("The time to answer is over."))


def feedback_void(problem: Problem) -> None:
    """The reply of the locked problem stands no more: what was asked about it and not answered is void for good."""
    for feedback in problem.feedback.unanswered().select_for_update():
        feedback.voided_at = timezone.now()
        saved(feedback)


def verdict_keep(  # what a verdict says
    feedback: Feedback, problem: Problem, verdict: Verdict, *, words: str, channel: str, actor: User | None = None
) -> Feedback:
    """Write the verdict on the locked, open feedback and into the problem's timeline. `actor` is who called back."""
    feedback.solved = verdict.solved
    feedback.score = verdict.score
    feedback.comment = words
    feedback.channel = channel
    feedback.answered_at = timezone.now()
    feedback.answered_on = timezone.localdate()
    saved(feedback)
    move = "call-back" if actor else "answer"
    record_event(problem, move=move, from_state=problem.state, actor=actor, reason=words, verdict=feedback)
    hand_over(news_tell, NewsSource.FEEDBACK, feedback.pk)
    return feedback
