"""The personal link by which an enterprise gives its verdict: made here, sent by mail, kept only as a hash."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from common.letters import letter_post
from common.records import locked
from enterprises.models import Contact
from issues.enums import ProblemState
from issues.models import Feedback, Problem


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
    posted = letter_post(invitation.addresses, invitation.subject, invitation.body, about=f"feedback {feedback_id}")
    if posted.failure is not None and not posted.sent:
        Feedback.objects.filter(pk=feedback_id, token_hash=invitation.token_hash).update(token_hash=None)
        raise posted.failure
    return posted.sent


def merged_tell(problem_id: int) -> int:
    """Tell the enterprise of a merged problem that the one it follows is closed; returns how many were written to.

    Not in the words of the reply, which was to another enterprise. Raises OSError when no letter could be sent for now.
    """
    closed = Problem.objects.filter(merged_into__state=ProblemState.CLOSED)
    problem = closed.select_related("enterprise", "merged_into").filter(pk=problem_id).first()
    if problem is None or problem.merged_into is None:
        return 0
    contacts = problem.enterprise.contacts.present().reachable_by_mail()
    addresses = list(contacts.values_list("email", flat=True).distinct())
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("What became of your problem %(number)s") % {"number": problem.number}
        body = render_to_string("feedback/merged.txt", {"problem": problem, "kept": problem.merged_into})
    posted = letter_post(addresses, subject, body, about=f"problem {problem_id}")
    if posted.failure is not None and not posted.sent:
        raise posted.failure
    return posted.sent


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
