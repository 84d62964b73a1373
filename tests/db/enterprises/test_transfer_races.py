"""People go on working while an import runs: what they save meanwhile stands."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection

from enterprises.models import Import
from enterprises.services.contacts import ContactDraft, contact_add, contact_change
from enterprises.services.declarations import DeclarationDraft, declaration_make
from enterprises.services.enterprises import enterprise_change
from enterprises.services.transfer import import_confirm
from enterprises.transfer.importing import import_advance
from tests.cast import Cast
from tests.db.enterprises.files import counts, csv_of, uploaded


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def imported_while(cast: Cast, content: bytes, act: Callable[[], Any]) -> Import:
    """The file through the worker; `act` comes on a connection of its own, when the merge has checked its rows."""
    job = uploaded(cast.coordinator, content)
    import_confirm(actor=cast.coordinator, import_id=job.pk, version=None)
    acted: list[str] = []

    def run() -> None:
        try:
            act()
            acted.append("done")
        finally:
            connection.close()

    def tell(step: str, done: int, total: int) -> None:
        if (step, done) == ("checking", total) and not acted:
            second = threading.Thread(target=run)
            second.start()
            second.join()

    import_advance(job.pk, tell)
    assert acted == ["done"]
    return Import.objects.get(pk=job.pk)


def test_what_somebody_saves_while_the_file_is_checked_stands(committed_cast: Cast) -> None:
    cast, enterprise = committed_cast, committed_cast.enterprise
    changes = {"ask_before_visit": True, "ask_reason": "停产检修", "address": "织里镇1号"}

    def act() -> None:
        enterprise_change(actor=cast.official, enterprise_id=enterprise.pk, changes=changes, version=None)

    content = csv_of([enterprise.uscc or "", "36", "2025"], titles=["统一社会信用代码", "从业人员", "指标年度"])
    job = imported_while(cast, content, act)
    assert (job.state, counts(job)) == ("done", (0, 1, 0, 0))
    enterprise.refresh_from_db()
    assert (enterprise.employees, enterprise.address) == (36, "织里镇1号")
    assert (enterprise.ask_before_visit, enterprise.ask_reason) == (True, "停产检修")
    assert enterprise.ask_marked_by == cast.official


def test_what_somebody_says_meanwhile_of_figures_and_contacts_stands(committed_cast: Cast) -> None:
    cast, enterprise = committed_cast, committed_cast.enterprise
    about: dict[str, Any] = {"actor": cast.official, "enterprise_id": enterprise.pk, "version": None}
    for year in (2024, 2025):
        declaration_make(draft=DeclarationDraft(year, employees=10), **about)
    contact = contact_add(actor=cast.official, enterprise=enterprise, draft=ContactDraft("李总", phone="13800000001"))

    def act() -> None:
        declaration_make(draft=DeclarationDraft(2024, employees=10, revenue_wan=Decimal(900)), **about)
        changes = {"left_on": date(2026, 1, 1)}
        contact_change(actor=cast.official, contact_id=contact.pk, changes=changes, version=None)

    titles = ["统一社会信用代码", "从业人员", "指标年度", "联系人", "联系电话"]
    imported_while(cast, csv_of([enterprise.uscc or "", "36", "2024", "李总", "13800000002"], titles=titles), act)
    earlier = enterprise.size_declarations.get(year=2024)
    assert (earlier.employees, earlier.revenue_wan) == (36, 900)
    contact.refresh_from_db()
    assert contact.phone == "13800000001"
    assert enterprise.contacts.present().get().phone == "13800000002"


REFUSED = ["无码厂", "", ""]
TITLES = ["企业名称", "统一社会信用代码", "地址"]


def confirmed(cast: Cast) -> Import:
    """Checked with a row refused; another file of refused rows than the one that a merge would name."""
    known = [cast.enterprise.name, cast.enterprise.uscc or "", "织里镇9号"]
    job = uploaded(cast.coordinator, csv_of(known, REFUSED, titles=TITLES))
    storage = job.refused_file.storage
    storage.delete(job.refused_file.name)
    last_month = storage.save("imports/2026/01/refused.csv", ContentFile(REFUSED[0].encode()))
    Import.objects.filter(pk=job.pk).update(refused_file=last_month)
    return import_confirm(actor=cast.coordinator, import_id=job.pk, version=None)


def refused_files(folder: Path) -> list[str]:
    return [str(path.relative_to(folder)) for path in folder.rglob("*refused*")]


def test_the_old_file_of_refused_rows_stays_while_its_row_names_it(cast: Cast, tmp_path: Path) -> None:
    job = confirmed(cast)

    def cancelled(step: str, done: int, total: int) -> None:
        if step == "merging":
            Import.objects.filter(pk=job.pk).update(state="cancelled")

    import_advance(job.pk, cancelled)
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert refused_files(tmp_path) == ["imports/2026/01/refused.csv"] == [job.refused_file.name]


def test_of_the_refused_rows_one_file_is_kept(
    cast: Cast, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    job = confirmed(cast)
    with django_capture_on_commit_callbacks(execute=True):
        import_advance(job.pk)
    job.refresh_from_db()
    assert job.state == "done"
    assert refused_files(tmp_path) == [job.refused_file.name]
