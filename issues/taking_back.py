"""What was told of a sensitive problem is taken back from whoever sees it no more."""

from __future__ import annotations

from django.urls import reverse

from issues.models import CommonProblem, Problem
from issues.querysets import CommonProblemQuerySet, ProblemQuerySet
from notifications.services.withdrawing import notifications_withdraw, people_told


def told_take_back(problem: Problem) -> None:
    """Notifications of this problem, and of the common one that it belongs to."""
    _take_back(reverse("problems:detail", args=[problem.pk]), Problem.objects.filter(pk=problem.pk))
    if problem.common_problem_id:
        link = reverse("problems:common-detail", args=[problem.common_problem_id])
        _take_back(link, CommonProblem.objects.filter(pk=problem.common_problem_id))


def _take_back(link: str, row: ProblemQuerySet | CommonProblemQuerySet) -> None:
    lost = [one for one in people_told(link=link) if not row.visible_to(one).exists()]
    notifications_withdraw(link=link, recipients=lost)
