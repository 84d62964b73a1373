"""Visits and meetings of the volume data, day by day."""

from __future__ import annotations

from collections import defaultdict

from campaigns.enums import AttendeeKind, MeetingKind, MeetingState, VisitMode, VisitState
from campaigns.models import Attendance, Meeting, Visit
from enterprises.enums import Size
from portal.volume.phrases import SOLVED_ON_SPOT, THEMES
from portal.volume.picks import pick, spread
from portal.volume.scene import Contact, Encounters, Scene

_MODES = spread({VisitMode.ON_SITE.value: 80, VisitMode.PHONE.value: 11, VisitMode.ONLINE.value: 9}, 100)
_STATES = spread({VisitState.RECORDED.value: 97.5, VisitState.DRAFT.value: 1, VisitState.WITHDRAWN.value: 1.5}, 200)
_KINDS = spread(
    {
        MeetingKind.TALK.value: 34, MeetingKind.POLICY_CONSULTATION.value: 20, MeetingKind.TRAINING.value: 12,
        MeetingKind.MATCHMAKING.value: 10, MeetingKind.JOINT_MEETING.value: 8, MeetingKind.SALON.value: 6,
        MeetingKind.ROADSHOW.value: 5, MeetingKind.RECRUITMENT.value: 5,
    },
    100,
)  # fmt: skip
_MEETING_STATES = spread({MeetingState.HELD.value: 96, MeetingState.CANCELLED.value: 4}, 50)
_SEATS = 12
_BY_ORGANISATION = 0.12
_SOLVED_ON_SPOT, _FOLLOWED_UP = 0.12, 0.1
_NULL = r"\N"
# What makes 128 random bits a UUID of version 4.
_UUID_KEPT, _UUID_SET = ~(0xF000 << 64 | 0xC000 << 48), 0x4000 << 64 | 0x8000 << 48


class Fieldwork:
    def __init__(self, scene: Scene) -> None:
        self._enterprises = scene.enterprises
        self._encounters = Encounters(scene)
        self._phrases = scene.phrases
        self._timeline = scene.timeline
        self._random = scene.random.random
        self._bits = scene.random.getrandbits
        self._departments: dict[str, list[int]] = defaultdict(list)
        for (city, _category), keys in scene.frame.leads.items():
            self._departments[city] += keys
        sink = scene.sink
        self._visits = sink.stream(
            Visit, "id", "uuid", "campaign", "team", "enterprise", "enterprise_kind", "visited_on", "mode", "met",
            "summary", "solved_on_spot", "follow_up_on", "state", "region", "industry", "size", "received_at",
            "created_at", "updated_at",
        )  # fmt: skip
        self._meetings = sink.stream(
            Meeting, "id", "campaign", "series", "round", "team", "kind", "title", "held_on", "region", "venue", "host",
            "chair", "summary", "state", "created_at", "updated_at",
        )  # fmt: skip
        self._attendances = sink.stream(
            Attendance, "id", "meeting", "campaign", "kind", "enterprise", "organisation", "person_name", "position",
            "region", "industry", "size", "meeting_state", "meeting_kind", "held_on", "team", "created_at",
            "updated_at",
        )  # fmt: skip

    def visit(self, day: int) -> Contact:
        random, timeline, enterprises = self._random, self._timeline, self._enterprises
        met = self._encounters.next()
        drive, number, kin = met.drive, met.enterprise, met.kin
        teams = drive.teams[kin.county]
        team = teams[number % len(teams)]
        key = next(self._visits.keys)
        uuid = self._bits(128) & _UUID_KEPT | _UUID_SET
        solved = pick(SOLVED_ON_SPOT, random) if random() < _SOLVED_ON_SPOT else ""
        follow_up = timeline.iso[day + 7 + int(random() * 40)] if random() < _FOLLOWED_UP else _NULL
        moment = pick(timeline.moments[day], random)
        self._visits.write(
            f"{key}\t{uuid:032x}\t{drive.key}\t{team}\t{enterprises.first_key + number}\t{kin.kind}"
            f"\t{timeline.iso[day]}\t{pick(_MODES, random)}\t{pick(self._phrases.met, random)}"
            f"\t走访{enterprises.brand(number)}，了解{pick(kin.products, random)}{pick(self._phrases.seen, random)}"
            f"\t{solved}\t{follow_up}\t{pick(_STATES, random)}\t{kin.facts}\t{moment}\t{moment}\t{moment}\n"
        )
        return Contact(drive, number, kin, team, visit=key)

    def meet(self, day: int, attendances: int) -> list[Contact]:
        """So many people at as many meetings as it takes; what comes of it are the enterprises that were there."""
        attending: list[Contact] = []
        for begun in range(0, attendances, _SEATS):
            attending += self._meeting(day, min(_SEATS, attendances - begun))
        return attending

    def _meeting(self, day: int, seats: int) -> list[Contact]:
        random, timeline = self._random, self._timeline
        met = self._encounters.next()
        drive, number, kin = met.drive, met.enterprise, met.kin
        key, kind, state = next(self._meetings.keys), pick(_KINDS, random), pick(_MEETING_STATES, random)
        team = pick(drive.teams[kin.county], random)
        is_talk = kind == MeetingKind.TALK
        of_series = f"{drive.series}\t{drive.rounds[timeline.months[day]]}" if is_talk else f"{_NULL}\t{_NULL}"
        moment = pick(timeline.moments[day], random)
        self._meetings.write(
            f"{key}\t{drive.key}\t{of_series}\t{team}\t{kind}\t{pick(THEMES, random)}专场\t{timeline.iso[day]}"
            f"\t{kin.county}\t企业服务中心\t{_NULL}\t{pick(self._phrases.people, random)}\t\t{state}"
            f"\t{moment}\t{moment}\n"
        )
        session = f"{state}\t{kind}\t{timeline.iso[day]}\t{team}\t{moment}\t{moment}"
        return self._seat(Contact(drive, number, kin, team, meeting=key), seats, session, kind)

    def _seat(self, at: Contact, seats: int, session: str, kind: str) -> list[Contact]:
        random, people, neighbours = self._random, self._phrases.people, self._enterprises.by_county[at.kin.county]
        attending: list[Contact] = []
        names = int(random() * len(people))
        for seat in range(seats):
            if kind == MeetingKind.JOINT_MEETING or random() < _BY_ORGANISATION:
                organisation = pick(self._departments[at.kin.city], random)
                who = f"{AttendeeKind.ORGANISATION.value}\t{_NULL}\t{organisation}"
                facts = f"{at.kin.county}\t{_NULL}\t{Size.UNKNOWN.value}"
            else:
                number = pick(neighbours, random)
                kin = self._enterprises.kin(number)
                who = f"{AttendeeKind.ENTERPRISE.value}\t{self._enterprises.first_key + number}\t{_NULL}"
                facts = kin.facts
                attending.append(Contact(at.drive, number, kin, at.team, meeting=at.meeting))
            # Different people, as nobody can be at a meeting twice.
            name = people[(names + seat) % len(people)]
            self._attendances.write(
                f"{next(self._attendances.keys)}\t{at.meeting}\t{at.drive.key}\t{who}\t{name}\t负责人\t{facts}"
                f"\t{session}\n"
            )
        return attending
