"""Common problems: one matter behind the problems of many enterprises. Numbers and clocks stay each member's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Region, User
from accounts.policy import require
from common.errors import Conflict, NotFound, RuleViolation
from common.records import locked, require_version, saved
from issues.enums import CommonProblemState, MeasureStatus
from issues.models import Category, CommonProblem, Problem
from issues.policy import can_keep_common_problem
from issues.rules.offices import shared_region
from issues.selectors.common_suggestions import UNFIT_STATES
from issues.services.measures import measure_link, measure_unlink
from issues.services.steps import stated
from issues.services.timeline import record_event

FEWEST_MEMBERS = 2


@dataclass(frozen=True)
class CommonDraft:
    """A common problem as an office sees it, with its first members."""

    title: str
    category: Category
    problems: Sequence[Problem]
    description: str = ""


@transaction.atomic
def common_problem_raise(*, actor: User, draft: CommonDraft) -> CommonProblem:
    """An office says that these problems are one matter. Its region is the lowest that holds all of them.

    Raises NotAllowed, RuleViolation (`too_few_members`, `problem_of_other_campaign`, `member_of_other`,
    `member_ended`), ValidationError.
    """
    few = RuleViolation("too_few_members", _("Name at least two problems."), field="problems")
    if not draft.problems:
        raise few
    common = CommonProblem(
        campaign=draft.problems[0].campaign,
        category=draft.category,
        title=draft.title,
        description=draft.description,
    )
    _widen(common, draft.problems, actor)
    if len({problem.pk for problem in draft.problems}) < FEWEST_MEMBERS:
        raise few
    saved(common)
    _join(common, draft.problems, actor=actor, reason="")
    return common


@transaction.atomic
def common_problem_add(
    *, actor: User, common_id: int, problems: Sequence[Problem], reason: str, version: int | None
) -> CommonProblem:
    """More problems are seen to be the same matter; the region grows where they lie outside.

    Raises NotFound, NotAllowed, Conflict `stale_version`, and what `common_problem_raise` refuses of problems.
    """
    common = locked_for_keeping(actor=actor, common_id=common_id, version=version)
    _widen(common, problems, actor)
    saved(common)
    _join(common, problems, actor=actor, reason=stated(reason))
    if common.measure:
        served = set(common.measure.problems.values_list("pk", flat=True))
        for problem in {one.pk: one for one in problems if one.pk not in served}.values():
            measure_link(actor=actor, measure_id=common.measure.pk, problem=problem)
    return common


@transaction.atomic
def common_problem_remove(
    *, actor: User, common_id: int, problem_id: int, reason: str, version: int | None
) -> CommonProblem:
    """A problem is another matter after all. What it was answered stays.

    Raises NotFound, NotAllowed, Conflict `stale_version`, RuleViolation (`not_member`, `member_ended`,
    `reason_missing`).
    """
    common = locked_for_keeping(actor=actor, common_id=common_id, version=version)
    problem = locked(Problem.objects.visible_to(actor).filter(common_problem=common), problem_id)
    if problem is None:
        raise RuleViolation("not_member", _("This problem is no member of it."))
    if problem.state in UNFIT_STATES:
        raise RuleViolation("member_ended", _("%(number)s is over; it stays a member.") % {"number": problem.number})
    problem.common_problem = None
    saved(problem)
    _told(problem, "leave-common", actor, f"{common.title}\n{stated(reason)}")
    if common.measure and common.measure.problems.contains(problem):
        measure_unlink(actor=actor, measure_id=common.measure.pk, problem_id=problem.pk)
    return common


@transaction.atomic
def common_problem_solve(*, actor: User, common_id: int, version: int | None) -> CommonProblem:
    """The matter is done with: its measure is implemented. The members are closed one by one, by their offices.

    Raises NotFound, NotAllowed, Conflict `stale_version`, RuleViolation `measure_not_implemented`.
    """
    common = locked_for_keeping(actor=actor, common_id=common_id, version=version)
    if common.measure is None or common.measure.status != MeasureStatus.IMPLEMENTED:
        message = _("It is solved when its measure is implemented. Plan one, or mark it as implemented first.")
        raise RuleViolation("measure_not_implemented", message)
    common.state = CommonProblemState.SOLVED
    return saved(common)


def locked_for_keeping(*, actor: User, common_id: int, version: int | None) -> CommonProblem:
    """The common problem, locked before any of its members. Raises NotFound, NotAllowed, Conflict `stale_version`."""
    common = locked(CommonProblem.objects.visible_to(actor), common_id, "region", "measure", "campaign", "category")
    if common is None:
        raise NotFound("common_problem_not_found", _("There is no such common problem."))
    require(can_keep_common_problem(actor, region_path=common.region.path, campaign_id=common.campaign_id))
    require_version(common, version)
    if common.state != CommonProblemState.OPEN:
        raise Conflict("common_problem_solved", _("This common problem is solved: nothing of it changes any more."))
    return common


def _widen(common: CommonProblem, problems: Iterable[Problem], actor: User) -> None:
    """The region holds all members, old and new; whoever widens it keeps the wider one."""
    paths = {problem.region.path for problem in problems}
    if common.region_id:
        paths.add(common.region.path)
    common.region = Region.objects.get(pk=shared_region(paths))
    require(can_keep_common_problem(actor, region_path=common.region.path, campaign_id=common.campaign_id))


def _join(common: CommonProblem, problems: Sequence[Problem], *, actor: User, reason: str) -> None:
    keys = sorted({problem.pk for problem in problems})
    rows = Problem.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    for problem in rows:
        _require_fit(common, problem)
        problem.common_problem = common
        saved(problem)
        _told(problem, "join-common", actor, f"{common.title}\n{reason}".strip())


def _require_fit(common: CommonProblem, problem: Problem) -> None:
    words = {"number": problem.number}
    if problem.campaign_id != common.campaign_id:
        message = _("All members belong to one campaign; %(number)s does not.")
        raise RuleViolation("problem_of_other_campaign", message % words, field="problems")
    if problem.common_problem_id:
        message = _("%(number)s belongs to a common problem already.")
        raise RuleViolation("member_of_other", message % words, field="problems")
    if problem.state in UNFIT_STATES:
        message = _("%(number)s is not open: it cannot be a member.")
        raise RuleViolation("member_ended", message % words, field="problems")


def _told(problem: Problem, move: str, actor: User, reason: str) -> None:
    record_event(problem, move=move, from_state=problem.state, actor=actor, reason=reason)
