from __future__ import annotations

from collections.abc import Collection

from accounts.models import User
from common.records import Record
from integrations.models import RECORD_OF, ExternalId, RememberedAnswer


def remembered_answer(*, actor: User, key: str) -> RememberedAnswer | None:
    """What the actor's own earlier request with this key was answered."""
    return RememberedAnswer.objects.filter(actor=actor, key=key).first()


def records_called(*, actor: User, resource: str, names: Collection[str]) -> dict[str, int]:
    """The keys of the records that the actor's own system calls by these names."""
    known = ExternalId.objects.filter(actor=actor, resource=resource, external_id__in=names)
    return dict(known.values_list("external_id", RECORD_OF[resource]))


def records_coded(*, actor: User, model: type[Record], code: str, values: Collection[str]) -> dict[str, int]:
    """The keys of the records that the actor sees and that bear these codes, the field of which is `code`."""
    visible = model._default_manager.visible_to(actor)  # type: ignore[attr-defined]  # every resource has it
    return dict(visible.filter(**{f"{code}__in": values}).values_list(code, "pk"))


def record_seen(*, actor: User, model: type[Record], key: int) -> Record | None:
    """One record, if the actor sees it."""
    visible = model._default_manager.visible_to(actor)  # type: ignore[attr-defined]  # as above
    found: Record | None = visible.filter(pk=key).first()
    return found
