"""What is sensitive is marked and lifted with a reason, and whoever has it shown in full is recorded."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import require
from common.errors import Conflict, NotFound
from common.records import locked, require_version, saved
from issues.enums import ProblemState, ViewedThrough
from issues.models import CommonProblem, Problem, ProblemView
from issues.policy import can_mark_sensitive
from issues.services.steps import stated
from issues.services.timeline import record_event
from issues.telling import told_take_back


@transaction.atomic
def problem_mark(*, actor: User, problem_id: int, is_sensitive: bool, reason: str, version: int | None) -> Problem:
    """The office in charge marks a problem as sensitive, or lifts the mark; the history says why.

    Whoever loses sight of it loses what was told of it as well. Raises NotFound, NotAllowed, Conflict `stale_version`
    and `marked_already`, RuleViolation `reason_missing`.
    """
    problem = locked(Problem.objects.visible_to(actor), problem_id, "office")
    if problem is None:
        raise NotFound("problem_not_found", _("There is no such problem."))
    require(can_mark_sensitive(actor, problem))
    require_version(problem, version)
    if problem.is_sensitive == is_sensitive:
        message = _("This problem is sensitive already.") if is_sensitive else _("This problem is not sensitive.")
        raise Conflict("marked_already", message)
    why = stated(reason)
    problem.is_sensitive = is_sensitive
    saved(problem)
    move = "mark-sensitive" if is_sensitive else "lift-sensitive"
    record_event(problem, move=move, from_state=problem.state, actor=actor, reason=why)
    if is_sensitive:
        told_take_back(problem)
    return problem


def problem_opened(*, actor: User, problem: Problem, through: ViewedThrough) -> None:
    """The actor has this problem, loaded as it is now, shown in full: if it is sensitive, that is recorded for good.

    A draft only those see who write it.
    """
    if problem.is_sensitive and problem.state != ProblemState.DRAFT:
        ProblemView.objects.create(problem=problem, viewed_by=actor, through=through)


@transaction.atomic
def problems_opened(*, actor: User, which: Q, through: ViewedThrough, is_polled: bool = False) -> None:
    """The actor had these problems shown in full: of the sensitive ones among them, that is recorded for good.

    Of what is asked for again and again (`is_polled`) the first reading of a day says it all.
    """
    shown = Problem.objects.visible_to(actor).reported().filter(which, is_sensitive=True).order_by("pk")
    if is_polled:
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        today = ProblemView.objects.filter(viewed_by=actor, through=through, viewed_at__gte=midnight)
        shown = shown.exclude(Exists(today.filter(problem=OuterRef("pk"))))
    views = [
        ProblemView(problem_id=key, viewed_by=actor, through=through) for key in shown.values_list("pk", flat=True)
    ]
    if views:
        ProblemView.objects.bulk_create(views)


def titles_listed(
    *,
    actor: User,
    problems: Iterable[Problem] = (),
    common_problems: Iterable[CommonProblem] = (),
    through: ViewedThrough = ViewedThrough.PAGE,
) -> None:
    """A list or form has shown the actor words of these: of each sensitive problem the first time of a day is kept."""
    keys = [problem.pk for problem in problems if problem.is_sensitive]
    which = Q(pk__in=keys) if keys else Q()
    if common := [one.pk for one in common_problems]:
        which |= told_by_common(common)
    if which:
        problems_opened(actor=actor, which=which, through=through, is_polled=True)


def links_shown(*, actor: User, links: Collection[str], over_api: bool) -> None:
    """Notifications showed the actor titles of what these lead to: of a sensitive problem that is kept once a day."""
    problems = _keys_of("problems:detail", links)
    common_problems = _keys_of("problems:common-detail", links)
    if problems or common_problems:
        which = Q(pk__in=problems) | told_by_common(common_problems)
        through = ViewedThrough.API if over_api else ViewedThrough.PAGE
        problems_opened(actor=actor, which=which, through=through, is_polled=True)


def _keys_of(page: str, links: Collection[str]) -> list[int]:
    """Of what such a page shows, as far as these lead to one."""
    before, after = reverse(page, args=[0]).split("0")
    keys = [link.removeprefix(before).removesuffix(after) for link in links if link.startswith(before)]
    return [int(key) for key in keys if key.isdecimal()]


def told_by_common(common_problems: Iterable[Any]) -> Q:
    """The members of common problems all of whose members are sensitive: what is said of them in common is theirs."""
    open_ones = Problem.objects.filter(common_problem=OuterRef("common_problem"), is_sensitive=False)
    return Q(~Exists(open_ones), common_problem__in=common_problems)
