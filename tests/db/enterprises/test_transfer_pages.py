"""The way of a file through the pages, through the API and at the terminal."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from enterprises.models import Enterprise, Export, Import
from enterprises.transfer.exporting import export_write
from enterprises.transfer.importing import import_advance
from tests.cast import Cast, signed_in
from tests.db.enterprises.files import code, counts, csv_of, line, uploaded


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def file_of(content: bytes, name: str = "名单.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_file_is_uploaded_looked_at_and_confirmed(cast: Cast) -> None:
    client = signed_in(cast.coordinator)
    answer = client.post(reverse("enterprises:import-create"), {"file": file_of(csv_of(line(1), line(2, 类型="公会")))})
    assert answer.status_code == 303
    job = Import.objects.get()
    page = reverse("enterprises:import-detail", args=[job.pk])
    assert answer["Location"] == page
    import_advance(job.pk)
    shown = client.get(page).content.decode()
    assert "公会" in shown
    assert reverse("enterprises:import-refused", args=[job.pk]) in shown
    typed = hidden(client.get(page))
    assert client.post(reverse("enterprises:import-confirm", args=[job.pk]), typed).status_code == 303
    import_advance(job.pk)
    assert Enterprise.objects.filter(uscc=code(1)).exists()
    refused = client.get(reverse("enterprises:import-refused", args=[job.pk]))
    assert "公会" in b"".join(refused.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    refused.close()


def test_a_page_confirms_once(cast: Cast) -> None:
    job = uploaded(cast.coordinator, csv_of(line(1)))
    address = reverse("enterprises:import-confirm", args=[job.pk])
    client = signed_in(cast.coordinator)
    typed = hidden(client.get(reverse("enterprises:import-detail", args=[job.pk])))
    assert [client.post(address, typed).status_code for _ in range(2)] == [303, 409]


def test_only_what_was_looked_at_is_confirmed(cast: Cast) -> None:
    job = uploaded(cast.coordinator, csv_of(line(1), line(2, 区划代码="")))
    client, confirm = signed_in(cast.coordinator), reverse("enterprises:import-confirm", args=[job.pk])
    typed = hidden(client.get(reverse("enterprises:import-detail", args=[job.pk])))
    seen = client.get(f"/api/v1/imports/{job.pk}/")["ETag"]
    # Somebody says in another window where the second one is, so that it would be written as well.
    matched = {"mapping": job.mapping, "defaults": {"region": "330502"}}
    assert matching(client, job, matched, seen).status_code == 200
    assert matching(client, job, matched, seen).status_code == 412
    import_advance(job.pk)
    answer = client.post(f"/api/v1/imports/{job.pk}/confirm/", headers={"If-Match": seen})
    assert (answer.status_code, answer.json()["code"]) == (412, "stale_version")
    shown = client.post(confirm, typed)
    assert shown.status_code == 409
    assert shown.context["form"].has_error("__all__", "stale_version")
    assert Import.objects.get(pk=job.pk).state == "checked"
    assert client.post(confirm, {}).status_code == 422
    assert client.post(confirm, hidden(shown)).status_code == 303


def hidden(page: Any) -> dict[str, str]:
    """The version that the page sends with its form."""
    return {"version": re.findall(r'name="version" value="(\d+)"', page.content.decode())[0]}


def matching(client: Client, job: Import, matched: dict[str, Any], seen: str) -> Any:
    address = f"/api/v1/imports/{job.pk}/columns/"
    return client.post(address, matched, content_type="application/json", headers={"If-Match": seen})


def test_a_file_that_is_none_is_refused_on_the_form(cast: Cast) -> None:
    client = signed_in(cast.coordinator)
    answer = client.post(reverse("enterprises:import-create"), {"file": file_of(b"%PDF-1.7", "list.csv")})
    assert answer.status_code == 422
    assert not Import.objects.exists()


def test_columns_are_matched_on_a_page(cast: Cast) -> None:
    job = uploaded(cast.coordinator, csv_of(["湖州一厂", code(1), "9"], titles=["单位", "代码", "谁知道"]))
    client = signed_in(cast.coordinator)
    address = reverse("enterprises:import-columns", args=[job.pk])
    assert "湖州一厂" in client.get(address).content.decode()
    fields = {"column_0": "name", "column_1": "uscc", "column_2": "-", "region": "330502", "version": job.version}
    assert client.post(address, fields | {"column_2": "name"}).status_code == 422
    assert client.post(address, fields).status_code == 303
    import_advance(job.pk)
    job.refresh_from_db()
    assert (job.state, counts(job)) == ("checked", (1, 0, 0, 0))


def test_while_a_worker_has_it_htmx_gets_the_progress_alone(cast: Cast) -> None:
    job = uploaded(cast.coordinator, csv_of(line(1)))
    client = signed_in(cast.coordinator)
    page = reverse("enterprises:import-detail", args=[job.pk])
    Import.objects.filter(pk=job.pk).update(state="importing")
    assert client.get(page, headers={"HX-Request": "true"}).content.decode().strip().startswith("<div")
    Import.objects.filter(pk=job.pk).update(state="checked")
    assert client.get(page, headers={"HX-Request": "true"})["HX-Redirect"] == page


def test_the_empty_spreadsheet_is_recognised_as_a_whole(cast: Cast) -> None:
    answer = signed_in(cast.coordinator).get(reverse("enterprises:import-blank"))
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    job = uploaded(cast.coordinator, content, "blank.xlsx")
    assert job.failure  # no rows
    assert all(job.mapping)


def test_another_system_imports_and_exports(cast: Cast) -> None:
    client = signed_in(cast.coordinator)
    answer = client.post("/api/v1/imports/", {"file": file_of(csv_of(line(1)))}, headers={"Idempotency-Key": "once"})
    again = client.post("/api/v1/imports/", {"file": file_of(csv_of(line(1)))}, headers={"Idempotency-Key": "once"})
    assert (answer.status_code, again.json()) == (201, answer.json())
    key = answer.json()["id"]
    import_advance(key)
    shown = client.get(f"/api/v1/imports/{key}/").json()
    assert (shown["state"], shown["created_count"]) == ("checked", 1)
    assert client.post(f"/api/v1/imports/{key}/confirm/").json()["state"] == "importing"
    import_advance(key)
    assert client.get(f"/api/v1/imports/{key}/").json()["state"] == "done"
    body = {"format": "csv", "filters": {"region": "330502"}}
    export = client.post("/api/v1/exports/", body, content_type="application/json").json()
    export_write(export["id"])
    assert client.get(f"/api/v1/exports/{export['id']}/").json()["row_count"] == 2
    file = client.get(f"/api/v1/exports/{export['id']}/file/")
    assert code(1) in b"".join(file.streaming_content).decode()  # type: ignore[attr-defined]
    file.close()


def test_an_unknown_filter_of_an_export_is_named(cast: Cast) -> None:
    client = signed_in(cast.coordinator)
    answer = client.post("/api/v1/exports/", {"filters": {"colour": "red"}}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_filter")
    assert not Export.objects.exists()


def test_the_operator_imports_at_the_terminal(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    path.write_bytes(csv_of(line(1, 所属地区="330802"), line(2, 类型="公会")))
    said = io.StringIO()
    call_command("import_enterprises", str(path), "--dry-run", stdout=said)
    assert "1 created" in said.getvalue()
    assert "Nothing was written" in said.getvalue()
    assert not Enterprise.objects.filter(uscc=code(1)).exists()
    call_command("import_enterprises", str(path), stdout=io.StringIO())
    assert Enterprise.objects.filter(uscc=code(1)).exists()
    assert "公会" in (tmp_path / "名单-refused.csv").read_text(encoding="utf-8-sig")


def test_the_terminal_says_what_is_wrong_with_a_file(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"a,b\n1,2\n")
    with pytest.raises(CommandError):
        call_command("import_enterprises", str(path), stdout=io.StringIO(), stderr=io.StringIO())
    with pytest.raises(CommandError):
        call_command("import_enterprises", str(tmp_path / "nothing.csv"))
