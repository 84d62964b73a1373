"""Why an import failed: kept as it stands in the code, with its facts beside it, and told in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from enterprises.models import Import


def kept_failure(job: Import, text: Any, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an import that keep it. `text` is lazy, and not yet filled in with `facts`."""
    with translation.override(None):
        return {"failure": str(text)[:300], "preview": {**job.preview, "failure_facts": dict(facts)}}


def failure_said(text: str, preview: Mapping[str, Any]) -> str:
    """What was kept, in words."""
    said = gettext(text) if text else ""
    # Filled in only where there are facts: another text may hold a percent sign.
    facts = preview.get("failure_facts")
    return said % facts if facts else said
