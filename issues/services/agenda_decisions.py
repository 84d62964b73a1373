"""What a joint meeting decides becomes moves and measures, all of an item or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from campaigns.enums import MeetingState
from common.errors import Conflict, NotAllowed, RuleViolation
from common.records import locked, saved
from issues.enums import AgendaCourse, AgendaOutcome, Term
from issues.models import AgendaItem, CommonProblem, Measure, Problem
from issues.policy import parties_of
from issues.rules.agenda import COURSE, NAMED, courses_from
from issues.selectors.agenda import problems_of_common
from issues.services.agenda import item_for_change, require_open
from issues.services.common_answers import CommonMeasureDraft, common_problem_plan_measure
from issues.services.measures import MeasureDraft, measure_plan
from issues.services.moves import problem_move
from issues.services.steps import stated
from issues.services.timeline import record_event

# In the timeline of a problem; neither is a move.
DECIDED, POSTPONED = "meet", "postpone"


@dataclass(frozen=True)
class DecidedMeasure(CommonMeasureDraft):
    """What an organisation is to do, beside or instead of a move."""

    term: str = Term.IMMEDIATE


@dataclass(frozen=True)
class MeetingDecision:
    """The words of a decision, and what it does at once: a course of moves, a measure, both or neither."""

    text: str
    course: str = ""
    organisation: Organisation | None = None
    due_on: date | None = None
    until: date | None = None
    measure: DecidedMeasure | None = None


@transaction.atomic
def agenda_item_decide(
    *, actor: User, item_id: int, decision: MeetingDecision, version: int | None = None
) -> AgendaItem:
    """Record what the meeting decided and do it: the moves of its course and its measure, in one transaction.

    The decision is in the timeline of the problem, of a common problem in those of its members. Raises NotFound,
    NotAllowed, Conflict (`meeting_cancelled`, `stale_version`, `already_settled`, `meeting_not_held`,
    `course_not_possible`, `measure_planned`, `common_problem_solved`), RuleViolation
    (`decision_missing`, `course_contradicted`, `<field>_missing`, `course_of_common_problem`, `measure_not_allowed`),
    what the moves raise, and with `measure_` before its fields what planning the measure raises.
    """
    item = _held_item(actor, item_id, version)
    text = stated(decision.text, field="decision")
    problems = _problems_of(item, actor)
    course = _require_course(item, decision, actor)
    _tell(problems, DECIDED, item, actor, text)
    if item.problem is not None:
        for move in course:
            fields = _fields_of(move, decision, text, item)
            problem_move(actor=actor, problem_id=item.problem.pk, move=move, version=None, fields=fields)
    item.measure = _measure_of(item, decision.measure, problems, actor) if decision.measure else None
    item.course = decision.course
    item.organisation = decision.organisation if decision.course == AgendaCourse.ASSIGN else None
    return _settled(item, AgendaOutcome.DECIDED, text, actor)


@transaction.atomic
def agenda_item_postpone(*, actor: User, item_id: int, reason: str, version: int | None = None) -> AgendaItem:
    """Leave the matter to the next meeting, for which it is then proposed.

    Raises NotFound, NotAllowed, Conflict (`meeting_cancelled`, `stale_version`, `already_settled`,
    `meeting_not_held`), RuleViolation `reason_missing`.
    """
    item = _held_item(actor, item_id, version)
    text = stated(reason)
    _tell(_problems_of(item, actor), POSTPONED, item, actor, text)
    return _settled(item, AgendaOutcome.POSTPONED, text, actor)


def _held_item(actor: User, item_id: int, version: int | None) -> AgendaItem:
    item = item_for_change(actor, item_id, version)
    require_open(item)
    if item.meeting.state != MeetingState.HELD:
        message = _("Decisions are recorded once the meeting takes place. It is “%(state)s”.")
        raise Conflict("meeting_not_held", message % {"state": item.meeting.get_state_display()})
    return item


def _problems_of(item: AgendaItem, actor: User) -> list[Problem]:
    """What the item is about, each row locked before anything is written, a common problem before its members."""
    if item.common_problem is not None:
        locked(CommonProblem.objects.all(), item.common_problem.pk)
        found = problems_of_common(actor=actor, common_problem=item.common_problem)
        keys = [problem.pk for problem in found]
    else:
        keys = [item.problem_id] if item.problem_id else []
    visible = Problem.objects.visible_to(actor)
    related = ("office__parent", "campaign", "region", "team", "category")
    problems = [locked(visible, key, *related) for key in keys]
    return [problem for problem in problems if problem is not None]


def _require_course(item: AgendaItem, decision: MeetingDecision, actor: User) -> tuple[str, ...]:
    """The moves of the decision's course from the state in which the problem is."""
    _require_no_more_than_the_course(decision)
    if not decision.course:
        return ()
    problem = item.problem
    if problem is None:
        message = _("A common problem has no moves of its own. Decide a measure for it.")
        raise RuleViolation("course_of_common_problem", message, field="course")
    course = COURSE[decision.course]
    if course not in courses_from(problem.state, parties_of(actor, problem)):
        message = _("This is not possible while the problem is “%(state)s”.")
        raise Conflict("course_not_possible", message % {"state": problem.get_state_display()}, field="course")
    for name in course.takes:
        if not getattr(decision, name):
            raise RuleViolation(f"{name}_missing", _("This is needed for what you chose."), field=name)
    return course.moves[problem.state]


def _require_no_more_than_the_course(decision: MeetingDecision) -> None:
    """What the course does not take would be lost without a word, and for good: an item is settled once."""
    used = COURSE[decision.course].fields if decision.course else ()
    if any(getattr(decision, name) for name in NAMED if name not in used):
        message = _(
            "An organisation or a day is named that this choice does not use. Choose what is to happen to the problem, "
            "or leave them empty."
        )
        raise RuleViolation("course_contradicted", message, field="course")


def _fields_of(move: str, decision: MeetingDecision, text: str, item: AgendaItem) -> Mapping[str, Any]:
    is_sent_back = decision.course == AgendaCourse.SEND_BACK
    chair = item.meeting.chair or item.meeting.title
    fields: dict[str, Mapping[str, Any]] = {
        "decide-escalation": {"decision": "return" if is_sent_back else "accept", "reason": text},
        "decide-return": {
            "decision": "uphold" if is_sent_back else "agree",
            "reason": text,
            "by_meeting": True,
        },
        "dispatch": {"organisation": decision.organisation, "due_on": decision.due_on, "requirement": text},
        "redo": {"reason": text},
        "plan": {"until": decision.until, "signed_by": chair, "reason": text},
        "escalate": {"reason": text},
    }
    return fields[move]


def _measure_of(item: AgendaItem, decided: DecidedMeasure, problems: list[Problem], actor: User) -> Measure | None:
    """Of a common problem it is the one measure that serves all members, also those that the meeting does not see."""
    with _of_measure():
        if item.common_problem_id:
            common = common_problem_plan_measure(
                actor=actor, common_id=item.common_problem_id, draft=decided, version=None
            )
            return common.measure
        draft = MeasureDraft(
            campaign=item.meeting.campaign,
            organisation=decided.organisation,
            text=decided.text,
            kind=decided.kind,
            planned_on=decided.planned_on,
            term=decided.term,
            problems=problems,
        )
        return measure_plan(actor=actor, draft=draft)


@contextmanager
def _of_measure() -> Iterator[None]:
    """Refusals of the measure at the fields that the decision has for it."""
    try:
        yield
    except RuleViolation as error:
        raise RuleViolation(error.code, error.message, field=f"measure_{error.field}", **error.params) from error
    except NotAllowed as error:
        message = _("Your office cannot plan measures for this organisation. Assign the problem to it first.")
        raise RuleViolation("measure_not_allowed", message, field="measure_organisation") from error


def _tell(problems: list[Problem], what: str, item: AgendaItem, actor: User, text: str) -> None:
    for problem in problems:
        record_event(problem, move=what, from_state=problem.state, actor=actor, reason=text, meeting=item.meeting)


def _settled(item: AgendaItem, outcome: AgendaOutcome, text: str, actor: User) -> AgendaItem:
    item.outcome = outcome
    item.decision = text
    item.decided_at = timezone.now()
    item.decided_by = actor
    return saved(item)
