"""Two entries of one body become one: what moves, what is there once, who may, and the way back."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns.models import Attendance, Enrolment, ListedEnterprise, Programme, Visit
from enterprises.duplicates.catching_up import catch_up
from enterprises.enums import Size
from enterprises.models import Alias, Contact, ContactView, Duplicate, Enterprise, Merge, SizeDeclaration
from enterprises.selectors.enterprises import enterprise_suggestions
from enterprises.services.merges import MergeDraft, enterprise_merge, merge_undo
from reports.dimensions import StatisticsFilters
from reports.engine.compaction import compact_all
from reports.engine.recount import verify
from reports.selectors.statistics import statistics_summary
from tests.cast import Cast, make_enterprise, make_meeting, make_problem, make_visit, signed_in
from tests.db.enterprises.files import csv_of, line, refusals, uploaded
from tests.db.enterprises.refusals import refused
from tests.db.integrations.conftest import ApiClient, token_for
from tests.db.issues.test_races import meanwhile


@pytest.fixture
def twin(cast: Cast) -> Enterprise:
    """The home enterprise once more, as another system brought it in."""
    return make_enterprise("恒达纺织（湖州）厂", address="龙溪街道8号")


def merged(cast: Cast, twin: Enterprise, **wishes: Any) -> Merge:
    return enterprise_merge(actor=cast.coordinator, draft=MergeDraft(kept=cast.enterprise.pk, merged=twin.pk, **wishes))


def test_whatever_pointed_at_the_merged_entry_points_at_the_kept_one(cast: Cast, twin: Enterprise) -> None:
    visit, problem = make_visit(cast, enterprise=twin), make_problem(cast, enterprise=twin)
    contact = Contact.objects.create(enterprise=twin, name="王总", phone="13812345678")
    merged(cast, twin)
    for row in (visit, problem, contact):
        row.refresh_from_db()
        assert row.enterprise == cast.enterprise


def test_facts_keep_the_dimensions_of_their_day(cast: Cast) -> None:
    there = make_enterprise("恒达纺织德清厂", "330521", size=Size.MICRO, industry=None)
    visit = make_visit(cast, enterprise=there)
    merged(cast, there)
    visit.refresh_from_db()
    assert (visit.region_id, visit.size, visit.industry) == ("330521", "micro", None)


def test_an_enterprise_visited_in_both_entries_is_visited_once(cast: Cast, twin: Enterprise) -> None:
    def visited() -> tuple[int | None, int | None]:
        values = statistics_summary(actor=cast.admin, filters=StatisticsFilters()).counts.values
        return values["enterprises_visited"], values["visits"]

    for enterprise in (cast.enterprise, twin):
        make_visit(cast, enterprise=enterprise)
    ListedEnterprise.objects.create(campaign=cast.campaign, enterprise=twin, region=twin.region)
    compact_all()
    assert visited() == (2, 2)
    done = merged(cast, twin)
    assert visited() == (1, 2)
    assert verify() == []
    merge_undo(actor=cast.coordinator, merge_id=done.pk)
    assert visited() == (2, 2)
    assert verify() == []


def test_what_both_entries_have_is_there_once_and_says_what_either_said(cast: Cast, twin: Enterprise) -> None:
    meeting = make_meeting(cast)
    about = {"meeting": meeting, "campaign": cast.campaign, "region": twin.region, "person_name": "王总"}
    Attendance.objects.create(enterprise=cast.enterprise, **about)
    Attendance.objects.create(enterprise=twin, position="总经理", **about)
    Attendance.objects.create(enterprise=twin, **about | {"person_name": "李总"})
    ListedEnterprise.objects.create(campaign=cast.campaign, enterprise=twin, region=twin.region, is_key=True)
    done = merged(cast, twin)
    assert list(cast.enterprise.attendances.order_by("person_name").values_list("person_name", "position")) == [
        ("李总", ""),
        ("王总", "总经理"),
    ]
    listed = ListedEnterprise.objects.get(enterprise=cast.enterprise)
    assert (listed.team, listed.is_key) == (cast.team, True)
    merge_undo(actor=cast.coordinator, merge_id=done.pk)
    assert (twin.attendances.count(), twin.listings.get().is_key) == (2, True)
    assert not ListedEnterprise.objects.get(enterprise=cast.enterprise).is_key
    assert cast.enterprise.attendances.get().position == ""


def test_the_enrolment_that_came_further_stays(cast: Cast, twin: Enterprise) -> None:
    programme = Programme.objects.create(
        campaign=cast.campaign, kind="health_check", name="体检", name_en="x", starts_on="2024-01-01"
    )
    about = {"programme": programme, "region": twin.region, "enrolled_on": "2024-02-01"}
    Enrolment.objects.create(enterprise=cast.enterprise, **about)
    Enrolment.objects.create(enterprise=twin, state="completed", completed_on="2024-03-01", **about)
    merged(cast, twin)
    assert Enrolment.objects.get(programme=programme).state == "completed"


@pytest.mark.parametrize("left_is_kept", [False, True])
def test_a_contact_who_is_present_in_either_entry_is_present(cast: Cast, twin: Enterprise, left_is_kept: bool) -> None:
    person = {"name": "王经理", "phone": "13800000000"}
    gone = {"left_on": date(2024, 1, 1), "position": "经理", "email": "wang@example.cn"}
    Contact.objects.create(enterprise=twin, **person, **({} if left_is_kept else gone))
    Contact.objects.create(enterprise=cast.enterprise, **person, **(gone if left_is_kept else {}))
    done = merged(cast, twin)
    contact = cast.enterprise.contacts.get()
    assert (contact.left_on, contact.position, contact.email) == (None, "经理", "wang@example.cn")
    merge_undo(actor=cast.coordinator, merge_id=done.pk)
    assert set(Contact.objects.values_list("left_on", "position")) == {(None, ""), (date(2024, 1, 1), "经理")}


def test_a_contact_whose_number_was_shown_stays_beside_its_like(cast: Cast, twin: Enterprise) -> None:
    """Who looked is kept for good, and so is what they looked at."""
    for enterprise in (cast.enterprise, twin):
        for name in ("王总", "李总"):
            Contact.objects.create(enterprise=enterprise, name=name, phone="13812345678")
    ContactView.objects.create(contact=twin.contacts.get(name="李总"), viewed_by=cast.official)
    merged(cast, twin)
    assert sorted(cast.enterprise.contacts.values_list("name", flat=True)) == ["李总", "李总", "王总"]


def test_the_kept_entry_gets_what_it_lacks_or_what_is_chosen(cast: Cast, twin: Enterprise) -> None:
    own, other = cast.enterprise.uscc, twin.uscc
    done = merged(cast, twin)
    cast.enterprise.refresh_from_db()
    assert (cast.enterprise.address, cast.enterprise.uscc) == ("龙溪街道8号", own)
    merge_undo(actor=cast.coordinator, merge_id=done.pk)
    merged(cast, twin, take=["name", "uscc"])
    cast.enterprise.refresh_from_db()
    twin.refresh_from_db()
    assert (cast.enterprise.name, cast.enterprise.uscc, cast.enterprise.address) == ("恒达纺织（湖州）厂", other, "")
    assert (twin.uscc, cast.enterprise.name_initials) == (own, "hdfzhzc")


def test_it_shows_the_latest_year_that_either_declared(cast: Cast, twin: Enterprise) -> None:
    SizeDeclaration.objects.create(enterprise=cast.enterprise, year=2023, employees=30, size="small")
    SizeDeclaration.objects.create(enterprise=twin, year=2024, employees=900, size="medium")
    merged(cast, twin)
    cast.enterprise.refresh_from_db()
    shown = cast.enterprise.indicators_year, cast.enterprise.employees, cast.enterprise.size
    assert shown == (2024, 900, "medium")


@pytest.mark.parametrize("words", ["恒达纺织（湖州）厂", "hdfzhzc", "code"])
def test_it_is_found_by_what_the_merged_entry_was_called(cast: Cast, twin: Enterprise, words: str) -> None:
    merged(cast, twin)
    words = twin.uscc or "" if words == "code" else words
    found = enterprise_suggestions(actor=cast.official, words=words)
    assert [one.enterprise for one in found] == [cast.enterprise]


def test_the_merged_entry_is_in_no_list_and_its_page_leads_to_the_kept_one(cast: Cast, twin: Enterprise) -> None:
    merged(cast, twin)
    client = signed_in(cast.coordinator)
    assert twin not in client.get("/enterprises/", {"region": "330502"}).context["listing"].rows
    answer = client.get(f"/enterprises/{twin.pk}/")
    assert answer["Location"] == f"/enterprises/{cast.enterprise.pk}/"
    page = client.get(answer["Location"]).content.decode()
    assert "恒达纺织（湖州）厂" in page
    api = ApiClient(token_for(cast.coordinator))
    assert twin.pk not in [row["id"] for row in api.get("enterprises/").json()["results"]]
    body = api.get(f"enterprises/{twin.pk}/").json()
    assert (body["code"], body["merged_into"]) == ("enterprise_merged", cast.enterprise.pk)


def test_a_row_of_a_file_with_the_code_of_a_merged_entry_is_refused_with_the_reason(
    cast: Cast, twin: Enterprise, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    merged(cast, twin)
    job = uploaded(cast.coordinator, csv_of(line(1, 统一社会信用代码=twin.uscc)))
    assert ("uscc", "merged") in refusals(job)[2]


def test_the_code_of_a_merged_entry_makes_no_new_enterprise(cast: Cast, twin: Enterprise) -> None:
    merged(cast, twin)
    body = {"name": "恒达新厂", "kind": "enterprise", "region": "330502", "uscc": twin.uscc}
    answer = ApiClient(token_for(cast.coordinator)).post("enterprises/", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "uscc_merged")
    assert answer.json()["merged_into"] == cast.enterprise.pk


def test_a_visit_that_was_written_without_signal_reaches_the_kept_entry(cast: Cast, twin: Enterprise) -> None:
    merged(cast, twin)
    client = signed_in(cast.official)
    said = {"offered": twin.pk, "visited_on": timezone.localdate(), "mode": "on_site", "members": cast.member.pk}
    page = client.get("/visits/new/")
    uuid = page.context["form"]["uuid"].value()
    counts = {"problems-TOTAL_FORMS": 0, "problems-INITIAL_FORMS": 0}
    answer = client.post("/visits/new/", {**said, **counts, "uuid": uuid, "summary": "走访"})
    assert answer.status_code in {302, 303}, answer.context["form"].errors
    assert Visit.objects.get().enterprise == cast.enterprise
    body = {"campaign": cast.campaign.pk, "team": cast.team.pk, "enterprise": twin.pk}
    body["visited_on"] = timezone.localdate().isoformat()
    assert ApiClient(token_for(cast.official)).post("visits/", body).json()["enterprise"] == cast.enterprise.pk


def test_what_was_being_written_meanwhile_follows_and_goes_back(cast: Cast, twin: Enterprise) -> None:
    done = merged(cast, twin)
    visit = make_visit(cast, enterprise=twin)
    assert catch_up() == 1
    visit.refresh_from_db()
    assert visit.enterprise == cast.enterprise
    merge_undo(actor=cast.coordinator, merge_id=done.pk)
    visit.refresh_from_db()
    assert visit.enterprise == twin


def test_a_problem_that_was_added_to_a_visit_since_goes_back_with_it(cast: Cast, twin: Enterprise) -> None:
    visit = make_visit(cast, enterprise=twin)
    done = merged(cast, twin)
    visit.refresh_from_db()
    problem = make_problem(cast, enterprise=cast.enterprise, visit=visit, source="visit")
    own = make_problem(cast)
    merge_undo(actor=cast.coordinator, merge_id=done.pk)
    problem.refresh_from_db()
    own.refresh_from_db()
    assert (problem.enterprise, own.enterprise) == (twin, cast.enterprise)


def test_what_was_corrected_since_stays_when_the_merge_is_undone(cast: Cast, twin: Enterprise) -> None:
    done = merged(cast, twin, take=["address", "legal_representative"])
    Enterprise.objects.filter(pk=cast.enterprise.pk).update(address="新址1号")
    merge_undo(actor=cast.coordinator, merge_id=done.pk, because="两家公司")
    cast.enterprise.refresh_from_db()
    assert cast.enterprise.address == "新址1号"
    done.refresh_from_db()
    assert (done.undone_by, done.undone_because) == (cast.coordinator, "两家公司")


@pytest.mark.parametrize("who", ["official", "leader"])
def test_only_the_office_and_the_administrator_merge(cast: Cast, twin: Enterprise, who: str) -> None:
    with refused("not_allowed"):
        enterprise_merge(actor=getattr(cast, who), draft=MergeDraft(kept=cast.enterprise.pk, merged=twin.pk))
    done = merged(cast, twin)
    with refused("not_allowed"):
        merge_undo(actor=getattr(cast, who), merge_id=done.pk)


def test_an_office_merges_nothing_of_another_territory(cast: Cast, twin: Enterprise) -> None:
    with refused("enterprise_not_found"):
        enterprise_merge(actor=cast.coordinator, draft=MergeDraft(kept=twin.pk, merged=cast.stranger.pk))
    with refused("enterprise_not_found"):
        enterprise_merge(actor=cast.other_coordinator, draft=MergeDraft(kept=cast.enterprise.pk, merged=twin.pk))


def test_the_same_merge_again_is_the_merge_that_was_made(cast: Cast, twin: Enterprise) -> None:
    assert merged(cast, twin) == merged(cast, twin)
    assert Merge.objects.count() == 1


def test_an_entry_is_not_merged_a_second_time_or_back_or_into_itself(cast: Cast, twin: Enterprise) -> None:
    third = make_enterprise("恒达三厂")
    merged(cast, twin)
    for kept, gone, code in (
        (twin, cast.enterprise, "already_merged"),
        (third, twin, "already_merged"),
        (twin, twin, "merged_into_itself"),
    ):
        with refused(code):
            enterprise_merge(actor=cast.admin, draft=MergeDraft(kept=kept.pk, merged=gone.pk))


def test_a_version_that_is_not_the_present_one_is_refused(cast: Cast, twin: Enterprise) -> None:
    with refused("stale_version"):
        merged(cast, twin, kept_version=cast.enterprise.version + 1)
    with refused("stale_version"):
        merged(cast, twin, merged_version=twin.version + 1)
    body = {"kept": cast.enterprise.pk, "merged": twin.pk, "kept_version": 9}
    assert ApiClient(token_for(cast.coordinator)).post("enterprises/merges/", body).status_code == 412


def test_merges_are_undone_from_the_last_one_back(cast: Cast, twin: Enterprise) -> None:
    third, fourth = make_enterprise("恒达三厂"), make_enterprise("恒达四厂")
    first = merged(cast, twin)
    second = merged(cast, third)
    with refused("merged_since"):
        merge_undo(actor=cast.admin, merge_id=first.pk)
    last = enterprise_merge(actor=cast.admin, draft=MergeDraft(kept=fourth.pk, merged=cast.enterprise.pk))
    assert set(Enterprise.objects.filter(merged_into=fourth)) == {cast.enterprise, twin, third}
    with refused("merged_again"):
        merge_undo(actor=cast.admin, merge_id=second.pk)
    for done in (last, second, first):
        merge_undo(actor=cast.admin, merge_id=done.pk)
    assert not Enterprise.objects.exclude(merged_into=None).exists()
    assert not Alias.objects.exists()


def test_what_is_known_to_be_another_body_stays_another(cast: Cast, twin: Enterprise) -> None:
    first, second = sorted([twin.pk, cast.neighbour.pk])
    Duplicate.objects.create(
        first_id=first, second_id=second, reasons=["phone"], dismissed_by=cast.admin, dismissed_at=timezone.now()
    )
    merged(cast, twin)
    pair = Duplicate.objects.get(first=cast.enterprise, second=cast.neighbour)
    assert pair.dismissed_by == cast.admin


def test_the_audit_and_both_histories_tell_of_it(cast: Cast, twin: Enterprise) -> None:
    done = merged(cast, twin, because="同一企业重复登记")
    assert twin.audit.latest("pgh_id").merged_into == cast.enterprise
    client = signed_in(cast.coordinator)

    def history(enterprise: Enterprise) -> list[str]:
        page = client.get(f"/enterprises/{enterprise.pk}/?kind=merge").context["shown"]
        return [one.url for one in page.timeline.happenings]

    assert history(cast.enterprise) == [f"/enterprises/merges/{done.pk}/"]
    merge_undo(actor=cast.coordinator, merge_id=done.pk)
    assert history(cast.enterprise) == history(twin) == [f"/enterprises/merges/{done.pk}/"] * 2


def test_choosing_looking_and_merging_are_three_steps_on_the_page(cast: Cast, twin: Enterprise) -> None:
    make_visit(cast, enterprise=twin)
    url = f"/enterprises/{cast.enterprise.pk}/merge/{twin.pk}/"
    client = signed_in(cast.coordinator)
    form = client.get(url).context["form"]
    said = {name: form[name].value() or "" for name in form.fields} | {"name": "merged", "because": "重复"}
    preview = client.get(url, said)
    assert twin.name in dict(preview.context["result"]).values()
    assert (cast.enterprise.name in preview.context["aliases"], Merge.objects.exists()) == (True, False)
    answer = client.post(url, said)
    done = Merge.objects.get()
    assert (answer["Location"], done.because) == (f"/enterprises/merges/{done.pk}/", "重复")
    assert client.post(url, said)["Location"] == answer["Location"]
    undo = f"/enterprises/merges/{done.pk}/undo/"
    assert client.post(undo, {"because": "误" * 201}).status_code == 422
    assert not Merge.objects.exclude(undone_at=None).exists()
    assert client.post(undo, {"because": ""}).status_code == 303
    twin.refresh_from_db()
    assert twin.merged_into is None


def test_a_page_that_was_overtaken_shows_the_present_state(cast: Cast, twin: Enterprise) -> None:
    url = f"/enterprises/{cast.enterprise.pk}/merge/{twin.pk}/"
    client = signed_in(cast.coordinator)
    form = client.get(url).context["form"]
    said = {name: form[name].value() or "" for name in form.fields}
    Enterprise.objects.filter(pk=twin.pk).update(address="别处")
    answer = client.post(url, said)
    assert (answer.status_code, Merge.objects.exists()) == (409, False)
    again = {name: answer.context["form"][name].value() or "" for name in form.fields}
    assert client.post(url, again).status_code == 303


def test_the_api_merges_tells_what_moved_and_undoes(cast: Cast, twin: Enterprise) -> None:
    make_visit(cast, enterprise=twin)
    api = ApiClient(token_for(cast.coordinator))
    made = api.post("enterprises/merges/", {"kept": cast.enterprise.pk, "merged": twin.pk, "take": ["address"]})
    assert made.status_code == 201
    assert made.json()["moved"] == {"campaigns.visit": 1}
    undone = api.post(f"enterprises/merges/{made.json()['id']}/undo/", {"because": "误合并"})
    assert undone.json()["undone_because"] == "误合并"


def test_the_database_holds_one_standing_merge_of_an_entry(cast: Cast, twin: Enterprise) -> None:
    merged(cast, twin)
    with pytest.raises(IntegrityError), transaction.atomic():
        Merge.objects.create(kept=cast.neighbour, merged=twin, merged_by=cast.admin)
    with pytest.raises(ValidationError):
        Merge(kept=cast.neighbour, merged=twin, merged_by=cast.admin).full_clean()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("turned", "answer"), [(False, "done"), (True, "already_merged")])
def test_of_two_people_at_once_one_merges(committed_cast: Cast, turned: bool, answer: str) -> None:
    cast = committed_cast
    keys = [cast.enterprise.pk, make_enterprise("恒达纺织厂").pk]
    answers: list[Any] = []
    kept, gone = reversed(keys) if turned else keys
    second = MergeDraft(kept=kept, merged=gone)
    with meanwhile(lambda: enterprise_merge(actor=cast.admin, draft=second), answers):
        enterprise_merge(actor=cast.coordinator, draft=MergeDraft(*keys))
    assert answers == [answer]
    assert list(Merge.objects.values_list("kept", "merged")) == [tuple(keys)]
