"""The personal link by which an enterprise gives its verdict: made here, sent by mail and SMS, kept only as a hash."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from common.letters import Posted, letter_post
from common.records import locked
from common.sms import has_sms, sms_post
from enterprises.models import Contact
from enterprises.querysets import ContactQuerySet
from enterprises.rules.phones import mobile_of
from issues.models import Feedback, Problem


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def link_of(token: str) -> str:
    """The address under which the enterprise answers; it is known to whoever reads the letter, and to nobody else."""
    return f"{settings.SITE_URL.rstrip('/')}{reverse('problems:feedback', args=[token])}"


def new_token() -> str:
    return secrets.token_urlsafe(24)


@dataclass(frozen=True)
class Message:
    """What one enterprise is written: a letter to each address, and its short form to each mobile number."""

    addresses: Sequence[str]
    numbers: Sequence[str]
    subject: str
    body: str
    text: str


def invitation_send(feedback_id: int) -> int:
    """Make the link of an open feedback and send it to the contacts who agreed to be reached, by mail and by SMS.

    Returns how many messages left; 0 when the link exists already or nobody can be reached. The link is committed
    before the first message leaves, so every link that arrives works; when the first has left, it is there to stay.
    When no server takes any of them for now, the link is given up and OSError raised: a later try makes a new one, as
    it does after a while where the worker died before anything left.
    """
    made = _made(feedback_id)
    if made is None:
        return 0
    message, token_hash = made
    link = Feedback.objects.filter(pk=feedback_id, token_hash=token_hash)
    try:
        sent = message_send(message, f"feedback {feedback_id}", on_first=lambda: link.update(inviting_since=None))
    except OSError:
        link.update(token_hash=None, inviting_since=None)
        raise
    if not sent:  # every address was refused for good: to try again would change nothing
        link.update(inviting_since=None)
    return sent


def message_send(message: Message, about: str, *, on_first: Callable[[], object] = lambda: None) -> int:
    """How many were taken. Raises OSError when none was and one may be later."""
    sent, failure = 0, None
    for posted in _posted(message, about):
        if posted.sent and not sent:
            on_first()
        sent, failure = sent + posted.sent, failure or posted.failure
    if failure is not None and not sent:
        raise failure
    return sent


def _posted(message: Message, about: str) -> Iterator[Posted]:
    """One message after the other, with what became of it."""
    for address in message.addresses:
        yield letter_post([address], message.subject, message.body, about=about)
    for number in message.numbers:
        yield sms_post([number], message.text, about=about)


def _contacts() -> ContactQuerySet:
    return Contact.objects.present().reachable(by_sms=has_sms())


def reach_of(problem: Problem) -> tuple[list[str], list[str]]:
    """The addresses and the mobile numbers of the enterprise's contacts, each once."""
    found = list(_contacts().filter(enterprise=problem.enterprise_id).order_by("pk").values_list("email", "phone"))
    addresses = dict.fromkeys(email for email, _phone in found if email)
    mobiles = [mobile_of(phone) for _email, phone in found] if has_sms() else []
    return list(addresses), list(dict.fromkeys(number for number in mobiles if number))


@transaction.atomic
def _made(feedback_id: int) -> tuple[Message, str] | None:
    now = timezone.now()
    feedback = locked(Feedback.objects.uninvited(now), feedback_id, "problem__enterprise")
    if feedback is None:
        return None
    addresses, numbers = reach_of(feedback.problem)
    if not (addresses or numbers):
        return None
    token = new_token()
    feedback.token_hash, feedback.inviting_since = hash_of(token), now
    feedback.save(update_fields=["token_hash", "inviting_since"])
    words = {"number": feedback.problem.number, "link": link_of(token)}
    with translation.override(settings.LANGUAGE_CODE):
        message = Message(
            addresses,
            numbers,
            subject=_("Is your problem solved? %(number)s") % words,
            body=render_to_string("feedback/invitation.txt", {"problem": feedback.problem, "link": words["link"]}),
            text=_("Your problem %(number)s has been answered. Is it solved? Tell us here, once: %(link)s") % words,
        )
    return message, feedback.token_hash


def invitations_waiting() -> list[int]:
    """The open feedback without a link whose enterprise has somebody to send one to."""
    reachable = _contacts().filter(enterprise=OuterRef("problem__enterprise"))
    rows = Feedback.objects.uninvited(timezone.now()).filter(Exists(reachable))
    return list(rows.order_by("asked_at").values_list("pk", flat=True))
