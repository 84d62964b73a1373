"""The second way to ask: a third party telephones the enterprise and notes its verdict, marked as such."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.policy import require
from common.errors import Conflict, NotFound, RuleViolation
from common.records import locked, saved
from issues.enums import FeedbackChannel
from issues.models import CallBack, Problem
from issues.policy import can_call_back
from issues.rules.verdict import Verdict
from issues.services.feedback import require_open, verdict_keep


@dataclass(frozen=True)
class CallBackDraft:
    """What came of a call. `verdict` and `spoke_to` are given when somebody was reached, and only then."""

    spoke_to: str = ""
    verdict: Verdict | None = None
    note: str = ""


@transaction.atomic
def call_back_record(*, actor: User, problem_id: int, draft: CallBackDraft) -> CallBack:
    """Note a call-back: nobody was reached, which stays among call-back officers, or what the enterprise said.

    Raises NotFound, NotAllowed (anybody who had a hand in the problem), Conflict `nothing_to_ask`, `already_answered`,
    `link_expired`, RuleViolation `spoke_to_missing`, `nobody_reached`, ValidationError.
    """
    problem = locked(Problem.objects.visible_to(actor), problem_id, "office", "region", "enterprise")
    if problem is None:
        raise NotFound("problem_not_found", _("There is no such problem."))
    handled_by = Organisation.objects.filter(handlings__problem=problem)
    require(can_call_back(actor, problem, handled_by=handled_by))
    feedback = problem.feedback.select_for_update().newest_first().first()
    if feedback is None or problem.state != "awaiting_feedback":
        raise Conflict("nothing_to_ask", _("The enterprise is not asked about this problem now."))
    require_open(feedback)
    spoke_to = draft.spoke_to.strip()
    if draft.verdict and not spoke_to:
        raise RuleViolation("spoke_to_missing", _("Name whom you spoke to."), field="spoke_to")
    if spoke_to and not draft.verdict:
        raise RuleViolation("nobody_reached", _("Nobody was reached."), field="spoke_to")
    call = CallBack(
        feedback=feedback,
        called_at=timezone.now(),
        called_by=actor,
        is_reached=draft.verdict is not None,
        spoke_to=spoke_to,
        note=draft.note if draft.verdict is None else "",
    )
    call.full_clean()
    call.save()
    if feedback.called_on is None:
        feedback.called_on = timezone.localdate(call.called_at)
        saved(feedback)
    if draft.verdict:
        verdict_keep(feedback, problem, draft.verdict, words=draft.note, channel=FeedbackChannel.CALL, actor=actor)
    return call
