"""Photos of a visit: sent once, seen by those who see the visit, removed for good, and never left behind."""

from __future__ import annotations

import os
import time
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from campaigns.enums import VisitState
from campaigns.models import Visit, VisitPhoto, VisitRevision
from campaigns.pictures import picture_of
from campaigns.schedule import forget_orphaned_photos
from campaigns.services.photos import MOST, PhotoChanges, photos_add
from common.errors import Conflict, RuleViolation
from issues.services.revisions import revision_put, visit_correct, visit_withdraw
from tests.cast import Cast, make_visit, signed_in
from tests.db.issues.test_pages_visits import visit_form
from tests.db.issues.test_visit_revisions import correction_form
from tests.photos import from_a_camera, opened, photo, sha256

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(uploads: Path) -> None:
    """Each test counts its own."""


def upload(body: bytes, name: str = "IMG_0001.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body, content_type="image/jpeg")


def put(client: Any, visit: Visit, body: bytes, kind: str = "image/jpeg", key: str = "", **headers: str) -> Any:
    path = f"/api/v1/visits/by-uuid/{visit.uuid}/files/{key or sha256(body)}/"
    return client.generic("PUT", path, body, content_type=kind, headers=headers)


def with_photos(cast: Cast, *bodies: bytes, **fields: Any) -> Visit:
    visit = make_visit(cast, **fields)
    photos_add(visit, [picture_of(body) for body in bodies], actor=cast.official)
    return visit


def kept(uploads: Path) -> set[str]:
    return {path.name for path in uploads.rglob("*") if path.is_file()}


def test_where_the_form_comes_back_it_is_said_that_photos_have_to_be_chosen_again(cast: Cast) -> None:
    client = signed_in(cast.official)
    again = "Choose the photos again"
    for photos, is_said in (([upload(photo())], True), ([], False)):
        form = visit_form(cast, photos=photos, visited_on="")
        answer = client.post("/visits/new/", form, headers={"accept-language": "en"})
        assert (answer.status_code, again in answer.content.decode()) == (422, is_said)


def test_a_photo_is_chosen_in_the_form_without_script(cast: Cast) -> None:
    form = visit_form(cast, photos=[upload(from_a_camera()), upload(photo(20, 10, "PNG"), "screen.png")])
    client = signed_in(cast.official)
    address = client.post("/visits/new/", form)["Location"]
    first, second = VisitPhoto.objects.order_by("id")
    assert ((first.width, first.height), first.uploaded_by) == ((300, 400), cast.official)
    page = client.get(address, headers={"accept-language": "en"}).content.decode()
    for one in (first, second):
        assert f"{address}photos/{one.pk}/thumbnail/" in page
    assert "Photo 2 of 2" in page


def test_what_is_no_photo_stops_the_form_and_says_so(cast: Cast) -> None:
    form = visit_form(cast, photos=[upload(b"<script>alert(1)</script>")])
    response = signed_in(cast.official).post("/visits/new/", form, headers={"accept-language": "en"})
    assert response.status_code == 422
    assert "IMG_0001.jpg: This is no photo" in response.content.decode()
    assert not Visit.objects.exists()


def test_too_many_are_refused_before_they_are_read(cast: Cast) -> None:
    form = visit_form(cast, photos=[upload(photo(8 + n, 8)) for n in range(MOST + 1)])
    response = signed_in(cast.official).post("/visits/new/", form, headers={"accept-language": "en"})
    assert (response.status_code, Visit.objects.count()) == (422, 0)
    assert "at most 9 photos" in response.content.decode()


def test_a_photo_sent_again_is_the_same_photo(cast: Cast, uploads: Path) -> None:
    visit, client, body = make_visit(cast), signed_in(cast.official), from_a_camera()
    first, again = put(client, visit, body), put(client, visit, body)
    assert (first.status_code, again.status_code) == (201, 200), first.content
    assert first.json() == again.json()
    assert (VisitPhoto.objects.count(), len(kept(uploads))) == (1, 2)
    assert client.get(f"/api/v1/visits/{visit.pk}/files/").json() == {"results": [first.json()]}
    image = client.get(f"/api/v1/visits/{visit.pk}/files/{sha256(body)}/")
    assert opened(image.content).size == (300, 400)


def test_what_it_is_called_does_not_matter_only_what_it_is(cast: Cast) -> None:
    visit, client = make_visit(cast), signed_in(cast.official)
    assert put(client, visit, photo(8, 8, "WEBP"), "image/png").status_code == 201
    refused = put(client, visit, b"MZ\x90\x00 a program", "image/jpeg")
    assert (refused.status_code, refused.json()["code"]) == (422, "not_a_photo")
    assert put(client, visit, photo(), "text/html").status_code == 415


def test_bytes_that_are_not_those_of_the_address_are_refused(cast: Cast) -> None:
    answer = put(signed_in(cast.official), make_visit(cast), photo(), key="0" * 64)
    assert (answer.status_code, answer.json()["code"]) == (422, "other_bytes")
    assert not VisitPhoto.objects.exists()


def test_a_body_too_large_is_not_read(cast: Cast) -> None:
    answer = put(signed_in(cast.official), make_visit(cast), b"x" * (12 * 1024 * 1024 + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_the_tenth_photo_is_refused_and_nine_stay(cast: Cast) -> None:
    visit, client = make_visit(cast), signed_in(cast.official)
    answers = [put(client, visit, photo(8 + n, 8)) for n in range(MOST + 1)]
    assert [answer.status_code for answer in answers] == [*[201] * MOST, 422]
    assert answers[-1].json()["code"] == "too_many_photos"
    assert VisitPhoto.objects.count() == MOST


@pytest.mark.parametrize(
    ("who", "status"), [("coordinator", 201), ("leader", 403), ("handler", 404), ("other_official", 404)]
)
def test_who_may_correct_the_visit_may_add_to_it(cast: Cast, who: str, status: int) -> None:
    assert put(signed_in(getattr(cast, who)), make_visit(cast), photo()).status_code == status


def test_a_phone_does_not_send_what_somebody_else_took(cast: Cast) -> None:
    answer = put(signed_in(cast.official), make_visit(cast), photo(), X_Huiqi_User=str(cast.coordinator.pk))
    assert (answer.status_code, answer.json()["code"]) == (403, "other_user")
    assert not VisitPhoto.objects.exists()


def test_a_photo_is_shown_to_those_who_see_the_visit_and_never_kept_by_proxies(cast: Cast) -> None:
    visit = with_photos(cast, from_a_camera())
    one = VisitPhoto.objects.get()
    for part in ("file", "thumbnail"):
        path = f"/visits/{visit.pk}/photos/{one.pk}/{part}/"
        answer = signed_in(cast.leader).get(path)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "private" in answer["Cache-Control"]
        assert signed_in(cast.other_official).get(path).status_code == 404
    assert signed_in(cast.leader).get(f"/media/{one.file.name}").status_code == 404


def test_a_photo_belongs_to_its_own_visit_alone(cast: Cast) -> None:
    with_photos(cast, photo())
    other, one = make_visit(cast), VisitPhoto.objects.get()
    for part in ("", "file/", "thumbnail/"):
        assert signed_in(cast.official).get(f"/visits/{other.pk}/photos/{one.pk}/{part}").status_code == 404


def test_the_large_view_leads_to_the_next_and_says_whose_it_is(cast: Cast) -> None:
    visit = with_photos(cast, photo(8, 8), photo(9, 9))
    first, second = VisitPhoto.objects.order_by("id")
    page = signed_in(cast.official).get(f"/visits/{visit.pk}/photos/{first.pk}/", headers={"accept-language": "en"})
    for words in ("Photo 1 of 2", "Sent by 王芳", f"/photos/{second.pk}/", cast.enterprise.name):
        assert words in page.content.decode()


def test_a_correction_removes_and_adds_and_says_so(
    cast: Cast, uploads: Path, django_capture_on_commit_callbacks: Any
) -> None:
    visit, client = with_photos(cast, photo(8, 8), photo(9, 9)), signed_in(cast.official)
    going = VisitPhoto.objects.earliest("id")
    gone = {Path(going.file.name).name, Path(going.thumbnail.name).name}
    form = correction_form(visit, photos_removed=[going.sha256], photos=[upload(photo(10, 10))])
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(f"/visits/{visit.pk}/correct/", form)
    revision = VisitRevision.objects.get()
    assert revision.before["photos"] == [sha256(photo(8, 8)), sha256(photo(9, 9))]
    assert revision.after["photos"] == [sha256(photo(9, 9)), sha256(photo(10, 10))]
    assert not gone & kept(uploads)
    page = client.get(response["Location"], headers={"accept-language": "en"}).content.decode()
    assert "2 photos" in page
    assert "1 removed, 1 added" in page
    assert client.get(f"/visits/{visit.pk}/photos/{going.pk}/file/").status_code == 404


def test_a_phone_that_never_heard_of_it_does_not_bring_a_removed_photo_back(cast: Cast) -> None:
    visit, client, body = make_visit(cast), signed_in(cast.official), photo()
    put(client, visit, body)
    taken = {"photos": PhotoChanges(removed=[sha256(body)])}
    visit_correct(actor=cast.official, visit_id=visit.pk, changes=taken, reason="拍到了人脸")
    again = put(client, visit, body)
    assert (again.status_code, again.json()["code"]) == (409, "photo_removed")
    back = {"photos": PhotoChanges(announced=[sha256(body)])}
    visit_correct(actor=cast.official, visit_id=visit.pk, changes=back, reason="误删")
    assert put(client, visit, body).status_code == 201


def test_nothing_is_corrected_where_the_photos_stay_as_they_are(cast: Cast) -> None:
    visit = with_photos(cast, photo())
    with pytest.raises(RuleViolation) as refused:
        visit_correct(actor=cast.official, visit_id=visit.pk, changes={"photos": PhotoChanges()}, reason="误删")
    assert refused.value.code == "nothing_changed"


def test_a_correction_sent_again_with_other_photos_is_another_one(cast: Cast) -> None:
    visit, key = with_photos(cast, photo()), uuid.uuid4()

    def sent(changes: PhotoChanges) -> bool:
        return revision_put(
            actor=cast.official,
            visit_uuid=visit.uuid,
            key=key,
            base_revision=0,
            changes={"photos": changes},
            reason="误拍",
        )[1]

    assert [sent(PhotoChanges(removed=[sha256(photo())])) for _again in range(2)] == [True, False]
    with pytest.raises(Conflict) as refused:
        sent(PhotoChanges(announced=[sha256(photo(9, 9))]))
    assert refused.value.code == "other_content"


def test_a_withdrawn_visit_keeps_its_photos_and_takes_no_more(cast: Cast) -> None:
    visit, client = with_photos(cast, photo()), signed_in(cast.official)
    visit_withdraw(actor=cast.official, visit_id=visit.pk, reason="登记重复")
    refused = put(client, visit, photo(9, 9))
    assert (refused.status_code, refused.json()["code"]) == (409, "visit_not_recorded")
    assert put(client, visit, photo()).status_code == 200
    one = VisitPhoto.objects.get()
    assert client.get(f"/visits/{visit.pk}/photos/{one.pk}/file/").status_code == 200


def test_the_photos_of_a_draft_are_its_writers_and_go_with_it(cast: Cast, uploads: Path) -> None:
    client = signed_in(cast.official)
    client.post("/visits/new/", visit_form(cast, keep="", photos=[upload(photo())]))
    draft, one = Visit.objects.get(), VisitPhoto.objects.get()
    assert draft.state == VisitState.DRAFT
    path = f"/visits/{draft.pk}/photos/{one.pk}/"
    assert f"{path}thumbnail/" in client.get(f"/visits/new/?draft={draft.pk}").content.decode()
    assert signed_in(cast.coordinator).get(f"{path}file/").status_code == 404
    assert put(signed_in(cast.coordinator), draft, photo(9, 9)).status_code == 404
    client.post(f"/visits/{draft.pk}/discard/")
    assert not VisitPhoto.objects.exists()
    grow_old(uploads)
    forget_orphaned_photos()
    assert not kept(uploads)


def test_a_photo_is_taken_out_of_a_draft_without_ceremony(cast: Cast, uploads: Path) -> None:
    draft = with_photos(cast, photo(), state="draft", logged_by=cast.official)
    recorded = with_photos(cast, photo(9, 9))
    for visit, status in ((draft, 303), (recorded, 404)):
        one = VisitPhoto.objects.get(visit=visit)
        path = f"/visits/{visit.pk}/photos/{one.pk}/discard/"
        assert signed_in(cast.official).post(path).status_code == status
    assert VisitPhoto.objects.get().visit == recorded


def test_files_that_no_photo_names_are_cleaned_away_when_they_are_old(cast: Cast, uploads: Path) -> None:
    with_photos(cast, photo())
    folder = next(uploads.rglob("*.jpg")).parent
    before = kept(uploads)
    (folder / "old.jpg").write_bytes(b"x")
    grow_old(uploads)
    (folder / "young.jpg").write_bytes(b"x")
    forget_orphaned_photos()
    assert kept(uploads) == before | {"young.jpg"}


def grow_old(uploads: Path) -> None:
    then = time.mktime((timezone.now() - timedelta(days=2)).timetuple())
    for path in uploads.rglob("*.jpg"):
        os.utime(path, (then, then))
