"""How the statistics engine is doing: for the administrator's page, for monitoring, for the alarm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from accounts.enums import RoleName
from accounts.models import User
from accounts.policy import is_admin, require
from reports.engine.recount import VERIFYING
from reports.models import Verification

# What waits for longer is drained by nobody, or more comes than is drained.
BEHIND = timedelta(minutes=1)
# Every night there is a verification.
UNVERIFIED = timedelta(days=2)

# Up to so many waiting deltas are counted; of more, an estimate will do.
COUNTED = 1_000_000
STATE = """
WITH waiting AS (SELECT count(*) AS n FROM (SELECT FROM reports_delta LIMIT %(counted)s) first),
estimate AS (SELECT oid, nullif(reltuples, -1)::bigint AS n FROM pg_class
    WHERE oid IN ('reports_delta'::regclass, 'reports_cell'::regclass)),
rebuild AS (SELECT at, seconds, cells FROM reports_rebuild ORDER BY id DESC LIMIT 1),
verification AS (SELECT at, seconds, cells, differing FROM reports_verification ORDER BY id DESC LIMIT 1)
SELECT
    (SELECT CASE WHEN w.n < %(counted)s THEN w.n ELSE greatest(w.n, e.n) END
        FROM waiting w, estimate e WHERE e.oid = 'reports_delta'::regclass),
    (SELECT written_at FROM reports_delta ORDER BY id LIMIT 1),
    coalesce((SELECT n FROM estimate WHERE oid = 'reports_cell'::regclass), (SELECT cells FROM rebuild), 0),
    (SELECT coalesce(sum(drained), 0)::bigint FROM reports_drain),
    (SELECT at FROM rebuild), (SELECT seconds FROM rebuild), (SELECT cells FROM rebuild),
    (SELECT at FROM verification), (SELECT seconds FROM verification), (SELECT cells FROM verification),
    (SELECT differing FROM verification),
    (SELECT min(a.xact_start) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
        WHERE l.locktype = 'advisory' AND l.granted AND l.classid = %(lock)s AND l.objid = %(verifying)s
            AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))
"""


@dataclass(frozen=True)
class StatisticsState:
    """`pending` deltas wait, the oldest since `oldest_at`. `cells` is PostgreSQL's estimate."""

    pending: int
    oldest_at: datetime | None
    cells: int
    drained: int
    rebuilt_at: datetime | None
    rebuild_seconds: float | None
    rebuilt_cells: int | None
    verified_at: datetime | None
    verify_seconds: float | None
    verified_cells: int | None
    differing: int | None
    verifying_since: datetime | None

    @property
    def lag(self) -> timedelta:
        """How long the oldest delta has been waiting."""
        return timedelta() if self.oldest_at is None else max(timezone.now() - self.oldest_at, timedelta())

    @property
    def lag_seconds(self) -> int:
        return int(self.lag.total_seconds())

    @property
    def is_behind(self) -> bool:
        return self.lag > BEHIND

    @property
    def is_unverified(self) -> bool:
        """No verification for days although there is one every night: nothing that the clock starts is done."""
        since = self.verified_at or self.rebuilt_at
        return since is not None and timezone.now() - since > UNVERIFIED

    @property
    def is_mended(self) -> bool:
        """Whether the cells were replaced since a verification found some that differed."""
        return bool(self.differing and self.rebuilt_at and self.verified_at and self.rebuilt_at > self.verified_at)


def statistics_state() -> StatisticsState:
    """Numbers about numbers, for programs that watch: in one statement, at a cost that does not grow with the cells."""
    with connection.cursor() as cursor:
        cursor.execute(STATE, {"counted": COUNTED, "lock": VERIFYING[0], "verifying": VERIFYING[1]})
        return StatisticsState(*cursor.fetchone())


def system_page(*, actor: User) -> StatisticsState:
    """Raises NotAllowed for anybody but administrators."""
    require(is_admin(actor))
    return statistics_state()


def cells_verified() -> int:
    """How many cells the last verification compared."""
    return Verification.objects.latest().cells


def administrator_addresses() -> list[str]:
    """Where an alarm goes."""
    people = User.objects.filter(is_active=True, is_client=False, grants__role=RoleName.ADMIN).exclude(email="")
    return list(people.order_by("email").values_list("email", flat=True).distinct())
