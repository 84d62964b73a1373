"""The answer to a common problem as the reply of one of its members."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import require
from common.errors import Conflict, NotFound, RuleViolation
from common.records import locked
from issues.models import CommonProblem, Problem
from issues.policy import can_answer_in_common
from issues.rules.moves import is_possible
from issues.services.handling import replied
from issues.services.review import problem_approve
from issues.services.steps import moved, require_lead


@transaction.atomic
def problem_reply_in_common(*, actor: User, problem_id: int, common: CommonProblem) -> Problem:
    """The answer ends the turn of the member's lead organisation, and its enterprise is asked for its verdict.

    It is the office's own answer, so nobody checks it again, and the organisation has neither signed nor spoken to the
    enterprise by it. Raises NotFound, NotAllowed, RuleViolation `not_member`,
    Conflict (`has_the_answer`, `move_not_possible`, `no_lead`).
    """
    related = ("office__parent", "campaign", "enterprise", "category", "region", "lead_organisation")
    problem = locked(Problem.objects.visible_to(actor), problem_id, *related)
    if problem is None:
        raise NotFound("problem_not_found", _("There is no such problem."))
    require(can_answer_in_common(actor, office_path=problem.office.path, campaign_id=problem.campaign_id))
    if problem.common_problem_id != common.pk:
        raise RuleViolation("not_member", _("This problem is no member of it."))
    if problem.handlings.filter(common_problem=common).exists():
        raise Conflict("has_the_answer", _("It has this answer already."))
    if not is_possible("reply", problem.state):
        message = _("This is not possible while the problem is “%(state)s”.")
        raise Conflict("move_not_possible", message % {"state": problem.get_state_display()})
    lead = require_lead(problem)
    lead.common_problem = common
    replied(lead, common.answer, common.answer_signed_by)
    problem.replied_on = timezone.localdate()
    moved(problem, move="reply", actor=actor, reason=common.title, is_for_all=True)
    return problem_approve(actor=actor, problem_id=problem.pk, version=None)
