"""What the house never does, searched for in the source."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.source import APPS, ROOT, python_files, text_of, tracked, tree_of

# Where the rows of a model may be reached without a scope: reads that begin at `visible_to`, writes, and their models.
QUERYING = ("querysets", "selectors", "services", "models", "migrations", "admin")
ELSEWHERE: dict[str, str] = {
    "accounts/administration.py": "the administrator's own row, locked to compare its version",
    "accounts/filters.py": "conditions on rows that are in scope already",
    "accounts/scope.py": "the codes of the actor's own regions, from which every scope is made",
    "campaigns/filters.py": "conditions on rows that are in scope already",
    "campaigns/listing/": "the worker's own jobs; who may ask for them the services say",
    "common/records.py": "a row of a scope, read again with its relations once it is locked",
    "common/resources.py": "the default of every API list, narrowed to the actor in the same class",
    "enterprises/duplicates/": "the worker's own search, and the steps of a merge that a service allowed",
    "enterprises/filters.py": "conditions on rows that are in scope already",
    "enterprises/resizing.py": "a worker sizes every enterprise; nobody looks on",
    "enterprises/transfer/": "the worker's own jobs; whose rows they may be is in the import's scope",
    "integrations/idempotency.py": "an actor's own answers, by key",
    "issues/filters/": "conditions on rows that are in scope already",
    "issues/sight.py": "who handles what, from which what one sees of sensitive problems is made",
    "issues/offices.py": "who coordinates where, from which what lies with one's office is made",
    "issues/recipients.py": "a worker looks for whom it has to tell, then keeps those who see it",
    "issues/reminders.py": "a worker counts what is due on each person's desk, within that person's scope",
    "issues/telling.py": "a worker tells those who see it; nobody looks on",
    "issues/invitations.py": "a worker mails the link; nobody looks on",
    "issues/recounting.py": "a worker counts every running clock; nobody looks on",
    "notifications/letters.py": "a worker mails each person what is that person's own",
    "portal/demo": "loads the demonstration in bulk",
    "reports/engine/": "counts the rows of everybody; whose cells one may read, `places` says",
    "portal/volume": "loads generated data in bulk",
}
MACHINE_PATHS = re.compile(r"(?<![\w.:/}])/(?:home|root|Users|work|mnt)/[\w.-]+")
REGISTRIES = re.compile(
    r"https?://(?!registry\.npmjs\.org|pypi\.org)[\w.-]*(?:pypi|npm|registry|artifact|mirror|nexus)[\w.-]*"
)
TEXTS = {".py", ".html", ".txt", ".md", ".toml", ".yml", ".yaml", ".json", ".js", ".mjs", ".css", ".sh", ".in", ".cfg"}


def reaches_rows(path: Path) -> Iterator[ast.Attribute]:
    """Uses of a manager, apart from `objects.none()` and `objects.visible_to(...)`, which are right anywhere."""
    tree = tree_of(path)
    harmless = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"none", "visible_to"}
    }
    for node in ast.walk(tree):
        is_manager = isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}
        if is_manager and id(node) not in harmless:
            yield node


def names_used(path: Path) -> set[str]:
    nodes = ast.walk(tree_of(path))
    return {n.id for n in nodes if isinstance(n, ast.Name)} | {
        n.attr for n in ast.walk(tree_of(path)) if isinstance(n, ast.Attribute)
    }


def test_no_signals() -> None:
    signals = {"receiver", "pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed", "Signal"}
    assert not {str(path): found for path in python_files() if (found := names_used(path) & signals)}


def test_no_model_overrides_save_or_delete() -> None:
    overriding = [
        f"{path}:{node.lineno}"
        for path in python_files()
        if {"models", "querysets"} & {*path.parts, path.stem}
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete"}
    ]
    assert not overriding


def test_no_form_or_serializer_saves() -> None:
    saving = [
        f"{path}:{node.lineno}"
        for path in python_files()
        if {"forms", "filters", "api", "views"} & {*path.parts, path.stem}
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef) and node.name == "save"
    ]
    assert not saving


def test_serializers_name_fields_and_hide_no_queries() -> None:
    assert not [str(path) for path in python_files() if "SerializerMethodField" in names_used(path)]


def test_models_are_queried_where_their_scope_is_minded() -> None:
    offenders = [
        f"{path}:{node.lineno} {ast.unparse(node)}"
        for path in python_files()
        if not {*path.parts, path.stem} & set(QUERYING) and not str(path).startswith(tuple(ELSEWHERE))
        for node in reaches_rows(path)
    ]
    assert not offenders


@pytest.mark.parametrize("folder", ["views", "api"])
def test_edges_open_no_transactions(folder: str) -> None:
    edges = [path for path in python_files() if folder in {*path.parts, path.stem}]
    assert not [str(path) for path in edges if "transaction" in names_used(path)]


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty = {"utils", "util", "helpers", "helper", "misc", "common_utils", "constants", "signals", "managers"}
    assert not [str(path) for path in python_files() if path.stem in empty]


def test_files_name_no_machine_and_no_registry() -> None:
    found = [
        f"{path}: {match.group()}"
        for path in tracked()
        if path.suffix in TEXTS or path.name in {"Makefile", "Dockerfile", ".npmrc", "run"}
        for match in [*MACHINE_PATHS.finditer(text_of(path)), *REGISTRIES.finditer(text_of(path))]
    ]
    assert not found


def test_lock_files_say_what_and_not_from_where() -> None:
    lock = text_of(Path("package-lock.json"))
    assert "://" not in lock
    packages = json.loads(lock)["packages"]
    assert not [name for name, package in packages.items() if "resolved" in package]
    assert all("integrity" in package for name, package in packages.items() if name)
    for path in (ROOT / "requirements").glob("*.txt"):
        lines = path.read_text().splitlines()
        assert not [
            line for line in lines if re.match(r"\s*(-i|--index-url|--extra-index-url|--find-links|-f)\b", line)
        ]
        pinned = [line for line in lines if re.match(r"[\w.\[\]-]+==", line)]
        assert pinned
        assert "\n".join(lines).count("--hash=sha256:") >= len(pinned)


def test_every_app_is_named_in_the_contracts_of_the_linter() -> None:
    present = {path.parts[0] for path in tracked() if path.name == "apps.py" and len(path.parts) == 2}
    assert present == set(APPS)
