from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import StrIndex
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Recognition, User
from common.errors import NotFound

SUGGESTIONS = 20


@dataclass(frozen=True)
class OrganisationDetail:
    organisation: Organisation
    recognitions: Sequence[Recognition]
    people: Sequence[User]
    campaigns: Sequence[Any]
    teams: Sequence[Any]


def named(queryset: QuerySet[Any], words: str) -> QuerySet[Any]:
    """What typed words may mean, best first: names that begin with them."""
    words = words.strip()
    found = queryset.filter(name__icontains=words)
    ordered: QuerySet[Any] = found.annotate(place=StrIndex("name", Value(words))).order_by("place", "name", "id")
    return ordered


def organisation_suggestions(*, actor: User, words: str) -> list[Organisation]:
    words = words.strip()
    if not words or "\x00" in words:
        return []
    return list(named(Organisation.objects.visible_to(actor).select_related("region"), words)[:SUGGESTIONS])


def organisation_rows(*, actor: User) -> QuerySet[Organisation]:
    return Organisation.objects.visible_to(actor).select_related("region").prefetch_related("recognitions")


def organisation_detail(*, actor: User, organisation_id: int) -> OrganisationDetail:
    """An organisation with what it holds and where it takes part. Raises NotFound."""
    organisation = Organisation.objects.visible_to(actor).select_related("region").filter(pk=organisation_id).first()
    if organisation is None:
        raise NotFound("organisation_not_found", _("There is no such organisation."))
    # Reverse relations of higher apps: their querysets know what the actor may see.
    campaigns: Any = organisation.campaigns
    teams: Any = organisation.led_teams
    return OrganisationDetail(
        organisation=organisation,
        recognitions=list(
            Recognition.objects.visible_to(actor).filter(organisation=organisation).order_by("valid_from")
        ),
        people=list(User.objects.visible_to(actor).people().filter(organisation=organisation)),
        campaigns=list(campaigns.get_queryset().visible_to(actor)),
        teams=list(teams.get_queryset().visible_to(actor).select_related("campaign")),
    )
