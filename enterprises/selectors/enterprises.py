from __future__ import annotations

from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, When
from django.utils.translation import gettext_lazy as _

from accounts.enums import RoleName
from accounts.models import User
from accounts.scope import grants_in
from common.errors import NotFound
from enterprises.enums import IndustryLevel
from enterprises.models import Enterprise, Industry

SUGGESTIONS = 20


def candidates(queryset: QuerySet[Any], words: str) -> QuerySet[Any]:
    """What typed words may mean, best first: what begins with them, in name, pinyin, initials or credit code."""
    words = words.strip()
    plain = words.lower().replace(" ", "")
    begins = Q(name__startswith=words) | Q(name_pinyin__startswith=plain) | Q(name_initials__startswith=plain)
    place = Case(When(begins | Q(uscc__startswith=words.upper()), then=1), default=2)
    matching: Any = queryset.matching(words)  # type: ignore[attr-defined]
    ordered: QuerySet[Any] = matching.annotate(place=place).order_by("place", "name", "id")
    return ordered


def enterprise_suggestions(*, actor: User, words: str) -> list[Enterprise]:
    """At most 20 enterprises for a combobox; nothing typed finds nothing."""
    words = words.strip()
    if not words or "\x00" in words:
        return []
    rows = Enterprise.objects.visible_to(actor).select_related("region")
    return list(candidates(rows, words)[:SUGGESTIONS])


def enterprise_rows(*, actor: User) -> QuerySet[Enterprise]:
    """The enterprises of the actor's scope, each with the day of the last visit by any team and the key mark."""
    same = Enterprise.objects.filter(pk=OuterRef("pk"))
    visits = same.filter(visits__state="recorded").order_by("-visits__visited_on")
    return (
        Enterprise.objects.visible_to(actor)
        .select_related("region", "industry")
        .annotate(
            last_visited_on=Subquery(visits.values("visits__visited_on")[:1]),
            is_key=Exists(same.filter(listings__is_key=True)),
        )
    )


def enterprise_of(*, actor: User, enterprise_id: int) -> Enterprise:
    """Raises NotFound."""
    rows = Enterprise.objects.visible_to(actor).select_related("region", "industry")
    enterprise = rows.filter(pk=enterprise_id).first()
    if enterprise is None:
        raise NotFound("enterprise_not_found", _("There is no such enterprise."))
    return enterprise


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
