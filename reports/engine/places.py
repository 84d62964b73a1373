"""Where the cells lie that an actor may read: the regions of the scope, as signed places that add up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from accounts.scope import ROOT_PATH
from reports.engine.fanout import OWN

Territories = Iterable[tuple[str, int | None]]
EVERYWHERE: Territories = frozenset({(ROOT_PATH, None)})
ELSEWHERE = ""


@dataclass(frozen=True)
class Place:
    """The cells of a region (and of one campaign, if named) count in the part `key`, added or taken off."""

    key: str
    region: str
    sign: int = 1
    campaign: int | None = None


@dataclass(frozen=True)
class Split:
    """A breakdown by region: the children of the region at `path`."""

    path: str
    children: Sequence[str]


def places(territories: Territories, *, region: str, campaign: int | None, split: Split | None = None) -> list[Place]:
    """The places within the territories and below the region at the path `region`.

    Grants for single campaigns hold beside those for all: where no campaign is asked for, each of the former counts
    apart, less what the latter count of that campaign already.
    """
    general = {path for path, only in territories if only is None or only == campaign}
    found = list(_spread(_boxes(general, region), split))
    if campaign is None:
        for only in sorted({only for _path, only in territories if only is not None}):
            both = general | {path for path, named in territories if named == only}
            found += [Place(p.key, p.region, p.sign, only) for p in _spread(_boxes(both, region), split)]
            found += [Place(p.key, p.region, -p.sign, only) for p in _spread(_boxes(general, region), split)]
    return found


def distinct_places(
    territories: Territories, *, region: str, campaign: int | None, split: Split | None = None
) -> list[Place] | None:
    """Like `places`, for figures that do not add up: one place for each part; None where there is no such.

    ELSEWHERE, as a difference of two places, is not among them.
    """
    if campaign is None and any(only is not None for _path, only in territories):
        return None
    found = []
    for place in places(territories, region=region, campaign=campaign, split=split):
        if place.sign < 0 or (split is not None and place.key == ELSEWHERE):
            continue
        is_here = split is not None and place.key == place.region == place_code(split.path)
        found.append(Place(place.key, OWN + place.key) if is_here else place)
    keys = [place.key for place in found]
    return None if len(set(keys)) < len(keys) else found


def _boxes(paths: Iterable[str], region: str) -> list[str]:
    """The largest subtrees that the paths have in common with the region's, none inside another."""
    within = {
        path if path.startswith(region) else region
        for path in paths
        if path.startswith(region) or region.startswith(path)
    }
    return sorted(path for path in within if not any(path != other and path.startswith(other) for other in within))


def _spread(boxes: Iterable[str], split: Split | None) -> Iterator[Place]:
    for box in boxes:
        if split is None:
            yield Place("", place_code(box))
        elif split.path.startswith(box):
            here = place_code(split.path)
            yield Place(here, here)
            for child in split.children:
                yield Place(child, child)
                yield Place(here, child, -1)
            if box != split.path:
                yield Place(ELSEWHERE, place_code(box))
                yield Place(ELSEWHERE, here, -1)
        elif box.startswith(split.path):
            yield Place(box.removeprefix(split.path).split(".")[0], place_code(box))
        else:
            yield Place(ELSEWHERE, place_code(box))


def place_code(path: str) -> str:
    """The region's code, which its path ends with."""
    return path.rstrip(".").rsplit(".", 1)[-1]
