"""Bodies of bulk requests."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from enterprises.rules import uscc
from tests.cast import Cast


def code_of(number: int) -> str:
    return uscc.make("91", "330502", f"MB{number:06d}")


def an_enterprise(number: int, **more: Any) -> dict[str, Any]:
    body = {"name": f"吴兴批量企业{number}有限公司", "region": "330502", "industry": "C17", "uscc": code_of(number)}
    return body | more


def a_problem(cast: Cast, number: int, **more: Any) -> dict[str, Any]:
    """As the hotline has it."""
    return {
        "external_id": f"12345-{number}",
        "campaign": cast.campaign.pk,
        "enterprise": cast.enterprise.pk,
        "category": "financing",
        "title": f"来电反映第{number}件",
        "description": "贷款续期困难",
        "source": "hotline",
    } | more


def a_visit(cast: Cast, number: int, **more: Any) -> dict[str, Any]:
    return {
        "external_id": f"v-{number}",
        "campaign": cast.campaign.pk,
        "team": cast.team.pk,
        "enterprise": cast.enterprise.pk,
        "visited_on": timezone.localdate().isoformat(),
        "members": [cast.member.pk],
        "summary": f"第{number}次走访",
        "problems": [{"category": "financing", "title": f"走访{number}带回"}],
    } | more


def a_measure(cast: Cast, number: int, **more: Any) -> dict[str, Any]:
    return {
        "external_id": f"m-{number}",
        "campaign": cast.campaign.pk,
        "organisation": cast.department.pk,
        "text": f"举措{number}",
        "kind": "finance",
        "planned_on": timezone.localdate().isoformat(),
        "amount_wan": "120.50",
    } | more
