"""One box that finds whatever somebody has in mind: an enterprise, a problem, an organisation."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import Organisation, User
from enterprises.selectors.enterprises import Suggestion, enterprise_suggestions
from issues.models import Problem
from issues.selectors.searching import numbered_or_titled

MOST = 10
SHORTEST = 2


@dataclass(frozen=True)
class Found:
    """The first matches of each kind; `is_too_short` where fewer than two characters were given."""

    text: str
    is_too_short: bool
    enterprises: list[Suggestion]
    problems: list[Problem]
    organisations: list[Organisation]

    @property
    def is_empty(self) -> bool:
        return not (self.enterprises or self.problems or self.organisations)


def search(*, actor: User, text: str) -> Found:
    """What the actor may see of it: names, pinyin, initials and credit codes; numbers and titles of problems."""
    text = text.replace("\0", "").strip()[:100]
    if len(text) < SHORTEST:
        return Found(text, True, [], [], [])
    problems = Problem.objects.visible_to(actor).filter(numbered_or_titled(text))
    organisations = Organisation.objects.visible_to(actor).filter(name__icontains=text)
    return Found(
        text,
        False,
        enterprise_suggestions(actor=actor, words=text, most=MOST),
        list(problems.select_related("enterprise").order_by("-reported_on", "-pk")[:MOST]),
        list(organisations.select_related("region").order_by("pk")[:MOST]),
    )
