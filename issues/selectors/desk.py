"""The lists that people open every day: which problems lie in them, and how many."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from accounts.enums import RoleName
from accounts.models import User
from accounts.scope import grants_in, has_role, organisation_ids
from common.errors import NotFound
from issues.models import Escalation, Extension, Feedback, Handling, Problem, SavedView
from issues.offices import with_office_of
from issues.querysets import IS_CONTENT
from issues.rules.counting import OVER_STATES

REPORTED = ~Q(state="draft")
# Counted up to here; where there are more, the desk says "1,000+" instead of counting on.
MOST_COUNTED = 1000


class DeskView(TextChoices):
    """The built-in views, in the order of the desk."""

    TRIAGE = "triage", pgettext_lazy("view", "To triage")
    OVERDUE = "overdue", pgettext_lazy("view", "Overdue")
    RETURNED = "returned", pgettext_lazy("view", "Returned")
    EXTENSION = "extension", pgettext_lazy("view", "More time asked")
    PLAN = "plan", pgettext_lazy("view", "Plan asked")
    DECIDE = "decide", pgettext_lazy("view", "Escalated to us")
    FEEDBACK = "feedback", pgettext_lazy("view", "Rated badly")
    TO_CLOSE = "to_close", pgettext_lazy("view", "Answered: to close")
    MINE = "mine", pgettext_lazy("view", "With us")
    ESCALATED = "escalated", pgettext_lazy("view", "Escalated")
    OPEN = "open", pgettext_lazy("view", "Open")
    DRAFTS = "drafts", pgettext_lazy("view", "Drafts")


OF_OFFICES = frozenset(
    {
        DeskView.RETURNED,
        DeskView.EXTENSION,
        DeskView.PLAN,
        DeskView.DECIDE,
        DeskView.FEEDBACK,
        DeskView.TO_CLOSE,
    }
)

# What waits for an office to act: on its desk stands what lies with it, not with an office above or below.
OF_OWN_OFFICE = OF_OFFICES - {DeskView.DECIDE} | {DeskView.TRIAGE}


def desk_views(actor: User) -> list[DeskView]:
    """The views that are this person's business: what an office decides is on the desks of offices alone.

    Drafts are with those who may report.
    """
    if has_role(actor, RoleName.COORDINATOR):
        return list(DeskView)
    views = [view for view in DeskView if view not in OF_OFFICES]
    return views if has_role(actor, RoleName.OFFICIAL) else [view for view in views if view != DeskView.DRAFTS]


def _answered(how: Q) -> Q:
    """The enterprise has answered about the reply that stands, like this."""
    answers = Feedback.objects.answered().present().filter(how, problem=OuterRef("pk"))
    return Q(Exists(answers), state="awaiting_feedback")


# The same for everybody on every day.
ALIKE = {
    DeskView.TRIAGE: Q(state__in=["submitted", "accepted", "returned", "redo"]),
    DeskView.RETURNED: Q(state="returned"),
    DeskView.EXTENSION: Q(Exists(Extension.objects.waiting().filter(problem=OuterRef("pk"))), state="in_progress"),
    DeskView.PLAN: Q(plan_asked_until__isnull=False),
    DeskView.FEEDBACK: _answered(~IS_CONTENT),
    DeskView.TO_CLOSE: _answered(IS_CONTENT),
    DeskView.ESCALATED: Q(state="escalated"),
    DeskView.OPEN: REPORTED,
    DeskView.DRAFTS: Q(state="draft"),
}


def in_view(view: DeskView, *, actor: User, today: date) -> Q:
    """The rows of a view, as a condition on problems. All are open: that is the index that finds them."""
    is_open = ~Q(state__in=OVER_STATES)
    if view in OF_OWN_OFFICE and has_role(actor, RoleName.COORDINATOR):
        return is_open & ALIKE[view] & with_office_of(actor)
    if view in ALIKE:
        return is_open & ALIKE[view]
    waiting = Escalation.objects.waiting_for(actor).filter(problem=OuterRef("pk"))
    own = {
        DeskView.OVERDUE: Q(due_on__lt=today, replied_on__isnull=True),
        DeskView.DECIDE: Q(Exists(waiting), state="escalated"),
        DeskView.MINE: _with(actor) & REPORTED,
    }
    return is_open & own[view]


def _with(actor: User) -> Q:
    """In the hands of the actor's office, organisation or team."""
    condition = with_office_of(actor)
    if organisations := organisation_ids(actor):
        active = Handling.objects.active().filter(organisation__in=organisations, problem=OuterRef("pk"))
        condition |= Q(Exists(active), handled_by__overlap=sorted(organisations))
    if teams := [grant.team_id for grant in grants_in(actor, RoleName.OFFICIAL)]:
        condition |= Q(team__in=teams)
    return condition


def desk_counts(*, actor: User, today: date) -> dict[DeskView, int]:
    """How many problems each of the actor's views holds, up to one more than MOST_COUNTED: one round trip."""
    views = desk_views(actor)
    visible = Problem.objects.visible_to(actor)
    found = counted([visible.filter(in_view(view, actor=actor, today=today)) for view in views])
    return dict(zip(views, found, strict=True))


def counted(lists: Sequence[QuerySet[Problem]]) -> list[int]:
    """How many each holds, up to one more than MOST_COUNTED: one round trip."""
    if not lists:
        return []
    parts = [_statement(rows.order_by().values("pk")[: MOST_COUNTED + 1]) for rows in lists]
    # The statements are Django's own; every value stays a parameter.
    columns = ", ".join(f"(SELECT count(*) FROM ({sql}) AS found)" for sql, _values in parts)  # noqa: S608
    values = [value for _sql, those in parts for value in those]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", values)
        return list(cursor.fetchone())


def _statement(rows: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]]:
    try:
        return rows.query.sql_with_params()
    except EmptyResultSet:  # Django knows without asking that nobody sees any
        return "SELECT WHERE false", ()


def own_views(*, actor: User) -> list[SavedView]:
    """The person's saved views, by name."""
    return list(SavedView.objects.visible_to(actor))


def saved_view_of(*, actor: User, view_id: int) -> SavedView:
    """Raises NotFound."""
    view = SavedView.objects.visible_to(actor).filter(pk=view_id).first()
    if view is None:
        raise NotFound("saved_view_not_found", _("There is no such saved view."))
    return view
