from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.scope import rows_for

if TYPE_CHECKING:
    from accounts.models import User
    from enterprises.models import Contact, Enterprise, Industry, SizeDeclaration, Title


def _handled_problem(organisation_ids: Collection[int], enterprise: str) -> Q:
    """The handlings live in a higher app; the model is looked up by name so that imports keep going downwards."""
    handlings = apps.get_model("issues", "Handling")._default_manager
    return Q(Exists(handlings.filter(organisation__in=organisation_ids, problem__enterprise=OuterRef(enterprise))))


def _served_by(organisation_ids: Collection[int]) -> Q:
    return _handled_problem(organisation_ids, "pk")


def _of_enterprise_served_by(organisation_ids: Collection[int]) -> Q:
    return _handled_problem(organisation_ids, "enterprise_id")


class IndustryQuerySet(models.QuerySet["Industry"]):
    def visible_to(self, actor: User) -> IndustryQuerySet:
        return self if actor.is_active else self.none()


class EnterpriseQuerySet(models.QuerySet["Enterprise"]):
    def visible_to(self, actor: User) -> EnterpriseQuerySet:
        """The enterprises of one's territory; for a handler, those whose problems the organisation handles."""
        return self.filter(rows_for(actor, region="region", organisations=_served_by))

    def matching(self, text: str) -> EnterpriseQuerySet:
        """Name, pinyin or initials containing `text`, or a credit code that begins with it."""
        text = text.strip()
        condition = Q(name__icontains=text) | Q(uscc__startswith=text.upper())
        if text.isascii():
            plain = text.lower().replace(" ", "")
            condition |= Q(name_pinyin__contains=plain) | Q(name_initials__contains=plain)
        return self.filter(condition)


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, actor: User) -> ContactQuerySet:
        return self.filter(rows_for(actor, region="enterprise__region", organisations=_of_enterprise_served_by))

    def present(self) -> ContactQuerySet:
        return self.filter(left_on__isnull=True)


class TitleQuerySet(models.QuerySet["Title"]):
    def visible_to(self, actor: User) -> TitleQuerySet:
        return self.filter(rows_for(actor, region="enterprise__region", organisations=_of_enterprise_served_by))


class SizeDeclarationQuerySet(models.QuerySet["SizeDeclaration"]):
    def visible_to(self, actor: User) -> SizeDeclarationQuerySet:
        return self.filter(rows_for(actor, region="enterprise__region", organisations=_of_enterprise_served_by))
