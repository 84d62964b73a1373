"""How long it took is written at the closing; of what was closed before, it is told from the history."""

from itertools import groupby

from django.db import migrations
from django.utils import timezone

from accounts.rules.calendar import Calendar
from issues.rules.course import handling_days
from issues.rules.due import Happening

AT_ONCE = 1000


def fill(apps, schema_editor):
    special = dict(apps.get_model("accounts", "CalendarDay").objects.values_list("date", "is_workday"))
    calendar = Calendar(special, {day.year for day in special})
    problems = apps.get_model("issues", "Problem").objects.all()
    closed = problems.filter(closed_on__isnull=False, dispatched_on__isnull=False, handling_days__isnull=True)
    for some in _batches(closed):
        history = _history(apps.get_model("issues", "ProblemEvent"), [problem.pk for problem in some])
        for problem in some:
            problem.handling_days = handling_days(
                history.get(problem.pk, []),
                dispatched_on=problem.dispatched_on,
                closed_on=problem.closed_on,
                calendar=calendar,
            )
        problems.bulk_update(some, ["handling_days"])


def _batches(problems):
    last = 0
    while some := list(problems.filter(pk__gt=last).order_by("pk").only("pk", "dispatched_on", "closed_on")[:AT_ONCE]):
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
