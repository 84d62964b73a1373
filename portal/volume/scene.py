"""What the makers of the volume data share."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from portal.volume.days import Timeline
from portal.volume.enterprises import Enterprises, Kin
from portal.volume.frame import Drive, Frame
from portal.volume.phrases import Phrases
from portal.volume.picks import pick, spread
from portal.volume.sink import Sink

# The enterprises on top of the register are met ten times as often as most, those at its end half as often.
_EVENNESS = 0.1


@dataclass(frozen=True, slots=True)
class Scene:
    frame: Frame
    phrases: Phrases
    timeline: Timeline
    enterprises: Enterprises
    sink: Sink
    random: Random


@dataclass(frozen=True, slots=True)
class Contact:
    """A visit, meeting or call on which an enterprise may report a problem; `enterprise` is its number."""

    drive: Drive
    enterprise: int
    kin: Kin
    team: int | None = None
    visit: int | None = None
    meeting: int | None = None


class Encounters:
    """Which campaign meets which enterprise."""

    def __init__(self, scene: Scene) -> None:
        self._enterprises = scene.enterprises
        self._random = scene.random.random
        drives = scene.frame.drives
        self._drives = [drives[at] for at in spread({at: drive.share for at, drive in enumerate(drives)}, 10)]

    def next(self) -> Contact:
        drive, at = pick(self._drives, self._random), self._random()
        at *= _EVENNESS + (1 - _EVENNESS) * at
        if drive.is_of_city:
            number = self._enterprises.of_city[int(at * len(self._enterprises.of_city))]
        else:
            number = int(at * len(self._enterprises))
        return Contact(drive, number, self._enterprises.kin(number))
