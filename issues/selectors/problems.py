from __future__ import annotations

from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, TextChoices
from django.utils.translation import pgettext_lazy

from accounts.enums import RoleName
from accounts.models import User
from accounts.scope import NOTHING, grants_in, organisation_ids
from issues.models import Handling, Problem
from issues.rules.counting import ENDED_STATES, INVALID_STATES

ENDED = (*ENDED_STATES, *INVALID_STATES)


class SavedView(TextChoices):
    """The lists that people open every day."""

    TRIAGE = "triage", pgettext_lazy("view", "To triage")
    OVERDUE = "overdue", pgettext_lazy("view", "Overdue")
    MINE = "mine", pgettext_lazy("view", "With us")
    ESCALATED = "escalated", pgettext_lazy("view", "Escalated")
    OPEN = "open", pgettext_lazy("view", "Open")


def in_view(view: SavedView, *, actor: User, today: date) -> Q:
    """The rows of a saved view, as a condition on problems."""
    is_open = ~Q(state__in=ENDED)
    return {
        SavedView.TRIAGE: Q(state__in=["submitted", "accepted", "returned", "redo"]),
        SavedView.OVERDUE: is_open & Q(due_on__lt=today, replied_on__isnull=True),
        SavedView.MINE: is_open & _with(actor),
        SavedView.ESCALATED: Q(state="escalated"),
        SavedView.OPEN: is_open,
    }[view]


def _with(actor: User) -> Q:
    """In the hands of the actor's office, organisation or team."""
    condition = NOTHING
    for grant in grants_in(actor, RoleName.COORDINATOR):
        office = Q(office=grant.region_code)
        condition |= office if grant.campaign_id is None else office & Q(campaign=grant.campaign_id)
    if organisations := organisation_ids(actor):
        active = Handling.objects.visible_to(actor).active().filter(organisation__in=organisations)
        condition |= Q(Exists(active.filter(problem=OuterRef("pk"))))
    if teams := [grant.team_id for grant in grants_in(actor, RoleName.OFFICIAL)]:
        condition |= Q(team__in=teams)
    return condition


def problem_rows(*, actor: User) -> QuerySet[Problem]:
    """The problems that the actor sees, with what a row of the list shows."""
    return Problem.objects.visible_to(actor).select_related("enterprise", "category", "region", "lead_organisation")


def problem_counts(*, actor: User, today: date) -> dict[str, int]:
    """How many problems each saved view holds: one query."""
    counts = {view.value: Count("pk", filter=in_view(view, actor=actor, today=today)) for view in SavedView}
    return Problem.objects.visible_to(actor).aggregate(**counts)
