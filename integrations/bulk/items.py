"""The items of a request, each with the record that it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import User
from common.errors import Conflict, Malformed, NotFound
from common.writing import Writing
from integrations.selectors import records_called, records_coded

MOST = 1000
MAX_VERSION = 2**31 - 1


class NamesInput(serializers.Serializer[Any]):
    """What of an item says which record it is about, and of which version the sender knows."""

    external_id = serializers.CharField(
        max_length=100, required=False, help_text="What your system calls the record: later items find it by that."
    )
    version = serializers.IntegerField(
        min_value=1, max_value=MAX_VERSION, required=False, help_text="The version that a change is based on."
    )


class NumberedInput(NamesInput):
    number = serializers.CharField(max_length=24, required=False, help_text="Of a record that is there.")


@dataclass
class Item:
    """One of a request: the body as for the single POST or PATCH, and what names the record."""

    index: int
    body: Any
    external_id: str | None = None
    code: str | None = None
    version: int | None = None
    # The record that is there already, and whether the external id is known to name it.
    target: int | None = None
    is_called: bool = False
    refusal: Exception | None = None

    def names(self) -> dict[str, Any]:
        """Each way in which it names its record, by the field that says so."""
        found = {"external_id": self.external_id, "code": self.code, "record": self.target}
        return {name: value for name, value in found.items() if value is not None}


def items_of(body: Any, writing: Writing) -> list[Item]:
    """The items as they were sent. Raises Malformed `not_a_list`, `too_many_items`; a bad item holds its refusal."""
    if not isinstance(body, list):
        raise Malformed("not_a_list", _("The body is a list of items."))
    nested = [one[writing.nested] for one in body if isinstance(one, Mapping) and writing.nested in one]
    within = sum(len(those) for those in nested if isinstance(those, list))
    if max(len(body), within) > MOST:
        message = _("A request takes at most %(max)s items, and as many records within them.") % {"max": MOST}
        raise Malformed("too_many_items", message)
    names = names_input(writing)()
    return [_item(index, one, names, writing) for index, one in enumerate(body)]


def names_input(writing: Writing) -> type[NamesInput]:
    return NumberedInput if writing.code == "number" else NamesInput


def _item(index: int, sent: Any, names: NamesInput, writing: Writing) -> Item:
    try:
        is_object = isinstance(sent, Mapping)
        said = names.run_validation({name: sent[name] for name in names.fields if name in sent} if is_object else sent)
    except serializers.ValidationError as error:
        return Item(index, sent, refusal=error)
    body = {name: value for name, value in sent.items() if name not in names.fields}
    code = said.get("number")
    if writing.spelt and isinstance(body.get(writing.code), str):
        spelt = writing.spelt(body[writing.code])
        code = spelt if spelt.isascii() and spelt.isprintable() and spelt else None
    return Item(index, body, said.get("external_id"), code, said.get("version"))


def resolve(items: Iterable[Item], *, actor: User, writing: Writing) -> None:
    """Find the record of each item. Where the two names disagree, the external id says which one is meant."""
    sound = [item for item in items if item.refusal is None]
    names = [item.external_id for item in sound if item.external_id]
    codes = [item.code for item in sound if item.code]
    called = records_called(actor=actor, resource=writing.resource, names=names) if names else {}
    coded = records_coded(actor=actor, model=writing.model, code=writing.code, values=codes) if codes else {}
    for item in sound:
        by_name, by_code = called.get(item.external_id or ""), coded.get(item.code or "")
        item.is_called = by_name is not None
        item.target = by_name if by_name is not None else by_code
        item.refusal = _contradiction(item, by_code, writing)


def _contradiction(item: Item, by_code: int | None, writing: Writing) -> Exception | None:
    """What an item says of a record that is there, while there is none or another one."""
    if item.code and not writing.spelt and by_code is None:
        return NotFound("not_found", _("There is no record with this number."), field=writing.code)
    if item.code and not writing.spelt and by_code != item.target:
        return Conflict("other_record", _("Number and external id name two records."), field=writing.code)
    if item.version is not None and item.target is None:
        return NotFound("not_found", _("There is no record yet that could have a version."), field="version")
    return None


def refuse_repeated(items: Iterable[Item], writing: Writing) -> None:
    """Of two items about one record the later is refused: which of them is meant, nobody knows."""
    seen: dict[tuple[str, Any], int] = {}
    for item in items:
        if item.refusal is not None:
            continue
        for name, value in item.names().items():
            first = seen.setdefault((name, value), item.index)
            if first != item.index:
                field = {"code": writing.code, "record": None}.get(name, name)
                message = _("Item %(index)s of this request is about the same record.") % {"index": first}
                item.refusal = Malformed("repeated_key", message, field=field)
                break


def in_order(items: Sequence[Item]) -> list[Item]:
    """As every request takes them, so that two of them wait for each other instead of deadlocking."""
    return sorted(items, key=lambda one: (one.target is None, one.target or 0, one.code or "", one.external_id or ""))
