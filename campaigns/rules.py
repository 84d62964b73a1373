"""What the business allows of visits and meetings, whoever asks. Plain values only."""

from __future__ import annotations

from datetime import date


def day_problem(day: date, *, today: date, starts_on: date, ends_on: date | None) -> str | None:
    """Why something cannot have happened on `day` in a campaign: `future`, `outside_campaign`, or None if it can."""
    if day > today:
        return "future"
    if day < starts_on or (ends_on is not None and day > ends_on):
        return "outside_campaign"
    return None
