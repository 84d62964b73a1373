"""What the business allows of visits and meetings, whoever asks. Plain values only."""

from __future__ import annotations

from datetime import date, timedelta

FARTHEST_PLAN_YEARS = 10


def planned_day_problem(day: date, *, today: date, starts_on: date) -> str | None:
    """Why nothing can be planned for `day` in a campaign: `too_far`, `outside_campaign`, or None if it can."""
    if day.year > today.year + FARTHEST_PLAN_YEARS:
        return "too_far"
    return "outside_campaign" if day < starts_on else None


def day_problem(day: date, *, today: date, starts_on: date, ends_on: date | None) -> str | None:
    """Why something cannot have happened on `day` in a campaign: `future`, `outside_campaign`, or None if it can."""
    if day > today:
        return "future"
    if day < starts_on or (ends_on is not None and day > ends_on):
        return "outside_campaign"
    return None


def monday_of(day: date) -> date:
    """The first day of its week, by which a week is named."""
    return day - timedelta(days=day.weekday())
