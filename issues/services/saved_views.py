"""A person's own views of the problems' list."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import require
from common.errors import NotFound, RuleViolation
from common.records import locked, require_version, saved
from issues.models import SavedView
from issues.policy import can_save_views

MOST_VIEWS = 30


@transaction.atomic
def saved_view_add(*, actor: User, name: str, query: str, is_default: bool = False) -> SavedView:
    """Keep a filter under a name; as the default one it is what the list opens with.

    Raises NotAllowed, RuleViolation `too_many_views`, ValidationError.
    """
    require(can_save_views(actor))
    # The person's own row: two of one person's requests wait for each other, and neither misses the other's default.
    User.objects.select_for_update().get(pk=actor.pk)
    own = SavedView.objects.visible_to(actor)
    if own.count() >= MOST_VIEWS:
        message = _("You have %(most)s saved views. Delete one that you do not use any more.")
        raise RuleViolation("too_many_views", message % {"most": MOST_VIEWS})
    if is_default:
        _give_way(actor)
    return saved(SavedView(owner=actor, name=name.strip(), query=query, is_default=is_default))


@transaction.atomic
def saved_view_change(
    *, actor: User, view_id: int, version: int | None, name: str | None = None, is_default: bool | None = None
) -> SavedView:
    """Give it another name, or make it the one that the list opens with. Raises NotFound, ValidationError, Conflict."""
    User.objects.select_for_update().get(pk=actor.pk)
    view = _own(actor, view_id)
    require_version(view, version)
    if is_default and not view.is_default:
        _give_way(actor)
    view.name = view.name if name is None else name.strip()
    view.is_default = view.is_default if is_default is None else is_default
    return saved(view)


@transaction.atomic
def saved_view_delete(*, actor: User, view_id: int) -> None:
    """Raises NotFound."""
    _own(actor, view_id).delete()


def _own(actor: User, view_id: int) -> SavedView:
    view = locked(SavedView.objects.visible_to(actor), view_id)
    if view is None:
        raise NotFound("saved_view_not_found", _("There is no such saved view."))
    return view


def _give_way(actor: User) -> None:
    SavedView.objects.visible_to(actor).filter(is_default=True).update(is_default=False)
