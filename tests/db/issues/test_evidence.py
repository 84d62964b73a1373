"""Evidence of a measure: known by its bytes, seen by those who see the measure, removed for good."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from common.errors import RuleViolation
from issues.documents import MAX_BYTES, document_of
from issues.models import Evidence, Measure
from issues.schedule import forget_orphaned_evidence
from issues.selectors.measure_ledger import MeasureLedger
from issues.selectors.measures import evidence_content
from issues.services.evidence import MOST, evidence_add
from tests.cast import Cast, make_dispatched, signed_in
from tests.db.issues.test_pages_measures import planned
from tests.photos import A_PHOTO, from_a_camera, opened, photo, sha256

A_PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _own_files(uploads: Path) -> None:
    """Each test counts its own."""


@pytest.fixture
def measure(cast: Cast) -> Measure:
    return planned(cast, make_dispatched(cast))


def kept(uploads: Path) -> set[str]:
    return {path.name for path in uploads.rglob("*") if path.is_file()}


def added(cast: Cast, measure: Measure, body: bytes = A_PDF, name: str = "协议.pdf") -> Evidence:
    return evidence_add(actor=cast.handler, measure_id=measure.pk, document=document_of(name, body))[0]


def put(client: Any, measure: Measure, body: bytes, key: str = "") -> Any:
    path = f"/api/v1/measures/{measure.pk}/evidence/{key or sha256(body)}/?name=现场.png"
    return client.generic("PUT", path, body, content_type="image/png")


def test_pictures_and_pdfs_are_sent_from_the_page(cast: Cast, measure: Measure) -> None:
    files = [SimpleUploadedFile("合同.PDF", A_PDF), SimpleUploadedFile("../现场.jpg", from_a_camera())]
    client = signed_in(cast.handler)
    client.post(reverse("measures:evidence-add", args=[measure.pk]), {"documents": files})
    pdf, picture = Evidence.objects.order_by("id")
    assert (pdf.name, pdf.media_type, bool(pdf.thumbnail)) == ("合同.pdf", "application/pdf", False)
    assert (picture.name, picture.media_type, opened(evidence_content(picture)).getexif()) == (
        "现场.jpg",
        "image/jpeg",
        {},
    )
    assert list(measure.events.values_list("note", flat=True))[1:] == ["合同.pdf", "现场.jpg"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"MZ\x90\x00 a program", "not_a_document"),
        (b"<html><script>alert(1)</script></html>", "not_a_document"),
        (b"%PDF-1.7 without its end", "not_a_document"),
        (b"%PDF-1.7" + b"x" * MAX_BYTES + b"%%EOF", "document_too_large"),
        (b"", "not_a_document"),
    ],
    ids=["program", "html", "half", "huge", "empty"],
)
def test_what_is_no_document_is_known_by_its_bytes(body: bytes, code: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        document_of("协议.pdf", body)
    assert refused.value.code == code


def test_a_refused_file_is_said_on_the_page_and_none_is_kept(cast: Cast, measure: Measure, uploads: Path) -> None:
    files = [SimpleUploadedFile("协议.pdf", A_PDF), SimpleUploadedFile("病毒.pdf", b"MZ")]
    response = signed_in(cast.handler).post(reverse("measures:evidence-add", args=[measure.pk]), {"documents": files})
    assert (response.status_code, Evidence.objects.exists(), kept(uploads)) == (422, False, set())
    assert "病毒.pdf" in str(response.context["evidence_form"].errors)


def test_a_pdf_is_downloaded_and_never_shown_under_our_name(cast: Cast, measure: Measure) -> None:
    evidence = added(cast, measure)
    response = signed_in(cast.leader).get(reverse("measures:evidence-file", args=[measure.pk, evidence.pk]))
    assert response.content == A_PDF
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["evidence-file", "evidence-thumbnail"])
def test_who_does_not_see_the_measure_does_not_see_its_evidence(cast: Cast, measure: Measure, name: str) -> None:
    evidence = added(cast, measure, A_PHOTO, "现场.png")
    path = reverse(f"measures:{name}", args=[measure.pk, evidence.pk])
    assert signed_in(cast.handler).get(path).status_code == 200
    assert signed_in(cast.other_handler).get(path).status_code == 404
    assert signed_in(cast.other_coordinator).get(path).status_code == 404


def test_removed_evidence_is_gone_with_its_files_and_may_come_back(
    cast: Cast, measure: Measure, uploads: Path, django_capture_on_commit_callbacks: Any
) -> None:
    evidence, client = added(cast, measure, A_PHOTO, "现场.png"), signed_in(cast.handler)
    path = reverse("measures:evidence-remove", args=[measure.pk, evidence.pk])
    with django_capture_on_commit_callbacks(execute=True):
        client.post(path)
    assert kept(uploads) == set()
    assert client.get(reverse("measures:evidence-file", args=[measure.pk, evidence.pk])).status_code == 404
    again = added(cast, measure, A_PHOTO, "现场.png")
    assert (again.pk, again.removed_at, len(kept(uploads))) == (evidence.pk, None, 2)


def test_the_same_bytes_are_kept_once_and_no_more_than_so_many(cast: Cast, measure: Measure) -> None:
    assert added(cast, measure) == added(cast, measure, name="再来一次.pdf")
    for number in range(MOST - 1):
        added(cast, measure, A_PDF + b"%" * number + b"\n%%EOF", f"{number}.pdf")
    with pytest.raises(RuleViolation) as refused:
        added(cast, measure, photo(9, 9))
    assert refused.value.code == "too_many_files"


def test_evidence_over_the_api(cast: Cast, measure: Measure) -> None:
    client, body = signed_in(cast.handler), photo(30, 20, "PNG")
    assert put(client, measure, body).status_code == 201
    assert put(client, measure, body).status_code == 200
    assert put(client, measure, body, key="0" * 64).json()["code"] == "other_bytes"
    [listed] = client.get(f"/api/v1/measures/{measure.pk}/evidence/").json()["results"]
    assert (listed["name"], listed["media_type"], listed["sha256"]) == ("现场.jpg", "image/jpeg", sha256(body))
    path = f"/api/v1/measures/{measure.pk}/evidence/{sha256(body)}/"
    assert opened(client.get(path).content).size == (30, 20)
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404


def test_the_ledger_of_measures_names_the_files(cast: Cast, measure: Measure) -> None:
    added(cast, measure)
    added(cast, measure, A_PHOTO, "现场.png")
    [line] = MeasureLedger(cast.coordinator, {}).lines([measure.pk])
    assert "协议.pdf" in line[-1]
    assert "现场.jpg" in line[-1]


def test_files_that_nothing_names_are_deleted_after_a_day(cast: Cast, measure: Measure, uploads: Path) -> None:
    evidence = added(cast, measure)
    folder = Path(evidence.file.path).parent
    for name, age in (("old.pdf", 2 * 86400), ("young.pdf", 0)):
        (folder / name).write_bytes(A_PDF)
        os.utime(folder / name, (time.time() - age,) * 2)
    os.utime(evidence.file.path, (time.time() - 9 * 86400,) * 2)
    forget_orphaned_evidence()
    assert kept(uploads) == {Path(evidence.file.name or "").name, "young.pdf"}
