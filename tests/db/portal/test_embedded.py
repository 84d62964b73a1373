"""The embedded servers from start to stop, on a directory of their own."""

import os
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.embedded.places import BASE_DIR, EmbeddedError, places

QUERY = """
import os, sys, psycopg2, environ
from portal.embedded import EmbeddedError, ensure, release
try:
    ensure(durable=False)
except EmbeddedError as error:
    sys.exit(f"error: {error}")
url = environ.Env().db("DATABASE_URL")
connection = psycopg2.connect(host=url["HOST"], user=url["USER"], dbname=url["NAME"])
with connection, connection.cursor() as cursor:
    cursor.execute(sys.argv[1])
    print(cursor.fetchone()[0], flush=True)
connection.close()
if len(sys.argv) > 2:
    sys.stdin.read()
print(release())
"""


def start(var: Path, *arguments: str) -> "subprocess.Popen[str]":
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    return subprocess.Popen(
        [sys.executable, "-c", QUERY, *arguments],
        cwd=BASE_DIR,
        env={**environment, "VAR_DIR": str(var)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(var: Path, sql: str) -> tuple[str, str]:
    with start(var, sql) as process:
        return process.communicate(timeout=60)


@pytest.fixture
def var(tmp_path: Path) -> Iterator[Path]:
    """A VAR_DIR that is not there yet; as root, the servers' directory outside it is removed too."""
    yield tmp_path / "var"
    if (tmp_path / "var").exists():
        shutil.rmtree(places(tmp_path / "var").home)


def test_data_are_found_again_by_the_next_command(var: Path) -> None:
    run(var, "CREATE TABLE kept AS SELECT 7 AS number; SELECT 1")

    output, _ = run(var, "SELECT number FROM kept")

    assert output.split() == ["7", "True"]


def test_no_folder_above_is_opened_and_everything_made_is_private(var: Path) -> None:
    var.parent.chmod(0o700)
    above = {folder: folder.stat() for folder in var.parents}

    run(var, "SELECT 1")

    for folder, before in above.items():
        assert (folder.stat().st_mode, folder.stat().st_uid) == (before.st_mode, before.st_uid)
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (var, var / "embedded", var / "log")} == {0o700}
    assert stat.S_IMODE((var / "secret_key").stat().st_mode) == 0o600


def test_a_server_goes_on_for_the_command_beside(var: Path) -> None:
    with start(var, "SELECT 1", "hold") as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "1\n"

        beside, _ = run(var, "SELECT 2")
        rest, _ = holder.communicate("", timeout=60)

    assert beside.split() == ["2", "False"]
    assert rest.split() == ["True"]


def test_a_killed_user_leaves_no_server_behind_and_loses_no_data(var: Path) -> None:
    run(var, "CREATE TABLE kept AS SELECT 7 AS number; SELECT 1")
    with start(var, "SELECT 1", "hold") as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        holder.kill()

    output, _ = run(var, "SELECT number FROM kept")

    assert output.split() == ["7", "True"]


def test_a_place_that_is_no_directory_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(EmbeddedError, match=r"^.*file cannot be used: .*VAR_DIR names another directory\.$"):
        places(tmp_path / "file")


def test_a_taken_port_is_one_line_that_names_the_variable(var: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        environment = {**os.environ, "PORT": str(taken.getsockname()[1]), "VAR_DIR": str(var)}
        result = subprocess.run(
            [sys.executable, "-m", "portal.serve"],
            cwd=BASE_DIR,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "PORT=" in result.stderr
    assert not var.exists()
