"""The deadline profile as the settings page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from accounts.policy import is_admin, require
from campaigns.models import Campaign
from issues.rules.profile import DEFAULTS, STEPS, Key, Term
from issues.selectors.deadlines import deadline_profile

# Who set a term, in the order of the layers of a profile.
ORIGINS = ("campaign", "everywhere", "default")


@dataclass(frozen=True)
class ProfileRow:
    """One term in force, and who set it."""

    step: str
    urgency: str
    term: Term
    origin: str


def profile_rows(*, actor: User, campaign: Campaign | None) -> list[ProfileRow]:
    """Every term in force for the campaign, or for all. Raises NotAllowed for anybody but administrators."""
    require(is_admin(actor))
    profile = deadline_profile(campaign.pk if campaign else None)
    keys = {key for layer in (*profile.layers, DEFAULTS) for key in layer}
    rows = []
    for step, urgency in sorted(keys, key=_place):
        term, layer = profile.found(step, urgency)
        rows.append(ProfileRow(step, urgency, term, ORIGINS[layer]))
    return rows


def _place(key: Key) -> tuple[int, int]:
    """In the order of the steps, and within one as the defaults have it."""
    known = list(DEFAULTS)
    return STEPS.index(key[0]), known.index(key) if key in known else len(known)
