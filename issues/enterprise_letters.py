"""What the enterprise itself is written of its problem, by mail and SMS, each with a link to a page that tells more."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues.enums import ProblemState
from issues.invitations import Message, message_send, reach_of
from issues.models import Problem, ProblemEvent
from issues.rules.news import Letter, letter_of

# The short form for a mobile phone; the link follows.
SHORT: dict[Letter, Any] = {
    Letter.FACTS_WANTED: gettext_lazy("Your problem %(number)s cannot go on without facts from you"),
    Letter.NOT_ACCEPTED: gettext_lazy("Your problem %(number)s was not accepted"),
    Letter.MERGED: gettext_lazy("Your problem %(number)s is handled together with another of the same kind"),
    Letter.FOLLOWED: gettext_lazy("Your problem %(number)s was handled together with another, which is closed now"),
    Letter.FOLLOWED_ON: gettext_lazy(
        "Your problem %(number)s is handled together with another, which was opened again"
    ),
    Letter.IN_COMMON: gettext_lazy("Your problem %(number)s is handled together with those of others"),
    Letter.BY_ITSELF: gettext_lazy("Your problem %(number)s is handled on its own again"),
    Letter.EXTENDED: gettext_lazy("Your problem %(number)s takes longer, until %(day)s"),
    Letter.PLANNED: gettext_lazy("Your problem %(number)s is in a plan and goes on by %(day)s"),
    Letter.REDONE: gettext_lazy("Your problem %(number)s is worked on again"),
    Letter.REOPENED: gettext_lazy("Your problem %(number)s was opened again"),
    Letter.ESCALATED: gettext_lazy("Your problem %(number)s was put before the next level"),
    Letter.TAKEN_OVER: gettext_lazy("Your problem %(number)s was taken over by the next level"),
    Letter.NOT_TAKEN_OVER: gettext_lazy("Your problem %(number)s stays where it was and goes on"),
    Letter.WITHDRAWN: gettext_lazy("Your problem %(number)s was withdrawn"),
    Letter.CLOSED: gettext_lazy("Your problem %(number)s is closed: %(outcome)s"),
}
# The link holds nothing but the problem's key and when it was made, and nobody makes one without our key.
SIGNER = signing.TimestampSigner(sep=".", salt="issues.status")


def status_token(problem_id: int) -> str:
    return SIGNER.sign(str(problem_id))


def status_link(problem_id: int) -> str:
    """The address under which the enterprise sees how far its problem is; it is known to whoever reads the letter."""
    return f"{settings.SITE_URL.rstrip('/')}{reverse('problems:status', args=[status_token(problem_id)])}"


def may_object(problem: Problem) -> bool:
    """Whoever reported it may ask once to look at it again."""
    return not problem.events.filter(move="reopen", from_state=ProblemState.REJECTED).exists()


def letter_still(event: ProblemEvent, problem: Problem, *, agreed: bool | None) -> Letter | None:
    """What the event is to the enterprise as things stand. Needs `problem.merged_into` loaded."""
    letter = letter_of(
        event.move,
        from_state=event.from_state,
        to_state=event.to_state,
        state=problem.state,
        in_common=problem.common_problem_id is not None,
        agreed=agreed,
    )
    if letter in (Letter.MERGED, Letter.FOLLOWED, Letter.FOLLOWED_ON):
        other = problem.merged_into
        is_over = other is not None and other.state == ProblemState.CLOSED
        return letter if is_over == (letter == Letter.FOLLOWED) else None
    return letter


def enterprise_write(event: ProblemEvent, *, agreed: bool | None) -> int:
    """Write to the contacts who agreed to be reached what became of their problem; returns how many messages left.

    Nothing where it is no news to them, or not true any more. Of a sensitive problem the letter says no more than the
    number. Needs `event.problem` with `enterprise` and `merged_into` loaded. Raises OSError when nothing could be sent
    for now.
    """
    problem = event.problem
    letter = letter_still(event, problem, agreed=agreed)
    if letter is None:
        return 0
    link = status_link(problem.pk)
    context = {
        "problem": problem,
        "letter": letter.value,
        "day": event.day,
        "reason": event.reason,
        "may_object": may_object(problem),
        "link": link,
    }
    with translation.override(settings.LANGUAGE_CODE):
        words = {"number": problem.number, "day": event.day, "outcome": problem.get_outcome_display()}
        message = Message(
            *reach_of(problem),
            subject=_("News of your problem %(number)s") % words,
            body=render_to_string("feedback/news.txt", context),
            text=_("%(news)s. More: %(link)s") % {"news": SHORT[letter] % words, "link": link},
        )
    return message_send(message, f"problem {problem.pk}")
