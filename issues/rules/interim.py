"""Until when the enterprise hears how far its problem is, if it has no answer by then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.rules.calendar import Calendar
from issues.rules.due import Happening, starts_term
from issues.rules.profile import Term


@dataclass(frozen=True)
class Interim:
    """The limit of the interim reply, and when there was one."""

    due_on: dt.date
    done_on: dt.date | None


def interim_reply(
    happenings: Sequence[Happening], *, due_on: dt.date | None, term: Term, calendar: Calendar
) -> Interim | None:
    """Of the turn that began last; None without one, or where the reply itself is due no later.

    Every contact but the very first, which has a limit of its own, tells the enterprise how far it is; so does the
    reply. Happenings are oldest first.
    """
    begun = next((at for at in reversed(range(len(happenings))) if starts_term(happenings[at])), None)
    if begun is None or due_on is None:
        return None
    limit = term.end(happenings[begun].at, calendar)
    if limit >= due_on:
        return None
    first = next((one for one in happenings if one.move == "contact"), None)
    told = (one for one in happenings[begun:] if one.move == "reply" or (one.move == "contact" and one is not first))
    done = next(told, None)
    return Interim(limit, done.at.date() if done else None)
