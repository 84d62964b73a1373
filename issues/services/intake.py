"""The moves up to acceptance: what is reported is accepted, sent back for facts, merged, refused or withdrawn."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import RuleViolation
from issues.enums import ProblemState
from issues.models import Category, Problem
from issues.services.steps import bounded, end_handlings, locked_for_move, moved, require_unhandled, stated

# What another problem can still be merged into: it has an owner, or will have one.
OPEN_TARGETS = frozenset(ProblemState.values) - {"draft", "rejected", "merged", "withdrawn", "closed"}


@transaction.atomic
def problem_accept(
    *, actor: User, problem_id: int, category: Category, urgency: str, term: str, version: int | None
) -> Problem:
    """The office takes the problem on, with its class, urgency and term."""
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="accept", version=version)
    problem.category = category
    problem.urgency = urgency
    problem.term = term
    problem.accepted_on = timezone.localdate()
    return moved(problem, move="accept", actor=actor)


@transaction.atomic
def problem_reject(*, actor: User, problem_id: int, reason: str, version: int | None) -> Problem:
    """Out of scope; the enterprise may object once, through whoever reported it."""
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="reject", version=version)
    moved(problem, move="reject", actor=actor, reason=stated(reason))
    merged_release(problem)
    return problem


@transaction.atomic
def problem_request_info(*, actor: User, problem_id: int, reason: str, version: int | None) -> Problem:
    """The office asks the enterprise for facts. Without an answer the problem withdraws by itself."""
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="request-info", version=version)
    return moved(problem, move="request-info", actor=actor, reason=stated(reason))


@transaction.atomic
def problem_provide_info(*, actor: User, problem_id: int, facts: str, version: int | None) -> Problem:
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="provide-info", version=version)
    return moved(problem, move="provide-info", actor=actor, reason=stated(facts, field="facts"))


@transaction.atomic
def problem_merge(*, actor: User, problem_id: int, into: Problem, reason: str = "", version: int | None) -> Problem:
    """The same matter was reported before: this one follows that one from now on.

    Raises RuleViolation `merged_into_itself`, `merge_across_campaigns`, `merge_target_is_merged`, `merge_target_ended`
    and `has_merged`, and what `locked_for_move` raises.
    """
    # Both in the order of their keys: of two offices that merge crosswise the second waits, and is refused.
    both = Problem.objects.visible_to(actor).filter(pk__in=[problem_id, into.pk]).order_by("pk")
    list(both.select_for_update(of=("self",)).values_list("pk"))
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="merge", version=version)
    into.refresh_from_db(fields=["state", "merged_into", "campaign"])
    _require_target(problem, into)
    problem.merged_into = into
    return moved(problem, move="merge", actor=actor, reason=bounded(reason) or into.number)


@transaction.atomic
def problem_separate(*, actor: User, problem_id: int, reason: str, version: int | None) -> Problem:
    """It was another matter after all: the office looks at it as at any other that was reported."""
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="separate", version=version)
    problem.merged_into = None
    return moved(problem, move="separate", actor=actor, reason=stated(reason))


def merged_release(problem: Problem) -> None:
    """The locked problem ends without an answer: what was merged into it is looked at for itself, with an event."""
    with translation.override(settings.LANGUAGE_CODE):
        words = {"number": problem.number, "state": problem.get_state_display()}
        reason = gettext("%(number)s, which it was merged into, is “%(state)s”.") % words
    merged = problem.merged.select_for_update(of=("self",)).select_related("office", "campaign").order_by("pk")
    for child in merged:
        child.merged_into = None
        moved(child, move="separate", actor=None, reason=reason)


def _require_target(problem: Problem, into: Problem) -> None:
    words = {"number": into.number, "state": into.get_state_display()}
    refused = None
    if into.pk == problem.pk:
        refused = "merged_into_itself", _("A problem cannot be merged into itself. Name the other one.")
    elif into.campaign_id != problem.campaign_id:
        refused = "merge_across_campaigns", _("%(number)s belongs to another campaign; it stays apart.")
    elif into.merged_into is not None:
        words["number"] = into.merged_into.number
        refused = "merge_target_is_merged", _("That one was merged itself. Merge into %(number)s.")
    elif into.state not in OPEN_TARGETS:
        refused = "merge_target_ended", _("%(number)s is “%(state)s”. Merge into one that is still open.")
    elif problem.merged.exists():
        refused = "has_merged", _("Others were merged into this problem. Merge %(number)s into this one instead.")
    if refused:
        code, message = refused
        raise RuleViolation(code, message % words, field="into")


@transaction.atomic
def problem_withdraw(*, actor: User, problem_id: int, reason: str, version: int | None) -> Problem:
    """The reporter or the office takes back what no organisation was given yet; it counts nowhere from then on.

    Raises Conflict `was_dispatched`, and what `locked_for_move` raises.
    """
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="withdraw", version=version)
    require_unhandled(actor, problem)
    end_handlings(problem, replied=False)
    moved(problem, move="withdraw", actor=actor, reason=stated(reason))
    merged_release(problem)
    return problem
