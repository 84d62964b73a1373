"""The prescribed sheets: their columns, whose rows they hold, and the total below them."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from accounts.models import User
from campaigns.models import TeamMember, Visit
from enterprises.models import Export
from enterprises.transfer.exporting import export_write
from tests.cast import Cast, make_problem, make_visit, signed_in

VISIT_COLUMNS = [
    "序号", "走访日期", "服务组", "走访人员(带队领导)", "企业/基层单位名称", "地区", "走访方式(实地/电话/座谈)",
    "走访内容摘要", "宣讲政策", "反映问题数", "现场解决数", "企业签字/照片", "备注",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def sheet(actor: User, url: str, **said: str) -> list[tuple[Any, ...]]:
    assert signed_in(actor).post(url, said).status_code == 303
    export = Export.objects.get()
    export_write(export.pk)
    content = signed_in(actor).get(f"/exports/{export.pk}/file/").getvalue()  # type: ignore[attr-defined]
    return [tuple(row) for row in CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()]


def test_the_visit_ledger_has_its_columns_a_line_for_each_visit_and_the_total(cast: Cast) -> None:
    leader = TeamMember.objects.create(team=cast.team, name="组长", role="leader", joined_on=date(2020, 1, 1))
    visit = make_visit(cast, visited_on=date(2026, 11, 3), summary="新车间已投产", solved_on_spot="代办变更登记")
    visit.members.add(cast.member, leader)
    make_problem(cast, visit=visit, source="visit")
    make_visit(cast, visited_on=date(2026, 11, 4))
    titles, first, second, total, drawn_up = sheet(cast.official, "/visits/export/")
    assert list(titles) == VISIT_COLUMNS
    assert first[:5] == (1, "2026-11-03", "吴兴服务组", "组长、王芳", "湖州恒达纺织有限公司")
    assert (first[7], first[9], first[10]) == ("新车间已投产", 1, 1)
    assert (second[0], second[9]) == (2, 0)
    assert (total[0], total[9], total[10]) == ("合计", 1, 1)
    assert "王芳" in str(drawn_up[0])


def test_a_withdrawn_visit_has_a_line_in_the_ledger_but_no_number_and_is_in_no_total(cast: Cast) -> None:
    make_visit(cast, visited_on=date(2026, 11, 3), solved_on_spot="代办变更登记")
    make_visit(cast, visited_on=date(2026, 11, 4), solved_on_spot="代办年报", state="withdrawn")
    make_visit(cast, visited_on=date(2026, 11, 5), solved_on_spot="代办年报")
    _titles, *lines, total, _drawn_up = sheet(cast.official, "/visits/export/")
    assert [line[0] for line in lines] == [1, "", 2]
    assert "已撤回" in str(lines[1][12])
    assert (total[0], str(total[1]).split()[0], total[9], total[10]) == ("合计", "2", 0, 2)


def test_the_visit_ledger_goes_by_the_days_of_the_visits(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("enterprises.transfer.exporting.BATCH", 2)
    for day in (5, 3, 4, 3):
        make_visit(cast, visited_on=date(2026, 11, day), summary=f"第{Visit.objects.count()}次")
    _titles, *lines, _total, _drawn_up = sheet(cast.official, "/visits/export/")
    assert [line[0] for line in lines] == [1, 2, 3, 4]
    assert [line[7] for line in lines] == ["第1次", "第3次", "第2次", "第0次"]


def test_the_visit_ledger_holds_the_rows_of_its_list_and_no_draft_of_a_colleague(cast: Cast) -> None:
    make_visit(cast, visited_on=date(2026, 1, 5))
    make_visit(cast, visited_on=date(2026, 3, 5))
    make_visit(cast, visited_on=date(2026, 3, 6), state="draft", logged_by=cast.official)
    make_visit(cast, visited_on=date(2026, 3, 7), enterprise=cast.stranger)
    rows = sheet(cast.coordinator, "/visits/export/?since=2026-03-01")
    assert [row[1] for row in rows[1:-2]] == ["2026-03-05"]


def test_an_unknown_filter_gives_no_ledger(cast: Cast) -> None:
    assert signed_in(cast.official).post("/visits/export/?shape=round").status_code == 400
    assert not Export.objects.exists()


def test_the_enterprise_ledger_has_the_prescribed_columns_and_no_other(cast: Cast) -> None:
    make_visit(cast)
    titles, first, total, _drawn_up = sheet(
        cast.official, "/enterprises/export/", format="xlsx", kind="enterprise_ledger"
    )
    assert len(titles) == 18
    assert (titles[0], titles[1], titles[3], titles[17]) == ("序号", "企业名称", "所属县区/乡镇", "未办结问题数")
    assert (first[1], first[16]) == ("湖州恒达纺织有限公司", 1)
    assert (total[0], total[16]) == ("合计", 1)


def test_other_systems_ask_for_a_ledger_by_its_kind(cast: Cast) -> None:
    client = signed_in(cast.coordinator)
    said = {"kind": "visit_ledger", "filters": {"since": "2026-03-01"}}
    answer = client.post("/api/v1/exports/", said, content_type="application/json")
    assert (answer.status_code, answer.json()["kind"]) == (201, "visit_ledger")
    wrong = {"kind": "visit_ledger", "filters": {"view": "mine"}}
    assert client.post("/api/v1/exports/", wrong, content_type="application/json").status_code == 400
