"""What typed words find among problems: by number, by what the title says, by what the enterprise is called."""

from __future__ import annotations

import re

from django.db.models import Q

from accounts.scope import NOTHING
from enterprises.lookups import AmongKeys, in_text
from enterprises.models import Enterprise
from enterprises.querysets import enterprise_called
from enterprises.rules.search import Sought

# What begins like a problem's number is looked for among the numbers alone.
NUMBER = re.compile(r"[0-9]{4}-")
# What more enterprises are called is common: then the first problems that one looks at are of such ones.
MOST_ENTERPRISES = 10_000


def saying(text: str) -> Q:
    """The condition on problems. One query for the enterprises that are called so, if they are few."""
    words = text.strip()
    if NUMBER.match(words):
        return Q(number__startswith=words.upper())
    sought = Sought(words)
    if not sought.plain:
        return NOTHING
    few = list(Enterprise.objects.matching(words).values_list("pk", flat=True)[: MOST_ENTERPRISES + 1])
    if len(few) <= MOST_ENTERPRISES:
        return in_text(sought, "title", Q(AmongKeys("enterprise", few)))
    return enterprise_called(sought, of="enterprise__") | in_text(sought, "title")


def numbered_or_titled(text: str) -> Q:
    """The condition on problems whose number begins so or whose title says so."""
    sought, numbered = Sought(text), Q(number__startswith=text.upper())
    return in_text(sought, "title", numbered) if sought.plain else numbered
