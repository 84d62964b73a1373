"""What the page of problems shows above its rows: the views with their counts, and what can be done to many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from accounts.http import ActorRequest
from common.presentation import figure
from issues.enums import BulkAct
from issues.models import SavedView
from issues.rules.bulk import OFFERED
from issues.selectors.desk import MOST_COUNTED, DeskView, desk_views
from issues.views.words import EVENTS, KEYS


@dataclass(frozen=True)
class ViewChip:
    """A view with how many it holds, once that is counted: after the page is there."""

    code: str
    label: Any
    query: str
    is_current: bool
    count: int | None = None
    is_own: bool = False

    @property
    def counted(self) -> str:
        return capped(self.count)


@dataclass(frozen=True)
class Desk:
    views: list[ViewChip]
    own: list[ViewChip]
    view: str
    can_be_saved: bool

    @property
    def chips(self) -> list[ViewChip]:
        return [*self.views, *self.own]


@dataclass(frozen=True)
class BulkButton:
    act: BulkAct
    icon: str
    key: str


# Accepting and dispatching in one go has a letter of its own.
BULK_BUTTONS = [
    BulkButton(act, EVENTS["dispatch" if act == BulkAct.TRIAGE else act.value][1], KEYS.get(act.value, "t"))
    for act in OFFERED
]


def capped(count: int | None) -> str:
    """A count that was not taken to its end says so: 1,000+."""
    return f"{figure(MOST_COUNTED)}+" if count is not None and count > MOST_COUNTED else figure(count)


def canonical(query: QueryDict) -> str:
    """The filters of an address in one spelling: no page, nothing empty, sorted."""
    kept = QueryDict(mutable=True)
    for name, value in sorted(query.items()):
        if name != "cursor" and value:
            kept[name] = str(value)
    return kept.urlencode()


def own_chips(request: ActorRequest, own: Sequence[SavedView], counts: Mapping[int, int]) -> list[ViewChip]:
    query = canonical(request.GET)
    return [
        ViewChip(str(one.pk), one.name, one.query, one.query == query, counts.get(one.pk), is_own=True) for one in own
    ]


def desk_of(
    request: ActorRequest,
    own: Sequence[SavedView],
    counts: Mapping[DeskView, int] | None = None,
    own_counts: Mapping[int, int] | None = None,
) -> Desk:
    query, chosen, counts = canonical(request.GET), request.GET.get("view", ""), counts or {}
    saved = own_chips(request, own, own_counts or {})
    is_saved = any(chip.is_current for chip in saved)
    return Desk(
        views=[
            ViewChip(
                view.value, view.label, f"view={view.value}", not is_saved and view.value == chosen, counts.get(view)
            )
            for view in desk_views(request.user)
        ],
        own=saved,
        view=chosen,
        can_be_saved=bool(query) and not is_saved and query != f"view={chosen}",
    )


def kept_filters(request: ActorRequest) -> list[tuple[str, str]]:
    """The filters in the address, for forms that ask about all that match."""
    return [(name, str(value)) for name, value in request.GET.items() if value and name != "cursor"]
