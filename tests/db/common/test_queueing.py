from __future__ import annotations

import logging
from typing import Any

import pytest
from django.db import transaction

from common.queueing import hand_over
from enterprises.models import Alias
from enterprises.services.aliases import alias_add
from enterprises.tasks import search_duplicates_around
from tests.cast import Cast
from tests.queue import broker_away, take_over

pytestmark = pytest.mark.django_db


def test_what_is_committed_stays_and_nobody_sees_an_error_while_the_broker_is_away(
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Any,
) -> None:
    broker_away(monkeypatch, search_duplicates_around)
    with django_capture_on_commit_callbacks(execute=True):
        alias_add(actor=cast.coordinator, enterprise=cast.enterprise, kind="former_name", value="旧名有限公司")
    assert Alias.objects.filter(value="旧名有限公司").exists()
    assert [(record.levelno, record.message.split(":")[0]) for record in caplog.records] == [
        (
            logging.WARNING,
            f"enterprises.search_duplicates_around({cast.enterprise.pk},) waits for the schedule, the broker is away",
        )
    ]


@pytest.mark.parametrize("task", [search_duplicates_around, "enterprises.search_duplicates_around"])
def test_nothing_is_queued_of_what_is_taken_back(
    task: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    queued: list[int] = []
    take_over(monkeypatch, search_duplicates_around, queued.append)
    with django_capture_on_commit_callbacks(execute=True):
        with transaction.atomic():
            hand_over(task, 1)
            transaction.set_rollback(True)
        hand_over(task, 2)
    assert queued == [2]
