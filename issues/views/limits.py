"""The limits of the steps before the reply: until when, whether kept, and by how much not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from issues.enums import ProblemState
from issues.models import Problem
from issues.rules.interim import Interim
from issues.rules.profile import Unit
from issues.selectors.deadlines import Clockwork
from issues.time_words import late_words


@dataclass(frozen=True)
class Limit:
    """A limit, and in words whether it was kept."""

    label: Any
    on: date
    words: str
    is_missed: bool


def limits_of(
    problem: Problem, interim: Interim | None, *, today: date, still_since: date | None, clocks: Clockwork
) -> list[Limit]:
    """Of a problem that stands still since a day the limits that move along are late by no more than then."""
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
            now = today if step == "interim" else still_since or today
            late = late_words(on, done_on or now, unit_of(problem, clocks, step), clocks)
            found.append(Limit(label, on, f"{words} · {late}" if late else words, is_missed=bool(late)))
    return found


def unit_of(problem: Problem, clocks: Clockwork, step: str) -> Unit:
    """In which the term of this step runs for this problem."""
    return clocks.profile.term(step, problem.urgency).unit
