"""Lists of enterprises as files."""

from __future__ import annotations

import csv
import io
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from enterprises.models import Contact, Enterprise, Export
from enterprises.services.transfer import export_request
from enterprises.transfer.columns import IMPORTED
from enterprises.transfer.enums import ExportKind, FileFormat
from enterprises.transfer.exporting import export_write
from enterprises.transfer.prescribed import PRESCRIBED
from enterprises.transfer.writing import written
from tests.cast import Cast, make_dispatched, make_enterprise, make_visit, signed_in
from tests.db.enterprises.files import counts, csv_of, imported, line, uploaded


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def exported(actor: User, form: str = "csv", **filters: str) -> Export:
    rows = Enterprise.objects.filter(**filters)
    export = export_request(actor=actor, rows=rows, filters=filters, form=form)
    export_write(export.pk)
    return Export.objects.get(pk=export.pk)


def lines_of(export: Export) -> list[dict[str, str]]:
    with export.file.open("rb") as file:
        return list(csv.DictReader(io.StringIO(file.read().decode("utf-8-sig"))))


def test_what_the_register_itself_named_is_not_looked_at_key_by_key() -> None:
    def calls(keys: int) -> int:
        made: list[str] = []
        export = Export(language="zh-hans", keys=list(range(keys)))
        sys.setprofile(lambda frame, event, _arg: made.append(event) if event == "call" else None)
        try:
            with suppress(ValidationError):
                export.clean_fields()
        finally:
            sys.setprofile(None)
        return len(made)

    assert calls(500) - calls(10) < 10


def test_the_ledger_tells_who_looks_after_an_enterprise_and_what_is_open(cast: Cast) -> None:
    Contact.objects.create(enterprise=cast.enterprise, name="李总", phone="13812345678")
    make_visit(cast)
    make_visit(cast)
    make_dispatched(cast)
    (row,) = lines_of(exported(cast.coordinator, uscc=cast.enterprise.uscc or ""))
    assert (row["所属县区/乡镇"], row["行业(门类/大类)"]) == ("330502 吴兴区", "C17 纺织业")
    assert (row["所属服务组"], row["累计走访次数"]) == ("吴兴服务组", "2")
    assert (row["联系人"], row["联系电话"], row["未办结问题数"]) == ("李总", "13812345678", "1")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_export_imports_again_as_no_change(cast: Cast, form: str) -> None:
    imported(cast.coordinator, csv_of(line(1), line(2)))
    Contact.objects.create(enterprise=cast.enterprise, name="李总", phone="13812345678")
    make_enterprise("-号外企业", founded_on="2015-03-08", address="织里镇, 栋梁路", ask_before_visit=True)
    make_enterprise("无年度企业", employees=5)
    make_enterprise("'单引号公司", legal_representative="''双")
    export = exported(cast.coordinator, form)
    assert export.row_count == 7  # of the city: the cast's two and these five
    with export.file.open("rb") as file:
        job = uploaded(cast.coordinator, file.read(), f"again.{form}")
    assert (job.state, job.preview.get("refused")) == ("checked", [])
    assert counts(job) == (0, 0, 7, 0)


@pytest.mark.parametrize(("written_in", "read_in"), [("en", "zh-hans"), ("zh-hans", "en")])
@pytest.mark.parametrize("kind", [ExportKind.ENTERPRISES, ExportKind.ENTERPRISE_LEDGER])
def test_an_export_is_known_to_whoever_speaks_another_language(
    cast: Cast, written_in: str, read_in: str, kind: ExportKind
) -> None:
    make_enterprise("织里童装集群", kind="cluster", ask_before_visit=True)
    with translation.override(written_in):
        export = export_request(actor=cast.coordinator, rows=Enterprise.objects.all(), filters={}, kind=kind)
    export_write(export.pk)
    export.refresh_from_db()
    with translation.override(read_in), export.file.open("rb") as file:
        job = uploaded(cast.coordinator, file.read(), "again.xlsx")
    ours = {column.key for column in IMPORTED}
    shown = {key for key in PRESCRIBED if key in ours}
    assert set(job.mapping) - {""} == (ours if kind == ExportKind.ENTERPRISES else shown)
    if kind == ExportKind.ENTERPRISES:
        assert (job.state, counts(job)) == ("checked", (0, 0, 3, 0))


def test_nobody_exports_what_he_does_not_see(cast: Cast) -> None:
    export = exported(cast.other_coordinator)
    assert [row["统一社会信用代码"] for row in lines_of(export)] == [cast.stranger.uscc]


def test_who_only_reads_gets_telephone_numbers_masked(cast: Cast) -> None:
    Contact.objects.create(enterprise=cast.enterprise, name="李总", phone="13812345678")
    uscc = cast.enterprise.uscc or ""
    masked, whole = exported(cast.leader, uscc=uscc), exported(cast.coordinator, uscc=uscc)
    assert (lines_of(masked)[0]["联系电话"], masked.whole_phones) == ("138****5678", 0)
    assert (lines_of(whole)[0]["联系电话"], whole.whole_phones) == ("13812345678", 1)


def test_what_a_spreadsheet_would_run_is_neutral(cast: Cast) -> None:
    enterprise = make_enterprise("=cmd|' /C calc'!A0")
    (row,) = lines_of(exported(cast.coordinator, pk=str(enterprise.pk)))
    assert row["企业名称"] == "'=cmd|' /C calc'!A0"


def test_a_title_that_a_spreadsheet_would_run_is_neutral_too(tmp_path: Path) -> None:
    """The file of refused rows repeats whatever titles were sent."""
    path = tmp_path / "refused.csv"
    written(path, FileFormat.CSV, ["企业名称", "=1+1"], [["湖州一厂", "x"]])
    assert path.read_text("utf-8-sig").splitlines() == ["企业名称,'=1+1", "湖州一厂,x"]


def test_the_page_exports_the_very_rows_of_the_list(cast: Cast) -> None:
    client = signed_in(cast.coordinator)
    answer = client.post(reverse("enterprises:export-create") + "?region=330502&view=all", {"format": "csv"})
    assert answer.status_code == 303
    export = Export.objects.get()
    assert (export.created_by, export.filters) == (cast.coordinator, {"region": "330502", "view": "all"})
    assert export.keys == [cast.enterprise.pk]


def test_an_unknown_filter_is_refused_not_ignored(cast: Cast) -> None:
    client = signed_in(cast.coordinator)
    assert client.post(reverse("enterprises:export-create") + "?colour=red", {"format": "csv"}).status_code == 400
    assert not Export.objects.exists()


def test_a_file_is_its_owners_alone(cast: Cast) -> None:
    export = exported(cast.coordinator)
    address = reverse("enterprises:export-file", args=[export.pk])
    answers = {user.username: signed_in(user).get(address).status_code for user in (cast.province, cast.admin)}
    assert answers == {"province": 404, "admin": 404}
    response = signed_in(cast.coordinator).get(address)
    response.close()
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    assert Client().get(address).status_code == 302


def test_an_export_that_was_interrupted_is_written_once(cast: Cast) -> None:
    export = exported(cast.coordinator)
    name = export.file.name
    export_write(export.pk)
    assert Export.objects.get(pk=export.pk).file.name == name


def test_the_page_says_in_words_what_a_list_was_narrowed_by(cast: Cast) -> None:
    client = signed_in(cast.coordinator)
    client.post(reverse("enterprises:export-create") + "?region=330502&industry=C17&view=all", {"format": "csv"})
    client.post(reverse("visits:export") + "?state=withdrawn")
    words = " ".join(client.get(reverse("enterprises:export-list")).content.decode().split())
    assert "地区：吴兴区" in words
    assert "行业：纺织业" in words
    assert "状态：已撤回" in words
    assert "region=" not in words


@time_machine.travel("2026-11-22T23:02:00+08:00", tick=False)
def test_a_file_is_called_what_it_is_with_the_time_of_its_place(cast: Cast) -> None:
    export = exported(cast.coordinator)
    Export.objects.filter(pk=export.pk).update(created_at=timezone.now())
    response = signed_in(cast.coordinator).get(reverse("enterprises:export-file", args=[export.pk]))
    response.close()
    assert unquote(response["Content-Disposition"]).endswith("企业名单-20261122-2302.csv")
