"""Photos for tests, as cameras and screens make them."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import Any

from PIL import Image
from PIL.TiffImagePlugin import IFDRational

ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825
TURNED = 6  # the camera was held upright: show it a quarter turn clockwise
HUZHOU = {1: "N", 2: (IFDRational(30), IFDRational(52), IFDRational(3)), 3: "E", 4: (120, 5, 12)}


def photo(width: int = 400, height: int = 300, form: str = "JPEG", **words: Any) -> bytes:
    """Red on the left, blue on the right; `words` are those of Pillow's `save`."""
    image = Image.new("RGB", (width, height), "red")
    image.paste("blue", (width // 2, 0, width, height))
    out = BytesIO()
    image.save(out, form, **words)
    return out.getvalue()


def from_a_camera(width: int = 400, height: int = 300) -> bytes:
    """A JPEG with what phones write into it: how it was held, whose it is, and where it was taken."""
    exif = Image.Exif()
    exif[ORIENTATION] = TURNED
    exif[MAKE] = "Huiqi Camera"
    exif.get_ifd(GPS).update(HUZHOU)
    return photo(width, height, exif=exif, comment=b"Huiqi Camera comment")


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


A_PHOTO = photo(8, 6, "PNG")
