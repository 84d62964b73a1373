from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.enums import RoleName
from accounts.scope import NOTHING, grants_in, has_role, organisation_ids

if TYPE_CHECKING:
    from accounts.models import CalendarDay, Organisation, Recognition, Region, RoleGrant, User


class RegionQuerySet(models.QuerySet["Region"]):
    def visible_to(self, actor: User) -> RegionQuerySet:
        """The territory is public knowledge to everyone who is signed in."""
        return self if actor.is_active else self.none()

    def subtree(self, region: Region) -> RegionQuerySet:
        """`region` and all below it: one index range, at any level."""
        return self.filter(path__startswith=region.path)

    def by_codes(self, codes: Iterable[str]) -> RegionQuerySet:
        return self.filter(code__in=list(codes))


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, actor: User) -> OrganisationQuerySet:
        """Organisations are a public directory to everyone who is signed in."""
        return self if actor.is_active else self.none()


class RecognitionQuerySet(models.QuerySet["Recognition"]):
    def visible_to(self, actor: User) -> RecognitionQuerySet:
        return self if actor.is_active else self.none()


class CalendarDayQuerySet(models.QuerySet["CalendarDay"]):
    def visible_to(self, actor: User) -> CalendarDayQuerySet:
        return self if actor.is_active else self.none()


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, actor: User) -> UserQuerySet:
        """Administrators see everybody, coordinators whoever has a role in their territory, handlers their colleagues.

        All see themselves.
        """
        if has_role(actor, RoleName.ADMIN):
            return self
        condition = Q(pk=actor.pk)
        grants = self.model._meta.get_field("grants").related_model
        if organisations := organisation_ids(actor):
            colleagues = grants._default_manager.filter(role=RoleName.HANDLER, organisation__in=organisations)
            condition |= Q(Exists(colleagues.filter(user=OuterRef("pk"))))
        if has_role(actor, RoleName.COORDINATOR):
            territory = NOTHING
            for grant in grants_in(actor, RoleName.COORDINATOR):
                territory |= Q(region__path__startswith=grant.region_path)
                territory |= Q(organisation__region__path__startswith=grant.region_path)
            condition |= Q(Exists(grants._default_manager.filter(territory, user=OuterRef("pk"))))
        return self.filter(condition)

    def people(self) -> UserQuerySet:
        return self.filter(is_client=False, is_active=True)

    def handling_for(self, organisation_id: int, campaign_id: int | None = None) -> UserQuerySet:
        """The people who handle for the organisation; with a campaign, those who do so in it."""
        grants = self.model._meta.get_field("grants").related_model
        mine = grants._default_manager.filter(role=RoleName.HANDLER, organisation=organisation_id, user=OuterRef("pk"))
        if campaign_id is not None:
            mine = mine.filter(Q(campaign__isnull=True) | Q(campaign=campaign_id))
        return self.people().filter(Exists(mine))


class UserManager(DjangoUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_superuser(
        self, username: str, email: str | None = None, password: str | None = None, **extra: Any
    ) -> User:
        """A superuser for the Django admin is also an administrator of the portal."""
        user: User = super().create_superuser(username, email, password, **extra)
        user.grants.create(role=RoleName.ADMIN)
        return user


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def visible_to(self, actor: User) -> RoleGrantQuerySet:
        """One's own grants; all of them for administrators."""
        return self if has_role(actor, RoleName.ADMIN) else self.filter(user=actor.pk)
