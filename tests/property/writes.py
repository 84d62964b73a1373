"""Random writes to the tables whose rows are counted: one statement each, of every kind that SQL has."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from django.db import connection
from django.db.models import Model

from campaigns.models import Attendance, ListedEnterprise, Meeting, Visit
from issues.models import Feedback, Measure, Problem
from tests.property.records import World

# Columns that only change together, for each table.
COURSE = ("reported_on", "state", "outcome", "lead_organisation", "dispatched_on", "original_due_on", "due_on")
ANSWER = ("asked_at", "expires_at", "answered_at", "answered_on", "solved", "score")
CHANGES: dict[type[Model], list[tuple[str, ...]]] = {
    Visit: [("campaign", "team"), ("enterprise",), ("region",), ("industry", "size"), ("visited_on",), ("state",)],
    Meeting: [
        ("campaign", "series", "round", "team"),
        ("region",),
        ("host",),
        ("kind",),
        ("held_on",),
        ("state",),
        ("kind", "held_on", "state", "host"),
    ],
    Attendance: [("meeting", "campaign"), ("kind", "enterprise", "organisation"), ("region",), ("industry", "size")],
    Problem: [
        ("campaign", "team"),
        ("category",),
        ("region",),
        ("industry", "size"),
        (*COURSE, "replied_on", "closed_on", "handling_days", "merged_into"),
        ("sign_due_on", "signed_on"),
        ("contact_due_on", "contacted_on"),
        ("returned_on", "redone_on", "extended_on"),
    ],
    Measure: [
        ("campaign", "team"),
        ("organisation",),
        ("region",),
        ("category",),
        ("status", "planned_on", "implemented_on"),
    ],
    Feedback: [
        ("campaign", "team"),
        ("organisation",),
        ("category",),
        ("region",),
        ("industry", "size"),
        ANSWER,
        ("called_on", "channel"),
    ],
    ListedEnterprise: [("campaign", "team"), ("enterprise",), ("region",)],
}
MODELS = list(CHANGES)
# What is unique among rows that are there: rows wait for each other, so only one changes at a time.
UNIQUE = {
    ListedEnterprise: ("campaign", "enterprise"),
    Feedback: ("answered_at",),
}
# Each changes many rows, among them some to what they are already.
STATEMENTS = (
    "UPDATE campaigns_visit SET visited_on = visited_on + (id % 3)::int WHERE id % 2 = 0",
    (
        "UPDATE campaigns_visit v SET region_id = e.region_id, industry_id = e.industry_id, size = e.size"
        " FROM enterprises_enterprise e WHERE e.id = v.enterprise_id AND v.id % 2 = 1"
    ),
    "UPDATE issues_problem SET due_on = due_on + 7 WHERE due_on IS NOT NULL AND id % 2 = 0",
    (
        "UPDATE issues_problem SET replied_on = reported_on WHERE replied_on IS NULL AND id % 3 = 0"
        " AND state IN ('escalated', 'closed')"
    ),
    (
        "UPDATE issues_problem SET state = 'closed', outcome = 'solved', closed_on = reported_on + 5,"
        " handling_days = CASE WHEN dispatched_on IS NOT NULL THEN id % 9 END, merged_into_id = NULL WHERE id % 5 = 0"
    ),
    "UPDATE issues_measure SET status = 'implemented', implemented_on = planned_on WHERE id % 2 = 0",
    (
        "UPDATE issues_feedback f SET organisation_id = p.lead_organisation_id, category_id = p.category_id"
        " FROM issues_problem p WHERE p.id = f.problem_id"
    ),
    "UPDATE campaigns_listedenterprise SET team_id = NULL WHERE id % 2 = 0",
    (
        "INSERT INTO campaigns_listedenterprise (campaign_id, enterprise_id, region_id, is_key)"
        " SELECT DISTINCT campaign_id, enterprise_id, region_id, true FROM campaigns_visit"
        " ON CONFLICT (campaign_id, enterprise_id) DO NOTHING"
    ),
    (
        "INSERT INTO campaigns_listedenterprise AS l (campaign_id, enterprise_id, region_id, is_key) SELECT"
        " DISTINCT ON (campaign_id, enterprise_id) campaign_id, enterprise_id, region_id, false FROM issues_problem"
        " ON CONFLICT (campaign_id, enterprise_id) DO UPDATE SET region_id = excluded.region_id WHERE l.id % 2 = 0"
    ),
    (
        "MERGE INTO campaigns_listedenterprise l"
        " USING (SELECT DISTINCT campaign_id, enterprise_id FROM campaigns_visit) v"
        " ON v.campaign_id = l.campaign_id AND v.enterprise_id = l.enterprise_id"
        " WHEN MATCHED AND l.id % 2 = 0 THEN DELETE WHEN MATCHED THEN UPDATE SET team_id = NULL"
        " WHEN NOT MATCHED THEN INSERT (campaign_id, enterprise_id, region_id, is_key)"
        " VALUES (v.campaign_id, v.enterprise_id, '330500', false)"
    ),
    "DELETE FROM campaigns_attendance a USING campaigns_meeting m WHERE m.id = a.meeting_id AND m.state = 'cancelled'",
)


class Writer:
    """Writes into the tables, by chance; what the constraints refuse raises IntegrityError.

    But for `state` the rows are locked in the order of their keys before they are changed, so that two writers never
    wait for each other in a circle: parts before the whole, but meetings before their attendances, which copy them.
    """

    def __init__(self, world: World, random: Random) -> None:
        self.world = world.with_random(random)
        self.random = random

    def insert(self) -> None:
        """Some rows in one statement; a meeting with its people, in either order."""
        model = self.random.choice(MODELS)
        rows = self.rows(model, self.random.randrange(1, 6))
        if model is not Meeting:
            self.lock_meetings(model, rows)
            model.objects.bulk_create(rows)
            return
        for meeting in rows:
            meeting.pk = self.next_key(Meeting)
        people = [self.world.attendance(meeting) for meeting in rows for _number in range(self.random.randrange(3))]
        for table, made in self.shuffled([(Meeting, rows), (Attendance, people)]):
            table.objects.bulk_create(made)

    def upsert(self) -> None:
        """Some of the rows are there already."""
        model = self.random.choice(MODELS)
        rows = self.rows(model, self.random.randrange(2, 6))
        known = self.some(model, len(rows) // 2)
        for row, key in zip(rows, [*known, *(self.next_key(model) for _row in rows)], strict=False):
            row.pk = key
        self.lock_meetings(model, rows, known)
        self.lock(model, "id", known)
        columns = self.random.choice([names for names in CHANGES[model] if not is_unique(model, names)])
        model.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=columns)

    def change(self) -> None:
        """Each of some rows moves elsewhere: to another campaign, region, day, state …"""
        model = self.random.choice(MODELS)
        columns = self.random.choice(CHANGES[model])
        keys = self.some(model, 1 if is_unique(model, columns) else self.random.randrange(1, 6))
        rows = self.rows(model, len(keys))
        self.lock_meetings(model, rows, keys)
        self.lock(model, "id", keys)
        for row, key in zip(rows, keys, strict=False):
            row.pk = key
        model.objects.bulk_update(rows, columns)

    def change_alike(self) -> None:
        model = self.random.choice(MODELS)
        columns = self.random.choice(CHANGES[model])
        keys = self.some(model, 1 if is_unique(model, columns) else 4)
        for row in self.rows(model, 1):
            self.lock_meetings(model, [row], keys)
            self.lock(model, "id", keys)
            model.objects.filter(pk__in=keys).update(**{column: getattr(row, column) for column in columns})

    def state(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(self.random.choice(STATEMENTS))

    def delete(self) -> None:
        """With the parts of the rows, in either order: keys are checked at the end."""
        model = self.random.choice(MODELS)
        keys = self.some(model, self.random.randrange(1, 4))
        parts: dict[type[Model], tuple[type[Model], str]] = {
            Meeting: (Attendance, "meeting_id"),
            Problem: (Feedback, "problem_id"),
        }
        tables = [*([parts[model]] if model in parts else []), (model, "id")]
        for table, column in reversed(tables) if model is Meeting else tables:
            self.lock(table, column, keys)
        for table, column in self.shuffled(tables):
            self.execute(f"DELETE FROM {table._meta.db_table} WHERE {column} = ANY(%s)", keys)

    def copy(self) -> None:
        """Visits as they are there, once more, in bulk."""
        columns = [f.column for f in Visit._meta.concrete_fields if f.name not in {"id", "uuid"}]
        keys = self.some(Visit, 4)
        lines = io.StringIO()
        with connection.cursor() as cursor:
            rows = f"SELECT gen_random_uuid(), {', '.join(columns)} FROM campaigns_visit"
            where = f"WHERE id = ANY('{{{', '.join(map(str, keys))}}}')"
            cursor.copy_expert(f"COPY ({rows} {where}) TO STDOUT", lines)
            lines.seek(0)
            cursor.copy_expert(f"COPY campaigns_visit (uuid, {', '.join(columns)}) FROM STDIN", lines)

    def empty(self) -> None:
        empty(self.random.choice(MODELS))

    def move_region(self) -> None:
        """With all that was ever counted there."""
        code = self.random.choice(["330502", "330521", "330802", "330500"])
        parent = self.random.choice(["330500", "330800", "330000", "110000", "330502"])
        self.execute("UPDATE accounts_region SET parent_id = %s WHERE code = %s", parent, code)

    def rows(self, model: type[Any], number: int) -> list[Any]:
        """New rows; none of those that are about a row which is not there."""
        makers: dict[type[Model], Callable[[], Any]] = {
            Visit: self.world.visit,
            Meeting: self.world.meeting,
            Attendance: lambda: self.about(Meeting, self.world.attendance),
            Problem: self.world.problem,
            Measure: self.world.measure,
            Feedback: lambda: self.about(Problem, self.world.feedback),
            ListedEnterprise: self.world.listed,
        }
        made = [row for _number in range(number) if (row := makers[model]()) is not None]
        return sorted(
            made,
            key=lambda row: (getattr(row, "problem_id", 0), row.campaign_id, row.__dict__.get("enterprise_id") or 0),
        )

    def about(self, model: type[Any], make: Callable[[Any], Any]) -> Any:
        found = model.objects.filter(pk__in=self.some(model, 1)).first()
        return found and make(found)

    def lock_meetings(self, model: type[Any], rows: list[Any], keys: Sequence[int] = ()) -> None:
        """Those that the attendances of these keys belong to, and those that these rows are about."""
        if model is Attendance:
            theirs = "SELECT meeting_id FROM campaigns_attendance WHERE id = ANY(%s)"
            self.execute(
                f"SELECT FROM campaigns_meeting WHERE id = ANY(%s) OR id IN ({theirs}) ORDER BY id FOR SHARE",
                [row.meeting_id for row in rows],
                list(keys),
            )

    def lock(self, model: type[Any], column: str, keys: list[int]) -> None:
        self.execute(f"SELECT FROM {model._meta.db_table} WHERE {column} = ANY(%s) ORDER BY id FOR UPDATE", keys)

    def some(self, model: type[Any], number: int) -> list[int]:
        """Keys of rows that are there, in order."""
        keys = list(model.objects.order_by("pk").values_list("pk", flat=True))
        return sorted(self.random.sample(keys, min(number, len(keys))))

    def next_key(self, model: type[Model]) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [model._meta.db_table])
            return int(cursor.fetchone()[0])

    def shuffled(self, values: list[Any]) -> list[Any]:
        return self.random.sample(values, k=len(values))

    def execute(self, sql: str, *parameters: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)


def empty(model: type[Model]) -> None:
    """With all that refers to its rows. What is still to be checked of these must be so before."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")


def is_unique(model: type[Model], columns: tuple[str, ...]) -> bool:
    return bool(set(columns) & set(UNIQUE.get(model, ())))
