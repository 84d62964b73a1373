from __future__ import annotations

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _nobody_guessed_before() -> None:
    """Links that earlier tests guessed are forgotten."""
    cache.delete("misses:feedback:127.0.0.1")
