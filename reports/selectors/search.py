"""One box that finds whatever somebody has in mind: an enterprise, a problem, an organisation."""

from __future__ import annotations

from dataclasses import dataclass, field

from accounts.models import Organisation, User
from common.patience import TookTooLong, at_most
from enterprises.selectors.enterprises import PATIENCE, Suggestion, enterprise_suggestions
from issues.models import Problem
from issues.selectors.searching import numbered_or_titled

MOST = 10
SHORTEST, LONGEST = 2, 100


@dataclass(frozen=True)
class Found:
    """The first matches of each kind; nothing is looked for where the words are too short or too long."""

    text: str
    enterprises: list[Suggestion] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    organisations: list[Organisation] = field(default_factory=list)
    is_too_common: bool = False

    @property
    def is_too_short(self) -> bool:
        return len(self.text) < SHORTEST

    @property
    def is_too_long(self) -> bool:
        return len(self.text) > LONGEST

    @property
    def is_empty(self) -> bool:
        return not (self.enterprises or self.problems or self.organisations)


def search(*, actor: User, text: str) -> Found:
    """What the actor may see of it: names, pinyin, initials and credit codes; numbers and titles of problems."""
    text = text.replace("\0", "").strip()
    if not SHORTEST <= len(text) <= LONGEST:
        return Found(text)
    said = Problem.objects.visible_to(actor).filter(numbered_or_titled(text)).select_related("enterprise")
    organisations = Organisation.objects.visible_to(actor).filter(name__icontains=text).select_related("region")
    try:
        enterprises = enterprise_suggestions(actor=actor, words=text, most=MOST)
        with at_most(PATIENCE):
            problems = list(said.order_by("-reported_on", "-pk")[:MOST])
    except TookTooLong:
        return Found(text, is_too_common=True)
    return Found(text, enterprises, problems, list(organisations.order_by("pk")[:MOST]))
