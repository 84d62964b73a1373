"""What typed words find among problems: by number, by what the title says, by what the enterprise is called."""

from __future__ import annotations

import re

from django.db.models import Q

from enterprises.lookups import AmongKeys, in_text
from enterprises.models import Enterprise
from enterprises.querysets import enterprise_called
from enterprises.rules.search import Sought
from issues.models import Problem
from issues.querysets import ProblemQuerySet

# What begins like a problem's number is looked for among the numbers alone.
NUMBER = re.compile(r"[0-9]{4}-")
# What more enterprises are called is common: then the first problems that one looks at are of such ones.
MOST_ENTERPRISES = 10_000
# The problems of fewer enterprises are few.
FEW_ENTERPRISES = 500
FEW_PROBLEMS = 2_000


def searched(rows: ProblemQuerySet, text: str) -> ProblemQuerySet:
    """One query for the enterprises that are called so, if they are few, and one for their problems.

    Those few are then asked for by their keys: beside the words the planner would collect all of a province as well.
    """
    words = text.strip()
    if NUMBER.match(words):
        return rows.filter(number__startswith=words.upper())
    sought = Sought(words)
    if not sought.plain:
        return rows.none()
    keys = list(Enterprise.objects.matching(words).values_list("pk", flat=True)[: MOST_ENTERPRISES + 1])
    if len(keys) > MOST_ENTERPRISES:
        return rows.filter(enterprise_called(sought, of="enterprise__") | in_text(sought, "title"))
    called = [Q(AmongKeys("enterprise", keys))] if keys else []
    said = in_text(sought, "title", *called)
    if 0 < len(keys) < FEW_ENTERPRISES:
        few = list(Problem.objects.filter(said).order_by().values_list("pk", flat=True)[: FEW_PROBLEMS + 1])
        if len(few) <= FEW_PROBLEMS:
            return rows.filter(AmongKeys("pk", few))
    return rows.filter(said)


def numbered_or_titled(text: str) -> Q:
    """The condition on problems whose number begins so or whose title says so."""
    sought, numbered = Sought(text), Q(number__startswith=text.upper())
    return in_text(sought, "title", numbered) if sought.plain else numbered
