from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import RoleName
from accounts.models import User
from accounts.scope import grants_in, territory
from common.errors import NotFound
from common.patience import at_most
from enterprises.enums import IndustryLevel
from enterprises.models import Alias, Enterprise, Industry
from enterprises.rules.search import Sought, in_all_of

SUGGESTIONS = 20
LOOKED_THROUGH = 1000
COMPARED = 100
# Seconds for each question of many. Who types on has asked the next one long before.
PATIENCE = 2


class Spelt(NamedTuple):
    """What an enterprise is found by."""

    pk: int
    name: str
    name_pinyin: str
    name_initials: str
    uscc: str | None

    def begins_with(self, sought: Sought) -> bool:
        return sought.begins(self.name, self.name_pinyin, self.name_initials) or sought.is_in_code(self.uscc or "")

    def fits(self, sought: Sought) -> bool:
        return sought.is_within(self.name, self.name_pinyin, self.name_initials) or sought.is_in_code(self.uscc or "")


@dataclass(frozen=True)
class Suggestion:
    """An enterprise, and by which of its other names it was found, if not by its own."""

    enterprise: Enterprise
    alias: Alias | None

    @property
    def hint(self) -> str:
        """Where it is, its code, and why it stands here when its name does not say so."""
        parts = [str(self.enterprise.region), self.enterprise.uscc or ""]
        if self.alias:
            kind = self.alias.get_kind_display()
            parts.append(_("%(kind)s: %(value)s") % {"kind": kind, "value": self.alias.value})
        return " · ".join(filter(None, parts))


def enterprise_suggestions(*, actor: User, words: str, most: int = SUGGESTIONS) -> list[Suggestion]:
    """The `most` enterprises that typed words most likely mean; nothing typed finds nothing. Raises TookTooLong."""
    sought = Sought(words)
    if not sought.plain:
        return []
    with at_most(PATIENCE):
        return _suggestions(actor, sought, most)


def _suggestions(actor: User, sought: Sought, most: int) -> list[Suggestion]:
    rows, codes = Enterprise.objects.visible_to(actor), territory(actor)
    few = _first(rows, codes)
    found = {one for one in few if one.fits(sought)}
    parts = [rows]
    if codes is not None:
        # Where all there is was looked through, nothing is left to ask for but other names.
        parts = [rows.one_in_many(), rows] if len(few) == LOOKED_THROUGH else []
    best = _best(rows, parts, sought, found, in_all_of(codes or ()), most)
    others = Alias.objects.visible_to(actor).matching(sought.text).filter(enterprise__in=best)
    aliases = {alias.enterprise_id: alias for alias in others}
    return [Suggestion(one, None if _is_own(one, sought) else aliases.get(one.pk)) for one in best]


def candidates(queryset: QuerySet[Any], words: str) -> list[Any]:
    """What words typed into a field may mean, best first. Raises TookTooLong."""
    sought = Sought(words)
    if not sought.plain:
        return []
    with at_most(PATIENCE):
        return _best(queryset, [queryset], sought, set(), "", SUGGESTIONS)


def _best(
    rows: Any, parts: Sequence[Any], sought: Sought, named: set[Spelt], place: str, most: int
) -> list[Enterprise]:
    """First what begins with the words, then what has another name that fits, then what contains them.

    The last of `parts` are all `rows`; those before it hold a few of them that are quicker to ask. Some are `named` so,
    as is known already.
    """
    beginning = {one for one in named if one.begins_with(sought)}
    if parts and len(beginning) < most:
        beginning |= {Spelt(*one) for one in rows.coded(sought).values_list(*Spelt._fields)[:COMPARED]}
        beginning |= _some(rows.coded_at_the_end(sought))
    for part in parts:
        if len(beginning) < most:
            beginning |= {one for one in _some(part.beginning(sought, place)) if one.begins_with(sought)}
    places = dict.fromkeys(beginning, 1)
    if len(beginning) < most:
        called: set[Spelt] = _some(rows.called(sought))
        for part in parts:
            if len(named) < most:
                named |= _some(part.named(sought, place))
        places = dict.fromkeys(named, 3) | dict.fromkeys(called, 2) | places
    ranked = sorted(places, key=lambda one: (places[one], one.name, one.pk))[:most]
    loaded = Enterprise.objects.select_related("region").in_bulk([one.pk for one in ranked])
    return [loaded[one.pk] for one in ranked if one.pk in loaded]


def _first(rows: QuerySet[Enterprise], codes: tuple[str, ...] | None) -> list[Spelt]:
    """A few of a territory, of none where `codes` is.

    Some words are in a third of all names and some in none, and no one question is quick for both. What is common is
    among these few; what is less so, among one in many; what is not among them either is rare, and the index of all is
    quick to find it.
    """
    if codes is None:
        return []
    few = rows.order_by("region_id", "id") if codes else rows.order_by("-id")
    return list(map(Spelt._make, few.values_list(*Spelt._fields)[:LOOKED_THROUGH]))


def _some(rows: QuerySet[Enterprise]) -> set[Spelt]:
    """Any hundred of them.

    The planner is not told that a hundred will do: it would rather read the whole table in the hope to meet them soon.
    """
    try:
        query, parameters = rows.order_by().values_list(*Spelt._fields).query.sql_with_params()
    except EmptyResultSet:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(f"WITH found AS MATERIALIZED ({query}) SELECT * FROM found LIMIT {COMPARED}", parameters)  # noqa: S608
        return set(map(Spelt._make, cursor.fetchall()))


def _is_own(enterprise: Enterprise, sought: Sought) -> bool:
    """Whether it was found by what it is called and coded today."""
    names = enterprise.name, enterprise.name_pinyin, enterprise.name_initials
    return sought.is_within(*names) or sought.is_in_code(enterprise.uscc or "")


def visible_enterprises(*, actor: User) -> QuerySet[Enterprise]:
    return Enterprise.objects.visible_to(actor)


def enterprise_rows(*, actor: User) -> QuerySet[Enterprise]:
    """The enterprises of the actor's scope, each with the day of the last visit by any team, and its marks."""
    asks = Q(Q(ask_until__isnull=True) | Q(ask_until__gte=timezone.localdate()), ask_before_visit=True)
    same = Enterprise.objects.filter(pk=OuterRef("pk"))
    visits = same.filter(visits__state="recorded").order_by("-visits__visited_on")
    return (
        Enterprise.objects.visible_to(actor)
        # Not joined: where more rows fit than the planner guesses, it would go through all regions for each of them.
        .prefetch_related("region", "industry")
        .annotate(
            last_visited_on=Subquery(visits.values("visits__visited_on")[:1]),
            is_key=Exists(same.filter(listings__is_key=True)),
            asks_now=ExpressionWrapper(asks, output_field=BooleanField()),
        )
    )


def enterprise_of(*, actor: User, enterprise_id: int) -> Enterprise:
    """Raises NotFound."""
    rows = Enterprise.objects.visible_to(actor).select_related("region", "industry", "ask_marked_by")
    enterprise = rows.filter(pk=enterprise_id).first()
    if enterprise is None:
        raise NotFound("enterprise_not_found", _("There is no such enterprise."))
    return enterprise


def kept_instead_of(*, actor: User, enterprise_id: int) -> Enterprise | None:
    """The entry into which this one was merged, if the actor sees it."""
    return Enterprise.objects.visible_to(actor).filter(merged=enterprise_id).first()


def industry_choices(*, actor: User, chosen: Industry | None = None) -> list[tuple[str, str]]:
    """Codes and names for a drop-down: the sections, and whatever is chosen below them."""
    sections = Industry.objects.visible_to(actor).filter(level=IndustryLevel.SECTION).order_by("code")
    choices = [(industry.code, f"{industry.code} {industry}") for industry in sections]
    if chosen is not None and chosen.level != IndustryLevel.SECTION:
        choices.append((chosen.code, f"{chosen.code} {chosen}"))
    return choices


def has_own_list(*, actor: User) -> bool:
    """Members of a team have enterprises of their own to look after."""
    return bool(grants_in(actor, RoleName.OFFICIAL))
