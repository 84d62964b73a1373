"""One measure and one answer for all members of a common problem; each enterprise is told on its own problem's way.

The answer is kept at once; the members get it by a move in bulk, so that however many they are nobody waits for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from common.errors import Conflict, NotAllowed, RuleViolation
from common.records import saved
from issues.enums import BulkAct, Term
from issues.models import BulkMove, CommonProblem
from issues.policy import office_acting
from issues.rules.bulk import MOST
from issues.selectors.common_problems import is_being_answered, members_to_answer
from issues.services.bulk import bulk_request
from issues.services.common_problems import locked_for_keeping
from issues.services.measures import MeasureDraft, measure_plan
from issues.services.steps import LONGEST_NAME, stated

LONGEST_REPLY = 4000


@dataclass(frozen=True)
class CommonMeasureDraft:
    """The measure that is to solve the matter for all."""

    organisation: Organisation
    text: str
    kind: str
    planned_on: date
    term: str = Term.LONG_TERM


@transaction.atomic
def common_problem_plan_measure(
    *, actor: User, common_id: int, draft: CommonMeasureDraft, version: int | None
) -> CommonProblem:
    """One measure of one organisation serves all members, present and future.

    Raises NotFound, NotAllowed, Conflict (`stale_version`, `measure_planned`), RuleViolation (`measure_not_allowed`,
    `day_…`), ValidationError.
    """
    common = locked_for_keeping(actor=actor, common_id=common_id, version=version)
    if common.measure_id:
        raise Conflict("measure_planned", _("Its measure is planned already."))
    measure = MeasureDraft(
        campaign=common.campaign,
        organisation=draft.organisation,
        text=draft.text,
        kind=draft.kind,
        term=draft.term,
        planned_on=draft.planned_on,
        problems=list(common.problems.order_by("pk")),
        common_problem=common,
    )
    try:
        common.measure = measure_plan(actor=actor, draft=measure)
    except NotAllowed as error:
        message = _("Your office cannot plan measures for this organisation. Assign the problem to it first.")
        raise RuleViolation("measure_not_allowed", message, field="organisation") from error
    return saved(common)


@transaction.atomic
def common_problem_answer(
    *, actor: User, common_id: int, answer: str, signed_by: str, version: int | None
) -> BulkMove | None:
    """The answer, signed once, becomes the reply of every member that may be replied to now.

    Returns the move in bulk that gives it to them (a few at once, more by a worker), None where it is nobody's now. A
    member that a higher office is in charge of waits for that one. Raises NotFound, NotAllowed, Conflict
    (`stale_version`, `already_answered`), RuleViolation (`answer_missing`, `signed_by_missing`).
    """
    common = locked_for_keeping(actor=actor, common_id=common_id, version=version)
    if common.answered_at is not None:
        raise Conflict("already_answered", _("Somebody has answered for all already."))
    common.answer = stated(answer, field="answer", most=LONGEST_REPLY)
    common.answer_signed_by = stated(signed_by, field="signed_by", most=LONGEST_NAME)
    common.answered_at, common.answered_by = timezone.now(), actor
    common.answer_office_id = office_acting(actor, region_path=common.region.path, campaign_id=common.campaign_id)
    saved(common)
    return _give(common, actor)


@transaction.atomic
def common_problem_answer_rest(*, actor: User, common_id: int, version: int | None) -> BulkMove | None:
    """The same answer for members that could not have it before and can now.

    Raises NotFound, NotAllowed, Conflict (`stale_version`, `not_answered`, `being_answered`).
    """
    common = locked_for_keeping(actor=actor, common_id=common_id, version=version)
    if common.answered_at is None:
        raise Conflict("not_answered", _("There is no answer for all yet."))
    return _give(common, actor)


def _give(common: CommonProblem, actor: User) -> BulkMove | None:
    """To at most as many as one move in bulk takes; the others can have it afterwards like late ones."""
    if is_being_answered(common):
        raise Conflict("being_answered", _("The members are being given the answer: wait until that is done."))
    keys = members_to_answer(common, actor=actor)[:MOST]
    if not keys:
        return None
    return bulk_request(actor=actor, act=BulkAct.ANSWER, problem_ids=keys, said={"common_problem": common})
