"""What the actor may choose from in filters and forms."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Organisation, User
from campaigns.models import Campaign, ServiceTeam
from issues.models import Category, Measure, Problem


def campaign_choices(actor: User) -> QuerySet[Campaign]:
    return Campaign.objects.visible_to(actor)


def team_choices(actor: User) -> QuerySet[ServiceTeam]:
    return ServiceTeam.objects.visible_to(actor).order_by("campaign", "id")


def category_choices(actor: User) -> QuerySet[Category]:
    return Category.objects.visible_to(actor)


def leading_organisations(actor: User) -> QuerySet[Organisation]:
    """The organisations that lead at least one problem in the actor's sight."""
    led = Problem.objects.visible_to(actor).filter(lead_organisation=OuterRef("pk"))
    return Organisation.objects.visible_to(actor).filter(Exists(led)).order_by("region", "id")


def acting_organisations(actor: User) -> QuerySet[Organisation]:
    """The organisations with at least one measure in the actor's sight."""
    taken = Measure.objects.visible_to(actor).filter(organisation=OuterRef("pk"))
    return Organisation.objects.visible_to(actor).filter(Exists(taken)).order_by("region", "id")
