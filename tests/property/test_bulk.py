"""A bulk request gives each item what its single request would have given, and the figures are those of the singles."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from enterprises.models import Enterprise
from reports.dimensions import StatisticsFilters
from reports.figures import FIGURE
from reports.selectors.statistics import statistics_summary
from tests.cast import Cast
from tests.db.integrations.bulk import a_measure, a_problem, a_visit, an_enterprise
from tests.db.integrations.conftest import ApiClient, token_for

NOTHING = object()
# What may be wrong, or merely other, in a body; a field that the resource does not have is wrong itself.
TWISTS: dict[str, list[Any]] = {
    "enterprises": [
        {},
        {"employees": 30, "revenue_wan": "500.00"},
        {"size": "large", "employees": 1, "revenue_wan": "1.00"},
        {"uscc": "91330502MA0000000X"},
        {"uscc": NOTHING},
        {"uscc": NOTHING, "kind": "park"},
        {"region": "330802"},
        {"region": "3305"},
        {"name": " "},
        {"nam": "x"},
        {"employees": -1},
    ],
    "problems": [
        {},
        {"category": "none"},
        {"title": "x" * 121},
        {"source": "visit"},
        {"reported_on": "2019-12-31"},
        {"reported_on": (timezone.localdate() + timedelta(days=1)).isoformat()},
        {"enterprise": 0},
        {"urgency": "urgent", "is_sensitive": True},
        {"campaign": NOTHING},
    ],
    "visits": [
        {},
        {"problems": [{"category": "financing", "title": "一"}, {"category": "financing", "title": ""}]},
        {"problems": [{"category": "financing", "title": "一"}, {"category": "financing", "title": "二"}]},
        {"members": [0]},
        {"visited_on": "2019-12-31"},
        {"visited_on": "yesterday"},
        {"follow_up_on": "2019-01-01"},
    ],
    "measures": [
        {},
        {"planned_on": "2019-12-31"},
        {"amount_wan": "1.234"},
        {"kind": "magic"},
        {"status": "implemented"},
        {"organisation": 0},
    ],
}
MAKERS = {"visits": a_visit, "problems": a_problem, "measures": a_measure}
ACTORS = ["coordinator", "official", "handler", "leader", "other_coordinator"]


def twisted(body: dict[str, Any], twist: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in (body | twist).items() if value is not NOTHING}


def items_of(cast: Cast, plural: str, seed: int) -> list[dict[str, Any]]:
    random = Random(seed)
    found = []
    for number in range(8):
        body = MAKERS[plural](cast, number) if plural in MAKERS else an_enterprise(number)
        body.pop("external_id", None)
        found.append(twisted(body, random.choice(TWISTS[plural])))
    if plural == "enterprises":  # some are there already
        for one in random.sample(found, 3):
            one["uscc"] = random.choice([cast.enterprise.uscc, cast.stranger.uscc, cast.neighbour.uscc])
    return list({one.get("uscc", number): one for number, one in enumerate(found)}.values())


def alone(api: ApiClient, actor: Any, plural: str, item: dict[str, Any]) -> tuple[int, str | None, list[Any]]:
    """What the single request for an item is answered."""
    there = plural == "enterprises" and item.get("uscc")
    known = Enterprise.objects.visible_to(actor).filter(uscc=item["uscc"]).first() if there else None
    answer = api.patch(f"{plural}/{known.pk}/", item) if known else api.post(f"{plural}/", item)
    body = answer.json()
    if answer.status_code < 300:
        return answer.status_code, None, []
    whole = [{"field": None, "code": body["code"], "detail": body["detail"]}]
    return answer.status_code, body["code"], body["errors"] or whole


def figures(cast: Cast) -> dict[str, int | None]:
    counted = statistics_summary(actor=cast.admin, filters=StatisticsFilters()).counts
    return {code: counted[code] for code in FIGURE}


@settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(plural=st.sampled_from(sorted(TWISTS)), who=st.sampled_from(ACTORS), seed=st.integers(0, 2**16))
def test_each_item_is_answered_and_counted_as_its_single_request(cast: Cast, plural: str, who: str, seed: int) -> None:
    actor = getattr(cast, who)
    items = items_of(cast, plural, seed)
    with transaction.atomic():
        api = ApiClient(token_for(actor))
        with transaction.atomic():
            singly = [alone(api, actor, plural, item) for item in items]
            counted = figures(cast)
            transaction.set_rollback(True)
        together = api.post(f"{plural}/bulk/", items).json()["results"]
        assert [(one["status"], one["code"], one["errors"]) for one in together] == singly
        assert figures(cast) == counted
        transaction.set_rollback(True)
