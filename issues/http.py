"""What goes out beside pages: evidence, through the portal, after the question who asks; what a combobox offers."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from django.http import HttpResponse, JsonResponse

from accounts.http import ActorRequest
from campaigns.http import photo_response
from issues.enums import EvidenceType
from issues.models import Evidence, Problem
from issues.services.sensitive import titles_listed


def evidence_response(evidence: Evidence, content: bytes) -> HttpResponse:
    """A picture to look at; a PDF to keep, for no browser shall run what somebody put into it under our name."""
    if evidence.media_type == EvidenceType.PICTURE:
        return photo_response(content)
    response = HttpResponse(content, content_type=evidence.media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(evidence.name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def named_problems(request: ActorRequest, problems: Sequence[Problem]) -> JsonResponse:
    """What a combobox offers."""
    titles_listed(actor=request.user, problems=problems)
    return JsonResponse(
        {"results": [{"id": one.pk, "text": str(one), "hint": str(one.enterprise)} for one in problems]}
    )
