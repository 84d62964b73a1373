"""Period and region of a campaign hold all that was recorded in it: its figures by day and by region add up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Region
from campaigns.enums import MeetingState, VisitState
from campaigns.listing.turns import join_in
from campaigns.models import Attendance, Campaign, Enrolment
from campaigns.rules.eligibility import EligibilityRule
from common.errors import RuleViolation
from common.presentation import listed


def require_holds_records(campaign: Campaign, changes: Mapping[str, Any], rule: EligibilityRule) -> None:
    """Refuse a shorter period or another region that leaves something out. The campaign is locked; `rule` comes next.

    Raises RuleViolation (`period_leaves_out`, `region_leaves_out`), Conflict `list_busy`.
    """
    starts_on = changes.get("starts_on", campaign.starts_on)
    ends_on = changes.get("ends_on", campaign.ends_on)
    if starts_on > campaign.starts_on:
        _require_begun(campaign, starts_on)
    if ends_on is not None and (campaign.ends_on is None or ends_on < campaign.ends_on):
        _require_ended(campaign, ends_on)
    region = changes.get("region", campaign.region)
    if region.pk != campaign.region_id:
        # No worker goes on to fill the list from the former territory.
        join_in(campaign.pk)
        if not campaign.region.path.startswith(region.path):
            _require_inside(campaign, region, rule)


def _happened(campaign: Campaign) -> Iterator[tuple[QuerySet[Any], str]]:
    """The records of what happened, each kind with its day."""
    # Problems and measures are of a higher app.
    records: Any = campaign
    yield campaign.visits.exclude(state=VisitState.WITHDRAWN), "visited_on"
    yield campaign.meetings.filter(state=MeetingState.HELD), "held_on"
    yield records.problems.all(), "reported_on"
    yield campaign.demands.all(), "raised_on"


def _planned(campaign: Campaign) -> Iterator[tuple[QuerySet[Any], str]]:
    """What is planned: it may outlive the campaign, but not lie before it."""
    records: Any = campaign
    yield campaign.meetings.filter(state=MeetingState.PLANNED), "held_on"
    yield records.measures.all(), "planned_on"


def _require_begun(campaign: Campaign, day: date) -> None:
    earlier = [
        found
        for rows, name in [*_happened(campaign), *_planned(campaign)]
        for found in rows.filter(**{f"{name}__lt": day}).order_by(name).values_list(name, flat=True)[:1]
    ]
    if earlier:
        message = _("The campaign has records since %(day)s. It cannot begin later.") % {"day": min(earlier)}
        raise RuleViolation("period_leaves_out", message, field="starts_on")


def _require_ended(campaign: Campaign, day: date) -> None:
    later = [
        found
        for rows, name in _happened(campaign)
        for found in rows.filter(**{f"{name}__gt": day}).order_by(f"-{name}").values_list(name, flat=True)[:1]
    ]
    if later:
        message = _("The campaign has records until %(day)s. It cannot end earlier.") % {"day": max(later)}
        raise RuleViolation("period_leaves_out", message, field="ends_on")


def _require_inside(campaign: Campaign, region: Region, rule: EligibilityRule) -> None:
    records: Any = campaign
    parts = (campaign.children, campaign.teams, campaign.listed, campaign.exclusions)
    planned = campaign.meetings.filter(state=MeetingState.PLANNED)
    # Whoever attends is an enterprise of its own region, and a measure is taken where its organisation is.
    others = (
        planned,
        records.measures.all(),
        Attendance.objects.filter(meeting__campaign=campaign),
        Enrolment.objects.filter(programme__campaign=campaign),
    )
    rows = [*(part.all() for part in parts), *(happened for happened, _day in _happened(campaign)), *others]
    outside = [
        str(one.model._meta.verbose_name_plural)
        for one in rows
        if one.exclude(region__path__startswith=region.path).exists()
    ]
    places = Region.objects.filter(pk__in=rule.regions)
    if places.exclude(path__startswith=region.path).exists():
        outside.append(_("regions in the rule of its list"))
    if outside:
        message = _("Outside of this region the campaign has: %(kinds)s.") % {"kinds": listed(dict.fromkeys(outside))}
        raise RuleViolation("region_leaves_out", message, field="region")
