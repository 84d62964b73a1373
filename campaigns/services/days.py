from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from campaigns.rules import day_problem
from common.errors import RuleViolation

MESSAGES = {
    "future": _("This day has not come yet."),
    "outside_campaign": _("This day lies outside the campaign, which runs from %(starts_on)s to %(ends_on)s."),
}


def require_day(day: date, *, campaign: Campaign, field: str) -> None:
    """Raise RuleViolation `day_future` or `day_outside_campaign` at `field` (days are those of Asia/Shanghai)."""
    problem = day_problem(day, today=timezone.localdate(), starts_on=campaign.starts_on, ends_on=campaign.ends_on)
    if problem:
        period = {"starts_on": campaign.starts_on, "ends_on": campaign.ends_on or "…"}
        raise RuleViolation(f"day_{problem}", MESSAGES[problem] % period, field=field)
