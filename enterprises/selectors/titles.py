"""Cultivation titles: which end soon, and who comes and goes each year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, DateField, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import NotFound
from enterprises.enums import TitleStatus, TitleTier
from enterprises.models import Enterprise, Title
from enterprises.rules.titles import RENEWAL, state_on, warning_on

YEARS = 5


@dataclass(frozen=True)
class TitleLine:
    """A title with what follows from the day: its state, and whether its end is near."""

    title: Title
    state: TitleStatus
    days_left: int
    warning: int | None


def title_rows(*, actor: User) -> QuerySet[Title]:
    return Title.objects.visible_to(actor).select_related("enterprise__region")


def title_of(*, actor: User, title_id: int) -> Title:
    """Raises NotFound."""
    title = title_rows(actor=actor).filter(pk=title_id).first()
    if title is None:
        raise NotFound("title_not_found", _("There is no such title."))
    return title


def title_lines(titles: Sequence[Title], *, today: date) -> list[TitleLine]:
    return [
        TitleLine(
            title,
            state_on(today, status=title.status, valid_to=title.valid_to),
            (title.valid_to - today).days,
            warning_on(today, status=title.status, valid_to=title.valid_to),
        )
        for title in titles
    ]


def titles_of(*, actor: User, enterprise: Enterprise, today: date) -> list[TitleLine]:
    rows = Title.objects.visible_to(actor).filter(enterprise=enterprise).order_by("-issued_on", "-id")
    return title_lines(list(rows), today=today)


@dataclass(frozen=True)
class YearOfTitles:
    """Of a year, by tier: how many enterprises came into the tier and how many left it."""

    year: int
    flows: Sequence[tuple[int, int]]


def title_flows(*, rows: QuerySet[Title], today: date) -> list[YearOfTitles]:
    """The last years, newest first, tiers in their order. A renewal is neither an entry nor an exit.

    `rows` are in the actor's scope; what came before or after a title is looked for among all titles.
    """
    title_end = Case(When(revoked_on__isnull=False, then="revoked_on"), default=F("valid_to"), output_field=DateField())
    same = Title.objects.filter(enterprise=OuterRef("enterprise"), tier=OuterRef("tier")).exclude(pk=OuterRef("pk"))
    earlier = same.annotate(end=title_end).filter(
        issued_on__lt=OuterRef("issued_on"), end__gte=OuterRef("issued_on") - RENEWAL
    )
    later = same.filter(issued_on__gt=OuterRef("issued_on"), issued_on__lte=OuterRef("end") + RENEWAL)
    first_year = today.year - YEARS + 1
    scope = Title.objects.filter(pk__in=rows.order_by().values("pk")).order_by()
    came = scope.filter(~Exists(earlier), issued_on__year__gte=first_year)
    went = scope.annotate(end=title_end).filter(
        ~Exists(later), Q(end__lt=today) | Q(revoked_on__lte=today), end__year__gte=first_year
    )
    entries = _by_year_and_tier(came.annotate(year=ExtractYear("issued_on")))
    exits = _by_year_and_tier(went.annotate(year=ExtractYear("end")))
    return [
        YearOfTitles(year, [(entries[year, tier], exits[year, tier]) for tier in TitleTier.values])
        for year in range(today.year, first_year - 1, -1)
    ]


def _by_year_and_tier(rows: QuerySet[Any]) -> Counter[tuple[int, str]]:
    counted = rows.values("year", "tier").annotate(n=Count("enterprise", distinct=True))
    return Counter({(row["year"], row["tier"]): row["n"] for row in counted})
