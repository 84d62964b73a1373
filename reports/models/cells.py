"""What the statistics engine keeps. Everything here follows from the records and can be counted again.

The rows hold plain numbers and codes instead of foreign keys: they are written by the million, by triggers and by
compaction alone, and `statistics verify` compares them with the records.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class Delta(models.Model):
    """`n` rows more (or fewer) with these values, written in the transaction that changed the rows. Append-only.

    `series` says in which numbers the rows count; `entity` is the record that they lead to, such as the enterprise.
    """

    series = ArrayField(models.SmallIntegerField())
    campaign = models.IntegerField()
    region = models.CharField(max_length=12)
    team = models.IntegerField(null=True)
    organisation = models.IntegerField(null=True)
    category = models.CharField(max_length=40, null=True)  # noqa: DJ001  # as in the records
    section = models.CharField(max_length=1, null=True)  # noqa: DJ001  # as in the records
    size = models.CharField(max_length=8, null=True)  # noqa: DJ001  # as in the records
    duration = models.SmallIntegerField(null=True)
    day = models.DateField(null=True)
    entity = models.BigIntegerField(null=True)
    n = models.IntegerField()
    written_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.n:+d} × {self.series}"


class Cell(models.Model):
    """One number of one campaign (0: all together), one region with all below it and one part, in one month.

    In the dimension "total" `days` holds the number of each day, the first of the month at [1]. The cell without a
    month holds all days together. Other dimensions have that one alone, and no `days`; but what grows with the days has
    a cell for each day there, as if it were a month. `part` is the key within `dimension`; a dash before the region's
    code means the region itself without what is below.
    """

    series = models.SmallIntegerField()
    campaign = models.IntegerField()
    region = models.CharField(max_length=13)
    dimension = models.CharField(max_length=12)
    part = models.CharField(max_length=40)
    month = models.DateField(null=True)
    total = models.BigIntegerField()
    days = ArrayField(models.IntegerField())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dimension", "region", "campaign", "month", "series", "part"],
                nulls_distinct=False,
                name="reports_cell_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.campaign}/{self.region}/{self.dimension}={self.part} {self.month}: {self.total}"


class Drain(models.Model):
    """How many deltas were ever counted into the cells; one row for each part of the deltas that is drained alone."""

    bucket = models.SmallIntegerField(primary_key=True)
    drained = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.bucket}: {self.drained}"


class Rebuild(models.Model):
    """A replacement of all cells, and a fingerprint of the definitions that they follow since."""

    at = models.DateTimeField(db_default=Now())
    seconds = models.FloatField()
    cells = models.BigIntegerField()
    definitions = models.CharField(max_length=64)

    class Meta:
        get_latest_by = "id"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}: {self.cells}"


class Verification(models.Model):
    """A recount of everything, and how many cells differed."""

    at = models.DateTimeField(db_default=Now())
    seconds = models.FloatField()
    cells = models.BigIntegerField()
    differing = models.BigIntegerField()

    class Meta:
        get_latest_by = "id"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}: {self.differing}"
