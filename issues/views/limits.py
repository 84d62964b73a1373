"""The limits of the steps before the reply: until when, whether kept, and by how much not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from issues.enums import ProblemState
from issues.models import Problem
from issues.rules.interim import Interim


@dataclass(frozen=True)
class Limit:
    """A limit, and in words whether it was kept."""

    label: Any
    on: date
    words: str
    is_missed: bool


def limits_of(problem: Problem, interim: Interim | None, *, today: date) -> list[Limit]:
    if problem.state == ProblemState.ACCEPTED or problem.lead_organisation_id is None:
        return []  # Nobody leads it: whoever returned it has no limits any more, whoever gets it none yet.
    steps: list[tuple[Any, date | None, date | None]] = [
        (_("To be signed by"), problem.sign_due_on, problem.signed_on),
        (_("First contact by"), problem.contact_due_on, problem.contacted_on),
        (_("Interim reply by"), interim.due_on if interim else None, interim.done_on if interim else None),
    ]
    return [_limit(label, on, done_on, today) for label, on, done_on in steps if on]


def _limit(label: Any, on: date, done_on: date | None, today: date) -> Limit:
    words = _("done on %(day)s") % {"day": done_on} if done_on else _("not yet done")
    late = ((done_on or today) - on).days
    if late <= 0:
        return Limit(label, on, words, is_missed=False)
    return Limit(label, on, f"{words} · {days_late(late)}", is_missed=True)


def days_late(days: int) -> str:
    return ngettext("%(n)s day late", "%(n)s days late", days) % {"n": days}
