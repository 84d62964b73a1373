"""The visit ledger: one line for each visit, with its prescribed columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import User
from campaigns.enums import TeamRole, VisitMode, VisitState
from campaigns.models import TeamMember, Visit
from common.presentation import listed
from enterprises.lookups import AmongKeys, AmongMany
from enterprises.transfer.enums import ORDERS, ExportKind
from enterprises.transfer.prescribed import closing_rows
from issues.models import Problem

DAY, RAISED, SOLVED = 1, 9, 10


class VisitLedger:
    """Lines for one actor: what the actor may not see is not in them. Holds no telephone numbers.

    `count` is of the lines. Earlier visits go first. Drafts and withdrawn ones have a line but no number, and are in no
    total.
    """

    def __init__(self, actor: User, filters: Mapping[str, Any]) -> None:
        self.count = 0
        self.whole_phones = 0
        self._actor = actor
        self._visits = 0
        self._totals = {RAISED: 0, SOLVED: 0}

    def titles(self) -> list[str]:
        return [
            _("No."),
            pgettext("ledger", "Day of the visit"),
            pgettext("ledger", "Service group"),
            pgettext("ledger", "Who went (leader first)"),
            pgettext("ledger", "Enterprise or grass-roots unit"),
            pgettext("ledger", "Region of the visit"),
            pgettext("ledger", "Mode (on site, phone, online)"),
            pgettext("ledger", "Summary of the visit"),
            pgettext("ledger", "Policies explained"),
            pgettext("ledger", "Problems raised"),
            pgettext("ledger", "Solved on the spot"),
            pgettext("ledger", "Signature of the enterprise or photo"),
            pgettext("ledger", "Remarks"),
        ]

    def lines(self, keys: Sequence[int]) -> Iterator[list[Any]]:
        visible = Visit.objects.visible_to(self._actor).filter(AmongKeys("pk", keys))
        visits = visible.select_related("team", "enterprise", "region")
        people, raised = self._people(keys), self._raised(keys)
        ordered = visits.prefetch_related("policies").order_by(*ORDERS[ExportKind.VISIT_LEDGER])
        for visit in ordered.iterator(chunk_size=1000):
            self.count += 1
            figures = {RAISED: raised.get(visit.pk, 0), SOLVED: int(bool(visit.solved_on_spot))}
            number: int | str = ""
            if visit.state == VisitState.RECORDED:
                self._visits += 1
                number = self._visits
                for place, value in figures.items():
                    self._totals[place] += value
            yield [
                number, visit.visited_on.isoformat(), visit.team.name, people.get(visit.pk, ""),
                visit.enterprise.name, str(visit.region), str(VisitMode(visit.mode).label), visit.summary,
                listed(visit.policies.all()), *figures.values(), "", _remarks(visit),
            ]  # fmt: skip

    def closing(self) -> list[list[Any]]:
        visits = ngettext("%(count)s visit", "%(count)s visits", self._visits) % {"count": self._visits}
        return closing_rows({DAY: visits, **self._totals}, len(self.titles()), self._actor)

    def _people(self, keys: Sequence[int]) -> dict[int, str]:
        """Those who went, each team's leader first."""
        went = TeamMember.objects.visible_to(self._actor).filter(AmongMany("visits", keys))
        names: dict[int, list[str]] = {}
        rows = sorted(
            went.values_list("visits", "role", "id", "name"), key=lambda row: (row[1] != TeamRole.LEADER, row[2])
        )
        for visit, _role, _key, name in rows:
            names.setdefault(visit, []).append(name)
        return {visit: listed(people) for visit, people in names.items()}

    def _raised(self, keys: Sequence[int]) -> dict[int, int]:
        problems = Problem.objects.countable_by(self._actor).counted().filter(AmongMany("visit", keys)).order_by()
        return dict(problems.values_list("visit").annotate(times=Count("pk")))


def _remarks(visit: Visit) -> str:
    said = []
    if visit.state != VisitState.RECORDED:
        said.append(str(VisitState(visit.state).label))
    if visit.solved_on_spot:
        said.append(_("Solved on the spot: %(words)s") % {"words": visit.solved_on_spot})
    if visit.follow_up_on:
        said.append(_("Revisit on %(day)s") % {"day": visit.follow_up_on.isoformat()})
    return " · ".join(said)
