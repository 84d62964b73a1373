"""One measure and one answer for all members of a common problem; each enterprise is told on its own problem's way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from campaigns.services.days import require_planned_day
from common.errors import Conflict
from common.records import saved
from issues.enums import Term
from issues.models import CommonProblem, Measure, Problem
from issues.policy import can_answer_in_common
from issues.rules.moves import is_possible
from issues.services.common_problems import locked_for_keeping
from issues.services.handling import reply_in_common
from issues.services.review import problem_approve
from issues.services.steps import active_lead, stated

LONGEST_REPLY, LONGEST_NAME = 4000, 60


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

    Raises NotFound, NotAllowed, Conflict (`stale_version`, `measure_planned`), RuleViolation `day_…`, ValidationError.
    """
    common = locked_for_keeping(actor=actor, common_id=common_id, version=version)
    if common.measure_id:
        raise Conflict("measure_planned", _("Its measure is planned already."))
    require_planned_day(draft.planned_on, campaign=common.campaign, field="planned_on")
    common.measure = saved(
        Measure(
            campaign=common.campaign,
            organisation=draft.organisation,
            region=common.region,
            category=common.category,
            text=draft.text,
            kind=draft.kind,
            term=draft.term,
            planned_on=draft.planned_on,
            recorded_by=actor,
        )
    )
    common.measure.problems.set(common.problems.all())
    return saved(common)


@transaction.atomic
def common_problem_answer(
    *, actor: User, common_id: int, answer: str, signed_by: str, version: int | None
) -> list[Problem]:
    """The answer, signed once, becomes the reply of every member that may be replied to now; these are returned.

    It is the office's own answer, so nobody checks it again: each enterprise is asked for its verdict at once. A member
    that a higher office is in charge of waits for that one. Raises NotFound, NotAllowed, Conflict (`stale_version`,
    `already_answered`), RuleViolation (`answer_missing`, `signed_by_missing`).
    """
    common = locked_for_keeping(actor=actor, common_id=common_id, version=version)
    if common.answered_at is not None:
        raise Conflict("already_answered", _("Somebody has answered for all already."))
    common.answer = stated(answer, field="answer", most=LONGEST_REPLY)
    common.answer_signed_by = stated(signed_by, field="signed_by", most=LONGEST_NAME)
    common.answered_at, common.answered_by = timezone.now(), actor
    saved(common)
    return _answer_members(common, actor)


@transaction.atomic
def common_problem_answer_rest(*, actor: User, common_id: int, version: int | None) -> list[Problem]:
    """The same answer for members that could not have it before and can now; these are returned.

    Raises NotFound, NotAllowed, Conflict (`stale_version`, `not_answered`).
    """
    common = locked_for_keeping(actor=actor, common_id=common_id, version=version)
    if common.answered_at is None:
        raise Conflict("not_answered", _("There is no answer for all yet."))
    return _answer_members(common, actor)


def _answer_members(common: CommonProblem, actor: User) -> list[Problem]:
    rows = Problem.objects.visible_to(actor).select_for_update(of=("self",)).filter(common_problem=common)
    keys = list(rows.exclude(handlings__common_problem=common).order_by("pk").values_list("pk", flat=True))
    related = ("office", "campaign", "enterprise", "category", "region", "lead_organisation")
    members = Problem.objects.select_related(*related).filter(pk__in=keys).order_by("pk")
    return [problem for problem in members if _answered(problem, common, actor)]


def _answered(problem: Problem, common: CommonProblem, actor: User) -> bool:
    is_open_to_it = is_possible("reply", problem.state) and can_answer_in_common(actor, problem)
    if not is_open_to_it or active_lead(problem) is None:
        return False
    reply_in_common(problem, common, actor=actor)
    problem_approve(actor=actor, problem_id=problem.pk, version=None)
    return True
