"""The personal link by which an enterprise gives its verdict: made here, sent by mail, kept only as a hash."""

from __future__ import annotations

import hashlib
import logging
import secrets
from dataclasses import dataclass
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from common.records import locked
from enterprises.models import Contact
from issues.models import Feedback

logger = logging.getLogger(__name__)


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True)
class Invitation:
    """A letter that is to be sent; the link in it is known nowhere else."""

    addresses: list[str]
    subject: str
    body: str
    token_hash: str


def invitation_send(feedback_id: int) -> int:
    """Make the link of an open feedback and mail it to the contacts who agreed to be reached.

    Returns how many were written to; 0 when the link exists already or nobody can be reached. The link is committed
    before the first mail leaves, so every link that arrives works. When the mail server takes none of the letters for
    now, the link is given up and OSError raised: a later try makes a new one.
    """
    invitation = _made(feedback_id)
    if invitation is None:
        return 0
    sent, failure = 0, None
    for address in invitation.addresses:
        try:
            send_mail(invitation.subject, invitation.body, None, [address])
            sent += 1
        except SMTPRecipientsRefused:
            logger.warning("The mail server refused an address of feedback %s.", feedback_id)
        except OSError as error:
            logger.warning("The link of feedback %s could not be sent: %s", feedback_id, error)
            failure = error
    if failure is not None and not sent:
        Feedback.objects.filter(pk=feedback_id, token_hash=invitation.token_hash).update(token_hash=None)
        raise failure
    return sent


@transaction.atomic
def _made(feedback_id: int) -> Invitation | None:
    feedback = locked(Feedback.objects.uninvited(timezone.now()), feedback_id, "problem__enterprise")
    if feedback is None:
        return None
    contacts = feedback.problem.enterprise.contacts.present().reachable_by_mail()
    addresses = list(contacts.values_list("email", flat=True).distinct())
    if not addresses:
        return None
    token = secrets.token_urlsafe(24)
    feedback.token_hash = hash_of(token)
    feedback.save(update_fields=["token_hash"])
    link = settings.SITE_URL.rstrip("/") + reverse("problems:feedback", args=[token])
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Is your problem solved? %(number)s") % {"number": feedback.problem.number}
        body = render_to_string("feedback/invitation.txt", {"problem": feedback.problem, "link": link})
    return Invitation(addresses, subject, body, feedback.token_hash)


def invitations_waiting() -> list[int]:
    """The open feedback without a link whose enterprise has somebody to send one to."""
    reachable = Contact.objects.present().reachable_by_mail().filter(enterprise=OuterRef("problem__enterprise"))
    rows = Feedback.objects.uninvited(timezone.now()).filter(Exists(reachable))
    return list(rows.order_by("asked_at").values_list("pk", flat=True))
