"""How long somebody who waits is kept waiting for one statement of the database.

The web server ends every statement after a while (`portal/gunicorn.py`), what is shown while somebody types sooner
(`at_most`). Workers and commands take as long as they need.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _
from psycopg2.errors import QueryCanceled

from common.errors import DomainError

PARALLEL = "max_parallel_workers_per_gather"
GIVE = f"SELECT set_config('statement_timeout', %s, true), set_config('{PARALLEL}', %s, true)"  # no words of others
GIVEN_AND_GIVE = GIVE.replace("SELECT", f"SELECT current_setting('statement_timeout'), current_setting('{PARALLEL}'),")


class TookTooLong(DomainError):
    """The database was told to stop. Asked more narrowly it may well answer."""

    status = 503

    def __init__(self) -> None:
        super().__init__("took_too_long", _("This takes too long. Ask for less at once."))


def was_stopped(error: BaseException) -> bool:
    return isinstance(error, OperationalError) and isinstance(error.__cause__, QueryCanceled)


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Each statement takes that long at most, with no process to help it: starting one takes longer.

    Raises TookTooLong.
    """
    ends_here = not connection.in_atomic_block  # what is set ends with its transaction
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(GIVEN_AND_GIVE, [f"{seconds * 1000:.0f}ms", "0"])
            before = cursor.fetchone()[:2]
            yield
            if not ends_here:
                cursor.execute(GIVE, before)
    except OperationalError as error:
        if was_stopped(error):
            raise TookTooLong from error
        raise
