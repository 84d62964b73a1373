"""Ways to cut a figure into parts: by a dimension or by time. A cut is an expression over a fact's rows."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Case, CharField, DateField, F, Func, Q, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Left, TruncMonth, TruncWeek
from django.utils import formats
from django.utils.translation import gettext as _

from accounts.enums import RoleName
from accounts.models import Region
from accounts.models import User as Actor
from accounts.scope import ROOT_PATH, Grant, grants_of
from enterprises.enums import Size
from enterprises.models import Industry
from reports.dimensions import MODELS, StatisticsFilters
from reports.engine.places import Split, place_code
from reports.facts import Fact

NO_KEY = ""


@dataclass(frozen=True)
class Cut:
    """`key` gives a fact's rows their part, as text, or None for a fact that cannot be cut so. `by` is the dimension,
    `interval` the interval, both empty for the total; `split` is the region whose children are the parts."""

    key: Callable[[Fact], Any]
    by: str = ""
    interval: str = ""
    split: Split | None = None


TOTAL = Cut(lambda fact: Value(NO_KEY, output_field=TextField()))


def by_dimension(dimension: str, *, actor: Actor, filters: StatisticsFilters) -> Cut:
    """Rows that have no value in the dimension form a part of their own, so that the parts add up."""

    def key(fact: Fact) -> Any:
        field = fact.dimensions.get(dimension)
        if field is None:
            return None
        return Coalesce(Cast(expression(field), TextField()), Value(NO_KEY), output_field=TextField())

    def expression(field: str) -> Any:
        if dimension == "region":
            return _child_of(parent_path(actor, filters), field)
        if dimension == "industry":
            return Left(F(f"{field}_id"), _industry_length(filters.industry))
        if dimension == "category" and filters.category is None:
            return Coalesce(F(f"{field}__parent_id"), F(f"{field}_id"))
        return F(field)

    split = None
    if dimension == "region":
        path = parent_path(actor, filters)
        children = Region.objects.filter(parent=place_code(path)).order_by("code").values_list("code", flat=True)
        split = Split(path, tuple(children))
    return Cut(key, by=dimension, split=split)


INTERVALS: dict[str, Callable[[str], Any]] = {"day": F, "week": TruncWeek, "month": TruncMonth}


def by_interval(interval: str) -> Cut:
    """The first day of each day, ISO week or month as text."""

    def key(fact: Fact) -> Any:
        if fact.day is None:
            return None
        # PostgreSQL truncates a date to a timestamp: back to a date first, so that the text is its ISO form.
        return Cast(Cast(INTERVALS[interval](fact.day), DateField()), TextField())

    return Cut(key, interval=interval)


def parent_path(actor: Actor, filters: StatisticsFilters) -> str:
    """The region whose children are the parts: the one asked for, else the smallest that holds campaign and actor."""
    if filters.region:
        return filters.region.path
    paths = [territory(actor)]
    if filters.campaign:
        paths.append(filters.campaign.region.path)
    return max(paths, key=len)


def territory(actor: Actor) -> str:
    """The path of the smallest region that holds all that the actor's roles cover."""
    paths = [grant.region_path for grant in grants_of(actor) if grant.region_path]
    if not paths or any(grant.role in {RoleName.ADMIN, RoleName.HANDLER} for grant in grants_of(actor)):
        return ROOT_PATH
    shared = ROOT_PATH
    for code in min(paths, key=len).removeprefix(ROOT_PATH).split(".")[:-1]:
        if not all(path.startswith(f"{shared}{code}.") for path in paths):
            break
        shared += f"{code}."
    return shared


def is_part(dimension: str, key: str) -> bool:
    """Whether anything in the world has this key, in whosever sight."""
    if dimension == "size":
        return key in Size.values
    field = MODELS[dimension]._meta.pk
    try:
        return bool(MODELS[dimension].objects.filter(pk=field.to_python(key)).exists())
    except ValidationError:
        return False


def names_of(dimension: str, keys: Iterable[str], *, actor: Actor, filters: StatisticsFilters) -> dict[str, str]:
    """The parts of a breakdown in their order with names, by key: all children of a region, else those that occur."""
    found = sorted(keys)
    if dimension == "region":
        names = _region_names(actor, filters, found)
    elif dimension == "size":
        names = {size.value: str(size.label) for size in Size if size.value in found}
    else:
        rows = MODELS[dimension].objects.filter(pk__in=[key for key in found if key != NO_KEY])
        names = {str(row.pk): str(row) for row in rows}
    if NO_KEY in found:
        names[NO_KEY] = _("Elsewhere") if dimension == "region" else _("Not stated")
    return names


def name_of(dimension: str, key: str, *, actor: Actor, filters: StatisticsFilters) -> str:
    """Of a part that somebody names: the bare key where that person sees none of this name."""
    if key and dimension in MODELS and dimension != "region":
        rows = MODELS[dimension].objects.visible_to(actor).annotate(key=Cast("pk", TextField()))
        named = rows.filter(key=key).first()
        return str(named) if named else key
    return names_of(dimension, [key], actor=actor, filters=filters).get(key, key)


def _region_names(actor: Actor, filters: StatisticsFilters, found: list[str]) -> dict[str, str]:
    code = place_code(parent_path(actor, filters))
    regions = {
        region.code: region
        for region in Region.objects.visible_to(actor).filter(Q(parent=code) | Q(pk=code)).order_by("code")
    }
    here = regions.pop(code)
    names = {
        region.code: str(region)
        for region in regions.values()
        if region.code in found or any(_covers(grant, region.path) for grant in grants_of(actor))
    }
    if code in found:
        names[code] = _("%(region)s itself") % {"region": here} if names else str(here)
    return names


def _covers(grant: Grant, path: str) -> bool:
    return grant.role == RoleName.ADMIN or (grant.role != RoleName.HANDLER and grant.covers_region(path))


def _child_of(parent: str, field: str) -> Any:
    path = F(f"{field}__path")
    part = Func(path, Value("."), Value(parent.count(".") + 1), function="split_part", output_field=CharField())
    child = Func(part, Value(""), function="nullif", output_field=CharField())
    return Case(
        When(**{f"{field}__path__startswith": parent}, then=Coalesce(child, Value(place_code(parent)))),
        default=Value(NO_KEY),
        output_field=TextField(),
    )


def _industry_length(industry: Industry | None) -> int:
    """Codes grow from section "C" to division "C13" to group "C131": one level below the one asked for."""
    if industry is None:
        return 1
    return 3 if len(industry.pk) == 1 else 4


def intervals_between(interval: str, first: date, last: date) -> list[date]:
    """The first days of all intervals from the one with `first` to the one with `last`."""
    if last < first:
        return []
    # Never beyond the last one: it may be the calendar's last.
    starts, final = [start_of(interval, first)], start_of(interval, last)
    while starts[-1] < final:
        starts.append(_next_start(interval, starts[-1]))
    return starts


def start_of(interval: str, day: date) -> date:
    if interval == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if interval == "month" else day


def _next_start(interval: str, start: date) -> date:
    if interval == "month":
        return (start.replace(day=28) + timedelta(days=4)).replace(day=1)
    return start + timedelta(days=7 if interval == "week" else 1)


def interval_days(interval: str, key: str) -> tuple[date, date]:
    """The first and last day of the interval that begins on `key`."""
    first = date.fromisoformat(key)
    if interval == "month":
        return first, first.replace(day=monthrange(first.year, first.month)[1])
    last = first.toordinal() + (6 if interval == "week" else 0)
    return first, date.fromordinal(min(last, date.max.toordinal()))


def interval_name(interval: str, start: date) -> str:
    if interval == "week":
        year, week, _day = start.isocalendar()
        return f"{year}-W{week:02}"
    return formats.date_format(start, "Y-m") if interval == "month" else start.isoformat()
