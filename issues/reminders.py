"""Reminders of due days: one notification for each person and working day, of all that is due soon or overdue."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.enums import RoleName
from accounts.models import RoleGrant, User
from accounts.scope import has_role, organisation_ids
from accounts.selectors.calendar import working_calendar
from issues.enums import UNREPLIED_TURNS
from issues.models import Handling, Problem
from issues.offices import coordinators_for, with_office_of
from issues.rules.clocks import LIGHTLESS_STATES, STOPPED_STATES, last_yellow_day
from issues.selectors.colleagues import ownerless
from issues.selectors.tasks import OTHERS_ACT, Whose, work_of
from notifications.models import Notification
from notifications.rules import round_begins_at
from notifications.services.notifying import About, notify

# Of what a reminder counts, it names the most pressing.
NAMED = 10


@dataclass(frozen=True)
class Due:
    """How much is due, and the most pressing of it."""

    overdue: int
    due_soon: int
    listed: list[dict[str, Any]]


def people_remind(now: datetime) -> int:
    """Remind everybody whose organisation or office has something due soon or overdue; returns how many were.

    Inside working hours of working days only, each person once a day however often it is called.
    """
    calendar = working_calendar()
    begins_at = round_begins_at(timezone.localtime(now), calendar)
    if begins_at is None:
        return 0
    today = begins_at.date()
    last_day = last_yellow_day(today=today, calendar=calendar)
    key = f"reminder:{today}"
    reminded = Notification.objects.filter(recipient=OuterRef("pk"), key=key)
    found = 0
    for person in _concerned(last_day).exclude(Exists(reminded)).order_by("pk"):
        due = due_for(person, last_day, today)
        if due.listed:
            found += 1
            _remind(person, due, begins_at, key)
    return found


def _remind(person: User, due: Due, begins_at: datetime, key: str) -> None:
    link = reverse("problems:tasks") if has_role(person, RoleName.HANDLER) else reverse("problems:list")
    notify(recipients=[person], kind="reminder", about=About("due", asdict(due)), link=link, key=key, at=begins_at)


def _concerned(last_day: date) -> QuerySet[User]:
    """The handlers of organisations and the coordinators of offices that have something due up to `last_day`.

    Where an office has none, those of the nearest one above.
    """
    organisations = _due_handlings(Handling.objects.active(), last_day).values("organisation")
    offices = _due_problems(Problem.objects.open(), last_day).order_by().values_list("office__path", "campaign")
    handling = RoleGrant.objects.filter(role=RoleName.HANDLER, organisation__in=organisations, user=OuterRef("pk"))
    concerned = Exists(handling) | Q(pk__in=coordinators_for(offices.distinct()))
    people: QuerySet[User] = User.objects.people().filter(concerned)
    return people


def due_for(person: User, last_day: date, today: date) -> Due:
    """What is due on the person's desk and in the person's own offices, each problem once: counted, not loaded.

    The desk is one's own, that of colleagues for whom one stands in, and what nobody has taken or a leaver left behind.
    """
    own_handlings = Handling.objects.visible_to(person).active().filter(organisation__in=organisation_ids(person))
    on_desk = work_of(Whose.MINE, actor=person, today=today) | Q(pk__in=ownerless(actor=person).values("pk"))
    handlings = _due_handlings(own_handlings.filter(on_desk), last_day).order_by()
    of_desk = handlings.values("problem_id", "problem__number", "problem__title").annotate(day=Min("due_on"))
    in_own = Problem.objects.visible_to(person).open().filter(with_office_of(person))
    in_offices = _due_problems(in_own, last_day).order_by()
    of_offices = in_offices.exclude(pk__in=handlings.values("problem")).annotate(day=F("due_on"))
    counts = [_counted(rows, today) for rows in (of_desk, of_offices)]
    named = [
        *of_desk.order_by("day", "problem_id").values_list("day", "problem_id", "problem__number", "problem__title")[
            :NAMED
        ],
        *of_offices.order_by("day", "pk").values_list("day", "pk", "number", "title")[:NAMED],
    ]
    return Due(
        overdue=sum(one["overdue"] for one in counts),
        due_soon=sum(one["due_soon"] for one in counts),
        listed=[_shown(*row) for row in sorted(named)[:NAMED]],
    )


def _counted(rows: QuerySet[Any, Any], today: date) -> dict[str, int]:
    return rows.aggregate(
        overdue=Count("day", filter=Q(day__lt=today)), due_soon=Count("day", filter=Q(day__gte=today))
    )


def _shown(day: date, problem_id: int, number: str, title: str) -> dict[str, Any]:
    link = reverse("problems:detail", args=[problem_id])
    return {"number": number, "title": title, "day": day.isoformat(), "link": link}


def _due_handlings(rows: QuerySet[Handling], last_day: date) -> QuerySet[Handling]:
    unanswered = rows.filter(state__in=UNREPLIED_TURNS, due_on__lte=last_day)
    return unanswered.exclude(problem__state__in=[*OTHERS_ACT, *STOPPED_STATES, *LIGHTLESS_STATES])


def _due_problems(rows: QuerySet[Problem], last_day: date) -> QuerySet[Problem]:
    return rows.filter(due_on__lte=last_day).exclude(state__in=[*STOPPED_STATES, *LIGHTLESS_STATES])
