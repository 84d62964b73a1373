"""The words and icons for moves and states on the pages of this app."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from issues.enums import MoveName, ProblemState, Score
from issues.forms.moves import FORMS
from issues.models import Feedback, Problem, ProblemEvent
from issues.own_words import shown
from issues.rules.due import DueStep
from issues.rules.moves import Move
from issues.rules.news import WITH_REASON, is_told
from issues.rules.profile import Term
from issues.rules.verdict import Verdict
from issues.selectors.escalations import was_agreed
from issues.selectors.problems import ProblemDetail
from issues.time_words import term_words
from issues.views.corrections_told import corrections_told
from issues.views.decisions import told_by

# What the timeline says of a move afterwards, and its icon.
EVENTS: dict[str, tuple[Any, str]] = {
    "submit": (pgettext_lazy("event", "Reported"), "plus"),
    "accept": (pgettext_lazy("event", "Accepted"), "check"),
    "request-info": (pgettext_lazy("event", "Facts asked for"), "player-pause"),
    "provide-info": (pgettext_lazy("event", "Facts given"), "plus"),
    "merge": (pgettext_lazy("event", "Merged"), "git-merge"),
    "separate": (pgettext_lazy("event", "Stands for itself again"), "arrow-back-up"),
    "reject": (pgettext_lazy("event", "Not accepted"), "x"),
    "dispatch": (pgettext_lazy("event", "Dispatched"), "send"),
    "sign": (pgettext_lazy("event", "Signed for"), "edit"),
    "return": (pgettext_lazy("event", "Returned"), "arrow-back-up"),
    "decide-return": (pgettext_lazy("event", "Return decided"), "check"),
    "start": (pgettext_lazy("event", "Work begun"), "clock"),
    "contact": (pgettext_lazy("event", "Contact with the enterprise"), "message-2"),
    "assist": (pgettext_lazy("event", "Assisting organisation answered"), "message-2"),
    "decline": (pgettext_lazy("event", "Assisting organisation gave it back"), "arrow-back-up"),
    "reply": (pgettext_lazy("event", "Replied"), "message-2"),
    "approve": (pgettext_lazy("event", "Reply approved"), "check"),
    "close": (pgettext_lazy("event", "Closed"), "circle-check"),
    "redo": (pgettext_lazy("event", "To be redone"), "refresh"),
    "extend": (pgettext_lazy("event", "Extension asked"), "hourglass"),
    "decide-extension": (pgettext_lazy("event", "Extension decided"), "hourglass"),
    "ask-plan": (pgettext_lazy("event", "Plan asked for"), "calendar-event"),
    "plan": (pgettext_lazy("event", "Put into a plan"), "calendar-event"),
    "resume": (pgettext_lazy("event", "Resumed"), "clock"),
    "escalate": (pgettext_lazy("event", "Escalation asked"), "stairs-up"),
    "decide-escalation": (pgettext_lazy("event", "Escalation decided"), "stairs-up"),
    "take-back": (pgettext_lazy("event", "Escalation taken back"), "arrow-back-up"),
    "reopen": (pgettext_lazy("event", "Reopened"), "refresh"),
    "withdraw": (pgettext_lazy("event", "Withdrawn"), "arrow-back-up"),
    # No moves, but told in the timeline: what the enterprise said; the parent was closed; the terms changed; nobody is
    # above to escalate to; a joint meeting spoke; another clerk looks after it; slips; common problems.
    "answer": (pgettext_lazy("event", "The enterprise answered"), "message-2"),
    "call-back": (pgettext_lazy("event", "The enterprise answered when it was called back"), "phone"),
    "letter": (pgettext_lazy("event", "Letter with a code for the enterprise's answer was made"), "printer"),
    "follow": (pgettext_lazy("event", "What it was merged into is closed"), "git-merge"),
    "follow-on": (pgettext_lazy("event", "What it was merged into was opened again"), "git-merge"),
    "recount": (pgettext_lazy("event", "Due day counted anew"), "clock"),
    "not-escalated": (pgettext_lazy("event", "Not escalated: no office above has coordinators"), "stairs-up"),
    "meet": (pgettext_lazy("event", "Decided by the joint meeting"), "users"),
    "postpone": (pgettext_lazy("event", "Postponed by the joint meeting"), "hourglass"),
    "assign": (pgettext_lazy("event", "Clerk in charge"), "users"),
    "correct": (pgettext_lazy("event", "What was reported is corrected"), "edit"),
    "mark-sensitive": (pgettext_lazy("event", "Marked as sensitive"), "lock"),
    "lift-sensitive": (pgettext_lazy("event", "No longer sensitive"), "eye"),
    "hand-over": (pgettext_lazy("event", "Handed over"), "users"),
    "join-common": (pgettext_lazy("event", "Made part of a common problem"), "users"),
    "leave-common": (pgettext_lazy("event", "No part of the common problem any more"), "users"),
    "remind": (pgettext_lazy("event", "Reminder"), "bell"),
    "yellow-slip": (pgettext_lazy("event", "Yellow slip"), "hourglass"),
    "red-slip": (pgettext_lazy("event", "Red slip"), "alert-triangle"),
    "answer-slip": (pgettext_lazy("event", "Slip answered"), "message-2"),
}
# Move → what its button and page say, what the timeline says afterwards, its icon.
MOVES: dict[str, tuple[Any, Any, str]] = {name.value: (name.label, *EVENTS[name.value]) for name in MoveName}

NEXT_STEPS: dict[str, Any] = {
    "draft": gettext_lazy("It has not been reported yet."),
    "submitted": gettext_lazy("The office of %(office)s decides whether to accept it."),
    "need_info": gettext_lazy("The enterprise is asked for facts; the clock stands still."),
    "accepted": gettext_lazy("The office of %(office)s dispatches it to an organisation."),
    "dispatched": gettext_lazy("%(lead)s signs for it."),
    "returned": gettext_lazy("The office of %(office)s decides whose it is."),
    "in_progress": gettext_lazy("%(lead)s acts and replies."),
    "planned": gettext_lazy("It waits in a plan until conditions are ripe."),
    "replied": gettext_lazy("The office of %(office)s checks the reply, then the enterprise is asked."),
    "awaiting_feedback": gettext_lazy(
        "The enterprise says whether it is solved; then the office of %(office)s closes it."
    ),
    "redo": gettext_lazy("%(lead)s starts again, or the office of %(office)s dispatches it to another organisation."),
    "escalated": gettext_lazy("The upper level decides whether to take it over."),
    "closed": gettext_lazy("Nothing more: it is closed."),
    "rejected": gettext_lazy("Nothing more: it was not accepted."),
    "merged": gettext_lazy("It follows what it was merged into."),
    "withdrawn": gettext_lazy("Nothing more: it was withdrawn."),
}


# What takes a problem away from where it is: red, and never the first choice.
DANGEROUS = frozenset({"withdraw", "reject"})
# The letters that press the buttons of moves, on the problem's page and above the list.
KEYS = {"accept": "a", "dispatch": "d", "request-info": "i", "merge": "m", "reject": "r", "escalate": "e"}


@dataclass(frozen=True)
class Button:
    name: str
    label: Any
    icon: str
    url_name: str
    is_danger: bool
    key: str


def buttons(moves: Iterable[Move]) -> list[Button]:
    """The moves that have a page, in the order of the table of moves."""
    return [
        Button(
            name=move.name,
            label=MOVES[move.name][0],
            icon=MOVES[move.name][2],
            url_name=f"problems:{move.name}",
            is_danger=move.name in DANGEROUS,
            key=KEYS.get(move.name, ""),
        )
        for move in moves
        if move.name in FORMS
    ]


def entered(form: forms.Form) -> list[tuple[Any, str]]:
    """What was typed and chosen in a form whose fields are right, in the words that the form offered."""
    found = []
    for bound in form.visible_fields():
        value = bound.field.clean(bound.data)
        if value in bound.field.empty_values:
            continue
        if isinstance(bound.field, forms.ChoiceField) and isinstance(value, str):
            value = dict(list(bound.field.choices))[value]  # type: ignore[arg-type]  # made of pairs, never grouped
        found.append((bound.label, str(value)))
    return found


def next_step(detail: ProblemDetail) -> str:
    """Who has to do what now, in a sentence or two."""
    problem, asked = detail.problem, detail.waiting_extension
    words: dict[str, Any] = {"office": problem.office, "lead": problem.lead_organisation or ""}
    step = str(NEXT_STEPS[problem.state]) % words
    if _verdict_on_reply(problem, detail.answers, detail.events) is not None:
        step = _("The enterprise has answered; the office of %(office)s closes it or has it redone.") % words
    if asked is not None:
        words |= {"until": asked.until}
        step += f" {_('More time is asked for, until %(until)s: the office of %(office)s decides on it.') % words}"
    if problem.plan_asked_until is not None:
        words |= {"until": problem.plan_asked_until}
        step += f" {_('A plan is asked for, until %(until)s: the office of %(office)s decides on it.') % words}"
    return step


def rated(answers: Sequence[Feedback]) -> list[tuple[Feedback, str]]:
    """The answers with a score, and what it is called."""
    return [(answer, str(Score(answer.score).label)) for answer in answers if answer.score]


def objection_of(problem: Problem, answers: Sequence[Feedback], events: Sequence[ProblemEvent]) -> str:
    """What the office has to do about a verdict on the present reply that is not satisfied, in a sentence."""
    verdict = _verdict_on_reply(problem, answers, events)
    if verdict is not None and verdict.wants_redo:
        return _("Not satisfied, and not solved: the office has it redone.")
    if verdict is not None and verdict.is_dissatisfied:
        return _("Not satisfied: the office has it redone, or says why the organisation is not at fault.")
    return ""


def _verdict_on_reply(problem: Problem, answers: Sequence[Feedback], events: Sequence[ProblemEvent]) -> Verdict | None:
    """What the enterprise said of the reply that stands, while the office has not decided on it."""
    latest = answers[0] if answers else None
    if problem.state != ProblemState.AWAITING_FEEDBACK or latest is None or latest.score is None:
        return None
    asked_at = max((event.at for event in events if event.move == "approve"), default=latest.asked_at)
    is_of_reply_before = latest.asked_at < asked_at
    return None if is_of_reply_before else Verdict(latest.solved, latest.score)


def due_story(steps: Iterable[DueStep]) -> list[str]:
    """How the due day came about: a line for each event that changed it."""
    return [_due_line(step) for step in steps]


def _due_line(step: DueStep) -> str:
    if step.move == "keep":
        text = _("The terms or the calendar have changed since; as it was counted then: due on %(due)s")
        return text % {"due": step.due_on}
    words = {"on": step.on, "did": EVENTS[step.move][0], "due": step.due_on, "day": step.day}
    if step.move == "plan":
        text = _("%(on)s %(did)s until %(day)s, then %(left)s: due on %(due)s")
    elif step.move == "escalate":
        text = _("%(on)s %(did)s, to be decided by %(day)s, then %(left)s: due on %(due)s")
    elif step.left is not None:
        text = _("%(on)s %(did)s, %(left)s were left: due on %(due)s")
    elif step.day is not None:
        text = _("%(on)s %(did)s, this day was named: due on %(due)s")
    else:
        text = _("%(on)s %(did)s, %(term)s: due on %(due)s")
    left, term = Term(step.left or 0), step.term
    return text % {**words, "left": term_words(left), "term": term_words(term) if term else ""}


def timeline(detail: ProblemDetail) -> list[dict[str, Any]]:
    """The events, latest first, as the timeline component takes them."""
    approved = _approved_replies(detail.events)
    return [_told(event, detail, approved) for event in detail.events][::-1]


def _approved_replies(events: Sequence[ProblemEvent]) -> set[int]:
    """The replies that went to the enterprise: what the office sends back before, it never sees."""
    approved, waiting = set(), None
    for event in events:
        if event.move == "approve" and waiting is not None:
            approved.add(waiting)
        if event.move in ("reply", "redo", "approve"):
            waiting = event.pk if event.move == "reply" else None
    return approved


def _told(event: ProblemEvent, detail: ProblemDetail, approved: Container[int]) -> dict[str, Any]:
    said, icon = EVENTS[event.move]
    decided, added = told_by(event, detail)
    said = decided or said
    states = {"move": said, "from": _state(event.from_state), "to": event.get_to_state_display()}
    # What was reported at once was never a draft that anybody saw.
    is_step = event.from_state != event.to_state and event.move != "submit"
    what = _("%(move)s: %(from)s → %(to)s") % states if is_step else str(said)
    if event.organisation is not None:
        what += f" · {event.organisation}"
    if added:
        what += f" · {added}"
    if event.day is not None:
        what += f" · {event.day:%Y-%m-%d}"
    if event.score is not None:
        what += f" · {event.get_solved_display()} · {Score(event.score).label}"
    who = shown(event.actor_name)
    if event.on_behalf_of is not None:
        who = _("%(substitute)s for %(clerk)s") % {"substitute": who, "clerk": event.on_behalf_of}
    return {
        "what": what,
        "who": who,
        "at": event.at,
        "reason": shown(event.reason),
        "changes": corrections_told(event, detail.categories),
        "icon": icon,
        "meeting": event.meeting,
        "meeting_url": _url_of(event),
        "visible_to_enterprise": event.pk in approved if event.move == "reply" else event.move in WITH_REASON,
        "told_to_enterprise": is_told(event.move, from_state=event.from_state, agreed=_was_agreed(event)),
    }


def _was_agreed(event: ProblemEvent) -> bool | None:
    """Of an escalation the enterprise hears either way, so that nothing has to be looked up."""
    return True if event.move == "decide-escalation" else was_agreed(event)


def _url_of(event: ProblemEvent) -> str:
    """The agenda of the joint meeting that decided, for those who see it."""
    in_sight = event.meeting_id is not None and getattr(event, "meeting_in_sight", False)
    return reverse("agenda:page", args=[event.meeting_id]) if in_sight else ""


def _state(code: str) -> str:
    return str(ProblemState(code).label) if code else ""
