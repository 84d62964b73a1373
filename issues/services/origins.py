"""The problems that a visit or a meeting brought, as it is corrected or taken back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from campaigns.models import Meeting, Visit
from common.records import saved
from issues.enums import ProblemState
from issues.models import Problem


def brought_by(**origin: Visit | Meeting) -> list[Problem]:
    """Those that this `visit` or `meeting` brought, locked in the order of their keys, but those withdrawn for good.

    One that was not accepted or was merged may yet be reopened or separated, and counts then.
    """
    problems = Problem.objects.filter(**origin, source__in=origin).exclude(state=ProblemState.WITHDRAWN)
    return list(problems.order_by("pk").select_for_update(of=("self",)))


def report_on(day: date, problems: Iterable[Problem]) -> None:
    """Their day follows that of what brought them."""
    for problem in problems:
        problem.reported_on = day
        saved(problem)
