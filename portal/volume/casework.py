"""Problems of the volume data with the measures taken and the feedback given on them, day by day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from issues.enums import FeedbackChannel, MeasureStatus, Outcome, ProblemState, Solved, Source, Urgency
from issues.models import Feedback, Measure, NumberSeries, Problem
from issues.rules.clocks import RATING_WINDOW_DAYS
from portal.volume.courses import NEVER, Course, Courses
from portal.volume.phrases import Wording
from portal.volume.picks import pick, spread
from portal.volume.scene import Contact, Encounters, Scene

# Enums are turned into their words once: for every row that would take longer than all the rest.
_VISIT, _MEETING, _HOTLINE = Source.VISIT.value, Source.MEETING.value, Source.HOTLINE.value
_SOURCES = spread({_VISIT: 60, _MEETING: 10, _HOTLINE: 15, Source.SELF_REPORTED.value: 10, Source.API.value: 5}, 100)
_URGENCIES = spread(
    {Urgency.ORDINARY.value: 68, Urgency.SIMPLE.value: 16, Urgency.COMPLEX.value: 14, Urgency.URGENT.value: 2}, 100
)
_IMPLEMENTED, _PLANNED = MeasureStatus.IMPLEMENTED.value, MeasureStatus.PLANNED.value
_STATUSES = spread({_IMPLEMENTED: 78, _PLANNED: 17, MeasureStatus.CANCELLED.value: 5}, 100)
_LINK = FeedbackChannel.LINK.value
_CHANNELS = spread({_LINK: 88, FeedbackChannel.PAPER.value: 12}, 100)
_MERGED, _REJECTED = ProblemState.MERGED.value, ProblemState.REJECTED.value
_GOOD_OUTCOMES = (Outcome.SOLVED.value, Outcome.EXPLAINED.value, "")
_YES, _PARTLY, _NO = Solved.YES.value, Solved.PARTLY.value, Solved.NO.value
_SOLVED = {5: _YES, 4: _YES, 3: _PARTLY, 2: _NO, 1: _NO}
# By outcome, the better it went the better the scores: 5 is very satisfied.
_WELL, _SO_SO = spread({5: 74, 4: 19, 3: 5, 2: 1.5, 1: 0.5}, 200), spread({5: 30, 4: 36, 3: 22, 2: 8, 1: 4}, 100)
_MEASURES = 0.2
_NULL = r"\N"


class Case(NamedTuple):
    """A problem with what hangs on it. `lead` is 0 before it is dispatched."""

    key: int
    contact: Contact
    wording: Wording
    course: Course
    lead: int


class Casework:
    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._encounters = Encounters(scene)
        self._courses = Courses(scene.timeline, scene.random)
        self._random = scene.random.random
        # NEVER is the last of the table.
        self._days = [*scene.timeline.iso, _NULL]
        self._targets: dict[int, int] = {}
        self._measures_owed = 0.0
        sink = scene.sink
        self._problems = sink.stream(
            Problem, "id", "number", "campaign", "enterprise", "team", "visit", "meeting", "office", "category",
            "title", "description", "urgency", "term", "source", "state", "outcome", "lead_organisation", "reported_on",
            "accepted_on", "dispatched_on", "original_due_on", "due_on", "replied_on", "closed_on", "handling_days",
            "sign_due_on", "signed_on", "contact_due_on", "contacted_on", "extended_on", "merged_into",
            "region", "industry", "size", "created_at", "updated_at",
        )  # fmt: skip
        self._measures = sink.stream(
            Measure, "id", "campaign", "organisation", "region", "team", "category", "text", "kind", "term", "status",
            "planned_on", "implemented_on", "amount_wan", "created_at", "updated_at",
        )  # fmt: skip
        self._measured = sink.stream(Measure.problems.through, "id", "measure", "problem")
        self._feedback = sink.stream(
            Feedback, "id", "problem", "campaign", "team", "organisation", "category", "token_hash", "channel",
            "asked_at", "expires_at", "answered_at", "answered_on", "solved", "score", "comment", "region", "industry",
            "size", "created_at", "updated_at",
        )  # fmt: skip
        self._numbers = {
            (year, office): last for year, office, last in NumberSeries.objects.values_list("year", "region_id", "last")
        }

    def report(self, day: int, visits: Sequence[Contact], attending: Sequence[Contact]) -> None:
        """A problem of the day, from one of the day's visits or meetings if it came that way."""
        random, scene = self._random, self._scene
        source, contact = self._origin(visits, attending)
        kin, urgency = contact.kin, pick(_URGENCIES, random)
        wording = pick(scene.phrases.wordings[kin.county, pick(scene.phrases.categories, random)], random)
        course = self._courses.of(day, urgency)
        key, target = next(self._problems.keys), 0
        if course.state == _MERGED:
            target = self._targets.get(contact.drive.key, 0)
            # The first of all has nothing yet into which it could be merged.
            course.state = _MERGED if target else _REJECTED
        elif course.accepted != NEVER:
            self._targets[contact.drive.key] = key
        lead = pick(scene.frame.leads[kin.city, wording.category], random) if course.dispatched != NEVER else 0
        case = Case(key, contact, wording, course, lead)
        self._write(case, f"{urgency}\t{wording.term}\t{source}", day, target)
        if course.asked != NEVER:
            self._ask(case)
        self._measures_owed += _MEASURES
        if lead and self._measures_owed >= 1:
            self._measures_owed -= 1
            self._measure(case)

    def _origin(self, visits: Sequence[Contact], attending: Sequence[Contact]) -> tuple[str, Contact]:
        source = pick(_SOURCES, self._random)
        if source == _VISIT and visits:
            return source, pick(visits, self._random)
        if source == _MEETING and attending:
            return source, pick(attending, self._random)
        return _HOTLINE if source in {_VISIT, _MEETING} else source, self._encounters.next()

    def settle(self) -> None:
        """The offices go on numbering where this ended."""
        NumberSeries.objects.bulk_create(
            [NumberSeries(year=year, region_id=office, last=last) for (year, office), last in self._numbers.items()],
            update_conflicts=True,
            unique_fields=["year", "region"],
            update_fields=["last"],
        )

    def _category(self) -> str:
        return pick(self._scene.phrases.categories, self._random)

    def _write(self, case: Case, kind: str, day: int, target: int) -> None:
        timeline, course, contact, days = self._scene.timeline, case.course, case.contact, self._days
        enterprises, kin = self._scene.enterprises, contact.kin
        last_step = max(day, course.accepted, course.dispatched, course.replied, course.closed)
        self._problems.write(
            f"{case.key}\t{self._number(timeline.years[day], kin.city)}\t{contact.drive.key}"
            f"\t{enterprises.first_key + contact.enterprise}\t{contact.team or _NULL}\t{contact.visit or _NULL}"
            f"\t{contact.meeting or _NULL}\t{kin.city}\t{case.wording.category}"
            f"\t{enterprises.brand(contact.enterprise)}：{case.wording.title}\t{case.wording.description}"
            f"\t{kind}\t{course.state}\t{course.outcome}\t{case.lead or _NULL}\t{days[day]}\t{days[course.accepted]}"
            f"\t{days[course.dispatched]}\t{days[course.original_due]}\t{days[course.due]}\t{days[course.replied]}"
            f"\t{days[course.closed]}\t{self._handling_days(course)}\t{days[course.sign_due]}\t{days[course.signed]}\t{days[course.contact_due]}"
            f"\t{days[course.contacted]}\t{days[course.extended]}\t{target or _NULL}\t{kin.facts}"
            f"\t{pick(timeline.moments[day], self._random)}\t{timeline.moments[last_step][-1]}\n"
        )

    def _handling_days(self, course: Course) -> int | str:
        worked = self._scene.timeline.worked
        return _NULL if course.closed == NEVER else worked[course.closed] - worked[course.dispatched]

    def _number(self, year: int, office: str) -> str:
        last = self._numbers[year, office] = self._numbers.get((year, office), 0) + 1
        return f"{year}-{office}-{last:06d}"

    def _ask(self, case: Case) -> None:
        """Feedback asked in the morning, and mostly given by an afternoon of the days that follow."""
        timeline, course, contact, random = self._scene.timeline, case.course, case.contact, self._random
        expires, token, channel, moment = course.asked + RATING_WINDOW_DAYS, _NULL, _LINK, int(random() * 8)
        asked_at, expires_at = timeline.moments[course.asked][moment], timeline.moments[expires][moment]
        if course.answered == NEVER:
            answer = f"{_NULL}\t{_NULL}\t\t{_NULL}\t"
            # While the window is open somebody holds a link: the portal sends none of its own.
            token = f"{self._scene.random.getrandbits(256):064x}" if expires >= timeline.last else _NULL
        else:
            channel = pick(_CHANNELS, random)
            score = pick(_WELL if course.outcome in _GOOD_OUTCOMES else _SO_SO, random)
            answer = (
                f"{timeline.moments[course.answered][8 + moment]}\t{timeline.iso[course.answered]}\t{_SOLVED[score]}"
                f"\t{score}\t{pick(self._scene.phrases.comments[score], random)}"
            )
        self._feedback.write(
            f"{next(self._feedback.keys)}\t{case.key}\t{contact.drive.key}\t{contact.team or _NULL}\t{case.lead}"
            f"\t{case.wording.category}\t{token}\t{channel}\t{asked_at}\t{expires_at}\t{answer}\t{contact.kin.facts}"
            f"\t{asked_at}\t{timeline.moments[max(course.asked, course.answered)][-1]}\n"
        )

    def _measure(self, case: Case) -> None:
        """What the lead organisation did about the problem, or will do."""
        timeline, wording, contact, random = self._scene.timeline, case.wording, case.contact, self._random
        planned, status = case.course.dispatched + 3 + int(random() * 15), pick(_STATUSES, random)
        if planned > timeline.last and status == _IMPLEMENTED:
            status = _PLANNED
        implemented_on = timeline.iso[planned] if status == _IMPLEMENTED else _NULL
        key, moment = next(self._measures.keys), timeline.moments[case.course.dispatched][-1]
        self._measures.write(
            f"{key}\t{contact.drive.key}\t{case.lead}\t{contact.kin.county}\t{contact.team or _NULL}"
            f"\t{wording.category}\t{wording.measure}\t{wording.measure_kind}\t{wording.term}\t{status}"
            f"\t{timeline.iso[planned]}\t{implemented_on}\t{wording.amount}\t{moment}\t{moment}\n"
        )
        self._measured.write(f"{next(self._measured.keys)}\t{key}\t{case.key}\n")
