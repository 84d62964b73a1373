"""The persons of an enterprise, their numbers masked, and who had them shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import NotFound
from enterprises.models import Contact, ContactView, Enterprise
from enterprises.policy import (
    can_read_contact_views,
    can_see_phone,
    can_write_enterprise,
    masked,
    masked_email,
)
from enterprises.querysets import enterprise_is_handled

VIEWS = 100


@dataclass(frozen=True)
class ContactLine:
    """A contact as lists show it: masked, and whether the actor may have the number shown."""

    pk: int
    name: str
    position: str
    phone: str
    email: str
    left_on: date | None
    may_show: bool


def contact_lines(*, actor: User, enterprise: Enterprise) -> list[ContactLine]:
    """The contacts of an enterprise, those who left at the end."""
    rows = Contact.objects.visible_to(actor).filter(enterprise=enterprise)
    handled = rows.filter(enterprise_is_handled(actor)).exists()
    may_show = can_see_phone(actor, region_path=enterprise.region.path, is_handled=handled)
    return [
        ContactLine(
            contact.pk,
            contact.name,
            contact.position,
            masked(contact.phone),
            masked_email(contact.email),
            contact.left_on,
            may_show and bool(contact.phone or contact.email),
        )
        for contact in rows.order_by(F("left_on").asc(nulls_first=True), "id")
    ]


@dataclass(frozen=True)
class ContactPage:
    contact: Contact
    line: ContactLine
    views: Sequence[ContactView]
    may_write: bool
    may_read_views: bool


def contact_page(*, actor: User, contact_id: int) -> ContactPage:
    """A contact with whoever had the number shown, newest first. Raises NotFound."""
    contact = Contact.objects.visible_to(actor).select_related("enterprise__region").filter(pk=contact_id).first()
    if contact is None:
        raise NotFound("contact_not_found", _("There is no such contact."))
    path = contact.enterprise.region.path
    lines = contact_lines(actor=actor, enterprise=contact.enterprise)
    views = ContactView.objects.visible_to(actor).filter(contact=contact).select_related("viewed_by")
    return ContactPage(
        contact,
        next(line for line in lines if line.pk == contact.pk),
        list(views.order_by("-id")[:VIEWS]),
        can_write_enterprise(actor, region_path=path),
        can_read_contact_views(actor, region_path=path),
    )
