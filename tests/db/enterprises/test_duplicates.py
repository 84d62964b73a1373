"""Who may be in the register twice: found by night and on writing, seen in one's territory, decided for good."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from enterprises.duplicates.finding import search_around
from enterprises.duplicates.searching import search_open, search_pending
from enterprises.models import Alias, Contact, Duplicate, DuplicateSearch, Enterprise
from enterprises.names import pinyin_of
from enterprises.rules import uscc
from enterprises.services.duplicates import duplicate_dismiss, duplicates_search
from enterprises.services.merges import MergeDraft, enterprise_merge
from tests.cast import Cast, make_enterprise, signed_in
from tests.db.enterprises.refusals import refused
from tests.db.integrations.conftest import ApiClient, token_for

HOME = "湖州恒达纺织有限公司"
Alike = Callable[[Enterprise, Enterprise], Any]


def searched() -> list[tuple[int, int, list[str]]]:
    search_open()
    search_pending()
    return sorted(Duplicate.objects.values_list("first", "second", "reasons"))


def named(enterprise: Enterprise, kind: str, value: str) -> None:
    pinyin, initials = pinyin_of(value)
    Alias.objects.create(enterprise=enterprise, kind=kind, value=value, value_pinyin=pinyin, value_initials=initials)


def phoned(enterprise: Enterprise, phone: str, **fields: Any) -> None:
    Contact.objects.create(enterprise=enterprise, name="王总", phone=phone, **fields)


@pytest.mark.parametrize(
    "name",
    [
        "湖州恒达纺织有限公司",
        "湖州恒达纺织　有限公司",
        "（湖州）恒达纺织有限公司",
        "湖州市恒达纺织有限公司",
        "浙江省湖州市恒达纺织有限公司",
        "浙江湖州吴兴恒达纺织有限公司",
        "恒达纺织有限公司",
    ],
)
def test_brackets_full_width_and_the_region_in_front_make_no_other_name(cast: Cast, name: str) -> None:
    other = make_enterprise(name)
    assert searched() == [(cast.enterprise.pk, other.pk, ["name"])]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("杭州恒达纺织有限公司", "330105"),
        ("恒达纺织有限公司", "330802"),
        ("湖州恒达", "330502"),
        ("恒大纺织", "330502"),
    ],
)
def test_another_name_or_a_namesake_of_another_city_is_another_body(cast: Cast, name: str, code: str) -> None:
    make_enterprise(name, code)
    assert searched() == []


def test_the_whole_name_is_the_same_in_every_city(cast: Cast) -> None:
    other = make_enterprise(HOME, "330802")
    assert searched() == [(cast.enterprise.pk, other.pk, ["name"])]


def test_a_former_name_is_somebody_s_name(cast: Cast) -> None:
    other = make_enterprise("德清恒丰实业有限公司", "330521")
    named(cast.enterprise, "former_name", "德清恒丰实业（有限公司）")
    assert searched() == [(cast.enterprise.pk, other.pk, ["other_name"])]


def test_a_former_code_is_somebody_s_code(cast: Cast) -> None:
    other = make_enterprise("德清恒丰实业有限公司", "330521")
    named(cast.enterprise, "former_code", (other.uscc or "").lower())
    assert searched() == [(cast.enterprise.pk, other.pk, ["code"])]


def test_who_registers_anew_keeps_the_organisation_code(cast: Cast) -> None:
    other = make_enterprise("德清恒丰实业有限公司", "330521")
    code = uscc.make("92", "330521", (cast.enterprise.uscc or "")[8:16])
    Enterprise.objects.filter(pk=other.pk).update(uscc=code)
    assert searched() == [(cast.enterprise.pk, other.pk, ["organisation_code"])]


@pytest.mark.parametrize("phone", ["0572-2123456", "(0572) 2123456", "0572 2123456转8001", "+86 0572-2123456"])
def test_one_phone_is_one_sign_however_it_is_written(cast: Cast, phone: str) -> None:
    phoned(cast.enterprise, "05722123456")
    phoned(cast.neighbour, phone)
    assert searched() == [(cast.enterprise.pk, cast.neighbour.pk, ["phone"])]


def test_who_left_and_what_is_no_number_are_no_sign(cast: Cast) -> None:
    phoned(cast.enterprise, "13812345678")
    phoned(cast.neighbour, "13812345678", left_on="2025-01-01")
    phoned(cast.enterprise, "8001")
    phoned(cast.neighbour, "8001")
    assert searched() == []


def test_what_more_than_five_share_is_no_sign(cast: Cast) -> None:
    for _number in range(6):
        phoned(make_enterprise("兰州牛肉拉面馆"), "13812345678")
    assert searched() == []
    Contact.objects.filter(pk=Contact.objects.earliest("pk").pk).delete()
    assert len(searched()) == 10


def test_all_reasons_of_a_pair_stand_together(cast: Cast) -> None:
    other = make_enterprise("湖州市恒达纺织有限公司")
    for enterprise in (cast.enterprise, other):
        phoned(enterprise, "13812345678")
    assert searched() == [(cast.enterprise.pk, other.pk, ["name", "phone"])]


def bears(name: str) -> Alike:
    return lambda _one, other: Enterprise.objects.filter(pk=other.pk).update(name=name)


def is_registered_anew(one: Enterprise, other: Enterprise) -> None:
    Enterprise.objects.filter(pk=other.pk).update(uscc=uscc.make("92", "330521", (one.uscc or "")[8:16]))


def is_of_the_county(_one: Enterprise, other: Enterprise) -> None:
    Enterprise.objects.filter(pk=other.pk).update(name="浙江湖州吴兴恒达纺织有限公司", region="330502")


def has_the_same_phone(one: Enterprise, other: Enterprise) -> None:
    for enterprise in (one, other):
        phoned(enterprise, "13812345678")


@pytest.mark.parametrize(
    "make_alike",
    [
        bears(HOME),
        bears("浙江恒达纺织有限公司"),
        is_of_the_county,
        lambda one, other: named(one, "short_name", other.name),
        lambda _one, other: named(other, "former_name", HOME),
        lambda one, other: named(one, "former_code", other.uscc),
        lambda one, other: named(other, "former_code", one.uscc),
        is_registered_anew,
        has_the_same_phone,
    ],
)
def test_looking_around_one_entry_finds_what_the_search_of_all_finds(cast: Cast, make_alike: Alike) -> None:
    other = make_enterprise("德清恒丰实业有限公司", "330521")
    make_alike(cast.enterprise, other)
    whole = searched()
    assert len(whole) == 1
    for enterprise in (cast.enterprise, other):
        Duplicate.objects.all().delete()
        with transaction.atomic():
            search_around(enterprise.pk)
        assert sorted(Duplicate.objects.values_list("first", "second", "reasons")) == whole


def test_a_pair_that_is_none_any_more_goes(cast: Cast) -> None:
    other = make_enterprise("恒达纺织有限公司")
    searched()
    Enterprise.objects.filter(pk=other.pk).update(name="德清竹业有限公司")
    assert searched() == []


def test_what_was_merged_is_not_found_again(cast: Cast) -> None:
    other = make_enterprise("恒达纺织有限公司")
    searched()
    enterprise_merge(actor=cast.coordinator, draft=MergeDraft(kept=cast.enterprise.pk, merged=other.pk))
    assert searched() == []


def test_a_pair_that_somebody_knows_to_be_two_never_comes_back(cast: Cast) -> None:
    make_enterprise("恒达纺织有限公司")
    searched()
    pair = Duplicate.objects.get()
    with refused("reason_missing"):
        duplicate_dismiss(actor=cast.coordinator, duplicate_id=pair.pk, because=" ")
    duplicate_dismiss(actor=cast.coordinator, duplicate_id=pair.pk, because="母公司与子公司")
    with refused("already_dismissed"):
        duplicate_dismiss(actor=cast.admin, duplicate_id=pair.pk, because="再说一次")
    phoned(cast.enterprise, "13812345678")
    searched()
    pair.refresh_from_db()
    assert (pair.dismissed_by, pair.dismissed_because) == (cast.coordinator, "母公司与子公司")
    client = signed_in(cast.coordinator)
    assert not client.get("/enterprises/duplicates/").context["pairs"]
    assert len(client.get("/enterprises/duplicates/?state=dismissed").context["pairs"]) == 1


@pytest.mark.parametrize(
    ("who", "sees"),
    [("official", 1), ("coordinator", 2), ("province", 3), ("admin", 3), ("handler", 0), ("other_coordinator", 0)],
)
def test_a_pair_is_seen_by_who_sees_both(cast: Cast, who: str, sees: int) -> None:
    for code in ("330502", "330521", "330802"):
        phoned(make_enterprise(code=code), f"138{code}00")
        phoned(make_enterprise(), f"138{code}00")
    searched()
    actor = getattr(cast, who)
    assert len(signed_in(actor).get("/enterprises/duplicates/").context["pairs"]) == sees
    assert len(ApiClient(token_for(actor)).get("enterprises/duplicates/").json()["results"]) == sees


def test_the_list_is_narrowed_by_region_reason_and_enterprise(cast: Cast) -> None:
    other = make_enterprise("恒达纺织有限公司")
    for enterprise in (cast.enterprise, cast.neighbour):
        phoned(enterprise, "13812345678")
    searched()
    api = ApiClient(token_for(cast.coordinator))

    def found(query: str) -> list[list[str]]:
        return [row["reasons"] for row in api.get(f"enterprises/duplicates/?{query}").json()["results"]]

    assert found("region=330521") == [["phone"]]
    assert found("reason=name") == [["name"]]
    assert found(f"enterprise={other.pk}") == [["name"]]


def test_only_offices_start_a_search_or_decide(cast: Cast) -> None:
    make_enterprise("恒达纺织有限公司")
    searched()
    for who in ("official", "leader"):
        with refused("not_allowed"):
            duplicates_search(actor=getattr(cast, who))
        with refused("not_allowed"):
            duplicate_dismiss(actor=getattr(cast, who), duplicate_id=Duplicate.objects.get().pk, because="不是")


def test_one_search_waits_at_a_time_and_says_what_it_found(cast: Cast) -> None:
    make_enterprise("恒达纺织有限公司")
    first = duplicates_search(actor=cast.coordinator)
    assert duplicates_search(actor=cast.admin) == first
    search_pending()
    search_pending()
    done = DuplicateSearch.objects.get()
    assert (done.state, done.found, done.finished_at is not None) == ("done", 1, True)


def new(**values: str) -> dict[str, str]:
    body = {"name": "恒达纺织有限公司", "kind": "enterprise", "uscc": "91330502MA2B1C3D40", "region": "330502"}
    return body | values


def test_whoever_adds_an_enterprise_is_told_of_those_that_look_alike(cast: Cast) -> None:
    client = signed_in(cast.official)
    page = client.post("/enterprises/new/", new())
    assert [one.enterprise for one in page.context["lookalikes"]] == [cast.enterprise]
    assert not Enterprise.objects.filter(uscc="91330502MA2B1C3D40").exists()
    acknowledged = page.context["form"]["acknowledged"].value()
    assert client.post("/enterprises/new/", new(acknowledged=acknowledged)).status_code == 303


def test_nobody_is_told_of_an_enterprise_out_of_sight(cast: Cast) -> None:
    make_enterprise("德清恒丰实业有限公司", "330521")
    answer = signed_in(cast.official).post("/enterprises/new/", new(name="德清恒丰实业有限公司"))
    assert answer.status_code == 303


def test_a_correction_is_questioned_only_when_it_makes_two_alike(cast: Cast) -> None:
    other = make_enterprise("恒达纺织有限公司")
    client, url = signed_in(cast.official), f"/enterprises/{other.pk}/edit/"
    body = new(name=other.name, uscc=other.uscc or "", version=str(other.version), address="龙溪街道")
    assert client.post(url, body).status_code == 303
    other.refresh_from_db()
    body["version"] = str(other.version)
    assert client.post(url, body | {"name": HOME}).context["lookalikes"]


def test_the_look_at_one_entry_goes_through_indexes(cast: Cast) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        with CaptureQueriesContext(connection) as asked:
            search_around(cast.enterprise.pk)
        for one in asked.captured_queries:
            if one["sql"].startswith("SELECT DISTINCT"):
                cursor.execute(f"EXPLAIN {one['sql']}")
                plan = "\n".join(row for (row,) in cursor.fetchall())
                assert "Seq Scan on enterprises_enterprise" not in plan, plan
