"""Which office takes a new problem, and which one is above it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

OFFICE_LEVELS = ("city", "county", "zone")


def first_office(lineage: Sequence[tuple[str, str]], campaign_region: str) -> str:
    """The code of the region whose office takes a problem of an enterprise.

    `lineage` is (code, level) from the nation down to the enterprise's region. The office is the city's, or where there
    is no city (municipalities, counties under a province) the county's; a campaign of a lower region keeps its own.
    """
    codes = [code for code, _level in lineage]
    if campaign_region in codes:
        lineage = lineage[codes.index(campaign_region) :]
    for level in OFFICE_LEVELS:
        for code, its_level in lineage:
            if its_level == level:
                return code
    return lineage[-1][0]


def nearest_office(path: str, manned: Iterable[str]) -> str | None:
    """The office in charge where it has coordinators, else the nearest above that has; both are paths of regions."""
    above = [one for one in manned if path.startswith(one)]
    return max(above, key=len, default=None)


def lineage(path: str) -> list[str]:
    """The paths from the nation's down to this one."""
    codes = path.strip(".").split(".")
    return [f"{'.'.join(codes[: n + 1])}." for n in range(len(codes))]


def shared_region(paths: Iterable[str]) -> str:
    """The code of the lowest region that holds all of these, each named by its path."""
    lineages = [path.strip(".").split(".") for path in paths]
    shared: list[str] = [codes[0] for codes in zip(*lineages, strict=False) if len(set(codes)) == 1]
    return shared[-1]
