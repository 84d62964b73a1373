"""What is common to everything that a phone sends after the fact."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from common.errors import NotAllowed
from common.resources import actor_of

WRITER = "X-Huiqi-User"


def uuid_of(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


def require_writer(request: Request) -> None:
    """A phone names whose words it sends: signed in as somebody else by now, it must keep them.

    Raises NotAllowed `other_user`.
    """
    writer = request.headers.get(WRITER)
    if writer is not None and writer != str(actor_of(request).pk):
        raise NotAllowed("other_user", _("Somebody else wrote this. It waits until that person signs in again."))
