"""Settings of the web server, read by gunicorn; the address comes from the command line."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gunicorn.arbiter import Arbiter
    from gunicorn.workers.base import Worker

# Processes use the cores, threads wait for the database; each thread holds one database connection.
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60
# The driver reads it: a statement that nobody waits for any more does not go on. Pages say so (`common/patience.py`).
raw_env = ["PGOPTIONS=" + os.environ.get("PGOPTIONS", "-c statement_timeout=30s")]
graceful_timeout = 5
keepalive = 15
# The most that gunicorn takes (0 would be any length): 900 Chinese characters, so that words that are too long are
# refused by a page and not by the server.
limit_request_line = 8190
control_socket_disable = True  # it would lie in the home folder
max_requests = 20_000
max_requests_jitter = 2_000
# A heartbeat on disk would stall with the disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108

# Each process counts by itself; /metrics adds up the files that they leave here.
METRICS_DIR = Path(os.environ.get("VAR_DIR") or "var").absolute() / "prometheus"


def on_starting(server: "Arbiter") -> None:
    """Numbers of the processes of an earlier start are nobody's. The directory itself may be a mount: it stays."""
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS_DIR)  # before the first worker is forked
    METRICS_DIR.mkdir(parents=True, mode=0o700, exist_ok=True)
    for numbers in METRICS_DIR.glob("*.db"):
        numbers.unlink()


def child_exit(server: "Arbiter", worker: "Worker") -> None:
    from prometheus_client import multiprocess  # noqa: PLC0415  # reads the directory's name when imported

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # the library has no types here
