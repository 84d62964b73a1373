from __future__ import annotations

from accounts.models import User
from common.htmx import HtmxRequest


class ActorRequest(HtmxRequest):
    """The request of a page behind the sign-in, which every page is unless its view says otherwise."""

    user: User
