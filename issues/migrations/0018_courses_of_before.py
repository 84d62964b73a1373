"""Moves write the days of a problem's course, and how long it took; of what moved before, these are told from the
history, by the terms that are in force now."""

from functools import partial
from itertools import groupby
from types import SimpleNamespace

from django.db import migrations
from django.utils import timezone

from accounts.rules.calendar import Calendar
from issues.rules.course import COURSE, handling_days, note_course
from issues.rules.due import Happening
from issues.rules.limits import go_on, pause_ended
from issues.rules.profile import Profile, Term, Unit

AT_ONCE = 1000


def fill(apps, schema_editor):
    special = dict(apps.get_model("accounts", "CalendarDay").objects.values_list("date", "is_workday"))
    calendar = Calendar(special, {day.year for day in special})
    profile_of = _profiles(apps.get_model("issues", "DeadlineTerm").objects.all())
    problems = apps.get_model("issues", "Problem").objects.filter(dispatched_on__isnull=False)
    for some in _batches(problems):
        history = _history(apps.get_model("issues", "ProblemEvent"), [problem.pk for problem in some])
        for problem in some:
            _tell(problem, history.get(problem.pk, []), profile_of(problem.campaign_id), calendar)
        problems.bulk_update(some, [*COURSE, "handling_days"])


def _tell(problem, happenings, profile, calendar):
    if problem.sign_due_on is None:
        course = SimpleNamespace(**dict.fromkeys(COURSE))
        for number, event in enumerate(happenings):
            pause = pause_ended(happenings[:number], event)
            if pause is not None:
                go_on(course, pause, calendar)
            ends = partial(_term_end, profile, problem.urgency, event, calendar)
            note_course(course, event.move, today=event.at.date(), day=event.day, term_end=ends)
        for name, day in vars(course).items():
            setattr(problem, name, day)
    if problem.closed_on:
        days = {"dispatched_on": problem.dispatched_on, "closed_on": problem.closed_on}
        problem.handling_days = handling_days(happenings, **days, calendar=calendar)


def _term_end(profile, urgency, event, calendar, step, since):
    return profile.term(step, urgency).end(event.at.combine(since, event.at.timetz()), calendar)


def _profiles(rows):
    layers = {}
    for row in rows:
        layers.setdefault(row.campaign_id, {})[row.step, row.urgency] = Term(row.amount, Unit(row.unit))
    return lambda campaign: Profile((layers.get(campaign, {}), layers.get(None, {})))


def _batches(problems):
    last = 0
    while some := list(problems.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        yield some
        last = some[-1].pk


def _history(events, keys):
    rows = events.objects.filter(problem__in=keys).order_by("problem", "at", "id")
    found = rows.values_list("problem", "move", "at", "to_state", "day")
    return {
        key: [Happening(move, timezone.localtime(at), to, day) for _key, move, at, to, day in some]
        for key, some in groupby(found, key=lambda row: row[0])
    }


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_role_of_call_backs"), ("issues", "0017_handling_time")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
