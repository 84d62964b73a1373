"""Who of an organisation's clerks looks after what: naming one, and handing all of one's work over to others."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.policy import can_run_desk, require
from common.errors import Conflict, NotFound, RuleViolation
from common.presentation import listed
from common.records import require_version, saved
from issues.models import Handling, Problem
from issues.policy import can_assign
from issues.selectors.colleagues import HandOver, colleague_rows, hand_over_plan, work_of
from issues.selectors.tasks import unfinished
from issues.services.steps import bounded
from issues.services.timeline import record_event


@transaction.atomic
def handling_assign(*, actor: User, handling_id: int, assignee: User | None, version: int | None) -> Handling:
    """A clerk of the organisation says who of them is in charge, or that nobody is yet.

    Raises NotFound, NotAllowed, Conflict (`stale_version`, `handling_over`), RuleViolation `not_a_colleague`.
    """
    handling = _locked(actor, handling_id)
    organisation, problem = handling.organisation, handling.problem
    require(can_assign(actor, organisation_id=organisation.pk, campaign_id=problem.campaign_id))
    require_version(handling, version)
    if not unfinished(Handling.objects.filter(pk=handling.pk)).exists():
        raise Conflict("handling_over", _("This turn is over: nobody has to look after it any more."))
    colleagues = colleague_rows(actor=actor, organisation=organisation, campaign_id=problem.campaign_id)
    if assignee is not None and not colleagues.filter(pk=assignee.pk).exists():
        message = _("%(name)s does not handle such problems for %(organisation)s.")
        words = {"name": assignee, "organisation": organisation}
        raise RuleViolation("not_a_colleague", message % words, field="assignee")
    if handling.assignee == assignee:
        return handling
    return _given(handling, assignee, actor=actor, move="assign")


@transaction.atomic
def work_hand_over(  # what a hand-over says
    *,
    actor: User,
    organisation: Organisation,
    leaver: User,
    successors: Sequence[User],
    reason: str = "",
    seen: str | None = None,
) -> HandOver:
    """All open work of one clerk goes to others of the organisation, each problem with its event.

    By a clerk of the organisation or the administrator. `seen` is the fingerprint of the plan that was looked at.
    Raises NotAllowed, RuleViolation (`successor_missing`, `not_a_colleague`, `nothing_to_hand_over`,
    `successor_elsewhere`), Conflict `work_changed`.
    """
    require(can_run_desk(actor, organisation_id=organisation.pk))
    why = bounded(reason)
    _require_successors(actor, organisation, leaver, successors)
    _lock_problems(actor, organisation, leaver)
    plan = hand_over_plan(actor=actor, organisation=organisation, leaver=leaver, successors=successors, locking=True)
    if not plan.pieces:
        message = _("%(name)s has nothing open here.")
        raise RuleViolation("nothing_to_hand_over", message % {"name": leaver})
    if seen is not None and seen != plan.fingerprint:
        message = _("The work changed since you looked at it. Look through the list again.")
        raise Conflict("work_changed", message)
    if plan.untaken:
        numbers = listed(one.handling.problem.number if one.is_seen else "***" for one in plan.untaken[:5])
        message = _("None of those named handles in the campaign of %(numbers)s. Name somebody who does.")
        raise RuleViolation("successor_elsewhere", message % {"numbers": numbers}, field="successors")
    for piece in plan.pieces:
        _given(piece.handling, piece.taker, actor=actor, move="hand-over", note=why)
    return plan


def _require_successors(actor: User, organisation: Organisation, leaver: User, successors: Sequence[User]) -> None:
    if not successors:
        raise RuleViolation("successor_missing", _("Say who takes the work on."), field="successors")
    known = set(colleague_rows(actor=actor, organisation=organisation).values_list("pk", flat=True)) - {leaver.pk}
    strangers = [str(one) for one in successors if one.pk not in known]
    if strangers:
        message = _("%(name)s does not handle such problems for %(organisation)s.")
        words = {"name": listed(strangers), "organisation": organisation}
        raise RuleViolation("not_a_colleague", message % words, field="successors")


def _locked(actor: User, handling_id: int) -> Handling:
    """The turn, locked after its problem, as every move locks the two. Raises NotFound."""
    visible = Handling.objects.visible_to(actor)
    problem_id = visible.filter(pk=handling_id).values_list("problem", flat=True).first()
    if problem_id is None:
        raise NotFound("handling_not_found", _("There is no such handling."))
    Problem.objects.select_for_update(of=("self",)).get(pk=problem_id)
    Handling.objects.select_for_update(of=("self",)).get(pk=handling_id)
    return Handling.objects.select_related("organisation", "problem", "assignee").get(pk=handling_id)


def _lock_problems(actor: User, organisation: Organisation, leaver: User) -> None:
    """Before their turns, in the order of their keys: two hand-overs wait for each other, and so does a move."""
    rows = work_of(actor=actor, organisation=organisation, clerk=leaver)
    problems = Problem.objects.filter(pk__in=rows.values("problem")).order_by("pk")
    list(problems.select_for_update(of=("self",)).values_list("pk"))


def _given(handling: Handling, clerk: User | None, *, actor: User, move: str, note: str = "") -> Handling:
    change = f"{handling.assignee or '–'} → {clerk or '–'}"
    handling.assignee = clerk
    saved(handling)
    record_event(
        handling.problem,
        move=move,
        from_state=handling.problem.state,
        actor=actor,
        reason=f"{change}\n{note}".strip(),
        organisation=handling.organisation,
    )
    return handling
