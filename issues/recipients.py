"""Who has to do with a problem: the people behind its organisations and offices, each only if they may see it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.enums import RoleName
from accounts.models import Region, RoleGrant, User
from issues.models import Problem
from issues.rules.offices import nearest_office


def _grants(role: RoleName, campaign_id: int) -> QuerySet[RoleGrant]:
    grants = RoleGrant.objects.filter(Q(campaign__isnull=True) | Q(campaign=campaign_id), role=role)
    return grants.filter(user__is_active=True, user__is_client=False)


def _people(grants: QuerySet[RoleGrant]) -> QuerySet[User]:
    people: QuerySet[User] = User.objects.people().filter(Exists(grants.filter(user=OuterRef("pk"))))
    return people


def handlers_of(organisation_ids: Iterable[int], campaign_id: int) -> list[User]:
    return list(_people(_grants(RoleName.HANDLER, campaign_id).filter(organisation__in=list(organisation_ids))))


def coordinators_of(office: Region, campaign_id: int) -> list[User]:
    """Of the office itself; where it has none, of the nearest one above."""
    nearest = manned_office(office, campaign_id)
    return list(_people(_grants(RoleName.COORDINATOR, campaign_id).filter(region=nearest))) if nearest else []


def manned_office(office: Region, campaign_id: int) -> Region | None:
    """The office itself where it has coordinators, else the nearest one above that has; None where none has."""
    lineage = [code for code in office.path.split(".") if code]
    grants = _grants(RoleName.COORDINATOR, campaign_id).filter(region__in=lineage)
    paths = set(grants.values_list("region__path", flat=True))
    return Region.objects.filter(path=nearest_office(office.path, paths)).first()


def upper_office(problem: Problem) -> Region | None:
    """Who decides what the office in charge escalates: the nearest office above it where somebody is.

    Needs `problem.office.parent` loaded.
    """
    above = problem.office.parent
    return manned_office(above, problem.campaign_id) if above else None


def reporter_of(problem: Problem) -> list[User]:
    """Whoever registered it, if that is a person who still works here. Needs `problem.submitted_by` loaded."""
    reporter = problem.submitted_by
    return [reporter] if reporter and reporter.is_active and not reporter.is_client else []


def who_see(problem_id: int, people: Iterable[User]) -> list[User]:
    """Those of `people` who may see the problem."""
    return [one for one in people if Problem.objects.visible_to(one).filter(pk=problem_id).exists()]
