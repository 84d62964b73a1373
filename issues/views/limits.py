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
from issues.rules.lateness import between
from issues.rules.profile import Term, Unit
from issues.selectors.deadlines import Clockwork


@dataclass(frozen=True)
class Limit:
    """A limit, and in words whether it was kept."""

    label: Any
    on: date
    words: str
    is_missed: bool


def limits_of(problem: Problem, interim: Interim | None, *, today: date, clocks: Clockwork) -> list[Limit]:
    if problem.state == ProblemState.ACCEPTED or problem.lead_organisation_id is None:
        return []  # Nobody leads it: whoever returned it has no limits any more, whoever gets it none yet.
    steps: list[tuple[str, Any, date | None, date | None]] = [
        ("sign", _("To be signed by"), problem.sign_due_on, problem.signed_on),
        ("contact", _("First contact by"), problem.contact_due_on, problem.contacted_on),
        ("interim", _("Interim reply by"), *((interim.due_on, interim.done_on) if interim else (None, None))),
    ]
    found = []
    for step, label, on, done_on in steps:
        if on:
            words = _("done on %(day)s") % {"day": done_on} if done_on else _("not yet done")
            late = late_words(on, done_on or today, unit_of(problem, clocks, step), clocks)
            found.append(Limit(label, on, f"{words} · {late}" if late else words, is_missed=bool(late)))
    return found


def unit_of(problem: Problem, clocks: Clockwork, step: str = "handle") -> Unit:
    """In which the term of this step runs for this problem."""
    return clocks.profile.term(step, problem.urgency).unit


def late_words(due_on: date, on: date, unit: Unit, clocks: Clockwork) -> str:
    """“5 working days late”; nothing where it is not late. Late on a day of rest it is not yet a working day late."""
    if on <= due_on:
        return ""
    span = between(due_on, on, unit, clocks.calendar)
    return _("%(span)s late") % {"span": term_words(span)} if span.amount else _("overdue")


def term_words(term: Term) -> str:
    """“7 working days”."""
    words = {
        Unit.HOURS: ngettext("%(n)s hour", "%(n)s hours", term.amount),
        Unit.CALENDAR_DAYS: ngettext("%(n)s calendar day", "%(n)s calendar days", term.amount),
        Unit.WORKING_DAYS: ngettext("%(n)s working day", "%(n)s working days", term.amount),
        Unit.TIMES: ngettext("%(n)s time", "%(n)s times", term.amount),
    }
    return words[term.unit] % {"n": term.amount}


def days_late(days: int) -> str:
    """Of a day that somebody named, for which there is no term."""
    return ngettext("%(n)s day late", "%(n)s days late", days) % {"n": days}
