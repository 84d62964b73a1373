"""`python -m benchmarks.transfer [ROWS]`: files of enterprises in and out, each beside its reference in the same run.

Import: the confirmed job (read, stage, check every row, merge) beside a raw COPY of the very
rows that it made into the same tables, with the same indexes and triggers. Export: the job beside
xlsxwriter's constant-memory mode writing the same cells. Jobs run in processes of their own, which tell their memory.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

DATABASE = "bench_transfer"
XLSX_ROWS = 100_000
TITLES = [
    "企业名称",
    "统一社会信用代码",
    "类型",
    "所属地区",
    "行业",
    "从业人员",
    "营业收入(万元)",
    "资产总额(万元)",
    "指标年度",
    "法定代表人",
    "地址",
    "成立日期",
]
TABLES = ("enterprises_enterprise", "enterprises_sizedeclaration")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="?", type=int, default=100_000)
    parser.add_argument("--job", nargs=2, metavar=("KIND", "KEY"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    _set_up()
    if asked.job:
        kind, key = asked.job
        print(json.dumps(JOBS[kind](key)))
        return 0
    _make_database()
    with tempfile.TemporaryDirectory() as folder:
        report = _import(Path(folder), asked.rows) | _export_and_xlsx(Path(folder), min(asked.rows, XLSX_ROWS))
    for name, value in report.items():
        print(f"{name:<42}{value:>12}")
    return 0


def _set_up() -> None:
    from portal.embedded import ensure

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    ensure()
    import django

    django.setup()
    from django.db import connection

    connection.settings_dict["TEST"]["NAME"] = DATABASE
    if "--job" in sys.argv:
        connection.settings_dict["NAME"] = DATABASE


def _make_database() -> None:
    from django.core.management import call_command
    from django.db import connection

    print("Making the database ...", flush=True)
    connection.creation.create_test_db(verbosity=0, keepdb=True, serialize=False)
    call_command("load_reference", verbosity=0)
    _empty()


def _empty() -> None:
    _execute("TRUNCATE enterprises_enterprise, enterprises_enterpriseaudit, enterprises_sizedeclarationaudit CASCADE")
    _execute("CHECKPOINT")


def _execute(sql: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)


def _lines(count: int) -> Any:
    from enterprises.rules import uscc

    chance = random.Random(7)
    places, words = ["湖州", "德清", "长兴", "安吉", "南浔"], list("恒达金华瑞丰银海天成东方新材嘉德利泰")
    trades = [("纺织", "C17"), ("机械", "C34"), ("软件", "I65"), ("商贸", "F51"), ("建设", "E47"), ("物流", "G54")]
    regions = ["330502", "330503", "330521", "330522", "330523"]
    for number in range(count):
        trade, industry = chance.choice(trades)
        name = f"{chance.choice(places)}{''.join(chance.sample(words, 3))}{trade}{number}有限公司"
        code = uscc.make("91", "330502", f"M{number // 10_000_000:01d}{number % 1_000_000:06d}")
        if number >= 1_000_000:
            code = uscc.make("91", "330521", f"M1{number % 1_000_000:06d}")
        figures = [chance.randint(1, 2000), f"{chance.uniform(1, 90000):.2f}", f"{chance.uniform(1, 90000):.2f}", 2025]
        person = "王李张刘陈"[number % 5] + chance.choice("伟芳娜敏静强磊")
        day = f"20{number % 20:02d}-0{number % 9 + 1}-1{number % 10}"
        yield [name, code, "企业", chance.choice(regions), industry, *figures, person, f"织里镇{number % 999}号", day]


def _job(kind: str, key: object) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.transfer", "--job", kind, str(key)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return found


def _measured(work: Callable[[], object]) -> dict[str, Any]:
    start = time.perf_counter()
    work()
    return {"s": time.perf_counter() - start, "mb": _most_memory()}


def _most_memory() -> int:
    """The most that this process ever held, in MB. (`ru_maxrss` would begin with what its parent held.)"""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def _import_job(key: str) -> dict[str, Any]:
    from enterprises.models import Import
    from enterprises.transfer.importing import import_advance

    check = _measured(lambda: import_advance(int(key)))
    Import.objects.filter(pk=key, state="checked").update(state="importing")
    merge = _measured(lambda: import_advance(int(key)))
    job = Import.objects.get(pk=key)
    return {"check": check, "merge": merge, "state": job.state, "created": job.created_count, "why": job.failure}


def _export_job(key: str) -> dict[str, Any]:
    from enterprises.models import Export
    from enterprises.transfer.exporting import export_write

    # A worker has long been up: what a process loads at its first export is no part of an export.
    one = Export.objects.get(pk=key)
    first = Export.objects.create(
        created_by=one.created_by, language=one.language, keys=one.keys[:1], row_count=1, format=one.format
    )
    export_write(first.pk)
    job = _measured(lambda: export_write(int(key)))
    return job | {"state": Export.objects.get(pk=key).state, "rows": Export.objects.get(pk=key).row_count}


JOBS = {"import": _import_job, "export": _export_job}


def _upload(path: Path, form: str) -> int:
    from django.core.files import File

    from enterprises.models import Import

    job = Import(language="zh-hans", name=path.name, format=form)
    with path.open("rb") as file:
        job.file.save(path.name, File(file), save=False)
    job.save()
    return job.pk


def _import(folder: Path, rows: int) -> dict[str, Any]:
    print(f"Importing {rows:,} rows of CSV ...", flush=True)
    path = folder / "rows.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([TITLES])
        csv.writer(file).writerows(_lines(rows))
    job = _job("import", _upload(path, "csv"))
    assert (job["state"], job["created"]) == ("done", rows), job
    print("Copying the same rows ...", flush=True)
    reference = _raw_copy(folder)
    return {
        "CSV rows": f"{rows:,}",
        "preview, s": round(job["check"]["s"], 1),
        "import, s": round(job["merge"]["s"], 1),
        "raw COPY of the same rows, s": round(reference, 1),
        "rate of the import / rate of the COPY": round(reference / job["merge"]["s"], 2),
        "memory of the worker, MB": job["merge"]["mb"],
    }


def _raw_copy(folder: Path) -> float:
    from django.db import connection, transaction

    columns = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(
                "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns "
                "WHERE table_schema = 'public' AND table_name = %s",
                [table],
            )
            columns[table] = cursor.fetchone()[0]
            with (folder / table).open("w", encoding="utf-8") as file:
                cursor.copy_expert(f"COPY {table} ({columns[table]}) TO STDOUT", file)
    _empty()
    start = time.perf_counter()
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT set_config('pghistory.context_id', gen_random_uuid()::text, true), "
            "set_config('pghistory.context_metadata', '{}', true)"
        )
        for table in TABLES:
            with (folder / table).open(encoding="utf-8") as file:
                cursor.copy_expert(f"COPY {table} ({columns[table]}) FROM STDIN", file)
    return time.perf_counter() - start


def _export_and_xlsx(folder: Path, rows: int) -> dict[str, Any]:
    import python_calamine
    import xlsxwriter

    from enterprises.models import Enterprise, Export
    from tests.cast import make_user

    print(f"Exporting {rows:,} rows to xlsx ...", flush=True)
    name = f"bench-{time.time_ns()}"
    admin = make_user(name, role="admin")
    keys = list(Enterprise.objects.order_by("id").values_list("pk", flat=True)[:rows])
    export = Export.objects.create(created_by=admin, language="zh-hans", keys=keys, row_count=rows)
    job = _job("export", export.pk)
    assert (job["state"], job["rows"]) == ("done", rows), job
    export.refresh_from_db()
    cells = python_calamine.load_workbook(export.file.path).get_sheet_by_index(0).to_python()
    start = time.perf_counter()
    book = xlsxwriter.Workbook(str(folder / "reference.xlsx"), {"constant_memory": True})
    sheet = book.add_worksheet()
    for place, line in enumerate(cells):
        sheet.write_row(place, 0, line)
    book.close()
    reference = time.perf_counter() - start
    print(f"Importing {rows:,} rows of xlsx ...", flush=True)
    path = folder / "rows.xlsx"
    with path.open("wb") as file, export.file.open("rb") as source:
        file.write(source.read())
    _empty()
    arrived = _job("import", _upload(path, "xlsx"))
    assert (arrived["state"], arrived["created"]) == ("done", rows), arrived
    return {
        "xlsx rows": f"{rows:,}",
        "export to xlsx, s": round(job["s"], 1),
        "xlsxwriter, constant memory, s": round(reference, 1),
        "rate of the export / rate of xlsxwriter": round(reference / job["s"], 1),
        "memory of the export, MB": job["mb"],
        "import from xlsx, preview + import, s": round(arrived["check"]["s"] + arrived["merge"]["s"], 1),
        "memory of that import, MB": arrived["merge"]["mb"],
    }


if __name__ == "__main__":
    sys.exit(main())
