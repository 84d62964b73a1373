"""What the actor may choose from in filters and forms."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.enums import RoleName
from accounts.models import Organisation, User
from accounts.scope import grants_in, organisation_ids, touching_q
from accounts.selectors.organisations import SUGGESTIONS, named
from campaigns.models import Campaign, ServiceTeam
from enterprises.models import Enterprise
from issues.models import Category, Measure, Problem


def campaign_choices(actor: User) -> QuerySet[Campaign]:
    return Campaign.objects.visible_to(actor)


Named = QuerySet[Any, tuple[int, str]]


def team_choices(actor: User) -> Named:
    """For a filter, as pairs of key and name: a province has a thousand."""
    return ServiceTeam.objects.visible_to(actor).order_by("campaign", "id").values_list("pk", "name")


def category_choices(actor: User) -> QuerySet[Category]:
    return Category.objects.visible_to(actor)


def leading_organisations(actor: User) -> Named:
    """The organisations that lead at least one problem in the actor's territory; a handler is offered the own ones.

    Pairs of key and name.
    """
    led = Problem.objects.in_territory_of(actor).in_sight_of(actor).filter(lead_organisation=OuterRef("pk"))
    offered = Exists(led) | Q(pk__in=organisation_ids(actor))
    return Organisation.objects.visible_to(actor).filter(offered).order_by("region", "id").values_list("pk", "name")


def acting_organisations(actor: User) -> Named:
    """The organisations with at least one measure in the actor's sight, as pairs of key and name."""
    taken = Measure.objects.visible_to(actor).filter(organisation=OuterRef("pk"))
    rows = Organisation.objects.visible_to(actor).filter(Exists(taken))
    return rows.order_by("region", "id").values_list("pk", "name")


def organisation_choices(actor: User) -> QuerySet[Organisation]:
    """The organisations that can be asked: those of the actor's territory, of what is above it and below it."""
    return Organisation.objects.visible_to(actor).filter(touching_q(actor, region="region"))


def organisation_suggestions(*, actor: User, words: str) -> list[Organisation]:
    """At most 20 organisations for a combobox; nothing typed finds nothing."""
    words = words.strip()
    if not words or "\x00" in words:
        return []
    rows = organisation_choices(actor).select_related("region")
    return list(named(rows, words)[:SUGGESTIONS])


def own_teams(actor: User) -> QuerySet[ServiceTeam]:
    """The teams in which the actor is an official."""
    teams = [grant.team_id for grant in grants_in(actor, RoleName.OFFICIAL) if grant.team_id]
    own = ServiceTeam.objects.visible_to(actor).filter(pk__in=teams)
    return own.select_related("campaign").order_by("campaign", "id")


def own_organisations(actor: User) -> QuerySet[Organisation]:
    """The organisations for which the actor is a handler."""
    return Organisation.objects.visible_to(actor).filter(pk__in=organisation_ids(actor))


def enterprise_choices(actor: User) -> QuerySet[Enterprise]:
    return Enterprise.objects.visible_to(actor).select_related("region")


def problems_named(rows: QuerySet[Problem], words: str) -> QuerySet[Problem]:
    """For a combobox: the problems whose number, title or enterprise contains the words, the latest first."""
    words = words.strip()
    said = Q(number__icontains=words) | Q(title__icontains=words) | Q(enterprise__name__icontains=words)
    return rows.filter(said).order_by("-reported_on", "-pk")


def problem_suggestions(rows: QuerySet[Problem], words: str) -> list[Problem]:
    """At most 20 problems for a combobox; nothing typed finds nothing."""
    if not words.strip() or "\x00" in words:
        return []
    return list(problems_named(rows, words).select_related("enterprise")[:SUGGESTIONS])


def problems_by_number(*, actor: User, numbers: list[str]) -> dict[str, Problem]:
    """The reported problems of these numbers that the actor sees."""
    rows = (
        Problem.objects.visible_to(actor)
        .reported()
        .filter(number__in=numbers)
        .select_related("region", "team", "category", "campaign")
    )
    return {problem.number: problem for problem in rows}
