"""A file of codes or names, looked up and put on a campaign's list."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns.models import Exclusion, ListedEnterprise, ListUpload
from campaigns.services.lists import listed_remove
from campaigns.services.uploads import list_upload, list_upload_apply
from common.errors import Conflict, NotAllowed, RuleViolation
from enterprises.models import Alias, Enterprise
from enterprises.services.merges import MergeDraft, enterprise_merge
from enterprises.transfer.writing import written
from tests.cast import Cast, make_enterprise, signed_in
from tests.workbooks import SHEET_PATH, sheet_xml, text_rows, workbook_of

pytestmark = pytest.mark.django_db


def uploaded(cast: Cast, *rows: list[Any], content: bytes | None = None, name: str = "名单.csv") -> ListUpload:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    file = ContentFile(text.getvalue().encode() if content is None else content)
    return list_upload(actor=cast.coordinator, campaign_id=cast.campaign.pk, file=file, name=name)


def outcomes(upload: ListUpload) -> list[str]:
    return [line["outcome"] for line in upload.lines]


def on_list(cast: Cast) -> set[int]:
    return set(ListedEnterprise.objects.filter(campaign=cast.campaign).values_list("enterprise", flat=True))


def test_each_row_is_looked_up_and_nothing_is_written(cast: Cast) -> None:
    for _number in range(2):
        make_enterprise("湖州同名纺织有限公司")
    fresh = make_enterprise("湖州新来纺织有限公司")
    before = on_list(cast)
    upload = uploaded(
        cast,
        ["序号", "企业名称", "统一社会信用代码"],
        [1, "随便什么", cast.enterprise.uscc],
        [2, "湖州（新来） 纺织有限公司", ""],
        [3, "湖州同名纺织有限公司", ""],
        [4, "没有这家企业有限公司", ""],
        [5, "", f"{fresh.uscc[:-1]}{'0' if fresh.uscc[-1] != '0' else '1'}"],
        [6, "", cast.stranger.uscc],
        [7, "", fresh.uscc.lower()],
        [8, "=cmd|calc", ""],
        ["", "", ""],
    )
    assert outcomes(upload) == ["listed", "new", "several", "unknown", "bad_code", "unknown", "twice", "spoilt"]
    assert (upload.new_count, upload.listed_count, upload.refused_count) == (1, 1, 6)
    assert on_list(cast) == before


def test_what_was_found_is_put_on_by_hand_once(cast: Cast) -> None:
    upload = uploaded(cast, ["统一社会信用代码"], [cast.neighbour.uscc], [cast.enterprise.uscc])
    applied = list_upload_apply(actor=cast.coordinator, upload_id=upload.pk)
    assert applied.added_count == 1
    assert ListedEnterprise.objects.get(enterprise=cast.neighbour, campaign=cast.campaign).origin == "hand"
    with pytest.raises(Conflict) as caught:
        list_upload_apply(actor=cast.coordinator, upload_id=upload.pk)
    assert caught.value.code == "upload_applied"


def test_a_bare_list_needs_no_titles(cast: Cast) -> None:
    upload = uploaded(cast, [cast.neighbour.uscc], [cast.enterprise.name])
    assert [(line["row"], line["outcome"]) for line in upload.lines] == [(1, "new"), (2, "listed")]


def test_former_names_and_codes_are_known(cast: Cast) -> None:
    Alias.objects.create(
        enterprise=cast.neighbour, kind="former_name", value="德清老厂", value_pinyin="de", value_initials="d"
    )
    Alias.objects.create(enterprise=cast.neighbour, kind="former_code", value="330500000012345")
    assert outcomes(uploaded(cast, ["企业名称"], ["德清老厂"])) == ["new"]
    assert outcomes(uploaded(cast, ["统一社会信用代码"], ["330500000012345"])) == ["new"]


def test_who_was_taken_off_by_hand_comes_back_knowingly(cast: Cast) -> None:
    rows = ListedEnterprise.objects.filter(enterprise=cast.enterprise)
    listed_remove(actor=cast.coordinator, campaign_id=cast.campaign.pk, rows=rows, reason="重复")
    upload = uploaded(cast, ["企业名称"], [cast.enterprise.name])
    assert (outcomes(upload), upload.new_count) == (["returning"], 1)
    list_upload_apply(actor=cast.coordinator, upload_id=upload.pk)
    assert cast.enterprise.pk in on_list(cast)
    assert not Exclusion.objects.exists()


def test_who_was_merged_meanwhile_is_put_on_as_the_kept_one(cast: Cast) -> None:
    gone, kept = make_enterprise(), make_enterprise()
    upload = uploaded(cast, ["统一社会信用代码"], [gone.uscc])
    enterprise_merge(actor=cast.coordinator, draft=MergeDraft(kept=kept.pk, merged=gone.pk))
    list_upload_apply(actor=cast.coordinator, upload_id=upload.pk)
    assert kept.pk in on_list(cast)


def test_an_enterprise_outside_the_campaign_is_refused(cast: Cast) -> None:
    elsewhere = Enterprise.objects.get(pk=cast.stranger.pk)
    upload = list_upload(
        actor=cast.province,
        campaign_id=cast.campaign.pk,
        file=ContentFile(f"统一社会信用代码\n{elsewhere.uscc}\n".encode()),
        name="x.csv",
    )
    assert outcomes(upload) == ["outside"]


def test_a_workbook_is_read_like_a_text(cast: Cast, tmp_path: Path) -> None:
    written(tmp_path / "x.xlsx", "xlsx", ["企业名称", "信用代码"], [["甲", cast.neighbour.uscc]])
    upload = uploaded(cast, content=(tmp_path / "x.xlsx").read_bytes())
    assert outcomes(upload) == ["new"]


@pytest.mark.parametrize("titles", [["企业名称", "统一社会信用代码"], []])
def test_a_formula_of_a_workbook_is_refused_with_or_without_a_result(cast: Cast, titles: list[str]) -> None:
    lines = [titles] if titles else []
    for cell in (f"<f>A9</f><v>{cast.neighbour.uscc}</v>", "<f>A9</f><v/>"):
        lines.append([f'<c t="str" r="A{len(lines) + 1}">{cell}</c>'])
    sheets = {SHEET_PATH: sheet_xml(text_rows(*lines, [cast.enterprise.name])), "worksheets/sheet2.xml": sheet_xml("")}
    upload = uploaded(cast, content=workbook_of(sheets), name="名单.xlsx")
    assert outcomes(upload) == ["spoilt", "spoilt", "listed"]


def test_a_workbook_that_spans_too_much_for_a_request_is_refused(cast: Cast) -> None:
    far = sheet_xml(text_rows(["企业名称"]) + "<row r='20000'><c r='CV20000'><v>1</v></c></row>")
    with pytest.raises(RuleViolation) as caught:
        uploaded(cast, content=workbook_of({SHEET_PATH: far}))
    assert caught.value.code == "too_large"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        ("企业名称\n".encode(), "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "old_or_locked"),
        (b"PK\x03\x04" + b"x" * 200, "damaged"),
        (b"\xff\xfeA\x00", "encoding"),
        (b"%PDF-1.7 \x00", "unknown_kind"),
        (b"name\n" + b"x\n" * 20_001, "too_many_rows"),
        (b"x" * (10 * 1024 * 1024 + 1), "too_large"),
        (b"name," + b"," * 999 + b"x\n", "too_many_columns"),
    ],
)
def test_a_file_that_is_no_list_is_refused_whole(cast: Cast, content: bytes, code: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        uploaded(cast, content=content)
    assert (caught.value.code, caught.value.field) == (code, "file")
    assert not ListUpload.objects.exists()


def test_only_the_office_uploads(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        list_upload(actor=cast.official, campaign_id=cast.campaign.pk, file=ContentFile(b"x"), name="x")


def test_the_page_shows_what_would_happen_and_the_refused_rows_come_back(cast: Cast) -> None:
    client, path = signed_in(cast.coordinator), f"/campaigns/{cast.campaign.pk}/list/upload/"
    assert client.post(path, {"file": SimpleUploadedFile("a.csv", b"%PDF-1.7 \x00")}).status_code == 422
    content = f"企业名称\n{cast.neighbour.name}\n查无此厂有限公司\n".encode()
    answer = client.post(path, {"file": SimpleUploadedFile("名单.csv", content)})
    page = client.get(answer["Location"])
    assert page.context["page"].entering == [cast.neighbour]
    assert [line.row for line in page.context["page"].refused] == [3]
    refused = b"".join(client.get(f"{answer['Location']}refused/").streaming_content).decode("utf-8-sig")
    assert "查无此厂有限公司" in refused
    again = uploaded(cast, content=refused.encode())
    assert outcomes(again) == ["unknown"]
    assert client.post(f"{answer['Location']}apply/").status_code == 303
    assert cast.neighbour.pk in on_list(cast)


def test_the_api_takes_the_same_steps(cast: Cast) -> None:
    client = signed_in(cast.coordinator)
    file = SimpleUploadedFile("名单.csv", f"name\n{cast.neighbour.name}\n".encode())
    made = client.post("/api/v1/list-uploads/", {"campaign": cast.campaign.pk, "file": file})
    assert (made.status_code, made.json()["new_count"], made.json()["applied_at"]) == (201, 1, None)
    applied = client.post(f"/api/v1/list-uploads/{made.json()['id']}/apply/")
    assert (applied.status_code, applied.json()["added_count"]) == (200, 1)
