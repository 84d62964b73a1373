"""Every create, update, delete and move is told, to whoever sees it and to nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pghistory
import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.models import PlannedVisit, TeamMember
from enterprises.models import Alias, Contact, Enterprise
from enterprises.services.merges import MergeDraft, enterprise_merge, merge_undo
from integrations.changes.models import Change
from integrations.changes.resources import RESOURCES
from integrations.changes.tables import OBJECTS, TYPES
from issues.models import Category, Problem, ProblemView
from issues.services.drafts import problem_discard, problem_hand_in, problem_keep
from issues.services.moves import problem_accept
from issues.services.problems import ProblemDraft
from issues.services.sensitive import problem_mark
from portal.api import router
from tests.cast import Cast, make_awaiting, make_enterprise, make_problem, make_visit, rated, region
from tests.db.changes.conftest import Reader, acts, asked_by, written
from tests.db.constraint_world import make_world

pytestmark = pytest.mark.django_db
Since = Callable[[], Reader]

# What nobody else's copy needs: personal, for a while, or told in another way.
UNTOLD = {
    "duplicates", "merges", "contact-views", "problem-views", "list-changes", "list-uploads", "bulk-moves",
    "saved-views", "reply-templates", "substitutions", "due-call-backs", "notifications",
}  # fmt: skip
# Those that are written once, and those that the database itself keeps.
UNCHANGING = {"slips", "call-backs"}
KEPT = {"regions", "slips", "problems", "call-backs"}


def test_every_resource_is_told_or_known_not_to_be() -> None:
    assert {name for _prefix, _viewset, name in router.registry} == {*TYPES, *UNTOLD}
    assert tuple(RESOURCES) == TYPES
    assert all(RESOURCES[table.resource].model is table.model for table in OBJECTS)


def test_what_is_written_is_noted_whatever_the_type(cast: Cast) -> None:
    world = make_world(cast)
    rows = {type(row): row for row in world.values()}
    for table in OBJECTS:
        if table.resource in UNCHANGING:
            continue
        row = rows.get(table.model) or table.model._default_manager.first()  # type: ignore[attr-defined]
        assert row is not None, table.resource
        Change.objects.all().delete()
        table.model._default_manager.filter(pk=row.pk).update(**_another(row))
        assert [(one.type, one.key, one.act) for one in written()] == [(table.resource, str(row.pk), "updated")]


def _another(row: models.Model) -> dict[str, object]:
    """Some words or a day of the row, changed; a rule that minds is another test's."""
    for name in (
        "name_en",
        "note",
        "summary",
        "description",
        "text",
        "title",
        "name",
        "reason",
        "person_name",
        "document",
        "outcome_note",
    ):
        if any(one.name == name for one in row._meta.concrete_fields):
            return {name: "另一个"}
    return {"created_at": models.F("created_at") + _a_second()}


def _a_second() -> models.Value:
    return models.Value(timedelta(seconds=1), output_field=models.DurationField())


def test_a_write_that_changes_nothing_is_not_noted(cast: Cast) -> None:
    Change.objects.all().delete()
    Enterprise.objects.filter(pk=cast.enterprise.pk).update(name=cast.enterprise.name)
    assert not written()


def test_who_is_in_a_team_is_told_with_the_team(cast: Cast, since: Since) -> None:
    read = since()
    TeamMember.objects.filter(pk=cast.member.pk).update(name="王芳芳")
    page = read(cast.official)
    assert acts(page, "teams") == [(cast.team.pk, "updated")]
    assert page.shown["teams"][str(cast.team.pk)]["members"][0]["name"] == "王芳芳"


def test_a_move_says_what_it_is_and_its_object_comes_once(cast: Cast, since: Since) -> None:
    read = since()
    problem = make_problem(cast)
    problem_accept(
        actor=cast.coordinator, problem_id=problem.pk, category=problem.category, urgency=problem.urgency,
        term=problem.term, version=None,
    )  # fmt: skip
    page = read(cast.coordinator)
    moves = [one.says for one in page.told if one.type == "problems" and one.act == "moved"]
    assert moves == [
        {"move": "submit", "from_state": "draft", "to_state": "submitted"},
        {"move": "accept", "from_state": "submitted", "to_state": "accepted"},
    ]
    assert acts(page, "problems")[0] == (problem.pk, "created")
    assert len(acts(page, "problems")) >= 4
    assert page.shown["problems"].keys() == {str(problem.pk)}
    assert page.shown["problems"][str(problem.pk)]["state"] == "accepted"


def test_of_a_draft_its_writer_learns_and_the_others_once_it_is_handed_in(cast: Cast, since: Since) -> None:
    read, draft = since(), ProblemDraft(
        campaign=cast.campaign, enterprise=cast.enterprise, category=Category.objects.get(pk="financing"),
        title="续贷难", source="hotline", reported_on=timezone.localdate(), team=cast.team,
    )  # fmt: skip
    kept, gone = (problem_keep(actor=cast.official, draft=draft).pk for _ in range(2))
    assert acts(read(cast.official), "problems") == [(kept, "created"), (gone, "created")]
    problem_discard(actor=cast.official, problem_id=gone)
    assert acts(read(cast.official), "problems")[1:] == [(gone, "deleted")]
    assert not acts(read(cast.coordinator), "problems")
    problem_hand_in(actor=cast.official, problem_id=kept, version=None)
    assert (kept, "moved") in acts(read(cast.coordinator), "problems")
    assert gone not in [key for key, _act in acts(read(cast.coordinator), "problems")]


def test_nobody_learns_of_what_lies_elsewhere(cast: Cast, since: Since) -> None:
    read = since()
    make_problem(cast)
    make_visit(cast)
    Alias.objects.create(
        enterprise=cast.enterprise, kind="short_name", value="恒达", value_pinyin="heng da", value_initials="hd"
    )
    Alias.objects.all().delete()
    for user in (cast.other_coordinator, cast.nobody):
        assert not read(user).told
    assert acts(read(cast.coordinator), "visits")


def test_who_saw_what_was_deleted_is_told_by_its_number_alone(cast: Cast, since: Since) -> None:
    planned = PlannedVisit.objects.create(
        team=cast.team, enterprise=cast.enterprise, week_on="2026-11-16", planned_by=cast.official
    )
    key, read = planned.pk, since()
    planned.delete()
    page = read(cast.official)
    assert acts(page, "planned-visits") == [(key, "deleted")]
    assert page.shown["planned-visits"] == {}
    assert not read(cast.other_official).told


@pytest.mark.parametrize("type_", [one for one in TYPES if one not in KEPT])
def test_what_is_deleted_is_told_to_those_who_saw_it(cast: Cast, since: Since, type_: str) -> None:
    """The columns that are kept of a row are those by which it was seen."""
    make_world(cast)
    rated(make_awaiting(cast))  # of what an enterprise was asked only its answer is seen
    request, row = next(
        (request, row)
        for request in (asked_by(user) for user in (cast.province, cast.admin))
        if (row := RESOURCES[type_](request=request, action="list", kwargs={}).get_queryset().first())
    )
    read, key = since(), row.pk
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")  # keys of others, and rules, are not asked
        cursor.execute(f'ALTER TABLE "{row._meta.db_table}" ENABLE ALWAYS TRIGGER "{_trigger(cursor, row)}"')
        cursor.execute(f'DELETE FROM "{row._meta.db_table}" WHERE "{row._meta.pk.column}" = %s', [key])
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert (key, "deleted") in acts(read(request.user), type_)
    assert not acts(read(cast.nobody), type_) or type_ in {"organisations", "policies", "policy-items"}


def _trigger(cursor: object, row: models.Model) -> str:
    cursor.execute(  # type: ignore[attr-defined]
        "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE 'pgtrigger_tell_delete_%%'",
        [row._meta.db_table],
    )
    (name,) = cursor.fetchone()  # type: ignore[attr-defined]
    return str(name)


def test_what_leaves_the_sight_is_gone_for_those_who_saw_it(cast: Cast, since: Since) -> None:
    read = since()
    Enterprise.objects.filter(pk=cast.neighbour.pk).update(region=region("330502"))
    assert acts(read(cast.other_official), "enterprises") == [(cast.neighbour.pk, "deleted")]
    arrived = read(cast.official)
    assert acts(arrived, "enterprises") == [(cast.neighbour.pk, "updated")]
    assert str(cast.neighbour.pk) in arrived.shown["enterprises"]
    assert not read(cast.other_coordinator).told


def test_a_problem_that_becomes_sensitive_is_gone_for_those_who_do_not_handle_it(cast: Cast, since: Since) -> None:
    problem = make_problem(cast)
    read = since()
    problem_mark(actor=cast.coordinator, problem_id=problem.pk, is_sensitive=True, reason="涉密", version=None)
    hidden = read(cast.leader)
    assert acts(hidden, "problems") == [(problem.pk, "deleted")]
    assert hidden.told[0].says == {}
    assert not hidden.shown["problems"]
    assert not ProblemView.objects.exists()
    assert str(problem.pk) in read(cast.coordinator).shown["problems"]
    assert ProblemView.objects.get().viewed_by == cast.coordinator


def test_what_was_to_be_seen_for_a_while_is_gone_afterwards(cast: Cast, since: Since) -> None:
    """Whoever read the list in between has it in the copy."""
    problem = make_problem(cast, is_sensitive=True)
    read = since()
    for is_sensitive in (False, True):
        Problem.objects.filter(pk=problem.pk).update(is_sensitive=is_sensitive)
    assert acts(read(cast.leader), "problems") == [(problem.pk, "deleted")]


def test_a_sensitive_problem_is_never_told_to_those_who_do_not_handle_it(cast: Cast, since: Since) -> None:
    read = since()
    make_problem(cast, is_sensitive=True, title="不宜公开")
    assert not read(cast.leader).told
    assert acts(read(cast.coordinator), "problems")


def test_a_merge_says_into_which_and_its_undo_out_of_which(cast: Cast, since: Since) -> None:
    twin = make_enterprise("湖州恒达纺织厂")
    read = since()
    merge = enterprise_merge(actor=cast.coordinator, draft=MergeDraft(kept=cast.enterprise.pk, merged=twin.pk))
    merged = read(cast.coordinator)
    said = [(one.act, one.says) for one in merged.told if one.key == twin.pk and one.type == "enterprises"]
    assert said == [("moved", {"move": "merge", "into": cast.enterprise.pk})]
    assert str(twin.pk) not in merged.shown["enterprises"]
    assert not [one for one in read(cast.other_official).told if one.type == "enterprises"]
    read = since()
    merge_undo(actor=cast.coordinator, merge_id=merge.pk)
    parted = read(cast.coordinator)
    said = [one.says for one in parted.told if one.key == twin.pk and one.act == "moved"]
    assert said == [{"move": "undo-merge", "out_of": cast.enterprise.pk}]
    assert str(twin.pk) in parted.shown["enterprises"]


def test_an_enterprise_that_is_merged_into_one_elsewhere_does_not_say_into_which(cast: Cast, since: Since) -> None:
    read = since()
    enterprise_merge(actor=cast.admin, draft=MergeDraft(kept=cast.neighbour.pk, merged=cast.enterprise.pk))
    said = [one.says for one in read(cast.official).told if one.key == cast.enterprise.pk]
    assert said == [{"move": "merge"}]


def test_numbers_are_masked_as_in_the_list(cast: Cast, since: Since) -> None:
    read = since()
    contact = Contact.objects.create(enterprise=cast.enterprise, name="王总", phone="13800000000")
    assert read(cast.coordinator).shown["contacts"][str(contact.pk)]["phone"] == "138****0000"


def test_ten_thousand_enterprises_are_noted_by_one_statement(cast: Cast) -> None:
    Change.objects.all().delete()
    # The audit writes faster where it knows on whose behalf.
    with pghistory.context(source="test"), connection.cursor() as cursor:
        cursor.execute(_COPIES, [cast.enterprise.pk])
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'pgtrigger_tell_%%' AND tgtype & 1 = 1", [])
        assert cursor.fetchone() == (0,), "none is asked row by row"
    assert Change.objects.filter(type="enterprises", act="created").count() == 10_000


_COPIES = """
    INSERT INTO enterprises_enterprise
    SELECT (jsonb_populate_record(one, jsonb_build_object(
        'id', 9000000 + number, 'uscc', to_char(number, 'FM000000000000000000'), 'name', one.name || number))).*
    FROM enterprises_enterprise one, generate_series(1, 10000) number WHERE one.id = %s
"""


def test_a_page_costs_the_same_queries_however_much_is_in_it(cast: Cast, since: Since) -> None:
    def queries(read: Reader) -> int:
        with CaptureQueriesContext(connection) as context:
            read(cast.coordinator)
        return len(context)

    few, many = since(), since()
    for enterprise in range(3):
        make_visit(cast, summary=str(enterprise))
    once = queries(few)
    for enterprise in range(30):
        make_visit(cast, summary=str(enterprise))
    assert queries(many) == once
