"""What the statistics engine keeps. Everything here follows from the records and can be counted again.

The rows hold plain numbers and codes instead of foreign keys: they are written by the million, by triggers and by
compaction alone, and `statistics verify` compares them with the records.
"""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from reports.engine.series import cell_numbers, column_of


class Delta(models.Model):
    """`n` rows more (or fewer) with these values, written in the transaction that changed the rows. Append-only.

    The bits of `settled`, `as_of` and `growing` say in which series the rows count: that of a figure is at its number.
    `entity` is the record that the rows lead to, such as the enterprise.
    """

    settled = models.BigIntegerField()
    as_of = models.BigIntegerField()
    growing = models.BigIntegerField()
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
        return f"{self.n:+d} in {self.region} on {self.day}"


class Cell(models.Model):
    """The numbers of one campaign (0: all together), one region with all below it and one part, in one span of time.

    A span is a day, a month, all time (`first` is then the beginning of the calendar), or all time for what is found
    from entities. In the dimension "total" there is a cell for each day, in others for each month; what grows with the
    days has a cell for each day there, too. `part` is the key within `dimension`; a dash before the region's code means
    the region itself without what is below. Each series has a column: null is nothing.
    """

    pk = models.CompositePrimaryKey("dimension", "region", "campaign", "span", "first", "part")
    dimension = models.CharField(max_length=12)
    region = models.CharField(max_length=13)
    campaign = models.IntegerField()
    span = models.CharField(max_length=8)
    first = models.DateField()
    part = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"{self.campaign}/{self.region}/{self.dimension}={self.part} {self.span} {self.first}"


for series in cell_numbers():
    Cell.add_to_class(column_of(series), models.IntegerField(null=True))


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
