"""How a photo goes out: through the portal, after the question who asks, never by an address of its own."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.cache import patch_cache_control

KEPT_SECONDS = 3600


def photo_response(content: bytes) -> HttpResponse:
    """A JPEG of our own making; whatever a browser may think of its bytes, it is nothing else."""
    response = HttpResponse(content, content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, private=True, max_age=KEPT_SECONDS)
    return response
