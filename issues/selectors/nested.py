"""What rows of visits and measures hold beside their columns, each as one subquery."""

from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from accounts.models import User
from campaigns.models import Visit
from issues.models import Problem


def visit_member_ids() -> ArraySubquery:
    members = Visit.members.through.objects.filter(visit=OuterRef("pk"))
    return ArraySubquery(members.order_by("teammember").values("teammember"))


def visit_policy_ids() -> ArraySubquery:
    policies = Visit.policies.through.objects.filter(visit=OuterRef("pk"))
    return ArraySubquery(policies.order_by("policy").values("policy"))


def visit_problems(*, actor: User) -> ArraySubquery:
    """The problems that a visit brought, as far as the actor may see them."""
    problems = Problem.objects.visible_to(actor).filter(visit=OuterRef("pk")).order_by("id")
    row = JSONObject(id="id", number="number", category="category_id", title="title", state="state")
    return ArraySubquery(problems.values(row=row))


def measure_problem_ids(*, actor: User) -> ArraySubquery:
    """The problems that a measure serves, as far as the actor may see them."""
    problems = Problem.objects.visible_to(actor).filter(measures=OuterRef("pk"))
    return ArraySubquery(problems.order_by("pk").values("pk"))
