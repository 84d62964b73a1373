"""What people are notified of: one definition for each kind, with its texts. A new kind is one more entry here.

A notification keeps the code of its text and the parameters, so everybody reads it in the language of the moment; a
text or a parameter that notifications of old may have cannot be taken away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from notifications.enums import Delivery

EVERY = (Delivery.IN_APP, Delivery.AT_ONCE, Delivery.DIGEST, Delivery.OFF)


@dataclass(frozen=True)
class Kind:
    """`default` holds for whoever has not chosen; `offered` is what can be chosen. `texts` by their codes."""

    label: Any
    default: Delivery
    texts: Mapping[str, Any]
    offered: tuple[Delivery, ...] = EVERY


KINDS: Mapping[str, Kind] = {
    "dispatched": Kind(
        _("Work for my organisation"),
        Delivery.AT_ONCE,
        {
            "dispatched": _("%(number)s is dispatched to %(organisation)s, due on %(day)s: %(title)s"),
            "assisting": _("You are to assist %(organisation)s with %(number)s by %(day)s: %(title)s"),
            "redo": _("%(number)s is to be redone by %(day)s: %(title)s"),
            "reopened": _("%(number)s was reopened and is due on %(day)s: %(title)s"),
        },
        (Delivery.IN_APP, Delivery.AT_ONCE, Delivery.DIGEST),
    ),
    "to_decide": Kind(
        _("What waits for my office"),
        Delivery.DIGEST,
        {
            "reply": _("%(organisation)s has replied to %(number)s: %(title)s"),
            "return": _("%(organisation)s returns %(number)s as not its own: %(title)s"),
            "extension": _("%(organisation)s asks for more time for %(number)s, until %(day)s: %(title)s"),
            "plan_asked": _("%(organisation)s asks to put %(number)s into a plan until %(day)s: %(title)s"),
            "slip_answered": _("%(organisation)s has answered a slip about %(number)s: %(title)s"),
            "assisting_declined": _("%(organisation)s will not assist with %(number)s: %(title)s"),
            "facts": _("The facts asked for about %(number)s are there: %(title)s"),
            "reported_again": _("%(number)s is to be looked at again: %(title)s"),
            "separated": _("%(number)s is not merged any more; decide whether to accept it: %(title)s"),
            "escalation_asked": _("%(number)s is handed to the level above: %(title)s"),
            "escalation_returned": _("The level above returns %(number)s: %(title)s"),
            "not_escalated": _("%(number)s stays with you, no office above has coordinators: %(title)s"),
        },
    ),
    "slip": Kind(
        _("Yellow and red slips to my organisation"),
        Delivery.AT_ONCE,
        {
            "yellow": _("A yellow slip for %(number)s, to be answered by %(day)s: %(title)s"),
            "red": _("A red slip for %(number)s, to be answered by %(day)s: %(title)s"),
        },
        (Delivery.IN_APP, Delivery.AT_ONCE, Delivery.DIGEST),
    ),
    "chased": Kind(
        _("Reminders from an office to my organisation"),
        Delivery.DIGEST,
        {"reminder": _("A reminder about %(number)s, to be answered by %(day)s: %(title)s")},
        (Delivery.IN_APP, Delivery.AT_ONCE, Delivery.DIGEST),
    ),
    "assisted": Kind(
        _("What assisting organisations answer mine"),
        Delivery.DIGEST,
        {
            "assisted": _("%(organisation)s has answered you about %(number)s: %(title)s"),
            "assisting_declined": _("%(organisation)s will not assist with %(number)s: %(title)s"),
        },
        (Delivery.IN_APP, Delivery.AT_ONCE, Delivery.DIGEST),
    ),
    "escalated": Kind(
        _("What is escalated to my office"),
        Delivery.AT_ONCE,
        {"escalated": _("%(number)s is escalated to you: %(title)s")},
        (Delivery.IN_APP, Delivery.AT_ONCE, Delivery.DIGEST),
    ),
    "decided": Kind(
        _("What was decided on our requests"),
        Delivery.DIGEST,
        {
            "return_upheld": _("%(number)s stays with %(organisation)s; the return was not agreed to: %(title)s"),
            "return_agreed": _("The return of %(number)s by %(organisation)s was agreed to: %(title)s"),
            "extension_granted": _("More time for %(number)s is granted, until %(day)s: %(title)s"),
            "extension_refused": _("More time for %(number)s is refused: %(title)s"),
            "plan_refused": _("%(number)s is not put into a plan: %(title)s"),
            "planned": _("%(number)s is put into a plan, promised for %(day)s: %(title)s"),
            "resumed": _("The clock of %(number)s goes on, due on %(day)s: %(title)s"),
            "escalation_waits": _("%(number)s is before the level above, nothing to do until it decides: %(title)s"),
            "escalation_accepted": _("The level above has taken over %(number)s: %(title)s"),
            "escalation_returned": _("The level above leaves %(number)s where it was: %(title)s"),
            "escalation_taken_back": _("The escalation of %(number)s was taken back: %(title)s"),
        },
    ),
    "dissatisfied": Kind(
        _("An enterprise is not satisfied"),
        Delivery.AT_ONCE,
        {
            "unsolved": _("%(enterprise)s says that %(number)s is not solved, %(score)s of 5 points: %(title)s"),
            "dissatisfied": _("%(enterprise)s gives %(score)s of 5 points for %(number)s: %(title)s"),
        },
        (Delivery.IN_APP, Delivery.AT_ONCE),
    ),
    "outcome": Kind(
        _("What becomes of problems that I reported"),
        Delivery.DIGEST,
        {
            "closed": _("%(number)s is closed: %(title)s"),
            "rejected": _("%(number)s was not accepted: %(title)s"),
            "info_asked": _("Facts are asked for about %(number)s: %(title)s"),
            "merged": _("%(number)s was merged into another problem: %(title)s"),
            "separated": _("%(number)s is not merged any more and goes on by itself: %(title)s"),
            "withdrawn": _("%(number)s was withdrawn: %(title)s"),
        },
    ),
    "reminder": Kind(
        _("Due soon and overdue, once a working day"),
        Delivery.DIGEST,
        {"due": _("Due soon: %(due_soon)s, overdue: %(overdue)s")},
        (Delivery.IN_APP, Delivery.DIGEST),
    ),
    "common_answered": Kind(
        _("A common problem is answered"),
        Delivery.DIGEST,
        {
            "answered": _("A measure answers the common problem “%(title)s”"),
            "answered_for_all": _(
                "%(number)s was answered by the office for all concerned; no reply is due: %(title)s"
            ),
        },
    ),
}


def text_of(kind: str, code: str, parameters: Mapping[str, Any]) -> str:
    """What the notification says, in the language of the moment."""
    return str(KINDS[kind].texts[code]) % parameters


def kind_choices() -> list[tuple[str, Any]]:
    return [(name, kind.label) for name, kind in KINDS.items()]
