"""Two bulk requests at once never make two records of one, and do not fail on each other's locks."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, transaction

from enterprises.models import Enterprise
from integrations.models import ExternalId
from issues.models import Problem
from tests.cast import Cast
from tests.db.integrations.bulk import a_problem, an_enterprise
from tests.db.integrations.conftest import ApiClient, token_for
from tests.db.issues.test_races import wait_for_a_lock


def second_of(api: ApiClient, path: str, items: list[Any], answers: list[Any]) -> threading.Thread:
    def ask() -> None:
        try:
            answers.append(api.post(path, items).json())
        finally:
            connection.close()

    return threading.Thread(target=ask)


@pytest.mark.parametrize("query", ["", "?atomic=true"])
def test_of_two_requests_with_a_new_external_id_one_creates_and_the_other_finds(
    committed_cast: Cast, query: str
) -> None:
    api = ApiClient(token_for(committed_cast.coordinator))
    items = [a_problem(committed_cast, 1), a_problem(committed_cast, 2)]
    answers: list[Any] = []
    second = second_of(api, f"problems/bulk/{query}", items, answers)
    with transaction.atomic():
        first = ApiClient(api.headers["authorization"].removeprefix("Bearer "))
        assert first.post("problems/bulk/", items).json()["created"] == 2
        second.start()
        wait_for_a_lock()
    second.join()
    assert [one["result"] for one in answers[0]["results"]] == ["unchanged", "unchanged"]
    assert Problem.objects.count() == ExternalId.objects.count() == 2


def test_of_two_requests_with_a_new_code_one_creates_and_the_other_finds(committed_cast: Cast) -> None:
    api = ApiClient(token_for(committed_cast.coordinator))
    answers: list[Any] = []
    second = second_of(api, "enterprises/bulk/", [an_enterprise(1, address="后到")], answers)
    with transaction.atomic():
        first = ApiClient(api.headers["authorization"].removeprefix("Bearer "))
        assert first.post("enterprises/bulk/", [an_enterprise(1)]).json()["created"] == 1
        second.start()
        wait_for_a_lock()
    second.join()
    assert answers[0]["updated"] == 1
    assert Enterprise.objects.get(name=an_enterprise(1)["name"]).address == "后到"


def test_a_deadlock_is_tried_again(committed_cast: Cast) -> None:
    cast = committed_cast
    api = ApiClient(token_for(cast.coordinator))
    low, high = sorted([cast.enterprise, cast.neighbour], key=lambda one: one.pk)
    items = [{"uscc": high.uscc, "address": "乙"}, {"uscc": low.uscc, "address": "甲"}]
    answers: list[Any] = []
    bulk = second_of(api, "enterprises/bulk/?atomic=true", items, answers)
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Whoever waits longer than this is the one who gives way: it is to be the request.
            cursor.execute("SET LOCAL deadlock_timeout = '60s'")
        Enterprise.objects.select_for_update().get(pk=high.pk)
        bulk.start()
        wait_for_a_lock()
        Enterprise.objects.select_for_update().get(pk=low.pk)
    bulk.join()
    assert [one["result"] for one in answers[0]["results"]] == ["updated", "updated"]
    assert set(Enterprise.objects.filter(pk__in=[low.pk, high.pk]).values_list("address", flat=True)) == {"甲", "乙"}
