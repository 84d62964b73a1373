"""What a decision decided, in the words of the timeline: two of the same name can mean the opposite."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from issues.enums import EscalationState, ProblemState
from issues.models import Escalation, Extension, Handling, ProblemEvent
from issues.selectors.problems import ProblemDetail

RETURN_AGREED = pgettext_lazy("event", "Return agreed, to be dispatched anew")
RETURN_UPHELD = pgettext_lazy("event", "Return refused, it stays there")
EXTENSION_GRANTED = pgettext_lazy("event", "Extension granted")
EXTENSION_REFUSED = pgettext_lazy("event", "Extension refused")
PLAN_REFUSED = pgettext_lazy("event", "Plan refused")


def told_by(event: ProblemEvent, detail: ProblemDetail) -> tuple[Any, str]:
    """What the event is called where its move leaves open what was decided, else empty; and what is added to it, from
    the escalations, the extensions and the turns of the problem."""
    if event.move == "decide-return":
        return RETURN_UPHELD if event.to_state == ProblemState.DISPATCHED else RETURN_AGREED, ""
    if event.move == "decide-extension":
        return (EXTENSION_GRANTED, _approved(event, detail.extensions)) if event.day else (EXTENSION_REFUSED, "")
    if event.move == "plan" and event.day is None:
        return PLAN_REFUSED, ""
    if event.move in ("escalate", "decide-escalation"):
        escalation = _of(event, detail.escalations)
        return _of_escalation(event, escalation) if escalation else ("", "")
    if event.move == "return":
        return "", _whose(event, detail.handlings)
    if event.move == "reply" and event.organisation_id is None:
        return "", _for_all(event, detail.handlings)
    return "", ""


def _of(event: ProblemEvent, escalations: Sequence[Escalation]) -> Escalation | None:
    """The escalation that was asked, or decided, last before the event was written: its row is saved first."""
    asked = event.move == "escalate"
    days = [(one.requested_at if asked else one.decided_at, one) for one in escalations]
    before = [(at, one.pk, one) for at, one in days if at is not None and at <= event.at]
    return max(before)[2] if before else None


def _of_escalation(event: ProblemEvent, escalation: Escalation) -> tuple[Any, str]:
    levels = f"{escalation.from_region} → {escalation.to_region}"
    if event.move == "escalate":
        return "", levels
    if escalation.state == EscalationState.ACCEPTED:
        return pgettext("event", "Escalation accepted, %(region)s takes it over") % {"region": escalation.to_region}, ""
    return pgettext("event", "Escalation refused, back to %(region)s") % {"region": escalation.from_region}, ""


def _approved(event: ProblemEvent, extensions: Sequence[Extension]) -> str:
    """The leader who approved it, where it took one: of the extension decided last before the event was written."""
    decided = [(one.decided_at, one.pk, one) for one in extensions if one.decided_at and one.decided_at <= event.at]
    leader = max(decided)[2].approved_by if decided else ""
    return _("Approved by %(leader)s") % {"leader": leader} if leader else ""


def _whose(event: ProblemEvent, handlings: Sequence[Handling]) -> str:
    """Whose it is, in the words of whoever returned it."""
    said = (one for one in handlings if one.organisation_id == event.organisation_id)
    named = next((one.belongs_to for one in said if one.return_reason == event.reason and one.belongs_to), None)
    return _("It names %(organisation)s.") % {"organisation": named} if named else ""


def _for_all(event: ProblemEvent, handlings: Sequence[Handling]) -> str:
    """The office that answered in common."""
    given = (one for one in handlings if one.common_problem_id and one.replied_at and one.replied_at <= event.at)
    latest = max(given, key=lambda one: one.replied_at, default=None)  # type: ignore[arg-type,return-value]
    return latest.author if latest else ""
