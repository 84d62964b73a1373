"""The tracked files, read as source, for the contracts about how the house is built."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    "portal",
    "integrations",
    "reports",
    "issues",
    "campaigns",
    "policies",
    "enterprises",
    "notifications",
    "accounts",
    "common",
)


@cache
def tracked() -> tuple[Path, ...]:
    """Every file under version control that is there, relative to the root."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return tuple(Path(name) for name in sorted(names.split("\0")) if name and (ROOT / name).is_file())


def python_files(*, tests: bool = False) -> Iterator[Path]:
    """The product's modules, or the tests'; migrations are generated and counted nowhere."""
    for path in tracked():
        tops = ("tests",) if tests else APPS
        if path.suffix == ".py" and "migrations" not in path.parts and path.parts[0] in tops:
            yield path


@cache
def text_of(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(text_of(path), filename=str(path))


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function of a module with its lines, from its first line to its last, decorators apart."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1
