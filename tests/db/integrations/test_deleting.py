"""What another system deletes is what it has seen: with an old version in If-Match nothing goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone

from campaigns.models import Exclusion, ListedEnterprise, PlannedVisit
from campaigns.rules.days import monday_of
from enterprises.enums import AliasKind
from enterprises.models import Alias, Tag, Tagging
from enterprises.services.aliases import alias_add
from tests.cast import Cast, region, signed_in

Made = Callable[[Cast], Any]


def alias(cast: Cast) -> Alias:
    return alias_add(actor=cast.coordinator, enterprise=cast.enterprise, kind=AliasKind.SHORT_NAME, value="恒达")


def tag(_cast: Cast) -> Tag:
    return Tag.objects.create(region=region("330500"), name="链主")


def tagging(cast: Cast) -> Tagging:
    return Tagging.objects.create(enterprise=cast.enterprise, tag=tag(cast))


def planned(cast: Cast) -> PlannedVisit:
    week = monday_of(timezone.localdate())
    return PlannedVisit.objects.create(
        team=cast.team, enterprise=cast.enterprise, week_on=week, planned_by=cast.official
    )


def listed(_cast: Cast) -> ListedEnterprise:
    return ListedEnterprise.objects.get()


def exclusion(cast: Cast) -> Exclusion:
    return Exclusion.objects.create(
        campaign=cast.campaign,
        enterprise=cast.enterprise,
        region=cast.enterprise.region,
        excluded_by=cast.coordinator,
    )


@pytest.mark.parametrize(
    ("resource", "made", "who"),
    [
        ("aliases", alias, "coordinator"),
        ("tags", tag, "coordinator"),
        ("taggings", tagging, "coordinator"),
        ("planned-visits", planned, "official"),
        ("listed-enterprises", listed, "coordinator"),
        ("list-exclusions", exclusion, "coordinator"),
    ],
)
def test_what_changed_since_it_was_seen_is_not_deleted(cast: Cast, resource: str, made: Made, who: str) -> None:
    record, client = made(cast), signed_in(getattr(cast, who))
    address, rows = f"/api/v1/{resource}/{record.pk}/", type(record).objects.filter(pk=record.pk)
    seen = client.get(address)["ETag"]
    rows.update(version=F("version") + 1)
    refused = client.delete(address, headers={"If-Match": seen})
    assert (refused.status_code, refused.json()["code"], rows.exists()) == (412, "stale_version", True)
    assert client.delete(address, headers={"If-Match": client.get(address)["ETag"]}).status_code == 204
    assert not rows.exists()
