"""What somebody sends as evidence, made into a file that is safe to keep: a picture or a PDF, known by its content."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.utils.translation import gettext_lazy as _

from campaigns.pictures import picture_of
from common.errors import RuleViolation
from issues.enums import EvidenceType

MAX_BYTES = 20 * 1024 * 1024
LONGEST_NAME = 120
ENDINGS = {EvidenceType.PICTURE: ".jpg", EvidenceType.DOCUMENT: ".pdf"}
# Readers look for the end of a PDF in its last kilobyte.
TAIL = 1024


@dataclass(frozen=True)
class Document:
    """A file ready to be kept; `sha256` is of the bytes as they came. A PDF has no thumbnail."""

    name: str
    media_type: EvidenceType
    sha256: str
    content: bytes
    thumbnail: bytes = b""


def document_of(name: str, body: bytes) -> Document:
    """A picture is written anew, without position, device or any other words; a PDF is kept as it is.

    Raises RuleViolation `document_too_large`, `not_a_document`, and what `picture_of` raises of a picture.
    """
    if len(body) > MAX_BYTES:
        raise too_large()
    if body.startswith(b"%PDF-") and b"%%EOF" in body[-TAIL:]:
        kind = EvidenceType.DOCUMENT
        return Document(_named(name, kind), kind, hashlib.sha256(body).hexdigest(), body)
    try:
        picture = picture_of(body)
    except RuleViolation as error:
        if error.code != "not_a_photo":
            raise
        message = _("This is neither a PDF nor a picture that can be read: PDF, JPEG, PNG or WebP.")
        raise RuleViolation("not_a_document", message) from error
    kind = EvidenceType.PICTURE
    return Document(_named(name, kind), kind, picture.sha256, picture.content, picture.thumbnail)


def too_large() -> RuleViolation:
    message = _("A file may have at most %(count)s megabytes.") % {"count": MAX_BYTES // 1024**2}
    return RuleViolation("document_too_large", message)


def _named(name: str, kind: EvidenceType) -> str:
    """The name that it had, without folders and what does not print, ending as what it is."""
    base = PurePosixPath(name.replace("\\", "/")).name
    stem = re.sub(r"[\x00-\x1f\x7f/\"<>|:*?]", "", PurePosixPath(base).stem).strip() or "file"
    ending = ENDINGS[kind]
    return stem[: LONGEST_NAME - len(ending)] + ending
