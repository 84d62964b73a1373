"""The embedded PostgreSQL: how its data are made, how it is started, and where it is reached."""

import contextlib
import os
import platform
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

import psycopg2

from portal.embedded.binaries import postgres_bin
from portal.embedded.places import EmbeddedError, Places
from portal.embedded.processes import run_as, server_environment, signalled_when_parent_dies

NAME = "huiqi"
SOCKET = ".s.PGSQL.5432"
ORPHAN_TIMEOUT = 60.0

# For a machine of two cores and a few gigabytes that is also running the portal.
CONFIGURATION = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "maintenance_work_mem": "128MB",
    "work_mem": "16MB",
    "random_page_cost": "1.1",
    "wal_compression": "on",
    "max_wal_size": "2GB",
    "jit": "off",
    "log_checkpoints": "off",
    "log_line_prefix": "%m ",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Postgres:
    places: Places
    durable: bool

    name: ClassVar[str] = "postgres"
    variable: ClassVar[str] = "DATABASE_URL"
    stop_signal: ClassVar[signal.Signals] = signal.SIGINT  # a fast shutdown: ends sessions, keeps every commit

    @property
    def data(self) -> Path:
        return self.places.home / "postgres"

    @property
    def url(self) -> str:
        return f"postgres://{NAME}@/{quote(str(self.places.sockets))}/{NAME}"

    def prepare(self) -> None:
        """Leave a data directory that is complete and that nobody uses."""
        if self.data.exists():
            self._stop_orphan()
        else:
            self._initialise()

    def command(self) -> list[str | Path]:
        settings = {**CONFIGURATION, "unix_socket_directories": str(self.places.sockets)}
        if not self.durable:
            settings |= NOT_DURABLE
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [postgres_bin(self.places) / "postgres", "-D", self.data, *options]

    def is_ready(self) -> bool:
        try:
            connection = self._connect()
        except psycopg2.OperationalError:
            return False
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
            if cursor.fetchone() is None:
                cursor.execute(f'CREATE DATABASE "{NAME}"')
        return True

    def _connect(self) -> "psycopg2.extensions.connection":
        return psycopg2.connect(host=str(self.places.sockets), user=NAME, dbname="postgres", connect_timeout=5)

    def _initialise(self) -> None:
        """Make the data beside their place and rename them into it: what was interrupted is never taken for data."""
        for leftover in self.places.home.glob("postgres.unfinished-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        unfinished = self.data.with_name(f"postgres.unfinished-{os.getpid()}")
        try:
            with self._named_owner(unfinished) as uid:
                self._run_initdb(unfinished, uid)
            _write_access_rules(unfinished)
            unfinished.rename(self.data)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise

    @contextlib.contextmanager
    def _named_owner(self, unfinished: Path) -> Iterator[int | None]:
        """Whom initdb runs as. It insists on a user with a name, which our number has not: `nobody` owns the directory
        for the seconds that it takes, and then hands everything over."""
        home, uid = self.places.home, self.places.uid
        unfinished.mkdir(mode=0o700)
        if uid is None:
            yield None
            return
        nobody = pwd.getpwnam("nobody").pw_uid
        try:
            os.chown(home, nobody, uid)
            os.chown(unfinished, nobody, uid)
            yield nobody
            for path in (unfinished, *unfinished.rglob("*")):
                os.chown(path, uid, uid, follow_symlinks=False)
        finally:
            os.chown(home, uid, uid)

    def _run_initdb(self, unfinished: Path, uid: int | None) -> None:
        command = [postgres_bin(self.places) / "initdb", "-D", unfinished, "-U", NAME, "--auth=peer", "--encoding=UTF8"]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--data-checksums"]
        if not self.durable:
            command.append("--no-sync")
        result = subprocess.run(  # type: ignore[call-overload]  # a dict of keyword arguments
            command,
            cwd=self.places.home,
            env=server_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            umask=0o077,
            check=False,
            preexec_fn=signalled_when_parent_dies(signal.SIGKILL),
            **run_as(uid),
        )
        if result.returncode:
            raise EmbeddedError(f"PostgreSQL's data could not be made in {self.data}: {first_complaint(result.stderr)}")

    def _stop_orphan(self) -> None:
        """End a server whose keeper was killed, and wait for its sessions: two servers on one set of data destroy them.

        Then no lock file can be right any more, whatever program or zombie has the process number in it today.
        """
        pid_file = self.data / "postmaster.pid"
        postmaster = _number_in(pid_file)
        running = _processes_in(self.data, postmaster)
        if postmaster in running:
            os.kill(postmaster, self.stop_signal)
        deadline = time.monotonic() + ORPHAN_TIMEOUT
        while running := _processes_in(self.data, postmaster):
            if time.monotonic() > deadline:
                raise EmbeddedError(f"An earlier PostgreSQL (process {min(running)}) does not stop: end it and retry.")
            time.sleep(0.05)
        pid_file.unlink(missing_ok=True)
        for name in (SOCKET, f"{SOCKET}.lock"):
            (self.places.sockets / name).unlink(missing_ok=True)


def _number_in(pid_file: Path) -> int:
    try:
        return int(pid_file.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return 0


def _processes_in(data: Path, postmaster: int) -> set[int]:
    """The postmaster and its sessions: they work inside their data. Elsewhere than on Linux, the postmaster alone."""
    if platform.system() == "Linux":
        return {int(process.name) for process in Path("/proc").glob("[0-9]*") if _works_in(process, data.resolve())}
    try:
        os.kill(postmaster, 0)
    except OSError:
        return set()
    return {postmaster} - {0}


def _works_in(process: Path, directory: Path) -> bool:
    try:
        return (process / "cwd").readlink() == directory
    except OSError:
        return False


def _write_access_rules(data: Path) -> None:
    """Nobody but the user who runs the portal, proven by the kernel, gets in; and only through the socket."""
    user = pwd.getpwuid(os.geteuid()).pw_name
    (data / "pg_hba.conf").write_text("local all all peer map=portal\n")
    (data / "pg_ident.conf").write_text(f'portal "{user}" {NAME}\n')


def first_complaint(output: str) -> str:
    """The line of a server's output that says what is wrong, else its last line."""
    lines = [line for line in output.splitlines() if line.strip()]
    for mark in ("PANIC:", "FATAL:", "error:", "ERROR:"):
        for line in lines:
            if mark in line:
                return line.partition(mark)[2].strip()
    return lines[-1].strip() if lines else "it said nothing"
