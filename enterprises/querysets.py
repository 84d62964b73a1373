from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Reverse
from django.db.models.lookups import Exact, StartsWith

from accounts.enums import RoleName
from accounts.policy import is_admin
from accounts.scope import NOTHING, Grant, grants_in, has_role, rows_for, touching_q
from common.querysets import ScatteredQuerySet
from enterprises.lookups import (
    AmongKeys,
    Digits,
    OrganisationCode,
    Plain,
    Spelling,
    anywhere,
    as_a_whole,
    at_the_beginning,
    in_pieces,
)
from enterprises.rules.search import Sought

if TYPE_CHECKING:
    from accounts.models import User
    from enterprises.models import (
        Alias,
        Contact,
        ContactView,
        Duplicate,
        Enterprise,
        Export,
        Import,
        ImportTemplate,
        Industry,
        Merge,
        SizeDeclaration,
        SizeStandard,
        SizingRun,
        Tag,
        Tagging,
        Title,
    )

NAMES: Spelling = ("name", "name_pinyin", "name_initials", "region_id")
ALIASES: Spelling = ("value", "value_pinyin", "value_initials", "")
# Whoever types what a thousand aliases have in common is not looking for one of them.
MOST_ALIASES = 1000
ONE_IN_MANY = Q(Exact(F("id") % Value(32), Value(0)))


def _handled_problem(grant: Grant, enterprise: str) -> Q:
    """The handlings live in a higher app; the model is looked up by name so that imports keep going downwards."""
    handlings = apps.get_model("issues", "Handling")._default_manager.filter(organisation=grant.organisation_id)
    if grant.campaign_id is not None:
        handlings = handlings.filter(problem__campaign=grant.campaign_id)
    return Q(Exists(handlings.filter(problem__enterprise=OuterRef(enterprise))))


def _served_by(grant: Grant) -> Q:
    return _handled_problem(grant, "pk")


def _of_enterprise_served_by(grant: Grant) -> Q:
    return _handled_problem(grant, "enterprise_id")


def enterprise_is_handled(actor: User) -> ExpressionWrapper[Q]:
    """Of a row with an `enterprise`: whether an organisation for which the actor is a handler has a problem of it."""
    condition = NOTHING
    for grant in grants_in(actor, RoleName.HANDLER):
        condition |= _of_enterprise_served_by(grant)
    return ExpressionWrapper(condition, output_field=models.BooleanField())


class IndustryQuerySet(models.QuerySet["Industry"]):
    def visible_to(self, actor: User) -> IndustryQuerySet:
        return self if actor.is_active else self.none()


@dataclass(frozen=True)
class Question:
    """Typed words: what they ask the index for, and the keys of enterprises with another name that fits."""

    sought: Sought
    place: str
    keys: Sequence[int]


class EnterpriseQuerySet(ScatteredQuerySet["Enterprise"]):
    asked: Question | None = None

    def _clone(self) -> EnterpriseQuerySet:
        clone = super()._clone()
        clone.asked = self.asked
        return clone

    def samples(self) -> list[EnterpriseQuerySet]:
        return [self.one_in_many()] if self.scattered_over else []

    def within(self, first: int, last: int) -> EnterpriseQuerySet:
        """Of what words find the index is asked for these alone."""
        near = Q(pk__gte=first, pk__lte=last)
        rows = super().within(first, last)
        if self.asked is None or not self.asked.keys:
            return rows
        # Beside other names the planner does not think of it by itself.
        keys = [key for key in self.asked.keys if first <= key <= last]
        return rows.filter(in_pieces(self.asked.sought, NAMES, self.asked.place) & near | Q(AmongKeys("pk", keys)))

    def visible_to(self, actor: User) -> EnterpriseQuerySet:
        """The enterprises of one's territory; for a handler, those whose problems the organisation handles."""
        return self.known_to(actor).standing()

    def known_to(self, actor: User) -> EnterpriseQuerySet:
        """The same with the entries that were merged into others."""
        return self.filter(rows_for(actor, region="region", organisations=_served_by))

    def standing(self) -> EnterpriseQuerySet:
        """Without what was merged into others."""
        return self.filter(merged_into__isnull=True)

    def answering_to(self, key: Any) -> EnterpriseQuerySet:
        """The one with this key, or the one into which that was merged: a phone without signal still names the old."""
        number = int(key)
        if abs(number) > models.BigIntegerField.MAX_BIGINT:
            return self.none()
        # Two look-ups by key. An OR over both would be asked of each row of the territory.
        target = self.model._default_manager.filter(pk=number).values("merged_into")
        return self.filter(pk=Coalesce(Subquery(target), Value(number, output_field=models.BigIntegerField())))

    def plainly(self, names: Sequence[str]) -> EnterpriseQuerySet:
        """Those whose plain name is one of these."""
        return self.alias(plain_name=Plain("name")).filter(plain_name__in=names)

    def organised_as(self, uscc: str) -> EnterpriseQuerySet:
        """Those whose credit code holds the organisation code of this one."""
        return (
            self.alias(organisation=OrganisationCode("uscc")).filter(organisation=uscc[8:17]) if uscc else self.none()
        )

    def matching(self, text: str, place: str = "") -> EnterpriseQuerySet:
        """Those of this name, pinyin, initials or alias, whole or in part, or whose credit code begins or ends so.

        A `place` that holds all the rows (`in_all_of`) spares the index what is elsewhere.
        """
        sought = Sought(text)
        if not sought.plain:
            return self.none()
        asked = Question(sought, place, _keys_of_aliases(sought))
        found = self.filter(_answering(asked))
        found.asked = asked
        return found if sought.is_ending else found.scattered("id")

    def beginning(self, sought: Sought, place: str) -> EnterpriseQuerySet:
        """Those of a place whose name, pinyin or initials begin with it."""
        return self.filter(at_the_beginning(sought, NAMES, place=place))

    def coded(self, sought: Sought) -> EnterpriseQuerySet:
        """Those whose credit code begins with it, in the order of codes: the first are found without the others."""
        # No code holds a Z, and a range has its order in any collation, where what begins so has it in one alone.
        return (
            self.filter(uscc__range=(sought.code, f"{sought.code}Z")).order_by("uscc") if sought.code else self.none()
        )

    def coded_at_the_end(self, sought: Sought) -> EnterpriseQuerySet:
        """Those whose credit code ends with it."""
        return self.filter(*_ending(sought, "")) if sought.code_end else self.none()

    def one_in_many(self) -> EnterpriseQuerySet:
        """Every 32nd, with a search index of its own: what is neither rare nor everywhere is soon found in it."""
        return self.filter(ONE_IN_MANY)

    def called(self, sought: Sought) -> EnterpriseQuerySet:
        """Those with such an alias."""
        return self.filter(AmongKeys("pk", _keys_of_aliases(sought)))

    def named(self, sought: Sought, place: str) -> EnterpriseQuerySet:
        """Those of a place whose name, pinyin or initials contain it."""
        return self.filter(anywhere(sought, NAMES, place=place))


def enterprise_called(sought: Sought, of: str = "") -> Q:
    """`EnterpriseQuerySet.matching` as a condition on rows whose enterprise is at the path `of`."""
    return _answering(Question(sought, "", _keys_of_aliases(sought)), of)


def _answering(asked: Question, of: str = "") -> Q:
    sought = asked.sought
    name, pinyin, initials, region = (f"{of}{one}" for one in NAMES)
    spelling = name, pinyin, initials, region
    others = _coded(sought, of)
    if asked.keys:
        others.append(Q(AmongKeys(f"{of}pk", asked.keys)))
    # Of what nearly every name holds the first rows are found sooner than the index has collected them all.
    return (
        reduce(or_, others, as_a_whole(sought, spelling))
        if sought.is_ending
        else anywhere(sought, spelling, *others, place=asked.place)
    )


def _keys_of_aliases(sought: Sought) -> list[int]:
    """The enterprises with an alias that fits; none of too many."""
    aliases = apps.get_model("enterprises", "Alias")._default_manager.filter(anywhere(sought, ALIASES))
    keys = list(aliases.values_list("enterprise", flat=True)[: MOST_ALIASES + 1])
    return keys if len(keys) <= MOST_ALIASES else []


def _coded(sought: Sought, of: str) -> list[Q]:
    beginning = [Q(**{f"{of}uscc__startswith": sought.code})] if sought.code else []
    return beginning + _ending(sought, of)


def _ending(sought: Sought, of: str) -> list[Q]:
    """Turned round, the end is a beginning, which an index answers."""
    return [Q(StartsWith(Reverse(f"{of}uscc"), sought.code_end[::-1]))] if sought.code_end else []


class AliasQuerySet(models.QuerySet["Alias"]):
    def visible_to(self, actor: User) -> AliasQuerySet:
        return self.filter(rows_for(actor, region="enterprise__region", organisations=_of_enterprise_served_by))

    def plainly(self, names: Sequence[str]) -> AliasQuerySet:
        """Those that plainly say one of these, of enterprises that stand."""
        said = self.alias(plain_value=Plain("value")).filter(plain_value__in=names)
        return said.filter(enterprise__merged_into__isnull=True)

    def matching(self, text: str) -> AliasQuerySet:
        sought = Sought(text)
        return self.filter(anywhere(sought, ALIASES)) if sought.plain else self.none()


class DuplicateQuerySet(models.QuerySet["Duplicate"]):
    def visible_to(self, actor: User) -> DuplicateQuerySet:
        """Pairs of enterprises that both are in one's territory; none that was merged."""
        return self.filter(
            rows_for(actor, region="first__region"),
            rows_for(actor, region="second__region"),
            first__merged_into__isnull=True,
            second__merged_into__isnull=True,
        )

    def undecided(self) -> DuplicateQuerySet:
        return self.filter(dismissed_at__isnull=True)


class MergeQuerySet(models.QuerySet["Merge"]):
    def visible_to(self, actor: User) -> MergeQuerySet:
        """Those whose kept entry lies in one's territory."""
        return self.filter(rows_for(actor, region="kept__region"))

    def standing(self) -> MergeQuerySet:
        return self.filter(undone_at__isnull=True)


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, actor: User) -> ContactQuerySet:
        return self.filter(rows_for(actor, region="enterprise__region", organisations=_of_enterprise_served_by))

    def present(self) -> ContactQuerySet:
        return self.filter(left_on__isnull=True)

    def numbered(self, numbers: Sequence[str]) -> ContactQuerySet:
        """Those with one of these numbers, as far as numbers are compared, of enterprises that stand."""
        known = self.exclude(phone="").alias(digits=Digits("phone")).filter(digits__in=numbers)
        return known.filter(enterprise__merged_into__isnull=True)

    def reachable(self, *, by_sms: bool) -> ContactQuerySet:
        """Those who agreed to be reached, and left an address or, `by_sms`, a mobile number."""
        rows = self.filter(has_consented=True)
        if not by_sms:
            return rows.exclude(email="")
        mobile = Q(digits__regex=r"^(86)?1[3-9][0-9]{9}$")
        return rows.alias(digits=Digits("phone")).filter(~Q(email="") | mobile)


class ContactViewQuerySet(models.QuerySet["ContactView"]):
    def visible_to(self, actor: User) -> ContactViewQuerySet:
        """Who looked at which number is for the offices of the territory and for administrators."""
        if has_role(actor, RoleName.ADMIN):
            return self
        condition = NOTHING
        for grant in grants_in(actor, RoleName.COORDINATOR):
            condition |= Q(contact__enterprise__region__path__startswith=grant.region_path)
        return self.filter(condition)


class TitleQuerySet(models.QuerySet["Title"]):
    def visible_to(self, actor: User) -> TitleQuerySet:
        return self.filter(rows_for(actor, region="enterprise__region", organisations=_of_enterprise_served_by))


class TagQuerySet(models.QuerySet["Tag"]):
    def visible_to(self, actor: User) -> TagQuerySet:
        """The catalogues of one's territory and of the regions above, whose words hold there as well."""
        return self.filter(touching_q(actor, region="region"))

    def for_region(self, path: str) -> TagQuerySet:
        """Those that an enterprise there may bear: of its region and of all above."""
        return self.filter(region__in=[code for code in path.split(".") if code])

    def in_use(self) -> TagQuerySet:
        return self.filter(is_retired=False)


class TaggingQuerySet(models.QuerySet["Tagging"]):
    def visible_to(self, actor: User) -> TaggingQuerySet:
        return self.filter(rows_for(actor, region="enterprise__region", organisations=_of_enterprise_served_by))


class SizeDeclarationQuerySet(models.QuerySet["SizeDeclaration"]):
    def visible_to(self, actor: User) -> SizeDeclarationQuerySet:
        return self.filter(rows_for(actor, region="enterprise__region", organisations=_of_enterprise_served_by))


class SizeStandardQuerySet(models.QuerySet["SizeStandard"]):
    def visible_to(self, actor: User) -> SizeStandardQuerySet:
        return self if actor.is_active else self.none()


class SizingRunQuerySet(models.QuerySet["SizingRun"]):
    def visible_to(self, actor: User) -> SizingRunQuerySet:
        return self if actor.is_active else self.none()


def _made_by(actor: User, field: str) -> Q:
    """Of whoever has left, nothing."""
    return Q(**{field: actor.pk}) if actor.is_active else NOTHING


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, actor: User) -> ImportQuerySet:
        """One's own; the administrator sees everybody's, and what the operator imported."""
        return self if is_admin(actor) else self.filter(_made_by(actor, "created_by"))


class ImportTemplateQuerySet(models.QuerySet["ImportTemplate"]):
    def visible_to(self, actor: User) -> ImportTemplateQuerySet:
        """One's own; the administrator sees everybody's."""
        return self if is_admin(actor) else self.filter(_made_by(actor, "owner"))


class ExportQuerySet(models.QuerySet["Export"]):
    def visible_to(self, actor: User) -> ExportQuerySet:
        """One's own; the administrator sees who took which rows out."""
        return self if is_admin(actor) else self.filter(_made_by(actor, "created_by"))
