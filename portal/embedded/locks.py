"""Locks that the kernel gives back when their holder ends, however it ends."""

import fcntl
import os
from pathlib import Path


def open_lock(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)


def try_exclusive(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def exclusive(descriptor: int) -> None:
    fcntl.flock(descriptor, fcntl.LOCK_EX)


def shared(descriptor: int) -> None:
    fcntl.flock(descriptor, fcntl.LOCK_SH)
