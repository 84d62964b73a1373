from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.enums import RoleName
from accounts.models import User
from accounts.scope import has_role
from common.errors import NotFound
from issues.enums import BulkAct, BulkState, HandlingRole
from issues.models import BulkMove, CommonProblem, Handling, Problem
from issues.policy import can_answer_in_common
from issues.rules.bulk import sources_of

MEMBERS_SHOWN = 300


def common_problem_rows(*, actor: User) -> QuerySet[CommonProblem]:
    """The common problems that the actor sees, each with how many enterprises and problems of the actor's sight."""
    rows = CommonProblem.objects.visible_to(actor).select_related("campaign", "region", "category", "measure")
    # A subquery counts for the rows of the page alone; a join would group all that the actor sees.
    members = Problem.objects.visible_to(actor).filter(common_problem=OuterRef("pk")).order_by()
    counted = members.values("common_problem").annotate(
        problems=Count("pk"), enterprises=Count("enterprise", distinct=True)
    )
    return rows.annotate(
        member_count=Coalesce(Subquery(counted.values("problems")), 0),
        enterprise_count=Coalesce(Subquery(counted.values("enterprises")), 0),
    )


def common_problem_of(*, actor: User, common_id: int) -> CommonProblem:
    """Raises NotFound."""
    related = ("measure__organisation", "answered_by", "answer_office")
    common = common_problem_rows(actor=actor).select_related(*related).filter(pk=common_id).first()
    if common is None:
        raise NotFound("common_problem_not_found", _("There is no such common problem."))
    return common


def sees_common(*, actor: User, problem: Problem) -> bool:
    """Whether the common problem of this problem has a page for the actor: its region may lie above the actor's."""
    key = problem.common_problem_id
    return key is not None and CommonProblem.objects.visible_to(actor).filter(pk=key).exists()


def members_to_answer(common: CommonProblem, *, actor: User) -> list[int]:
    """The members that the actor may give the answer now and that did not have it: a redone one never again."""
    leads = Handling.objects.active().filter(role=HandlingRole.LEAD, problem=OuterRef("pk"))
    rows = Problem.objects.visible_to(actor).filter(
        Exists(leads), common_problem=common, state__in=sources_of(BulkAct.ANSWER)
    )
    waiting = rows.exclude(handlings__common_problem=common).order_by("pk").values_list("pk", "office__path")
    return [
        key for key, path in waiting if can_answer_in_common(actor, office_path=path, campaign_id=common.campaign_id)
    ]


def answered_count(common: CommonProblem, *, actor: User) -> int:
    """How many members in the actor's sight have the answer for all."""
    return (
        Problem.objects.visible_to(actor)
        .filter(common_problem=common, handlings__common_problem=common)
        .distinct()
        .count()
    )


def is_being_answered(common: CommonProblem) -> bool:
    """Whether a worker gives its members the answer, whoever had it do so."""
    jobs = BulkMove.objects.filter(act=BulkAct.ANSWER, state=BulkState.PENDING)
    return jobs.filter(fields__common_problem=common.pk).exists()


@dataclass(frozen=True)
class Member:
    """A member, when it had the answer for all, and whether it may have it now."""

    problem: Problem
    answered_at: datetime | None
    may_be_answered: bool


def members_of(common: CommonProblem, *, actor: User, waiting: Collection[int]) -> list[Member]:
    """The members in the actor's sight, the first MEMBERS_SHOWN, with what became of the answer in each: two queries.

    `waiting` are the keys of those that may have it now.
    """
    related = ("enterprise", "region", "office", "lead_organisation")
    rows = Problem.objects.visible_to(actor).filter(common_problem=common).select_related(*related)
    answered = dict(
        Handling.objects.visible_to(actor).filter(common_problem=common).values_list("problem", "replied_at")
    )
    return [
        Member(
            problem=problem,
            answered_at=answered.get(problem.pk),
            may_be_answered=problem.pk in waiting,
        )
        for problem in rows.order_by("number")[:MEMBERS_SHOWN]
    ]


def can_raise(actor: User) -> bool:
    """Offices see what is common; anybody may tell them."""
    return has_role(actor, RoleName.COORDINATOR)
