"""The supervision list: what is due soon or overdue, with whom, and what was done about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Organisation, User
from accounts.selectors.calendar import working_calendar
from enterprises.transfer.prescribed import closing_rows
from issues.enums import ProblemState, SlipGrade
from issues.models import Problem
from issues.rules.clocks import last_yellow_day
from issues.selectors.deadlines import clockworks_of, due_units
from issues.selectors.problems import problem_rows
from issues.selectors.slips import last_slips
from issues.time_words import time_left

# Those to speak to first; any other one is found by the filter.
ORGANISATIONS_SHOWN = 8
NUMBER = 2


def supervised_rows(*, actor: User) -> QuerySet[Problem]:
    """The problems in the actor's sight whose light is yellow or red."""
    bound = last_yellow_day(today=timezone.localdate(), calendar=working_calendar())
    return problem_rows(actor=actor).supervised(bound)


@dataclass(frozen=True)
class OrganisationLine:
    """How many of its problems shine red and yellow; the organisation is None where nobody is in the lead."""

    organisation: Organisation | None
    red: int
    yellow: int


def by_organisation(rows: QuerySet[Problem], *, today: date) -> list[OrganisationLine]:
    """The organisations with the most overdue problems first: two queries."""
    late = Q(due_on__lt=today)
    counted = rows.order_by().values("lead_organisation").annotate(red=Count("pk", late), yellow=Count("pk", ~late))
    found = list(counted.order_by("-red", "-yellow", "lead_organisation")[:ORGANISATIONS_SHOWN])
    organisations = Organisation.objects.in_bulk([row["lead_organisation"] for row in found])
    return [OrganisationLine(organisations.get(row["lead_organisation"]), row["red"], row["yellow"]) for row in found]


class SupervisionLedger:
    """The list as a sheet, for one actor: what the actor may not see is not in it."""

    def __init__(self, actor: User, filters: Mapping[str, Any]) -> None:
        self.count = 0
        self.whole_phones = 0
        self._actor = actor
        self._today = timezone.localdate()

    def titles(self) -> list[str]:
        return [
            _("No."),
            pgettext("ledger", "Lead organisation"),
            pgettext("ledger", "Number of the problem"),
            pgettext("ledger", "Problem"),
            pgettext("ledger", "Enterprise"),
            pgettext("ledger", "Region"),
            pgettext("ledger", "State"),
            pgettext("ledger", "Due on"),
            pgettext("ledger", "Time left or late"),
            pgettext("ledger", "Last slip"),
            pgettext("ledger", "Issued on"),
            pgettext("ledger", "Answer"),
        ]

    def lines(self, keys: Sequence[int]) -> Iterator[list[Any]]:
        rows = problem_rows(actor=self._actor).filter(pk__in=keys).order_by("lead_organisation", "due_on", "id")
        problems = list(rows)
        slips, clockworks = last_slips(problems), clockworks_of(problems)
        units = due_units(problems, clockworks)
        for problem in problems:
            self.count += 1
            slip = slips.get(problem.pk)
            clocks = clockworks[problem.campaign_id]
            yield [
                self.count,
                str(problem.lead_organisation or ""),
                problem.number,
                problem.title,
                problem.enterprise.name,
                str(problem.region),
                str(ProblemState(problem.state).label),
                str(problem.due_on or ""),
                time_left(problem, units[problem.pk], today=self._today, clocks=clocks),
                str(SlipGrade(slip.grade).label) if slip else "",
                timezone.localdate(slip.issued_at).isoformat() if slip else "",
                slip.answer if slip else "",
            ]

    def closing(self) -> list[list[Any]]:
        return closing_rows({NUMBER: self.count}, len(self.titles()), self._actor)
