"""Cells that differ from the records, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from enterprises.enums import Size
from reports.dimensions import MODELS
from reports.engine.fanout import ALL, ALL_TIME, ENTITIES, MONTH, OWN
from reports.engine.recount import Difference
from reports.engine.series import AS_OF, DURATION, GROWING, TOTAL
from reports.figures import FIGURES

FIGURE_NAMES = {figure.number: figure.name for figure in FIGURES}
Names = Mapping[tuple[str, str], str]


def described(differences: Sequence[Difference]) -> list[str]:
    """A line for each: figure, campaign, region, part, span of time, what is kept and what was counted."""
    names = _names(differences)
    return [_line(difference, names) for difference in differences]


def _line(cell: Difference, names: Names) -> str:
    place = [_figure(cell.series), _campaign(cell, names), _region(cell, names)]
    if cell.dimension != TOTAL:
        place.append(f"{cell.dimension} = {_part(cell, names)}")
    place.append(_when(cell))
    numbers = _("%(kept)d kept, %(counted)d counted") % {"kept": cell.kept, "counted": cell.counted}
    return f"{' · '.join(place)}: {numbers}"


def _when(cell: Difference) -> str:
    if cell.span in {ALL_TIME, ENTITIES}:
        return _("all days together")
    return f"{cell.first:%Y-%m}" if cell.span == MONTH else f"{cell.first}"


def _figure(series: int) -> str:
    name = str(FIGURE_NAMES.get(series % AS_OF, series))
    if series >= GROWING:
        return pgettext("cells", "%(figure)s, not settled yet") % {"figure": name}
    return pgettext("cells", "%(figure)s, as of a day") % {"figure": name} if series >= AS_OF else name


def _campaign(cell: Difference, names: Names) -> str:
    if cell.campaign == ALL:
        return _("All campaigns")
    return f"{cell.campaign} {names.get(('campaign', str(cell.campaign)), '')}".strip()


def _region(cell: Difference, names: Names) -> str:
    code = cell.region.removeprefix(OWN)
    name = f"{code} {names.get(('region', code), '')}".strip()
    return pgettext("cells", "%(region)s without what is below") % {"region": name} if code != cell.region else name


def _part(cell: Difference, names: Names) -> str:
    if not cell.part:
        return _("Not stated")
    if cell.dimension == DURATION:
        return cell.part
    name = (
        dict(Size.choices).get(cell.part, "")
        if cell.dimension == "size"
        else names.get((cell.dimension, cell.part), "")
    )
    return f"{cell.part} {name}".strip()


def _names(cells: Iterable[Difference]) -> Names:
    """Of all records that the cells name, a query for each kind. A damaged cell may name none."""
    wanted: dict[str, set[str]] = {}
    for cell in cells:
        wanted.setdefault("campaign", set()).add(str(cell.campaign))
        wanted.setdefault("region", set()).add(cell.region.removeprefix(OWN))
        wanted.setdefault(cell.dimension, set()).add(cell.part)
    return {
        (kind, code): str(row)
        for kind, codes in wanted.items()
        if kind in MODELS
        for code, row in _rows(MODELS[kind], codes)
    }


def _rows(model: type[Any], codes: set[str]) -> Iterator[tuple[str, Any]]:
    rows = model.objects.annotate(code_as_text=Cast("pk", TextField())).filter(code_as_text__in=codes)
    return ((row.code_as_text, row) for row in rows)
