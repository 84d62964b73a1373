"""Slips: an office presses an organisation in writing, and the organisation answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import require
from common.errors import Conflict, DomainError, NotFound, RuleViolation
from common.records import locked, require_version, saved
from issues.enums import SlipGrade
from issues.models import Problem, Slip
from issues.policy import can_answer_slip, can_issue_slip
from issues.rules.slips import refusal
from issues.selectors.slips import answer_day, chases_of
from issues.services.slip_texts import filled
from issues.services.steps import require_lead, stated
from issues.services.timeline import record_event

REFUSALS: dict[str, Any] = {
    "not_chased": _("No organisation's clock runs: it was replied to, stands still, or is not with an organisation."),
    "slip_issued": _("Such a slip was issued already for this clock."),
    "slip_goes_up": _("A graver slip was issued already: slips only become graver."),
    "yellow_too_early": _("It is not overdue: a yellow slip needs a reminder before."),
    "red_too_early": _("A red slip needs a yellow one before, or %(days)s working days overdue."),
}
# How the timeline names them.
EVENTS = {SlipGrade.REMINDER: "remind", SlipGrade.YELLOW: "yellow-slip", SlipGrade.RED: "red-slip"}


@transaction.atomic
def slip_issue(*, actor: User, problem_id: int, grade: str, text: str, version: int | None) -> Slip:
    """The office in charge, or one above it, presses the lead organisation. Places of the template are filled in.

    Raises NotFound, NotAllowed, Conflict (`stale_version`, `no_lead`), RuleViolation (`text_missing`, `text_too_long`
    and the codes of `REFUSALS`).
    """
    visible = Problem.objects.visible_to(actor)
    problem = locked(visible, problem_id, "office", "campaign", "enterprise", "lead_organisation")
    if problem is None:
        raise NotFound("problem_not_found", _("There is no such problem."))
    require(can_issue_slip(actor, problem))
    require_version(problem, version)
    require_possible(problem, grade)
    lead, answer_by = require_lead(problem), answer_day(problem)
    slip = saved(
        Slip(
            handling=lead,
            grade=grade,
            text=stated(filled(text, problem, answer_by), field="text"),
            due_on=lead.due_on,
            answer_by=answer_by,
            issued_by=actor,
        )
    )
    record_event(
        problem,
        move=EVENTS[SlipGrade(grade)],
        from_state=problem.state,
        actor=actor,
        reason=slip.text,
        organisation=lead.organisation,
        day=answer_by,
        at=slip.issued_at,
    )
    return slip


def require_possible(problem: Problem, grade: str) -> None:
    """Raises RuleViolation with a code of `REFUSALS`."""
    chase = chases_of([problem], today=timezone.localdate())[problem.pk]
    if code := refusal(grade, chase):
        raise RuleViolation(code, REFUSALS[code] % {"days": chase.red_after}, field="grade")


@dataclass(frozen=True)
class SlipRound:
    """What became of one round of slips: those issued, and the keys of the problems that got none, with the reason."""

    issued: list[Slip] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)


def slips_issue(*, actor: User, problem_ids: Sequence[int], grade: str, text: str) -> SlipRound:
    """One slip for each of these problems; what the rules refuse to one does not hold up the others."""
    done = SlipRound()
    for problem_id in _once_each(problem_ids):
        try:
            slip = slip_issue(actor=actor, problem_id=problem_id, grade=grade, text=text, version=None)
            done.issued.append(slip)
        except DomainError as error:
            done.refused[problem_id] = str(error.message)
    return done


def _once_each(keys: Iterable[int]) -> list[int]:
    # In one order, so that two rounds at once wait for each other instead of locking each other out.
    return sorted(set(keys))


@transaction.atomic
def slip_answer(*, actor: User, slip_id: int, answer: str, version: int | None) -> Slip:
    """The organisation says what is done, once; it stands in the problem's timeline.

    Raises NotFound, NotAllowed, Conflict (`stale_version`, `already_answered`), RuleViolation `answer_missing` and
    `answer_too_long`.
    """
    visible = Slip.objects.visible_to(actor)
    problem_id = visible.filter(pk=slip_id).values_list("handling__problem", flat=True).first()
    # The problem first, as every move does: two locks in one order cannot wait for each other.
    problem = locked(Problem.objects.visible_to(actor), problem_id) if problem_id else None
    slip = locked(visible, slip_id, "handling__problem", "handling__organisation")
    if problem is None or slip is None:
        raise NotFound("slip_not_found", _("There is no such slip."))
    require(can_answer_slip(actor, slip))
    require_version(slip, version)
    if slip.answered_at is not None:
        raise Conflict("already_answered", _("This slip is answered already."))
    slip.answer = stated(answer, field="answer")
    slip.answered_at = timezone.now()
    slip.answered_by = actor
    saved(slip)
    record_event(
        problem,
        move="answer-slip",
        from_state=problem.state,
        actor=actor,
        reason=slip.answer,
        organisation=slip.handling.organisation,
        at=slip.answered_at,
    )
    return slip
