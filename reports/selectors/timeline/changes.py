"""What was written into the record of an enterprise, from the audit trail: who, and each field from and to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import (
    DecimalField,
    F,
    Field,
    ForeignKey,
    JSONField,
    Model,
    OuterRef,
    PositiveSmallIntegerField,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import JSONObject, TruncDate
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from accounts.selectors.writers import writers
from common.presentation import figure
from enterprises.models import Enterprise, Tag, Tagging
from reports.enums import HappeningKind
from reports.selectors.timeline.happening import FieldChange, Happening, Source

# Kept by the database, or spelt out from the name.
DERIVED = {"id", "version", "created_at", "updated_at", "name_pinyin", "name_initials"}
FIELDS: Mapping[str, Any] = {
    field.attname: field for field in Enterprise._meta.concrete_fields if field.name not in DERIVED
}
ENTERED = "insert"
REMOVED = "delete"


def _said() -> JSONObject:
    return JSONObject(**{name: F(name) for name in FIELDS})


def _changes(actor: User, enterprise: Enterprise, today: date) -> QuerySet[Any]:
    """The entry into the register, and each later version that says something else than the one before it."""
    versions: QuerySet[Any] = enterprise.audit.all()  # type: ignore[attr-defined]  # by pghistory
    earlier = versions.model._default_manager.filter(pgh_obj=OuterRef("pgh_obj"), pgh_id__lt=OuterRef("pgh_id"))
    before = earlier.order_by("-pgh_id").annotate(said=_said()).values("said")[:1]
    both = versions.annotate(after=_said(), before=Subquery(before, output_field=JSONField()))
    told: QuerySet[Any] = both.filter(Q(pgh_label=ENTERED) | Q(before__isnull=False) & ~Q(before=F("after")))
    return told


def _changes_told(rows: QuerySet[Any], actor: User) -> dict[int, Happening]:
    events = list(rows.select_related("pgh_context"))
    changed = {event.pk: _changed(event) for event in events}
    names = _names(changed.values())
    people = writers(events)
    return {
        event.pk: Happening(
            timezone.localdate(event.pgh_created_at),
            HappeningKind.CHANGE,
            "plus" if event.pgh_label == ENTERED else "edit",
            _("Entered in the register") if event.pgh_label == ENTERED else _("The register was changed"),
            people.get(event.pk, ""),
            "",
            "enterprises",
            event.pgh_obj_id,
            changes=[_in_words(name, old, new, names) for name, (old, new) in changed[event.pk].items()],
        )
        for event in events
    }


def _changed(event: Any) -> dict[str, tuple[Any, Any]]:
    if event.pgh_label == ENTERED:
        return {}
    before, after = event.before, event.after
    return {name: (before[name], after[name]) for name in FIELDS if before[name] != after[name]}


def _in_words(name: str, old: Any, new: Any, names: Mapping[str, Mapping[Any, str]]) -> FieldChange:
    field = FIELDS[name]
    say = names.get(name, {})
    return FieldChange(
        field.name, capfirst(str(field.verbose_name)), old, new, _word(field, old, say), _word(field, new, say)
    )


def _word(field: Field[Any, Any], value: Any, names: Mapping[Any, str]) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if value is None or value == "":
        return pgettext("a field", "nothing")
    choices = dict(field.flatchoices)
    return str(choices.get(value) or names.get(value) or _figure(field, value))


def _figure(field: Field[Any, Any], value: Any) -> str:
    """As it stands on the pages: a year without a comma, an amount with all of its decimals."""
    if isinstance(field, DecimalField):
        return figure(Decimal(f"{value:.{field.decimal_places}f}"))
    return str(value) if isinstance(field, PositiveSmallIntegerField) else figure(value)


def _names(changes: Iterable[Mapping[str, tuple[Any, Any]]]) -> dict[str, dict[Any, str]]:
    """What the keys of other records are called: a query for each kind of record that was pointed at."""
    keys: dict[str, set[Any]] = defaultdict(set)
    for changed in changes:
        for name, pair in changed.items():
            if isinstance(FIELDS[name], ForeignKey):
                keys[name].update(key for key in pair if key is not None)
    return {name: _called(FIELDS[name].related_model, found) for name, found in keys.items() if found}


def _called(model: type[Model], keys: Iterable[Any]) -> dict[Any, str]:
    return {key: str(one) for key, one in model._default_manager.in_bulk(list(keys)).items()}


def _tags(actor: User, enterprise: Enterprise, today: date) -> QuerySet[Any]:
    """Each word that the enterprise was given or lost."""
    events: QuerySet[Any] = Tagging.audit.rel.related_model._default_manager.all()  # type: ignore[attr-defined]  # by pghistory
    return events.filter(enterprise=enterprise, pgh_label__in=[ENTERED, REMOVED])


def _tags_told(rows: QuerySet[Any], actor: User) -> dict[int, Happening]:
    events = list(rows.select_related("pgh_context"))
    people, words = writers(events), _called(Tag, {event.tag_id for event in events})
    return {
        event.pk: Happening(
            timezone.localdate(event.pgh_created_at),
            HappeningKind.CHANGE,
            "tag",
            (_("Given the tag “%(tag)s”") if event.pgh_label == ENTERED else _("Lost the tag “%(tag)s”"))
            % {"tag": words.get(event.tag_id, "–")},
            people.get(event.pk, ""),
            "",
            "enterprises",
            event.enterprise_id,
        )
        for event in events
    }


TAGS = Source(HappeningKind.CHANGE, _tags, TruncDate("pgh_created_at"), _tags_told)
CHANGES = Source(HappeningKind.CHANGE, _changes, TruncDate("pgh_created_at"), _changes_told)
