from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import NotFound
from policies.models import Policy, PolicyItem


@dataclass(frozen=True)
class PolicyDetail:
    policy: Policy
    items: Sequence[PolicyItem]


def policy_rows(*, actor: User) -> QuerySet[Policy]:
    return Policy.objects.visible_to(actor).select_related("issued_by", "region").annotate(item_count=Count("items"))


def policy_detail(*, actor: User, policy_id: int) -> PolicyDetail:
    """A policy with what an enterprise can have from it. Raises NotFound."""
    policy = Policy.objects.visible_to(actor).select_related("issued_by", "region").filter(pk=policy_id).first()
    if policy is None:
        raise NotFound("policy_not_found", _("There is no such policy."))
    items = PolicyItem.objects.visible_to(actor).filter(policy=policy).select_related("handled_by")
    return PolicyDetail(policy, list(items))
