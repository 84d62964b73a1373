"""Writes the volume data, in one transaction: all of it or nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random

import pghistory
from django.db import connection, models, transaction

from campaigns.models import Attendance, ListedEnterprise, Meeting, Visit
from enterprises.models import Enterprise
from issues.models import Feedback, Measure, NumberSeries, Problem
from portal.demo.territory import Territory
from portal.volume.casework import Casework
from portal.volume.days import SPAN, Timeline
from portal.volume.enterprises import Enterprises
from portal.volume.fieldwork import Fieldwork
from portal.volume.founding import Founding
from portal.volume.frame import frame_create, is_loaded
from portal.volume.phrases import phrases_made
from portal.volume.progress import Progress
from portal.volume.scene import Scene
from portal.volume.schema import loosened
from portal.volume.sink import BLOCK, Sink
from reports.engine.recount import rebuild

LOADED: list[type[models.Model]] = [
    Enterprise, ListedEnterprise, Visit, Meeting, Attendance, Problem, Measure, Measure.problems.through, Feedback,
]  # fmt: skip
_ATTENDANCES_PER_VISIT = 0.1


@dataclass(frozen=True, slots=True)
class Volume:
    enterprises: int
    visits: int
    problems: int

    @property
    def total(self) -> int:
        return self.enterprises + self.visits + self.problems


@transaction.atomic
def volume_load(volume: Volume, *, seed: int, today: dt.date, progress: Progress) -> bool:
    """Load so much data for the two years before `today`; False, and nothing changed, if such data are there already.

    The same seed on the same day gives the same data. Rows loaded by COPY have no audit history.
    The triggers that keep the figures are off meanwhile, so all figures are counted anew at the end.
    """
    with connection.cursor() as cursor:
        # First of all, so that no problem is being numbered while the tables are taken.
        cursor.execute(f'LOCK TABLE "{NumberSeries._meta.db_table}" IN EXCLUSIVE MODE')
    if is_loaded():
        return False
    random, territory = Random(seed), Territory()  # noqa: S311  # the same data every time is the point
    timeline = Timeline(today, random)
    with pghistory.context(source="generate"):
        frame = frame_create(territory, timeline, random)
    phrases = phrases_made(frame, territory, random)
    with loosened(LOADED, progress):
        with Sink(progress) as sink:
            scene = Scene(frame, phrases, timeline, Enterprises(phrases), sink, random)
            founding, fieldwork, casework = Founding(scene), Fieldwork(scene), Casework(scene)
            founding.found(volume.enterprises, progress)
            _live(scene, fieldwork, casework, volume, progress)
        casework.settle()
    _analyse()
    progress.say("Counting the figures.")
    rebuild()
    return True


def _analyse() -> None:
    """What the database does by itself sooner or later: the planner is to know the tables at once."""
    with connection.cursor() as cursor:
        for model in LOADED:
            cursor.execute(f'ANALYZE "{model._meta.db_table}"')


def _live(scene: Scene, fieldwork: Fieldwork, casework: Casework, volume: Volume, progress: Progress) -> None:
    """Day after day: visits, meetings, and the problems that come of them or by themselves; in blocks of a day."""
    attendances = round(volume.visits * _ATTENDANCES_PER_VISIT)
    for day in range(SPAN):
        visits, problems, seats = (
            scene.timeline.of_day(total, day) for total in (volume.visits, volume.problems, attendances)
        )
        blocks = max(visits, problems) // BLOCK + 1
        for block in range(blocks):
            visited = [fieldwork.visit(day) for _ in range(_part(visits, block, blocks))]
            attending = fieldwork.meet(day, _part(seats, block, blocks))
            for _ in range(_part(problems, block, blocks)):
                casework.report(day, visited, attending)
            progress.step(_part(visits, block, blocks) + _part(problems, block, blocks))
            scene.sink.send()


def _part(total: int, block: int, blocks: int) -> int:
    return total * (block + 1) // blocks - total * block // blocks
