"""How evidence goes out: through the portal, after the question who asks, never by an address of its own."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse

from campaigns.http import photo_response
from issues.enums import EvidenceType
from issues.models import Evidence


def evidence_response(evidence: Evidence, content: bytes) -> HttpResponse:
    """A picture to look at; a PDF to keep, for no browser shall run what somebody put into it under our name."""
    if evidence.media_type == EvidenceType.PICTURE:
        return photo_response(content)
    response = HttpResponse(content, content_type=evidence.media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(evidence.name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
