"""The personal link by which an enterprise gives its verdict: made here, sent by mail, kept only as a hash."""

from __future__ import annotations

import hashlib
import secrets

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from issues.models import Feedback


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invitation_send(feedback_id: int) -> int:
    """Make a new link for an unanswered feedback and mail it to the contacts who agreed to be reached.

    Returns how many were written to. A link made before stops working. Writes nothing when nobody can be reached.
    """
    feedback = (
        Feedback.objects.select_for_update(of=("self",))
        .select_related("problem__enterprise")
        .filter(pk=feedback_id, answered_at__isnull=True)
        .first()
    )
    if feedback is None:
        return 0
    contacts = feedback.problem.enterprise.contacts.present().filter(has_consented=True).exclude(email="")
    addresses = list(contacts.values_list("email", flat=True))
    if not addresses:
        return 0
    token = secrets.token_urlsafe(24)
    feedback.token_hash = hash_of(token)
    feedback.save(update_fields=["token_hash"])
    link = settings.SITE_URL.rstrip("/") + reverse("problems:feedback", args=[token])
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Is your problem solved? %(number)s") % {"number": feedback.problem.number}
        body = render_to_string("feedback/invitation.txt", {"problem": feedback.problem, "link": link})
    for address in addresses:
        send_mail(subject, body, None, [address])
    return len(addresses)
