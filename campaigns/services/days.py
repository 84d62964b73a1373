from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from campaigns.rules.days import FARTHEST_PLAN_YEARS, day_problem, planned_day_problem
from common.errors import NotFound, RuleViolation
from common.records import hold

MESSAGES = {
    "future": _("This day has not come yet."),
    "too_far": _("Plan for the next %(years)s years at most."),
    "outside_campaign": _("This day lies outside the campaign, which runs from %(starts_on)s to %(ends_on)s."),
}


def require_day(day: date, *, campaign: Campaign, field: str) -> None:
    """Raise RuleViolation `day_future` or `day_outside_campaign` at `field` (days are those of Asia/Shanghai).

    Period and region of `campaign` are read anew, and stay as they are until the transaction ends.
    """
    hold_campaign(campaign)
    problem = day_problem(day, today=timezone.localdate(), starts_on=campaign.starts_on, ends_on=campaign.ends_on)
    _refuse(problem, campaign, field)


def require_planned_day(day: date, *, campaign: Campaign, field: str) -> None:
    """A plan may outlive its campaign but not lie before it. Raises `day_too_far` or `day_outside_campaign`.

    The campaign is held as by `require_day`.
    """
    hold_campaign(campaign)
    _refuse(planned_day_problem(day, today=timezone.localdate(), starts_on=campaign.starts_on), campaign, field)


def require_day_since_begin(day: date, *, campaign: Campaign, field: str) -> None:
    """What was planned may be done after its campaign, not before it. Raises `day_future` or `day_outside_campaign`.

    The campaign is held as by `require_day`.
    """
    hold_campaign(campaign)
    problem = day_problem(day, today=timezone.localdate(), starts_on=campaign.starts_on, ends_on=None)
    _refuse(problem, campaign, field)


def hold_campaign(campaign: Campaign) -> None:
    """Period and region, read anew: whoever changes the campaign waits from now on. Raises NotFound."""
    if not hold(campaign, "starts_on", "ends_on", "region"):
        raise NotFound("campaign_not_found", _("There is no such campaign."))


def _refuse(problem: str | None, campaign: Campaign, field: str) -> None:
    if problem:
        words = {
            "starts_on": campaign.starts_on,
            "ends_on": campaign.ends_on or "…",
            "years": FARTHEST_PLAN_YEARS,
        }
        raise RuleViolation(f"day_{problem}", MESSAGES[problem] % words, field=field)
