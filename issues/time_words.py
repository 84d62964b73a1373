"""How much time is left and how late something is, in words: the same on pages, paper and sheets."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from issues.models import Problem
from issues.rules.clocks import LIGHTLESS_STATES
from issues.rules.lateness import between
from issues.rules.profile import Term, Unit
from issues.selectors.deadlines import Clockwork


def time_left(problem: Problem, unit: Unit, *, today: date, clocks: Clockwork) -> str:
    """“3 working days left”, “5 working days late”; nothing where no answer is due."""
    if problem.due_on is None or problem.state in LIGHTLESS_STATES:
        return ""
    return time_until(problem.due_on, unit=unit, today=today, clocks=clocks)


def time_until(due_on: date, *, unit: Unit, today: date, clocks: Clockwork) -> str:
    if due_on < today:
        return late_words(due_on, today, unit, clocks)
    if due_on == today:
        return _("due today")
    return _("%(span)s left") % {"span": term_words(between(today, due_on, unit, clocks.calendar))}


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
