"""Cells that differ from the records, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Any

from django.db.models import Model, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Organisation, Region
from campaigns.models import Campaign, ServiceTeam
from enterprises.enums import Size
from enterprises.models import Industry
from issues.models import Category
from reports.engine.fanout import ALL, OWN
from reports.engine.recount import Difference
from reports.engine.series import AS_OF, DURATION, GROWING, TOTAL
from reports.figures import FIGURES

NO_MONTH = "-infinity"
NAMED: dict[str, type[Model]] = {
    "campaign": Campaign,
    "region": Region,
    "team": ServiceTeam,
    "organisation": Organisation,
    "category": Category,
    "industry": Industry,
}
FIGURE_NAMES = {figure.number: figure.name for figure in FIGURES}
Names = Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class Key:
    """What the engine says of a cell, taken apart."""

    dimension: str
    region: str
    campaign: str
    month: str
    series: int
    part: str

    @classmethod
    def of(cls, difference: Difference) -> Key:
        dimension, region, campaign, month, series, part = difference.cell.split(" ", 5)
        return cls(dimension, region, campaign, month, int(series), part)


def described(differences: Sequence[Difference]) -> list[str]:
    """A line for each: figure, campaign, region, part, month, what is kept and what was counted, in all and by day."""
    keys = [Key.of(difference) for difference in differences]
    names = _names(keys)
    return [_line(key, one, names) for key, one in zip(keys, differences, strict=True)]


def _line(key: Key, difference: Difference, names: Names) -> str:
    place = [_figure(key.series), _campaign(key, names), _region(key, names)]
    if key.dimension != TOTAL:
        place.append(f"{key.dimension} = {_part(key, names)}")
    place.append(_("all days together") if key.month == NO_MONTH else key.month[:7])
    numbers = [_numbers(difference.kept, difference.counted), *_days(key, difference)]
    return f"{' · '.join(place)}: {'; '.join(numbers)}"


def _numbers(kept: int, counted: int) -> str:
    return _("%(kept)d kept, %(counted)d counted") % {"kept": kept, "counted": counted}


def _days(key: Key, difference: Difference) -> Iterator[str]:
    if key.month == NO_MONTH:
        return
    month = date.fromisoformat(key.month)
    days = zip_longest(difference.kept_days or [], difference.counted_days or [], fillvalue=0)
    for number, (kept, counted) in enumerate(days, start=1):
        if kept != counted:
            yield f"{month:%Y-%m}-{number:02} {_numbers(kept, counted)}"


def _figure(series: int) -> str:
    name = str(FIGURE_NAMES.get(series % AS_OF, series))
    if series >= GROWING:
        return pgettext("cells", "%(figure)s, not settled yet") % {"figure": name}
    return pgettext("cells", "%(figure)s, as of a day") % {"figure": name} if series >= AS_OF else name


def _campaign(key: Key, names: Names) -> str:
    if key.campaign == str(ALL):
        return _("All campaigns")
    return f"{key.campaign} {names.get(('campaign', key.campaign), '')}".strip()


def _region(key: Key, names: Names) -> str:
    code = key.region.removeprefix(OWN)
    name = f"{code} {names.get(('region', code), '')}".strip()
    return pgettext("cells", "%(region)s without what is below") % {"region": name} if code != key.region else name


def _part(key: Key, names: Names) -> str:
    if not key.part:
        return _("Not stated")
    if key.dimension == DURATION:
        return key.part
    name = dict(Size.choices).get(key.part, "") if key.dimension == "size" else names.get((key.dimension, key.part), "")
    return f"{key.part} {name}".strip()


def _names(keys: Iterable[Key]) -> Names:
    """Of all records that the keys name, a query for each kind. A damaged key may name none."""
    wanted: dict[str, set[str]] = {}
    for key in keys:
        wanted.setdefault("campaign", set()).add(key.campaign)
        wanted.setdefault("region", set()).add(key.region.removeprefix(OWN))
        wanted.setdefault(key.dimension, set()).add(key.part)
    return {
        (kind, code): str(row)
        for kind, codes in wanted.items()
        if kind in NAMED
        for code, row in _rows(NAMED[kind], codes)
    }


def _rows(model: type[Any], codes: set[str]) -> Iterator[tuple[str, Any]]:
    rows = model.objects.annotate(code_as_text=Cast("pk", TextField())).filter(code_as_text__in=codes)
    return ((row.code_as_text, row) for row in rows)
