"""The embedded Valkey: queue and cache, its queue safe on disk."""

import signal
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

from portal.embedded.binaries import valkey_server
from portal.embedded.places import EmbeddedError, Places

ORPHAN_TIMEOUT = 20.0


@dataclass(frozen=True)
class Valkey:
    places: Places
    durable: bool

    name: ClassVar[str] = "valkey"
    variable: ClassVar[str] = "REDIS_URL"
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM

    @property
    def data(self) -> Path:
        return self.places.home / "valkey"

    @property
    def socket(self) -> Path:
        return self.places.sockets / "valkey.sock"

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self.socket))}"

    def prepare(self) -> None:
        """Leave a data directory that nobody uses: a server whose keeper was killed is asked to stop."""
        self.data.mkdir(mode=0o700, exist_ok=True)
        self.places.give(self.data)
        deadline = time.monotonic() + ORPHAN_TIMEOUT
        while self._ask(b"SHUTDOWN\r\n") is not None:
            if time.monotonic() > deadline:
                raise EmbeddedError(f"An earlier Valkey at {self.socket} does not stop: end it and start again.")
            time.sleep(0.05)

    def command(self) -> list[str | Path]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "save": "",
            "appendonly": "yes" if self.durable else "no",
            "maxmemory-policy": "noeviction",
        }
        return [valkey_server(self.places), *(part for name, value in options.items() for part in (f"--{name}", value))]

    def is_ready(self) -> bool:
        return self._ask(b"PING\r\n") == b"+PONG\r\n"

    def _ask(self, command: bytes) -> bytes | None:
        """The answer of the server at our socket; None where none listens."""
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(5)
            try:
                client.connect(str(self.socket))
                client.sendall(command)
                return client.recv(64)
            except OSError:
                return None
