"""Where the embedded servers keep their files, and whom those files belong to."""

import hashlib
import itertools
import os
import pwd
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parents[2]

# A unix socket's path must fit into sockaddr_un: 108 bytes on Linux, 104 on macOS, less the name of the socket itself.
MAX_SOCKET_DIR = 80

# PostgreSQL refuses to run as root. No account has these numbers: systemd keeps them for services without one.
UNPRIVILEGED_UIDS = range(61184, 65520)
ROOT_HOMES = Path("/var/lib")


class EmbeddedError(Exception):
    """An embedded server cannot be had; the message is one line for the person at the terminal."""


@dataclass(frozen=True)
class Places:
    """The directories of one VAR_DIR.

    `state` (locks) and `logs` belong to whoever runs the portal. `home` (data, sockets) belongs to the servers: the
    same directory for an ordinary user; for root a directory of its own, owned by `uid`, since VAR_DIR may lie where
    no other user can enter and must not be opened for one.
    """

    var: Path
    state: Path
    logs: Path
    home: Path
    sockets: Path
    uid: int | None

    def give(self, path: Path) -> None:
        """Hand over to the servers' user what was made for them."""
        if self.uid is not None:
            os.chown(path, self.uid, self.uid)


def var_dir() -> Path:
    return Path(os.environ.get("VAR_DIR") or BASE_DIR / "var").expanduser().absolute()


def places(var: Path) -> Places:
    """Make the directories of `var`, or say in one line why they cannot be used."""
    state = var / "embedded"
    try:
        _private_directory(var, exist_mode_ok=True)
        _private_directory(state)
        _private_directory(var / "log")
        _probe_writable(state)
        if os.geteuid() == 0:
            home, uid = _home_for_root(var)
        else:
            home, uid = state, None
        return Places(var=var, state=state, logs=var / "log", home=home, sockets=_socket_directory(home), uid=uid)
    except OSError as error:
        where = error.filename or var
        raise EmbeddedError(f"{where} cannot be used: {error.strerror}. VAR_DIR names another directory.") from error


def _private_directory(path: Path, *, exist_mode_ok: bool = False) -> None:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.stat()
    if exist_mode_ok:
        return
    if found.st_uid != os.geteuid():
        owner = _user_name(found.st_uid)
        raise EmbeddedError(
            f"{path} belongs to {owner}: run this as {owner}, or set VAR_DIR to a directory of your own."
        )
    if stat.S_IMODE(found.st_mode) & 0o077:
        path.chmod(0o700)


def _probe_writable(directory: Path) -> None:
    """A full disk lets an empty file be made; only real bytes show it."""
    probe = directory / ".probe"
    try:
        with probe.open("wb") as file:
            file.write(b"\0" * 65536)
            file.flush()
            os.fsync(file.fileno())
    finally:
        probe.unlink(missing_ok=True)


def _home_for_root(var: Path) -> tuple[Path, int]:
    digest = hashlib.sha256(os.fsencode(var.resolve())).hexdigest()
    home = ROOT_HOMES / f"huiqi-{digest[:12]}"
    if not home.exists():
        uid = _unused_uid(int(digest, 16))
        home.mkdir(mode=0o700)
        os.chown(home, uid, uid)
    # The group tells the user: for the seconds in which PostgreSQL's first data are made, the owner is another one.
    found = home.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_gid not in UNPRIVILEGED_UIDS or stat.S_IMODE(found.st_mode) != 0o700:
        raise EmbeddedError(f"{home} was not made by this portal: move it away, or set VAR_DIR to another directory.")
    return home, found.st_gid


def _unused_uid(seed: int) -> int:
    taken = {entry.pw_uid for entry in pwd.getpwall()} | {home.stat().st_gid for home in ROOT_HOMES.glob("huiqi-*")}
    start = seed % len(UNPRIVILEGED_UIDS)
    for uid in itertools.chain(UNPRIVILEGED_UIDS[start:], UNPRIVILEGED_UIDS[:start]):
        if uid not in taken:
            return uid
    raise EmbeddedError("No unused user id is left for the embedded servers: set DATABASE_URL and REDIS_URL instead.")


def _socket_directory(home: Path) -> Path:
    """`home` itself, or where its path is too long for a socket, a private directory among the temporary files."""
    if len(os.fsencode(home)) <= MAX_SOCKET_DIR:
        return home
    digest = hashlib.sha256(os.fsencode(home.resolve())).hexdigest()
    directory = Path(tempfile.gettempdir()) / f"huiqi-{os.geteuid()}-{digest[:12]}"
    directory.mkdir(mode=0o700, exist_ok=True)
    found = directory.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) != 0o700:
        raise EmbeddedError(f"{directory} was made by somebody else: remove it, or set VAR_DIR to a shorter path.")
    return directory


def _user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
