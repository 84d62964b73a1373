"""`make run`: the whole portal on this machine, until Ctrl-C.

PORT=8000 python -m portal.serve
"""

import contextlib
import hashlib
import os
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from portal.demo.sheet import accounts_table
from portal.embedded import EmbeddedError, ensure, release, set_local_defaults, var_dir
from portal.embedded.locks import open_lock, try_exclusive
from portal.embedded.places import BASE_DIR
from portal.supervisor import StopRequestedError, Supervisor

# A machine that is busy, or loads everything for the first time, takes minutes; a process that ends is seen at once.
START_TIMEOUT = 300.0
PYTHON = sys.executable
MANAGE = [PYTHON, str(BASE_DIR / "manage.py")]


# As root, the portal runs its worker as root too: whoever did that knows.
ROOT_WARNING = "ignore:You're running the worker with superuser privileges"


class StartError(Exception):
    """The portal cannot start; the message is one line for the person at the terminal."""


def main() -> None:
    try:
        var = var_dir()
        with _listen(os.environ.get("PORT") or "8000") as listener, _only_portal_in(var):
            ensure()
            set_local_defaults(var)
            _set_addresses(_address(listener), var)
            try:
                with Supervisor(var / "log") as supervisor:
                    _prepare(supervisor, var)
                    _serve(supervisor, listener, var)
            finally:
                _leave()
    except (EmbeddedError, StartError) as error:
        sys.exit(f"error: {error}")
    except (StopRequestedError, KeyboardInterrupt):
        print("Stopped.")


def _listen(port: str) -> socket.socket:
    """Taken before anything starts and handed to the web server: no other program can come between."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", int(port)))
        listener.listen(128)
    except (ValueError, OverflowError) as error:
        raise StartError(f"PORT={port} is not a port number. Choose one: make run PORT=8001") from error
    except OSError as error:
        raise StartError(
            f"Port {port} cannot be used ({error.strerror}). Choose another: make run PORT=8001"
        ) from error
    return listener


@contextlib.contextmanager
def _only_portal_in(var: Path) -> Iterator[None]:
    """Two in one directory would do all scheduled work twice and count into each other's figures."""
    try:
        var.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = open_lock(var / "portal.lock")
    except OSError as error:
        raise StartError(
            f"{error.filename or var} cannot be used: {error.strerror}. VAR_DIR names another directory."
        ) from error
    try:
        if not try_exclusive(lock):
            raise StartError(f"Another portal is running in {var}. Stop it, or set VAR_DIR to a directory of its own.")
        yield
    finally:
        os.close(lock)


def _set_addresses(address: str, var: Path) -> None:
    """Links in mails lead to this portal, and the mails to a directory, where the environment says nothing else."""
    os.environ["SITE_URL"] = os.environ.get("SITE_URL") or address
    if not os.environ.get("EMAIL_URL"):
        mail = var / "mail"
        mail.mkdir(mode=0o700, exist_ok=True)
        os.environ["EMAIL_URL"] = f"filemail:///{quote(str(mail))}"
    os.environ.setdefault("SMS_SENDER", "common.sms.ConsoleSender")


def _address(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


def _prepare(supervisor: Supervisor, var: Path) -> None:
    _command(supervisor, "migrate", "--no-input")
    _once_per_database(supervisor, var, *(["demo", "--no-accounts"] if _is_demo() else ["load_reference"]))
    if not _static_files_are_fresh(var):
        _command(supervisor, "collectstatic", "--no-input", "--clear", "--verbosity=0")
        (var / "static.stamp").touch()


def _command(supervisor: Supervisor, *arguments: str) -> None:
    if supervisor.run([*MANAGE, *arguments]):
        raise StartError(f"`manage.py {arguments[0]}` failed; what it said stands above.")


def _once_per_database(supervisor: Supervisor, var: Path, command: str, *arguments: str) -> None:
    database = hashlib.sha256(os.environ["DATABASE_URL"].encode()).hexdigest()[:12]
    done = var / f"{command}-{database}.done"
    if not done.exists():
        _command(supervisor, command, *arguments)
        done.touch()


def _static_files_are_fresh(var: Path) -> bool:
    stamp = var / "static.stamp"
    if not stamp.exists() or not (var / "static").is_dir():
        return False
    sources = [*BASE_DIR.glob("static/**/*"), *BASE_DIR.glob("*/static/**/*"), *BASE_DIR.glob("requirements/*.txt")]
    return all(source.stat().st_mtime <= stamp.stat().st_mtime for source in sources)


def _serve(supervisor: Supervisor, listener: socket.socket, var: Path) -> None:
    celery = [PYTHON, "-W", ROOT_WARNING, "-m", "celery", "--quiet", "--app=portal.celery"]
    web = [PYTHON, "-m", "gunicorn", "--config=python:portal.gunicorn", f"--bind=fd://{listener.fileno()}"]
    supervisor.start("web", [*web, "portal.wsgi"], keep=[listener.fileno()])
    supervisor.start("worker", [*celery, "worker", "--concurrency=2", "--loglevel=WARNING"])
    supervisor.start("scheduler", [*celery, "beat", "--loglevel=WARNING", "--pidfile="])

    address = _address(listener)
    deadline = time.monotonic() + START_TIMEOUT
    ended = supervisor.watch(until=lambda: _answers(f"{address}/readyz") or time.monotonic() > deadline)
    if ended is None and not _answers(f"{address}/readyz"):
        raise StartError(f"The portal does not answer at {address}/readyz; its output stands above.")
    if ended is None:
        _print_welcome(address, var)
        ended = supervisor.watch()
    raise StartError(
        f"The {ended} process ended soon after its start; its last words stand above. Everything else is stopped."
    )


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310  # our own address
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _print_welcome(address: str, var: Path) -> None:
    print(f"\nHuiqi is at {address}   (Ctrl-C stops it)")
    if _is_demo():
        print(accounts_table(address))
    if os.environ["EMAIL_URL"].startswith("filemail:"):
        print(f"\nMail is written to {var / 'mail'}, a file for each.")
    print(flush=True)


def _is_demo() -> bool:
    return os.environ.get("DEMO", "").lower() in {"1", "on", "true", "yes"}


def _leave() -> None:
    if not release():
        print("The database goes on: another command is using it.")


if __name__ == "__main__":
    main()
