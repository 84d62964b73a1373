"""What an operator relies on: commands, alarm, the system page and the figures for monitoring."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.core.management.base import OutputWrapper
from django.core.management.sql import emit_post_migrate_signal
from django.db import OperationalError, connection
from django.db.models import F
from django.test import Client
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from accounts.models import User
from portal.celery import app
from reports import tasks
from reports.engine.compaction import compact_all
from reports.engine.recount import verify
from reports.management.waiting import Waiting
from reports.models import Cell, Delta, Drain, Rebuild, Verification
from reports.selectors.system import statistics_state
from tests.cast import Cast, make_visit
from tests.property.records import scatter

PAGE = "/settings/system/"


@pytest.fixture
def world(cast: Cast) -> Cast:
    """Records of all kinds, all of them counted into cells."""
    scatter(cast, seed=5, size=6)
    compact_all()
    return cast


def run(action: str, capsys: pytest.CaptureFixture[str]) -> str:
    call_command("statistics", action)
    return capsys.readouterr().out


def a_cell(**key: Any) -> Cell:
    """A cell of visits in the home county, on the day of its first visit."""
    return Cell.objects.filter(region="330502", dimension="total", span="day", n1__gt=0, **key).earliest("first")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_verify_counts_the_cells_and_finds_none_that_differs(world: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    cells = Cell.objects.count()

    out = run("verify", capsys)

    assert re.fullmatch(rf"{cells:,} cells, 0 differ, in \d+\.\d s\.\n", out)
    assert Verification.objects.latest().differing == 0


def test_verify_names_a_cell_that_was_tampered_with(world: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    cell = a_cell()
    Cell.objects.filter(pk=cell.pk).update(n1=F("n1") + 7)

    with pytest.raises(CommandError, match=r"cells, 1 differ, in .* s\.") as refused:
        call_command("statistics", "verify")

    assert refused.value.returncode == 1
    line = capsys.readouterr().out.strip()
    assert line.startswith(f"Visits · {cell.campaign} ")
    assert "· 330502 Wuxing" in line
    assert line.endswith(f"· {cell.first}: {cell.n1 + 7} kept, {cell.n1} counted")


def test_verify_names_missing_and_invented_cells_and_rebuild_mends_both(
    world: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    cell = a_cell()
    Cell.objects.filter(pk=cell.pk).update(n1=None)
    invented = {"region": "-330502", "dimension": "team", "part": "no such team"}
    Cell.objects.create(campaign=0, span="entities", first=date.min, n7=3, **invented)

    with pytest.raises(CommandError, match="cells, 2 differ"):
        call_command("statistics", "verify")
    out = capsys.readouterr().out
    assert f"{cell.first}: 0 kept, {cell.n1} counted\n" in out
    assert "All campaigns · 330502 " in out
    assert "team = no such team · all days together: 3 kept, 0 counted\n" in out

    out = run("rebuild", capsys)
    assert re.fullmatch(rf"{Cell.objects.count():,} cells, counted anew in \d+\.\d s\.\n", out)
    assert ", 0 differ," in run("verify", capsys)


@pytest.fixture
def of_other_definitions(world: Cast) -> None:
    """As it is for a process that was started before the last migration."""
    compact_all()
    Rebuild.objects.create(seconds=1, cells=1, definitions="others")


@pytest.mark.usefixtures("of_other_definitions")
def test_a_process_of_other_definitions_leaves_the_cells_alone(world: Cast, caplog: pytest.LogCaptureFixture) -> None:
    make_visit(world)
    waiting = Delta.objects.count()

    tasks.compact()
    tasks.verify()

    assert Delta.objects.count() == waiting > 0
    assert not Verification.objects.exists()
    assert "started before the last migration" in caplog.text
    for action in ("verify", "compact"):
        with pytest.raises(CommandError, match="`migrate` counts them anew"):
            call_command("statistics", action)


@pytest.mark.usefixtures("of_other_definitions")
def test_a_migration_counts_by_its_own_definitions(world: Cast) -> None:
    make_visit(world)

    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")

    assert not Delta.objects.exists()
    assert verify() == []
    call_command("statistics", "verify")


def test_compact_drains_what_waits(world: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    make_visit(world)
    waiting = Delta.objects.count()

    assert run("compact", capsys).startswith(f"{waiting} deltas, counted in ")

    assert not Delta.objects.exists()
    assert verify() == []


def test_a_terminal_sees_what_is_done_and_for_how_long(db: None) -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    with Waiting(OutputWrapper(screen), "counting all records"), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.5)")
    assert re.search(r"\r\x1b\[K\S counting all records … 0 s", screen.getvalue())
    assert screen.getvalue().endswith("\r\x1b[K")


def test_the_nightly_verification_tells_the_administrators(world: Cast, caplog: pytest.LogCaptureFixture) -> None:
    User.objects.filter(pk=world.admin.pk).update(email="admin@example.cn")
    User.objects.filter(pk=world.leader.pk).update(email="leader@example.cn")
    tasks.verify()
    assert not mail.outbox
    Cell.objects.filter(pk=a_cell().pk).update(n1=99)

    tasks.verify()

    (letter,) = mail.outbox
    assert letter.to == ["admin@example.cn"]
    assert f"http://localhost:8000{PAGE}" in letter.body
    assert "99" in letter.body
    (record,) = [record for record in caplog.records if record.name == "reports.verification"]
    assert record.levelname == "ERROR"
    assert "1 cells differ" in record.message
    assert "99 kept" in record.message
    assert Verification.objects.latest().differing == 1


def test_an_alarm_that_cannot_be_mailed_is_logged(world: Cast, caplog: pytest.LogCaptureFixture, settings: Any) -> None:
    User.objects.filter(pk=world.admin.pk).update(email="admin@example.cn")
    Cell.objects.filter(pk=a_cell().pk).update(n1=99)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    tasks.verify()

    assert "could not be sent" in caplog.text


def test_the_system_page_says_how_things_are(world: Cast) -> None:
    tasks.verify()
    make_visit(world)
    page = signed_in(world.admin).get(PAGE)
    state = page.context["state"]
    assert state.pending == Delta.objects.count() > 0
    assert state.drained == sum(Drain.objects.values_list("drained", flat=True)) > 0
    assert state.verified_cells == Cell.objects.count()
    assert state.rebuilt_at == Rebuild.objects.latest().at
    assert not state.is_behind
    assert 'class="notice' not in page.text

    assert signed_in(world.leader).get(PAGE).status_code == 403


def test_the_page_in_a_browser_asks_for_its_state_alone(world: Cast) -> None:
    part = signed_in(world.admin).get(PAGE, headers={"HX-Request": "true"}).text
    assert 'id="state"' in part
    assert "<html" not in part


def test_the_system_page_warns_of_a_worker_that_is_away(world: Cast) -> None:
    make_visit(world)
    Delta.objects.update(written_at=timezone.now() - timedelta(minutes=2))
    page = signed_in(world.admin).get(PAGE, headers={"Accept-Language": "en"})
    assert page.context["state"].is_behind
    assert "waiting for more than a minute" in page.text


def test_the_system_page_warns_of_cells_that_differ_until_they_are_replaced_and_verified(world: Cast) -> None:
    client = signed_in(world.admin)

    def shown() -> str:
        return str(client.get(PAGE, headers={"Accept-Language": "en"}).text)

    Cell.objects.filter(pk=a_cell().pk).update(n1=99)
    tasks.verify()
    assert "1 cell differed from the records" in shown()
    call_command("statistics", "rebuild", stdout=StringIO())
    assert "have been replaced since" in shown()
    tasks.verify()
    assert 'class="notice' not in shown()


def test_verify_now_asks_a_worker(world: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(tasks.verify, "delay", lambda: asked.append("verify"))
    response = signed_in(world.admin).post(f"{PAGE}verification/", follow=True)
    assert asked == ["verify"]
    assert 'class="notice notice-good"' in response.text


def test_verify_now_without_a_queue_is_refused_in_words(world: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise BrokerError

    monkeypatch.setattr(tasks.verify, "delay", away)
    response = signed_in(world.admin).post(f"{PAGE}verification/")
    assert response.status_code == 409
    assert "manage.py statistics verify" in response.text


def test_monitoring_reads_the_state(world: Cast) -> None:
    tasks.verify()
    make_visit(world)
    text = Client().get("/metrics").text
    figures = dict(re.findall(r"^(huiqi_statistics_\w+) (\S+)$", text, re.MULTILINE))
    assert float(figures["huiqi_statistics_pending_deltas"]) == Delta.objects.count()
    assert float(figures["huiqi_statistics_drained_total"]) == statistics_state().drained > 0
    assert float(figures["huiqi_statistics_last_verify_timestamp_seconds"]) == pytest.approx(
        Verification.objects.latest().at.timestamp()
    )
    assert figures["huiqi_statistics_differing_cells"] == "0.0"
    assert {"huiqi_statistics_lag_seconds", "huiqi_statistics_cells"} <= figures.keys()


def test_monitoring_goes_on_without_the_database(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    def away(*_args: Any) -> None:
        raise OperationalError

    with monkeypatch.context() as patched:
        patched.setattr(connection, "cursor", away)
        response = Client().get("/metrics")
    assert response.status_code == 200
    assert "python_info" in response.text
    assert "huiqi_statistics" not in response.text


def test_every_worker_serves_the_queue_of_the_statistics() -> None:
    assert set(app.amqp.queues.consume_from) == {"celery", "statistics"}
    assert app.amqp.router.route({}, "reports.compact")["queue"].name == "statistics"
