"""The measure ledger: one line for each measure, with its prescribed columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from common.presentation import listed
from enterprises.transfer.prescribed import closing_rows
from issues.models import Evidence, Handling, Measure, Problem
from issues.selectors.problem_ledger import STEP, day

MOST_NUMBERS = 200  # in one cell; how many more there are is said
BENEFITTING = 8


@dataclass
class Served:
    """The problems that a measure serves, itself or as the answer to a common problem, and whom it helps by that."""

    numbers: dict[int, str] = field(default_factory=dict)
    enterprises: set[int] = field(default_factory=set)
    leader: str = ""


class MeasureLedger:
    """Lines for one actor: what the actor may not see is not in them. Holds no telephone numbers."""

    def __init__(self, actor: User, filters: Mapping[str, Any]) -> None:
        self.count = 0
        self.whole_phones = 0
        self._actor = actor
        self._benefitting: set[int] = set()

    def titles(self) -> list[str]:
        return [
            _("No."),
            pgettext("ledger", "What is done"),
            pgettext("ledger", "Numbers of the problems"),
            pgettext("ledger", "Responsible organisation"),
            pgettext("ledger", "Leader of it"),
            pgettext("ledger", "Planned for"),
            pgettext("ledger", "Implemented on"),
            pgettext("ledger", "State of the measure"),
            pgettext("ledger", "Benefitting enterprises"),
            pgettext("ledger", "Evidence"),
        ]

    def lines(self, keys: Sequence[int]) -> Iterator[list[Any]]:
        for start in range(0, len(keys), STEP):
            measures = Measure.objects.visible_to(self._actor).filter(pk__in=keys[start : start + STEP])
            rows = list(measures.select_related("organisation").order_by("id"))
            served = self._served(rows)
            evidence = self._evidence(rows)
            for measure in rows:
                yield self._line(measure, served[measure.pk], evidence[measure.pk])

    def closing(self) -> list[list[Any]]:
        """An enterprise that several measures help is one."""
        return closing_rows({BENEFITTING: len(self._benefitting)}, len(self.titles()), self._actor)

    def _line(self, measure: Measure, served: Served, evidence: list[str]) -> list[Any]:
        self.count += 1
        self._benefitting |= served.enterprises
        return [
            self.count, measure.text, _numbers(list(served.numbers.values())), measure.organisation.name,
            served.leader, day(measure.planned_on), day(measure.implemented_on), measure.get_status_display(),
            len(served.enterprises), listed(evidence),
        ]  # fmt: skip

    def _evidence(self, measures: Sequence[Measure]) -> dict[int, list[str]]:
        """The names of the files that show what was done."""
        found: dict[int, list[str]] = defaultdict(list)
        rows = Evidence.objects.visible_to(self._actor).present().filter(measure__in=measures).order_by("id")
        for measure, name in rows.values_list("measure", "name"):
            found[measure].append(name)
        return found

    def _served(self, measures: Sequence[Measure]) -> dict[int, Served]:
        keys = [measure.pk for measure in measures]
        found: dict[int, Served] = defaultdict(Served)
        problems = Problem.objects.countable_by(self._actor).order_by("id")
        for way in ("measures", "common_problem__measure"):
            served = problems.filter(**{f"{way}__in": keys})
            hidden = set(served.hidden_from(self._actor).values_list("pk", flat=True))
            rows = served.values_list(way, "pk", "number", "enterprise_id")
            for measure, problem, number, enterprise in rows.iterator():
                if problem not in hidden:
                    found[measure].numbers[problem] = number
                found[measure].enterprises.add(enterprise)
        for key, leader in self._leaders(measures):
            found[key].leader = leader
        return found

    def _leaders(self, measures: Sequence[Measure]) -> Iterator[tuple[int, str]]:
        """Who of its organisation signed the latest reply to one of the problems that a measure serves itself."""
        organisations = {measure.pk: measure.organisation_id for measure in measures}
        signed = Handling.objects.visible_to(self._actor).filter(problem__measures__in=list(organisations))
        rows = signed.filter(common_problem=None).exclude(reply_signed_by="").order_by("replied_at", "id")
        for key, organisation, leader in rows.values_list("problem__measures", "organisation_id", "reply_signed_by"):
            if organisations.get(key) == organisation:
                yield key, leader


def _numbers(numbers: Sequence[str]) -> str:
    shown = listed(numbers[:MOST_NUMBERS])
    if len(numbers) <= MOST_NUMBERS:
        return shown
    return _("%(numbers)s and %(more)s more") % {"numbers": shown, "more": len(numbers) - MOST_NUMBERS}
