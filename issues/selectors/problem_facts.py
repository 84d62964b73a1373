"""What happened to many problems at once, as far as the actor may see it: a few queries, however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Region, User
from issues.enums import ExtensionState, HandlingRole, HandlingState
from issues.models import Escalation, Extension, Feedback, Handling, Measure, Problem, ProblemEvent

OF_THE_LEAD = ("sign", "start", "contact", "reply")
SAID_ON_THE_WAY = ("contact", "plan")
TOLD = ("dispatch", "redo", *OF_THE_LEAD, *SAID_ON_THE_WAY)


@dataclass
class Facts:
    """Of one problem: who assists since the latest dispatch; the feedback that was answered, never what was asked."""

    assisting: list[str] = field(default_factory=list)
    requirement: str = ""
    signed_by: str = ""
    reply: str = ""
    person: str = ""
    said: str = ""
    said_on: date | None = None
    redos: int = 0
    dispatched_at: datetime | None = None
    extensions: list[date] = field(default_factory=list)
    measures: list[str] = field(default_factory=list)
    escalations: list[Escalation] = field(default_factory=list)
    answer: Feedback | None = None


def facts_of(problems: Sequence[Problem], *, actor: User) -> dict[int, Facts]:
    """The facts of each of these problems, which the actor sees."""
    keys = [problem.pk for problem in problems]
    facts: dict[int, Facts] = defaultdict(Facts)
    _tell_events(facts, {problem.pk: problem.lead_organisation_id for problem in problems}, actor)
    _tell_handlings(facts, {problem.pk: problem.lead_organisation_id for problem in problems}, actor)
    granted = Extension.objects.visible_to(actor).filter(problem__in=keys, state=ExtensionState.GRANTED)
    for key, until in granted.order_by("id").values_list("problem_id", "until"):
        facts[key].extensions.append(until)
    served = Measure.objects.visible_to(actor).counted().filter(problems__in=keys).order_by("id")
    for key, text in served.values_list("problems", "text"):
        if key in facts:
            facts[key].measures.append(text)
    escalations = (
        Escalation.objects.visible_to(actor).filter(problem__in=keys).select_related("from_region", "to_region")
    )
    for escalation in escalations.order_by("id"):
        facts[escalation.problem_id].escalations.append(escalation)
    for answer in Feedback.objects.visible_to(actor).filter(problem__in=keys).order_by("answered_at", "id"):
        facts[answer.problem_id].answer = answer
    return facts


def _tell_events(facts: dict[int, Facts], leads: dict[int, int | None], actor: User) -> None:
    events = ProblemEvent.objects.visible_to(actor).filter(problem__in=list(leads), move__in=TOLD).order_by("at", "id")
    fields = ("problem_id", "move", "at", "actor_name", "organisation_id", "reason")
    for key, move, at, actor_name, organisation, reason in events.values_list(*fields):
        one = facts[key]
        if move == "dispatch":
            one.dispatched_at = at
        if move == "redo":
            one.redos += 1
        if move in OF_THE_LEAD and organisation == leads[key]:
            one.person = actor_name
        if move in SAID_ON_THE_WAY:
            one.said, one.said_on = reason, timezone.localdate(at)


def _tell_handlings(facts: dict[int, Facts], leads: dict[int, int | None], actor: User) -> None:
    handlings = Handling.objects.visible_to(actor).filter(problem__in=list(leads)).exclude(state=HandlingState.RETURNED)
    offices = Region.objects.in_bulk(
        set(handlings.filter(common_problem__isnull=False).values_list("common_problem__answer_office", flat=True))
    )
    fields = (
        "problem_id",
        "role",
        "organisation_id",
        "organisation__name",
        "dispatched_at",
        "requirement",
        "reply",
        "reply_signed_by",
        "common_problem__answer_office",
    )
    rows = handlings.order_by("dispatched_at", "id").values_list(*fields)
    for key, role, organisation, name, dispatched_at, requirement, reply, signed_by, office in rows:
        one = facts[key]
        if role == HandlingRole.ASSISTING:
            if one.dispatched_at is None or dispatched_at >= one.dispatched_at:
                one.assisting.append(name)
        elif organisation == leads[key]:
            one.requirement = requirement
            if reply and office:
                one.reply, one.signed_by = f"{answer_of(offices[office], signed_by)}\n{reply}", ""
            elif reply:
                one.reply, one.signed_by = reply, signed_by


def answer_of(office: Region, signed_by: str) -> str:
    """Whose answer for all it is: no leader of the organisation in the lead signed it."""
    return _("The office of %(region)s, signed by %(signed_by)s:") % {"region": office, "signed_by": signed_by}
