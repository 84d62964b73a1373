"""What is sent as a photo becomes one: upright, small, without a word in it; or it is refused."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from campaigns import pictures
from campaigns.pictures import Picture, picture_of
from common.errors import RuleViolation
from tests.photos import GPS, MAKE, from_a_camera, opened, photo, sha256

SOLID = {form: photo(40, 30, form) for form in ("JPEG", "PNG", "WEBP")}


def colour(image: Image.Image, x: int, y: int) -> str:
    red, _green, blue = image.convert("RGB").getpixel((x, y))  # type: ignore[misc]
    return "red" if red > blue else "blue"


def test_it_stands_upright_however_the_camera_was_held() -> None:
    picture = picture_of(from_a_camera(400, 300))
    image = opened(picture.content)
    assert (picture.width, picture.height) == image.size == (300, 400)
    assert (colour(image, 150, 20), colour(image, 150, 380)) == ("red", "blue")


def test_nothing_is_left_of_position_device_and_words() -> None:
    body = from_a_camera()
    sent = opened(body)
    assert sent.getexif()[MAKE] == "Huiqi Camera"
    assert sent.getexif().get_ifd(GPS)
    picture = picture_of(body)
    for content in (picture.content, picture.thumbnail):
        assert not opened(content).getexif()
        assert not {"exif", "xmp", "icc_profile", "comment", "photoshop"} & opened(content).info.keys()
        for word in (b"Exif", b"Huiqi", b"http"):
            assert word not in content


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_it_is_made_small_whatever_it_was(form: str) -> None:
    picture = picture_of(photo(3200, 1200, form))
    assert (picture.width, picture.height) == (1600, 600)
    assert opened(picture.content).format == "JPEG"
    assert opened(picture.thumbnail).size == (320, 120)


def test_a_small_one_is_not_blown_up() -> None:
    picture = picture_of(photo(40, 30))
    assert (picture.width, picture.height) == (40, 30)


def test_it_is_known_by_the_bytes_that_were_sent() -> None:
    assert picture_of(SOLID["PNG"]).sha256 == sha256(SOLID["PNG"])


def test_what_was_transparent_is_white() -> None:
    out = BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(out, "PNG")
    assert opened(picture_of(out.getvalue()).content).getpixel((4, 4)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "I;16"])
def test_every_way_of_writing_colours_is_read(mode: str) -> None:
    out = BytesIO()
    Image.new(mode, (20, 10)).save(out, "JPEG" if mode == "CMYK" else "PNG")
    assert opened(picture_of(out.getvalue()).content).mode == "RGB"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not_a_photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "not_a_photo"),
        (b"\xff\xd8\xff\xe0 not a jpeg after all", "not_a_photo"),
        (SOLID["JPEG"][:-200], "not_a_photo"),
        (photo(20, 20, "GIF"), "not_a_photo"),
        (photo(20, 20, "TIFF"), "not_a_photo"),
        (photo(6000, 4000, "PNG"), "photo_too_many_pixels"),
        (b"x" * (pictures.MAX_BYTES + 1), "photo_too_large"),
    ],
)
def test_what_is_no_photo_is_refused(body: bytes, code: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        picture_of(body)
    assert refused.value.code == code


@pytest.mark.parametrize("edge", [10_000, 16_000])
def test_a_file_that_would_unfold_into_a_huge_picture_is_refused_before_it_does(
    edge: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = BytesIO()
    Image.new("1", (edge, edge)).save(out, "PNG", optimize=True)
    assert len(out.getvalue()) < 50_000
    monkeypatch.setattr(pictures, "_small", lambda image: pytest.fail("it was unfolded"))
    with pytest.raises(RuleViolation) as refused:
        picture_of(out.getvalue())
    assert refused.value.code == "photo_too_many_pixels"


@given(form=st.sampled_from(sorted(SOLID)), at=st.integers(0, 600), bytes_=st.binary(max_size=40))
def test_whatever_is_sent_is_a_picture_or_refused(form: str, at: int, bytes_: bytes) -> None:
    body = SOLID[form]
    at = min(at, len(body))
    try:
        made = picture_of(body[:at] + bytes_ + body[at + len(bytes_) :])
    except RuleViolation as refused:
        assert refused.code in {"not_a_photo", "photo_too_many_pixels"}  # noqa: PT017  # either is right
    else:
        assert isinstance(made, Picture)
        assert opened(made.content).size == (made.width, made.height)
