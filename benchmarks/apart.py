"""Measurements that need a database and a process of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any


def measured_apart(module: str, size: int) -> dict[str, Any]:
    """What `python -m module size` prints as JSON on its last line, over an empty database that is dropped after."""
    from django.db import connection

    name = f"bench_{size}"
    address, _, query = os.environ["DATABASE_URL"].partition("?")
    url = f"{address.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        environment = {**os.environ, "DATABASE_URL": url, "DEMO": "on"}
        command = [sys.executable, "-m", module, str(size)]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured
