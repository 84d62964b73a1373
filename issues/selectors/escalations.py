from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import NotFound
from issues.enums import EscalationState
from issues.models import Escalation, ProblemEvent

ROW = ("problem__enterprise", "from_region", "to_region")
WAITING_SHOWN = 100


def escalations_waiting(*, actor: User) -> list[Escalation]:
    """What waits for the actor's office, the oldest first."""
    rows = Escalation.objects.visible_to(actor).waiting_for(actor).select_related(*ROW)
    return list(rows.order_by("requested_at")[:WAITING_SHOWN])


def waiting_count(*, actor: User) -> int:
    """How many escalations wait for the decision of the actor's office."""
    return Escalation.objects.visible_to(actor).waiting_for(actor).count()


def escalations_other(*, actor: User) -> QuerySet[Escalation]:
    """Everything else that the actor sees: decided, or waiting for another office."""
    mine = Escalation.objects.visible_to(actor).waiting_for(actor)
    return Escalation.objects.visible_to(actor).exclude(pk__in=mine.values("pk")).select_related(*ROW, "decided_by")


def escalation_of(*, actor: User, escalation_id: int) -> Escalation:
    """Raises NotFound."""
    related = (*ROW, "problem__category", "problem__lead_organisation", "requested_by", "decided_by")
    escalation = Escalation.objects.visible_to(actor).select_related(*related).filter(pk=escalation_id).first()
    if escalation is None:
        raise NotFound("escalation_not_found", _("There is no such escalation."))
    return escalation


def escalation_behind(event: ProblemEvent) -> Escalation | None:
    """The one that was asked, decided or taken back by this event: its row is saved before."""
    if event.move not in {"escalate", "decide-escalation", "take-back"}:
        return None
    asked = Escalation.objects.filter(problem=event.problem_id, requested_at__lte=event.at)
    return asked.select_related("from_region", "to_region").order_by("-requested_at", "-id").first()


def was_agreed(event: ProblemEvent) -> bool | None:
    """What was decided, where the state does not tell; None where nothing was."""
    if event.move in ("decide-extension", "plan"):
        return event.day is not None
    escalation = escalation_behind(event) if event.move == "decide-escalation" else None
    return None if escalation is None else escalation.state == EscalationState.ACCEPTED
