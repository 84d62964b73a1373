from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet
from django.db.models.functions import ExtractYear

from accounts.models import CalendarDay, Organisation, Region, RoleGrant, User
from accounts.policy import is_admin, require


@dataclass(frozen=True)
class CalendarYear:
    """What the working-day calendar knows of a year."""

    year: int
    holidays: int
    make_up_days: int

    @property
    def is_known(self) -> bool:
        return bool(self.holidays or self.make_up_days)


@dataclass(frozen=True)
class Overview:
    years: Sequence[CalendarYear]
    users: int
    clients: int
    organisations: int
    regions: int

    @property
    def missing_years(self) -> list[int]:
        return [year.year for year in self.years if not year.is_known]


def settings_overview(*, actor: User, today: date) -> Overview:
    """The state of the set-up. Raises NotAllowed for anybody but administrators."""
    require(is_admin(actor))
    people = User.objects.visible_to(actor).aggregate(
        users=Count("pk", filter=Q(is_client=False, is_active=True)), clients=Count("pk", filter=Q(is_client=True))
    )
    return Overview(
        years=_calendar_years(actor, today),
        organisations=Organisation.objects.visible_to(actor).count(),
        regions=Region.objects.visible_to(actor).count(),
        **people,
    )


def user_rows(*, actor: User) -> QuerySet[User]:
    grants = RoleGrant.objects.visible_to(actor).select_related("region", "organisation", "team", "campaign")
    rows: QuerySet[User] = User.objects.visible_to(actor).select_related("organisation")
    return rows.prefetch_related(Prefetch("grants", queryset=grants.order_by("id")))


def _calendar_years(actor: User, today: date) -> list[CalendarYear]:
    """Last year, this one and the next, for which deadlines are computed already."""
    wanted = range(today.year - 1, today.year + 2)
    counted = (
        CalendarDay.objects.visible_to(actor)
        .order_by()
        .annotate(year=ExtractYear("date"))
        .filter(year__in=wanted)
        .values("year")
        .annotate(holidays=Count("pk", filter=Q(is_workday=False)), make_up_days=Count("pk", filter=Q(is_workday=True)))
    )
    known = {row["year"]: CalendarYear(**row) for row in counted}
    return [known.get(year) or CalendarYear(year, 0, 0) for year in wanted]
