"""Reminders of due days: one notification for each person and working day, of all that is due soon or overdue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.enums import RoleName
from accounts.models import RoleGrant, User
from accounts.scope import grants_in, has_role, organisation_ids
from accounts.selectors.calendar import working_calendar
from issues.enums import UNREPLIED_TURNS
from issues.models import Handling, Problem
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
    problem_id: int
    number: str
    title: str
    due_on: date

    def shown(self) -> dict[str, Any]:
        link = reverse("problems:detail", args=[self.problem_id])
        return {"number": self.number, "title": self.title, "day": self.due_on.isoformat(), "link": link}


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
        if due:
            found += 1
            _remind(person, due, begins_at, key)
    return found


def _remind(person: User, due: list[Due], begins_at: datetime, key: str) -> None:
    overdue = sum(one.due_on < begins_at.date() for one in due)
    parameters = {
        "overdue": overdue,
        "due_soon": len(due) - overdue,
        "listed": [one.shown() for one in due[:NAMED]],
    }
    link = reverse("problems:tasks") if has_role(person, RoleName.HANDLER) else reverse("problems:list")
    notify(recipients=[person], kind="reminder", about=About("due", parameters), link=link, key=key, at=begins_at)


def _concerned(last_day: date) -> QuerySet[User]:
    """The handlers of organisations and the coordinators of offices that have something due up to `last_day`."""
    organisations = _due_handlings(Handling.objects.active(), last_day).values("organisation")
    offices = _due_problems(Problem.objects.open(), last_day).values("office")
    mine = RoleGrant.objects.filter(
        Q(role=RoleName.HANDLER, organisation__in=organisations) | Q(role=RoleName.COORDINATOR, region__in=offices),
        user=OuterRef("pk"),
    )
    people: QuerySet[User] = User.objects.people().filter(Exists(mine))
    return people


def due_for(person: User, last_day: date, today: date) -> list[Due]:
    """What is due on the person's desk and in the person's own offices, the most pressing first, each problem once.

    The desk is one's own, that of colleagues for whom one stands in, and what nobody has taken or a leaver left behind.
    """
    own_handlings = Handling.objects.visible_to(person).active().filter(organisation__in=organisation_ids(person))
    on_desk = work_of(Whose.MINE, actor=person, today=today) | Q(pk__in=ownerless(actor=person).values("pk"))
    handlings = _due_handlings(own_handlings.filter(on_desk), last_day)
    own = handlings.values_list("problem_id", "problem__number", "problem__title", "due_on")
    offices = Q(pk__in=[])
    for grant in grants_in(person, RoleName.COORDINATOR):
        of_office = Q(office=grant.region_code)
        offices |= of_office if grant.campaign_id is None else of_office & Q(campaign=grant.campaign_id)
    rows = _due_problems(Problem.objects.visible_to(person).open().filter(offices), last_day)
    return _each_once([*own, *((one.pk, one.number, one.title, one.due_on) for one in rows if one.due_on)])


def _each_once(rows: Iterable[tuple[int, str, str, date]]) -> list[Due]:
    found: dict[int, Due] = {}
    for row in sorted(rows, key=lambda row: (row[3], row[0])):
        found.setdefault(row[0], Due(*row))
    return list(found.values())


def _due_handlings(rows: QuerySet[Handling], last_day: date) -> QuerySet[Handling]:
    unanswered = rows.filter(state__in=UNREPLIED_TURNS, due_on__lte=last_day)
    return unanswered.exclude(problem__state__in=[*OTHERS_ACT, *STOPPED_STATES, *LIGHTLESS_STATES])


def _due_problems(rows: QuerySet[Problem], last_day: date) -> QuerySet[Problem]:
    return rows.filter(due_on__lte=last_day).exclude(state__in=[*STOPPED_STATES, *LIGHTLESS_STATES])
