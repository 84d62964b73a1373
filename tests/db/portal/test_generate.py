from __future__ import annotations

import datetime as dt
import re
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.core.management.base import OutputWrapper
from django.db import IntegrityError, connection, transaction
from django.db.models import Min

from accounts.models import Organisation
from campaigns.models import Attendance, Campaign, ListedEnterprise, Visit
from enterprises.models import Enterprise
from issues.models import Feedback, Measure, NumberSeries, Problem
from portal.volume.loader import LOADED, Volume, volume_load
from portal.volume.progress import Progress
from portal.volume.schema import loosened
from portal.volume.sink import Sink

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 20)
VOLUME = Volume(enterprises=100, visits=200, problems=300)


def quiet() -> Progress:
    return Progress(OutputWrapper(StringIO()), VOLUME.total)


def load(seed: int = 1) -> bool:
    return volume_load(VOLUME, seed=seed, today=TODAY, progress=quiet())


@pytest.fixture
def loaded(db: None) -> None:
    assert load()


def said(seed: int) -> list[list[tuple[Any, ...]]]:
    """What a load with this seed says, keys apart: a sequence never gives a number twice."""
    with transaction.atomic():
        load(seed)
        said = [
            list(Enterprise.objects.order_by("pk").values_list("name", "uscc", "region", "size", "employees")),
            list(
                Visit.objects.order_by("pk").values_list(
                    "uuid", "enterprise__uscc", "team__name", "visited_on", "summary"
                )
            ),
            list(Problem.objects.order_by("pk").values_list("number", "title", "state", "due_on", "closed_on")),
            list(Feedback.objects.order_by("pk").values_list("problem__number", "score", "answered_at", "comment")),
            list(Attendance.objects.order_by("pk").values_list("person_name", "enterprise__uscc", "meeting__title")),
            list(Measure.objects.order_by("pk").values_list("text", "status", "planned_on", "problems__number")),
        ]
        transaction.set_rollback(True)
    return said


# PostgreSQL writes the casts of a list anew each time that it reads an index.
PLAIN = re.compile(r"::character varying|::text|\[\]|[()]")


def schema() -> list[tuple[Any, ...]]:
    """Every constraint, index and trigger of the tables that are loaded."""
    tables = [model._meta.db_table for model in LOADED]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated::text
            FROM pg_constraint WHERE conrelid = ANY (%(tables)s::regclass[])
            UNION ALL SELECT tablename, indexname, indexdef, '' FROM pg_indexes WHERE tablename = ANY (%(tables)s)
            UNION ALL SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), tgenabled::text
            FROM pg_trigger WHERE tgrelid = ANY (%(tables)s::regclass[]) AND NOT tgisinternal
            ORDER BY 1, 2, 3
            """,
            {"tables": tables},
        )
        return [(table, name, PLAIN.sub("", text), state) for table, name, text, state in cursor.fetchall()]


def test_the_same_seed_gives_the_same_data_and_another_seed_others() -> None:
    first = said(1)
    assert said(1) == first
    assert all(other != same for other, same in zip(said(2), first, strict=True))


def test_indexes_keys_and_triggers_are_afterwards_what_they_were() -> None:
    before = schema()
    load()
    assert schema() == before


def test_a_key_that_leads_nowhere_lets_the_whole_load_fail(loaded: None) -> None:
    campaign = Campaign.objects.get(slug="volume-city")
    with pytest.raises(IntegrityError, match="enterprise_id"), transaction.atomic(), loosened(LOADED, quiet()):
        ListedEnterprise.objects.create(campaign=campaign, enterprise_id=999_999_999, region_id="330102")
    assert not ListedEnterprise.objects.filter(enterprise_id=999_999_999).exists()


def test_data_are_generated_once(loaded: None, settings: Any) -> None:
    settings.DEMO = True
    with pytest.raises(CommandError, match="already in this database"):
        call_command("generate", enterprises=10, visits=10, problems=10, seed=2)
    assert Enterprise.objects.count() == 100


@pytest.mark.parametrize("numbers", [{"enterprises": 0}, {"visits": -1}, {"problems": -1}])
def test_numbers_that_make_no_sense_are_refused(numbers: dict[str, int], settings: Any) -> None:
    settings.DEMO = True
    with pytest.raises(CommandError, match="may be negative"):
        call_command("generate", **{"enterprises": 10, "visits": 10, "problems": 10} | numbers)


def test_a_portal_that_is_not_for_trying_out_takes_no_generated_data(settings: Any) -> None:
    settings.DEMO = settings.DEBUG = False
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("generate", enterprises=10, visits=10, problems=10)
    assert not Campaign.objects.exists()


def test_departments_that_are_there_stay_the_only_ones() -> None:
    there = Organisation.objects.create(
        name="杭州市商务局", region_id="330100", level="city", kinds=["department"], phone="0571-5550001"
    )
    load()
    assert Organisation.objects.get(region="330100", name="杭州市商务局") == there
    assert Problem.objects.filter(lead_organisation=there).exists()


def test_numbering_goes_on_where_the_office_had_ended() -> None:
    NumberSeries.objects.create(year=2026, region_id="330100", last=41)
    load()
    numbers = Problem.objects.filter(number__startswith="2026-330100-")
    assert numbers.aggregate(Min("number"))["number__min"] == "2026-330100-000042"


def test_a_query_waits_for_the_rows_that_are_on_their_way() -> None:
    with Sink(quiet()) as sink:
        groups = sink.stream(Group, "id", "name")
        for number in range(60_000):
            groups.write(f"{next(groups.keys)}\tgroup {number}\n")
            if number % 30_000 == 29_999:
                sink.send()
        assert Group.objects.count() == 60_000
    assert Group.objects.create(name="one more").pk == groups.first_key + 60_000


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [0.0]
    monkeypatch.setattr("portal.volume.progress.time.monotonic", lambda: now[0])
    return now


def test_at_a_terminal_one_line_shows_how_far_it_is(seconds: list[float]) -> None:
    out = Terminal()
    progress = Progress(OutputWrapper(out), total=200)
    seconds[0] = 2.0
    progress.step(100)
    progress.advance(3000)
    assert out.getvalue() == "\r\x1b[K[" + "#" * 15 + "." * 15 + "]  50%         3,000 rows      1,500 rows/s"


def test_in_a_log_a_line_is_written_now_and_then(seconds: list[float]) -> None:
    out = StringIO()
    progress = Progress(OutputWrapper(out), total=200)
    for second in range(25):
        seconds[0] = second
        progress.advance(10)
    assert out.getvalue().count("\n") == 2
    assert "\r" not in out.getvalue()
