"""The clerks of an organisation: who has how much to do, and how the work of one can be shared out among others."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.enums import RoleName
from accounts.models import Organisation, User
from accounts.policy import can_run_desk, require
from accounts.scope import organisation_ids
from common.errors import NotFound
from issues.models import Handling, Substitution
from issues.rules.sharing import shared_out
from issues.selectors.tasks import Heap, in_heap, unfinished
from issues.sight import in_sight

# As many as can be looked through before they are handed over; more are handed over in turns.
MOST_AT_ONCE = 300


@dataclass(frozen=True)
class ClerkLoad:
    """What one clerk has on the desk; without a clerk, what nobody has taken yet."""

    clerk: User | None
    open: int
    overdue: int
    due_this_week: int
    has_left: bool
    substitution: Substitution | None


@dataclass(frozen=True)
class Piece:
    """One turn of the organisation and who is to take it on; nobody of those named may.

    Of a sensitive problem whoever does not handle it sees nothing, and hands it over all the same.
    """

    handling: Handling
    taker: User | None
    is_seen: bool


@dataclass(frozen=True)
class HandOver:
    """The work of one clerk as it would be shared out now; `left` more remain for the next time."""

    pieces: list[Piece]
    left: int

    @property
    def fingerprint(self) -> str:
        """Names what was looked at, so that nothing else is handed over."""
        said = ",".join(f"{one.handling.pk}:{one.taker.pk if one.taker else 0}" for one in self.pieces)
        return hashlib.blake2s(said.encode(), digest_size=8).hexdigest()

    @property
    def shown(self) -> list[Piece]:
        return [one for one in self.pieces if one.is_seen]

    @property
    def hidden(self) -> int:
        return len(self.pieces) - len(self.shown)

    @property
    def untaken(self) -> list[Piece]:
        return [one for one in self.pieces if one.taker is None]


def desk_organisation(*, actor: User, organisation_id: int) -> Organisation:
    """The organisation into whose desks the actor may look. Raises NotFound, NotAllowed."""
    found = Organisation.objects.visible_to(actor).filter(pk=organisation_id).first()
    if found is None:
        raise NotFound("organisation_not_found", _("There is no such organisation."))
    require(can_run_desk(actor, organisation_id=found.pk))
    return found


def colleague_rows(*, actor: User, organisation: Organisation, campaign_id: int | None = None) -> QuerySet[User]:
    """The clerks of the organisation; with a campaign, those who handle in it."""
    rows: QuerySet[User] = User.objects.visible_to(actor).handling_for(organisation.pk, campaign_id)
    return rows.order_by("name", "id")


def clerk_of(*, actor: User, organisation: Organisation, user_id: int) -> User:
    """A clerk of the organisation, or whoever was one and has left open work. Raises NotFound."""
    left_behind = _desk_of(actor, organisation).values("assignee")
    colleagues = colleague_rows(actor=actor, organisation=organisation).values("pk")
    found: User | None = User.objects.filter(Q(pk__in=colleagues) | Q(pk__in=left_behind), pk=user_id).first()
    if found is None:
        raise NotFound("clerk_not_found", _("There is no such clerk here."))
    return found


def clerk_loads(*, actor: User, organisation: Organisation, today: date) -> list[ClerkLoad]:
    """Every clerk with the open work, whoever has left with open work, and what nobody took: three queries."""
    sunday = today + timedelta(days=6 - today.weekday())
    rows = _desk_of(actor, organisation).values("assignee").order_by()
    pressing = in_heap(Heap.TODAY, today) | in_heap(Heap.NEW, today) | in_heap(Heap.SIGNED, today)
    counted: dict[int | None, Mapping[str, Any]] = {
        row["assignee"]: row
        for row in rows.annotate(
            open=Count("pk"),
            overdue=Count("pk", filter=in_heap(Heap.OVERDUE, today)),
            due_this_week=Count("pk", filter=pressing & Q(due_on__lte=sunday)),
        )
    }
    present = {clerk.pk: clerk for clerk in colleague_rows(actor=actor, organisation=organisation)}
    gone = User.objects.filter(pk__in=[key for key in counted if key and key not in present]).order_by("name", "id")
    away = {
        one.absent_id: one
        for one in Substitution.objects.visible_to(actor).on(today).filter(organisation=organisation)
        .select_related("substitute")
    }  # fmt: skip
    clerks: list[User | None] = [*present.values(), *gone, *([None] if None in counted else [])]
    return [_load(clerk, counted, present, away) for clerk in clerks]


def _load(
    clerk: User | None,
    counted: Mapping[int | None, Mapping[str, Any]],
    present: Collection[int],
    away: dict[int, Substitution],
) -> ClerkLoad:
    key = clerk.pk if clerk else None
    row = counted.get(key, {"open": 0, "overdue": 0, "due_this_week": 0})
    has_left = clerk is not None and clerk.pk not in present
    return ClerkLoad(
        clerk, row["open"], row["overdue"], row["due_this_week"], has_left, away.get(clerk.pk) if clerk else None
    )


def ownerless(*, actor: User) -> QuerySet[Handling]:
    """The open work on the actor's desks of clerks who have left: without an active account or the role."""
    mine = organisation_ids(actor)
    rows = unfinished(Handling.objects.visible_to(actor)).filter(organisation__in=mine, assignee__isnull=False)
    # A clerk may handle for several organisations, so each is asked for by itself; almost everybody has one.
    staying = Q(pk__in=[])
    for organisation_id in mine:
        clerks = User.objects.handling_for(organisation_id).values("pk")
        staying |= Q(organisation=organisation_id, assignee__in=clerks)
    return rows.exclude(staying)


def leavers(*, actor: User) -> list[Any]:
    """Who has left open work behind, where, and how much."""
    rows = ownerless(actor=actor).order_by().values("organisation", "assignee", "assignee__name")
    return list(rows.annotate(count=Count("pk")).order_by("organisation", "assignee"))


def hand_over_plan(
    *, actor: User, organisation: Organisation, leaver: User, successors: Sequence[User], locking: bool = False
) -> HandOver:
    """Each piece goes to whoever of the successors has the least open then, the most pressing first."""
    rows = work_of(actor=actor, organisation=organisation, clerk=leaver)
    count = rows.count()
    is_seen = ExpressionWrapper(in_sight(actor, "problem__"), output_field=BooleanField())
    order = rows.annotate(is_seen=is_seen).select_related("problem__enterprise", "organisation")
    order = order.order_by("due_on", "id")
    if locking:
        order = order.select_for_update(of=("self",))
    handlings: list[Any] = list(order[:MOST_AT_ONCE])
    counted = _desk_of(actor, organisation).filter(assignee__in=successors).values_list("assignee").order_by()
    now = dict(counted.annotate(count=Count("pk")))
    clerks = {clerk.pk: clerk for clerk in successors}
    reach = {clerk.pk: _campaigns_of(clerk, organisation) for clerk in successors}
    work = [
        (one.pk, {key for key in clerks if reach[key] is None or one.problem.campaign_id in (reach[key] or ())})
        for one in handlings
    ]
    takers = shared_out(work, {key: now.get(key, 0) for key in clerks})
    pieces = [Piece(one, clerks.get(takers[one.pk] or 0), one.is_seen) for one in handlings]
    return HandOver(pieces, count - len(handlings))


def _campaigns_of(clerk: User, organisation: Organisation) -> frozenset[int] | None:
    """The campaigns in which the clerk handles for the organisation; None for all."""
    grants = clerk.grants.filter(role=RoleName.HANDLER, organisation=organisation)
    campaigns = frozenset(grants.values_list("campaign", flat=True))
    return None if None in campaigns else campaigns


def work_of(*, actor: User, organisation: Organisation, clerk: User) -> QuerySet[Handling]:
    """The open turns of the organisation that this clerk looks after, sensitive ones too: never listed as they are."""
    return _desk_of(actor, organisation).filter(assignee=clerk)


def _desk_of(actor: User, organisation: Organisation) -> QuerySet[Handling]:
    return unfinished(Handling.objects.countable_by(actor)).filter(organisation=organisation)
