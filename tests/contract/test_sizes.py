"""The tail of modules and functions is capped: what is hard to read is what is long."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil
from pathlib import Path

import pytest

from tests.contract.source import functions, python_files, text_of, tracked

MODULE_MAX, MODULE_P90 = 400, 200
FUNCTION_MAX, FUNCTION_P90 = 40, 20
TEST_FUNCTION_MAX, TEST_FUNCTION_P90 = 50, 25
TEMPLATE_MAX, TEMPLATE_P90, TEMPLATE_MEDIAN = 150, 80, 30

# A line may be longer than its limit only with a reason.
LONG_MODULES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}


def lines(path: Path) -> int:
    return len(text_of(path).splitlines())


def percentile(values: Iterable[int], share: float) -> int:
    ordered = sorted(values)
    return ordered[ceil(share * len(ordered)) - 1]


def templates() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".html" and "templates" in path.parts]


@pytest.mark.parametrize("tests", [False, True], ids=["product", "tests"])
def test_no_module_is_longer_than_the_limit(tests: bool) -> None:
    long = {str(path): lines(path) for path in python_files(tests=tests) if lines(path) > MODULE_MAX}
    assert long.keys() == {name for name in LONG_MODULES if name.startswith("tests/") == tests}, long


@pytest.mark.parametrize("tests", [False, True], ids=["product", "tests"])
def test_no_function_is_longer_than_the_limit(tests: bool) -> None:
    long = {
        f"{path}:{name}": length
        for path in python_files(tests=tests)
        for name, length in functions(path)
        if length > (TEST_FUNCTION_MAX if tests else FUNCTION_MAX)
    }
    assert long.keys() == {name for name in LONG_FUNCTIONS if name.startswith("tests/") == tests}, long


def test_most_modules_and_functions_are_short() -> None:
    product, tests = list(python_files()), list(python_files(tests=True))
    assert percentile((lines(path) for path in product), 0.9) <= MODULE_P90
    assert percentile((length for path in product for _, length in functions(path)), 0.9) <= FUNCTION_P90
    assert percentile((length for path in tests for _, length in functions(path)), 0.9) <= TEST_FUNCTION_P90


def test_templates_are_short() -> None:
    sizes = {str(path): lines(path) for path in templates()}
    assert not {name: size for name, size in sizes.items() if size > TEMPLATE_MAX}
    assert percentile(sizes.values(), 0.9) <= TEMPLATE_P90
    assert percentile(sizes.values(), 0.5) <= TEMPLATE_MEDIAN
