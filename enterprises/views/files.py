"""Files that a person may have: through the portal, after the question who asks, never by an address of their own."""

from __future__ import annotations

from typing import IO, Any

from django.http import FileResponse


def attachment(file: IO[Any], name: str) -> FileResponse:
    """A file to be saved, never shown: what people uploaded must not run on our pages."""
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/octet-stream")
    response["Cache-Control"] = "private, no-store"
    return response
