from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import require
from common.errors import NotFound, RuleViolation
from common.queueing import hand_over
from common.records import locked, require_version, saved
from enterprises.models import Contact, ContactView, Enterprise
from enterprises.policy import EMAIL_MASK, can_see_phone, can_write_enterprise, masked, masked_email
from enterprises.querysets import enterprise_is_handled
from enterprises.rules.phones import is_phone
from enterprises.tasks import search_duplicates_around

CHANGEABLE = frozenset({"name", "position", "phone", "email", "has_consented", "left_on"})


@dataclass(frozen=True)
class ContactDraft:
    name: str
    position: str = ""
    phone: str = ""
    email: str = ""
    has_consented: bool = False
    left_on: date | None = None


@transaction.atomic
def contact_add(*, actor: User, enterprise: Enterprise, draft: ContactDraft) -> Contact:
    """Raises NotAllowed, RuleViolation (`phone_form`, `email_form`, `day_future`), ValidationError."""
    require(can_write_enterprise(actor, region_path=enterprise.region.path))
    return _written(Contact(enterprise=enterprise), vars(draft))


@transaction.atomic
def contact_change(*, actor: User, contact_id: int, changes: Mapping[str, Any], version: int | None) -> Contact:
    """Correct a contact; a number or address that comes back masked, as it was shown, stays what it is.

    Raises NotFound, NotAllowed, Conflict `stale_version`, RuleViolation (as `contact_add`), ValidationError.
    """
    contact = _own(actor, contact_id)
    require(can_write_enterprise(actor, region_path=contact.enterprise.region.path))
    require_version(contact, version)
    shown = {"phone": masked(contact.phone), "email": masked_email(contact.email)}
    return _written(contact, {name: value for name, value in changes.items() if shown.get(name) != value or not value})


@transaction.atomic
def contact_reveal(*, actor: User, contact_id: int) -> Contact:
    """The contact with its number and address in full; that they were shown, to whom and when, is kept for good.

    Raises NotFound, NotAllowed.
    """
    contact = _own(actor, contact_id)
    handled = Contact.objects.filter(pk=contact.pk).values_list(enterprise_is_handled(actor), flat=True).get()
    require(can_see_phone(actor, region_path=contact.enterprise.region.path, is_handled=handled))
    ContactView.objects.create(contact=contact, viewed_by=actor)
    return contact


def _own(actor: User, contact_id: int) -> Contact:
    contact = locked(Contact.objects.visible_to(actor), contact_id, "enterprise__region")
    if contact is None:
        raise NotFound("contact_not_found", _("There is no such contact."))
    return contact


def _written(contact: Contact, values: Mapping[str, Any]) -> Contact:
    for name in CHANGEABLE & values.keys():
        setattr(contact, name, values[name])
    if contact.phone and not is_phone(contact.phone):
        message = _("A phone number has 5 to 20 digits; spaces, hyphens, brackets and a plus may stand between them.")
        raise RuleViolation("phone_form", message, field="phone")
    if f"{EMAIL_MASK}@" in values.get("email", ""):
        # Well-formed all the same; it would take the place of the address that it hides.
        message = _("This address is masked, as it was shown. Type it in full.")
        raise RuleViolation("email_form", message, field="email")
    if contact.left_on and contact.left_on > timezone.localdate():
        raise RuleViolation("day_future", _("This day has not come yet."), field="left_on")
    saved(contact)
    hand_over(search_duplicates_around, contact.enterprise_id)
    return contact
