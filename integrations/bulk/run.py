"""Writing the items of a request by the services that write single records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request

from common.errors import Conflict, NotFound
from common.presentation import listed
from common.records import Record, require_version
from common.resources import StrictInput, VisibleField, actor_of
from common.sharing import shared_lookups
from common.writing import Writing
from integrations.bulk.items import Item, in_order, resolve
from integrations.enums import BulkResult
from integrations.problems import Refusal, refusal_of
from integrations.selectors import record_seen
from integrations.services import record_call

DEADLOCK, SERIALIZATION, LOCK_TIMEOUT = "40P01", "40001", "55P03"
ATTEMPTS = 4
# Says why, and nothing of the record.
REASON = "reason"

Made = TypeVar("Made")


@dataclass(frozen=True)
class Outcome:
    """What became of an item."""

    item: Item
    result: BulkResult
    status: int
    record: Record | None = None
    refusal: Refusal | None = None
    warnings: Sequence[dict[str, str]] = ()

    @property
    def is_refused(self) -> bool:
        return self.refusal is not None


@dataclass
class Writer:
    """Writes the items of one request; what they name often is looked up once."""

    writing: Writing
    request: Request
    context: Mapping[str, Any]
    known: dict[Any, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        about = {"request": self.request, "known": self.known}
        self.actor = actor_of(self.request)
        self.creation = self.writing.creation(context=about)
        self.repeated = self._repeated(about)
        self.change = self.writing.change(context=about, partial=self.writing.is_partial)

    def _repeated(self, about: Mapping[str, Any]) -> StrictInput:
        """What is said again of a record may be a part of it; each problem of a visit is whole nevertheless.

        `partial=True` would hold for what is nested, too.
        """
        whole = self.writing.creation(context=about)
        for one in whole.fields.values():
            one.required, one.default = False, serializers.empty
        return whole

    def know(self, items: Iterable[Item]) -> None:
        """Look up what all items name, at once."""
        bodies = [item.body for item in items if isinstance(item.body, Mapping)]
        for name, one in self.creation.fields.items():
            said = [body[name] for body in bodies if name in body]
            if isinstance(one, VisibleField):
                one.know(said)
            elif isinstance(one, serializers.ListField) and isinstance(one.child, VisibleField):
                one.child.know(key for those in said if isinstance(those, list) for key in those)

    def outcome(self, item: Item) -> Outcome:
        """Write one item, wholly or not at all. Who was overtaken by another request changes what that one created."""
        found, is_new = self._attempt(item), item.target is None
        if found.is_refused and is_new and item.names():
            resolve([item], actor=self.actor, writing=self.writing)
            found = self._attempt(item) if item.target is not None else found
        return found

    def _attempt(self, item: Item) -> Outcome:
        try:
            if item.refusal is not None:
                raise item.refusal
            with transaction.atomic():
                found = self._written(item)
                connection.check_constraints()
        except OperationalError:
            raise
        except Exception as error:  # noqa: BLE001  # of the other items each gets its own answer
            refusal = refusal_of(error, self.context)
            return Outcome(item, BulkResult.REFUSED, refusal.status, refusal=refusal)
        return found

    def _written(self, item: Item) -> Outcome:
        if item.target is None:
            record = self.writing.create(actor=self.actor, said=self.creation.run_validation(item.body))
            found = Outcome(item, BulkResult.CREATED, 201, record)
        else:
            record, is_new = self._updated(item, item.target)
            found = Outcome(item, BulkResult.UPDATED if is_new else BulkResult.UNCHANGED, 200, record)
        if item.external_id and not item.is_called:
            record_call(actor=self.actor, resource=self.writing.resource, name=item.external_id, key=record.pk)
        return replace(found, warnings=self.writing.warnings(record)) if self.writing.warnings else found

    def _updated(self, item: Item, key: int) -> tuple[Record, bool]:
        """The record as it stands afterwards, and whether anything was written."""
        news = item.body
        record = record_seen(actor=self.actor, model=self.writing.model, key=key)
        if record is None:
            raise NotFound("not_found", _("There is nothing here, or nothing that you may see."))
        if self.writing.compares:
            news = self._news(record, item.body)
            said = self.change.run_validation(news) if news.keys() - {REASON} else {}
            if all(name == REASON or self._is_said(record, name, value) for name, value in said.items()):
                require_version(record, item.version)
                return record, False
        else:
            said = self.change.run_validation(news)
        before = self._stamp(record)
        record = self.writing.update(actor=self.actor, key=key, said=said, version=item.version)
        return record, self._stamp(record) != before

    def _is_said(self, record: Record, name: str, value: Any) -> bool:
        return self.writing.says(record, name, value, actor=self.actor)

    def _stamp(self, record: Record) -> Any:
        return self.writing.stamp(record.pk) if self.writing.stamp else record.version

    def _news(self, record: Record, body: dict[str, Any]) -> dict[str, Any]:
        """What the item says that the record does not. Raises Conflict `not_changeable` where no change can say it."""
        whole = {name: value for name, value in body.items() if name in self.repeated.fields}
        said = self.repeated.run_validation(whole)
        other = {name for name, value in said.items() if not self._is_said(record, name, value)}
        fixed = sorted(other - self.change.fields.keys())
        if fixed:
            message = _("It was recorded otherwise, and stays so: %(fields)s.") % {"fields": listed(fixed)}
            raise Conflict("not_changeable", message, field=fixed[0])
        return {name: value for name, value in body.items() if name not in said or name in other}


def bulk_write(writer: Writer, items: Sequence[Item], *, is_atomic: bool, is_dry_run: bool) -> list[Outcome]:
    """What became of each item, in the order of the request.

    Each is saved by itself; with `is_atomic` all are or none; after a dry run nothing is. Raises Conflict `busy`.
    """

    def together() -> list[Outcome]:
        with transaction.atomic():
            found = [writer.outcome(item) for item in in_order(items)]
            if is_dry_run or (is_atomic and any(one.is_refused for one in found)):
                transaction.set_rollback(True)
        return found

    writer.know(items)
    with shared_lookups():
        # Within the transaction of an Idempotency-Key the whole is one as well.
        if is_atomic or is_dry_run or connection.in_atomic_block:
            found = _again_after_deadlock(together)
        else:
            found = [_again_after_deadlock(partial(writer.outcome, item)) for item in in_order(items)]
    if is_atomic and any(one.is_refused for one in found):
        found = [_not_saved(one) for one in found]
    return sorted(found, key=lambda one: one.item.index)


def _not_saved(one: Outcome) -> Outcome:
    """Of a sound item among bad ones, where all are saved or none."""
    if one.is_refused:
        return one
    refusal = Refusal(424, "not_saved", _("Nothing is wrong with this item; others were refused."))
    return replace(one, result=BulkResult.NOT_SAVED, status=refusal.status, record=None, refusal=refusal, warnings=())


def _again_after_deadlock(act: Callable[[], Made]) -> Made:
    """Locks that the lost attempt took are given back before the next one."""
    for _attempt in range(ATTEMPTS):
        try:
            return act()
        except OperationalError as error:
            if getattr(error.__cause__, "pgcode", None) not in {DEADLOCK, SERIALIZATION, LOCK_TIMEOUT}:
                raise
    raise Conflict("busy", _("Others write to the same records at this moment. Send it again."))
