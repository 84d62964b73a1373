"""The same photo over two connections, and nine photos that are counted by one at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from campaigns.models import Visit, VisitPhoto
from campaigns.pictures import picture_of
from campaigns.services.photos import MOST, photo_put
from tests.cast import Cast, make_visit
from tests.db.issues.test_races import meanwhile
from tests.photos import photo, sha256

pytestmark = pytest.mark.django_db(transaction=True)


def put(cast: Cast, visit: Visit, body: bytes) -> bool:
    return photo_put(actor=cast.official, visit_uuid=visit.uuid, sha256=sha256(body), picture=picture_of(body))[1]


def test_the_same_photo_at_the_same_time_is_one_photo(committed_cast: Cast, uploads: Path) -> None:
    cast, answers, visit = committed_cast, [], make_visit(committed_cast)
    with meanwhile(lambda: answers.append(put(cast, visit, photo())), answers):
        assert put(cast, visit, photo())
    assert answers == [False, "done"]
    assert VisitPhoto.objects.count() == 1
    assert len(list(uploads.rglob("*.jpg"))) == 2


def test_two_last_photos_at_the_same_time_are_not_ten(committed_cast: Cast) -> None:
    cast, answers, visit = committed_cast, [], make_visit(committed_cast)
    for number in range(MOST - 1):
        put(cast, visit, photo(8 + number, 8))
    with meanwhile(lambda: put(cast, visit, photo(80, 8)), answers):
        put(cast, visit, photo(81, 8))
    assert answers == ["too_many_photos"]
    assert VisitPhoto.objects.count() == MOST
