"""The problem ledger: one line for each problem, with its prescribed columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from accounts.selectors.calendar import working_calendar
from common.presentation import listed
from enterprises.enums import Size
from enterprises.transfer.prescribed import closing_rows
from issues.enums import EscalationState, FeedbackChannel, Light, Outcome, ProblemState, Score, Solved, Source, Urgency
from issues.models import Escalation, Feedback, Problem
from issues.rules import clocks
from issues.rules.counting import closed_on_time
from issues.selectors.problem_facts import Facts, facts_of

STEP = 250
LONGEST_CELL = 32_000  # a spreadsheet's cell holds 32,767 characters
REDOS, IS_CLOSED = 26, 29
SHARED = ("region", "industry", "category", "lead_organisation")


class ProblemLedger:
    """Lines for one actor: what the actor may not see is not in them. Holds no telephone numbers.

    Of the enterprise's verdict it knows what was answered: one who was asked and is silent looks like one never asked.
    """

    def __init__(self, actor: User, filters: Mapping[str, Any]) -> None:
        self.count = 0
        self.whole_phones = 0
        self._actor = actor
        self._today = timezone.localdate()
        self._calendar = working_calendar()
        self._totals = {REDOS: 0, IS_CLOSED: 0}
        # Translated once, not once a line.
        choices = (Source, Size, Urgency, ProblemState, Outcome, Light)
        self._words = {(each, one.value): str(one.label) for each in choices for one in each}

    def titles(self) -> list[str]:
        return [
            _("No."),
            pgettext("ledger", "Number of the problem"),
            pgettext("ledger", "Source (visit, talk, hotline, itself)"),
            pgettext("ledger", "Reported on"),
            pgettext("ledger", "Name of the enterprise"),
            pgettext("ledger", "Region of the problem"),
            pgettext("ledger", "Industry of the enterprise"),
            pgettext("ledger", "Size of the enterprise"),
            pgettext("ledger", "Category of the problem"),
            pgettext("ledger", "The problem in words"),
            pgettext("ledger", "Urgency"),
            pgettext("ledger", "Common problem"),
            pgettext("ledger", "Lead organisation"),
            pgettext("ledger", "Assisting organisations"),
            pgettext("ledger", "Leader in charge"),
            pgettext("ledger", "Person in charge"),
            pgettext("ledger", "Dispatched on"),
            pgettext("ledger", "Due on"),
            pgettext("ledger", "Extensions, extended until"),
            pgettext("ledger", "Progress"),
            pgettext("ledger", "What was done"),
            pgettext("ledger", "Closed on"),
            pgettext("ledger", "Outcome (solved, explained, in a plan, cannot)"),
            pgettext("ledger", "On time"),
            pgettext("ledger", "Verdict of the enterprise"),
            pgettext("ledger", "Call-back: day, result"),
            pgettext("ledger", "Times redone"),
            pgettext("ledger", "Escalations"),
            pgettext("ledger", "Light"),
            pgettext("ledger", "Settled"),
        ]

    def lines(self, keys: Sequence[int]) -> Iterator[list[Any]]:
        for start in range(0, len(keys), STEP):
            yield from self._step(keys[start : start + STEP])

    def _step(self, keys: Sequence[int]) -> Iterator[list[Any]]:
        problems = Problem.objects.visible_to(self._actor).filter(pk__in=keys).select_related("enterprise")
        rows = list(problems.prefetch_related(*SHARED).order_by("id"))
        facts = facts_of(rows, actor=self._actor)
        for problem in rows:
            self.count += 1
            yield self._line(problem, facts[problem.pk])

    def closing(self) -> list[list[Any]]:
        return closing_rows(self._totals, len(self.titles()), self._actor)

    def _line(self, problem: Problem, facts: Facts) -> list[Any]:
        is_closed = problem.state == ProblemState.CLOSED
        self._totals[REDOS] += facts.redos
        self._totals[IS_CLOSED] += is_closed
        words = self._words
        on_time = closed_on_time(due_on=problem.due_on, closed_on=problem.closed_on, today=self._today)
        return [
            self.count, problem.number, words[Source, problem.source], day(problem.reported_on),
            problem.enterprise.name, str(problem.region), str(problem.industry or ""), words[Size, problem.size],
            str(problem.category), cell(problem.title, problem.description), words[Urgency, problem.urgency],
            answer(problem.common_problem_id is not None), str(problem.lead_organisation or ""),
            listed(facts.assisting), facts.signed_by, facts.person, day(problem.dispatched_on), day(problem.due_on),
            _extended(facts.extensions), self._progress(problem, facts), cell(*(facts.measures or [facts.reply])),
            day(problem.closed_on), words.get((Outcome, problem.outcome), ""), answer(on_time), _verdict(facts.answer),
            _called_back(facts.answer), facts.redos, listed(map(_escalated, facts.escalations)), self._light(problem),
            answer(is_closed),
        ]  # fmt: skip

    def _progress(self, problem: Problem, facts: Facts) -> str:
        """The state, and while it is being worked at what was said of it last."""
        state = self._words[ProblemState, problem.state]
        if problem.state not in (ProblemState.IN_PROGRESS, ProblemState.PLANNED) or not facts.said_on:
            return state
        return cell(state, f"{facts.said_on.isoformat()} {facts.said}")

    def _light(self, problem: Problem) -> str:
        left = self._calendar.working_days_between(self._today, problem.due_on) if problem.due_on else 0
        found = clocks.light(state=problem.state, due_on=problem.due_on, today=self._today, working_days_left=left)
        return self._words.get((Light, found or ""), "")


def day(value: date | None) -> str:
    return "" if value is None else value.isoformat()


def cell(*texts: str) -> str:
    """Texts below each other, as far as a cell holds them."""
    return "\n".join(text for text in texts if text)[:LONGEST_CELL]


def answer(value: bool | None) -> str:
    return "" if value is None else _("Yes") if value else _("No")


def _extended(until: Sequence[date]) -> str:
    return f"{len(until)} / {until[-1].isoformat()}" if until else ""


def _verdict(feedback: Feedback | None) -> str:
    if feedback is None or feedback.score is None:
        return ""
    return listed([Solved(feedback.solved).label, Score(feedback.score).label])


def _called_back(feedback: Feedback | None) -> str:
    """When the enterprise was called back, and what it said then."""
    if feedback is None or feedback.channel != FeedbackChannel.CALL:
        return ""
    return f"{day(feedback.answered_on)} {_verdict(feedback)}"


def _escalated(escalation: Escalation) -> str:
    state = EscalationState(escalation.state).label
    return f"{escalation.from_region} → {escalation.to_region} ({state})"
