"""Every task has its name, an end and a bounded number of tries."""

from __future__ import annotations

from celery import Task

from common.errors import DomainError
from portal.celery import app
from tests.contract.source import APPS

app.loader.import_default_modules()
OWN = {name: task for name, task in app.tasks.items() if task.__module__.split(".")[0] in APPS}


def test_there_are_tasks_and_their_names_do_not_follow_their_modules() -> None:
    assert OWN
    for name, task in OWN.items():
        assert name != f"{task.__module__}.{task.__name__}", "name it: a renamed module must not lose what is queued"
        assert name.split(".")[0] == task.__module__.split(".")[0]


def test_every_task_ends_and_gives_up() -> None:
    for name, task in OWN.items():
        assert task.time_limit, name
        assert task.time_limit <= 3600, name
        assert task.max_retries is not None, name
        assert task.max_retries <= 10, name


def test_an_expected_refusal_is_not_tried_again() -> None:
    for name, task in OWN.items():
        retried = getattr(task, "autoretry_for", ())
        assert not [error for error in retried if issubclass(DomainError, error)], name


def test_what_the_clock_starts_exists() -> None:
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert scheduled <= set(OWN)


def test_arguments_are_ids_and_dates() -> None:
    for task in OWN.values():
        assert _annotations(task) <= {"int", "str", "None", "list[int]"}


def _annotations(task: Task[..., object]) -> set[str]:
    return {str(getattr(a, "__name__", a)) for a in task.run.__annotations__.values()}
