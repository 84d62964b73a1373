"""What somebody sends as a photo, made into one: known by its content, upright, small, and nothing in it but pixels."""

from __future__ import annotations

import hashlib
import struct
import zlib
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from common.errors import RuleViolation

MAX_BYTES = 12 * 1024 * 1024
EDGE = 1600
THUMBNAIL_EDGE = 320
FORMATS = ("JPEG", "PNG", "WEBP")
# A JPEG can be read at a fraction of its size; of the others every pixel has to be held at once.
FROM_CAMERAS = {"JPEG", "MPO"}
MAX_PIXELS_FROM_CAMERAS = 60_000_000
MAX_PIXELS = 20_000_000
# What Pillow raises over bytes that begin as a picture and then are none.
UNREADABLE = (OSError, SyntaxError, ValueError, TypeError, EOFError, IndexError, struct.error, zlib.error)
TOO_MANY_PIXELS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


@dataclass(frozen=True)
class Picture:
    """A photo ready to be kept; `sha256` is of the bytes as they came."""

    sha256: str
    content: bytes
    thumbnail: bytes
    width: int
    height: int


def picture_of(body: bytes) -> Picture:
    """Read and write anew: turned as the camera was held, without position, device or any other words.

    Raises RuleViolation `photo_too_large`, `not_a_photo`, `photo_too_many_pixels`.
    """
    if len(body) > MAX_BYTES:
        raise too_large()
    try:
        with Image.open(BytesIO(body), formats=FORMATS) as image:
            _require_few_pixels(image)
            small = _small(image)
    except TOO_MANY_PIXELS as error:
        raise _too_many_pixels() from error
    except UNREADABLE as error:
        raise RuleViolation("not_a_photo", _("This is no photo that can be read: JPEG, PNG or WebP.")) from error
    content = _written(small, quality=85)
    width, height = small.size
    small.thumbnail((THUMBNAIL_EDGE, THUMBNAIL_EDGE))
    return Picture(hashlib.sha256(body).hexdigest(), content, _written(small, quality=80), width, height)


def too_large() -> RuleViolation:
    message = _("A photo may have at most %(count)s megabytes.") % {"count": MAX_BYTES // 1024**2}
    return RuleViolation("photo_too_large", message)


def _require_few_pixels(image: Image.Image) -> None:
    """Before anything is decoded: a small file may unfold into a huge picture."""
    limit = MAX_PIXELS_FROM_CAMERAS if image.format in FROM_CAMERAS else MAX_PIXELS
    if image.width * image.height > limit:
        raise _too_many_pixels()


def _too_many_pixels() -> RuleViolation:
    return RuleViolation("photo_too_many_pixels", _("This photo has too many pixels. Make it smaller first."))


def _small(image: Image.Image) -> Image.Image:
    if image.format in FROM_CAMERAS:
        image.thumbnail((EDGE, EDGE))
    flat = _on_white(ImageOps.exif_transpose(image))
    flat.thumbnail((EDGE, EDGE))
    return flat


def _on_white(image: Image.Image) -> Image.Image:
    """Pixels alone, in a picture that has never known the words of the file."""
    flat = Image.new("RGB", image.size, "white")
    if image.has_transparency_data:
        transparent = image.convert("RGBA")
        flat.paste(transparent, mask=transparent.getchannel("A"))
    else:
        flat.paste(image.convert("RGB"))
    return flat


def _written(image: Image.Image, *, quality: int) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()
