"""Typed words find enterprises: by parts of names, pinyin, initials, codes and other names, within one's territory."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Reverse
from django.db.models.lookups import StartsWith
from django.test.utils import CaptureQueriesContext

from accounts.enums import RoleName
from accounts.models import User
from accounts.scope import territory
from common import keyset
from enterprises import querysets
from enterprises.filters import EnterpriseFilterSet
from enterprises.models import Alias, Enterprise
from enterprises.rules.search import in_all_of, plain
from enterprises.selectors import enterprises as selectors
from enterprises.selectors.enterprises import candidates, enterprise_suggestions
from enterprises.services.aliases import alias_add, alias_remove
from tests.cast import Cast, make_enterprise, make_user, signed_in
from tests.walking import walked

ENTERPRISES = "/api/v1/enterprises/"

NAMES = ["湖州恒达纺织有限公司", "ABC360科技（浙江）有限公司", "𠀀田·银行", "㈱Ｘ", "Straße 7 GmbH", "龘"]


def named(actor: User, words: str) -> list[str]:
    return [one.enterprise.name for one in enterprise_suggestions(actor=actor, words=words)]


def matching(words: str) -> set[str]:
    return {one.name for one in Enterprise.objects.matching(words)}


@pytest.mark.parametrize("name", NAMES)
def test_the_database_writes_names_plain_as_the_portal_writes_what_is_typed(db: None, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT enterprises_plain(%s)", [name])
        assert cursor.fetchone() == (plain(name),)


@pytest.mark.parametrize(
    "words",
    [
        "恒",
        "恒达",
        "州恒达",
        "恒达纺织有限",
        "湖州恒达纺织有限公司",
        "湖州（恒达）",
        "hu",
        "hengda",
        "zhouhengdafang",
        "hz",
        "hdfz",
        "HZHDFZYXGS",
        "ｈｄｆｚ",
    ],
)
def test_a_name_is_found_by_any_part_of_it_in_characters_pinyin_or_initials(cast: Cast, words: str) -> None:
    assert cast.enterprise.name in matching(words)
    assert cast.enterprise.name in named(cast.official, words)


@pytest.mark.parametrize(
    "words", ["达恒", "恒达恒达", "州达纺", "engda", "zhoufang", "hdfzx", "%", "_", "湖%州恒x", "😀", "\x00"]
)
def test_what_does_not_stand_together_in_the_name_does_not_find_it(cast: Cast, words: str) -> None:
    assert cast.enterprise.name not in matching(words)
    assert cast.enterprise.name not in named(cast.official, words)


def test_every_part_of_a_name_finds_it(cast: Cast) -> None:
    name = make_enterprise("安吉ABC竹业（集团）股份有限公司").name
    parts = plain(name)
    runs = [parts[i:j] for i in range(len(parts)) for j in range(i + 1, len(parts) + 1)]
    assert [run for run in runs if name not in matching(run)] == []


@pytest.mark.parametrize("length", [4, 9, 18])
def test_the_beginning_of_a_credit_code_finds_the_enterprise_from_four_characters_on(cast: Cast, length: int) -> None:
    assert cast.enterprise.name in named(cast.official, str(cast.enterprise.uscc)[:length].lower())


def test_nobody_is_suggested_what_lies_outside_the_territory(cast: Cast) -> None:
    make_enterprise("江山恒达门业有限公司", code="330881")
    assert named(cast.official, "恒达") == [cast.enterprise.name]
    assert len(named(make_user("national", role="leader", region_id="100000"), "恒达")) == 2


def test_a_handler_is_suggested_only_the_enterprises_it_serves(cast: Cast) -> None:
    assert named(cast.handler, "恒达") == []


def test_the_rare_is_found_behind_many_that_are_looked_through_first(cast: Cast, monkeypatch: Any) -> None:
    monkeypatch.setattr(selectors, "LOOKED_THROUGH", 5)
    for n in range(30):
        make_enterprise(f"湖州织机{n:02d}厂")
    make_enterprise("织机总厂")
    assert named(cast.official, "织机")[0] == "织机总厂"
    assert named(cast.official, "恒达") == [cast.enterprise.name]


def test_an_enterprise_that_moved_is_found_where_it_is_now(cast: Cast, monkeypatch: Any) -> None:
    """Where not all there is was looked through, the index is asked for those of the region alone."""
    monkeypatch.setattr(selectors, "LOOKED_THROUGH", 1)
    make_enterprise("吴兴织机一厂")
    make_enterprise("江山织机二厂", code="330881")
    moving = make_enterprise("江山恒远门业有限公司", code="330881")
    there = make_user("quzhou", role="coordinator", region_id="330800")
    assert (named(cast.official, "hengyuanm"), named(there, "hengyuanm")) == ([], [moving.name])
    moving.region_id = "330502"
    moving.save()
    assert (named(cast.official, "hengyuanm"), named(there, "hengyuanm")) == ([moving.name], [])


def test_a_territory_that_was_looked_through_is_not_asked_for_again(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert named(cast.official, "hengda") == [cast.enterprise.name]
    assert not [one["sql"] for one in asked if 'enterprises_words("enterprises_enterprise"' in one["sql"]]


def test_a_former_name_finds_the_enterprise_and_is_said(cast: Cast) -> None:
    alias_add(actor=cast.official, enterprise=cast.enterprise, kind="former_name", value="吴兴宏发绸厂")
    for words in ("宏发", "hongfa", "wxhf"):
        (found,) = enterprise_suggestions(actor=cast.official, words=words)
        assert (found.enterprise, found.alias and found.alias.value) == (cast.enterprise, "吴兴宏发绸厂")
    assert "吴兴宏发绸厂" in signed_in(cast.official).get("/search/", {"q": "宏发"}).content.decode()
    assert matching("宏发") == {cast.enterprise.name}
    assert candidates(Enterprise.objects.visible_to(cast.official), "宏发") == [cast.enterprise]


def test_a_former_code_finds_the_enterprise(cast: Cast) -> None:
    alias_add(actor=cast.official, enterprise=cast.enterprise, kind="former_code", value="14721234-5")
    assert matching("147212345") == {cast.enterprise.name}


def test_a_removed_name_finds_nothing_but_stays_in_the_audit_trail(cast: Cast) -> None:
    alias = alias_add(actor=cast.official, enterprise=cast.enterprise, kind="short_name", value="宏发")
    alias_remove(actor=cast.official, alias_id=alias.pk)
    assert matching("宏发") == set()
    audit: Any = Alias._meta.get_field("audit").related_model
    labels = audit.objects.filter(value="宏发").order_by("pgh_id").values_list("pgh_label", flat=True)
    assert list(labels) == ["insert", "delete"]


def test_the_page_adds_and_removes_another_name(cast: Cast) -> None:
    client = signed_in(cast.official)
    form = {"kind": "former_name", "value": "宏发绸厂", "valid_until": "2019-05-01"}
    client.post(f"/enterprises/{cast.enterprise.pk}/aliases/new/", form)
    page = f"/enterprises/{cast.enterprise.pk}/"
    assert "宏发绸厂" in client.get(page).content.decode()
    again = client.post(f"/enterprises/{cast.enterprise.pk}/aliases/new/", form)
    assert again.status_code == 422
    client.post(f"/enterprises/aliases/{Alias.objects.get().pk}/remove/")
    assert "宏发绸厂" not in client.get(page).content.decode()


def test_the_api_adds_lists_and_removes_other_names(cast: Cast) -> None:
    client = signed_in(cast.coordinator)
    said = {"enterprise": cast.enterprise.pk, "kind": "former_name", "value": "宏发绸厂"}
    made = client.post("/api/v1/aliases/", json.dumps(said), content_type="application/json")
    assert (made.status_code, made.json()["value"]) == (201, "宏发绸厂")
    (listed,) = client.get("/api/v1/aliases/", {"enterprise": cast.enterprise.pk, "search": "hfcc"}).json()["results"]
    assert listed["id"] == made.json()["id"]
    (found,) = client.get("/api/v1/enterprises/", {"search": "宏发"}).json()["results"]
    assert found["id"] == cast.enterprise.pk
    assert client.delete(f"/api/v1/aliases/{listed['id']}/").status_code == 204
    assert client.get("/api/v1/enterprises/", {"search": "宏发"}).json()["results"] == []


@pytest.mark.parametrize(
    "words", ["\x00", "%", "_", "'", "\\", "湖" * 10_000, "😀", "ＨＤ", "『』", "a" * 90, "' | 'x", "\ud800"]
)
@pytest.mark.parametrize("path", ["/search/", "/enterprises/suggest/", "/enterprises/", "/api/v1/enterprises/"])
def test_no_text_breaks_a_search(cast: Cast, path: str, words: str) -> None:
    response = signed_in(cast.coordinator).get(
        path, {"q" if path[1] == "s" or "suggest" in path else "search": words.encode("utf-8", "surrogatepass")}
    )
    assert response.status_code in {200, 400}


def test_a_chinese_name_without_its_pinyin_is_refused_by_the_database(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="spelt_out"), transaction.atomic():
        Enterprise.objects.filter(pk=cast.enterprise.pk).update(name_pinyin="", name_initials="")


def test_a_renamed_enterprise_is_found_by_its_new_name(cast: Cast) -> None:
    cast.enterprise.name = "湖州宏发绸厂"
    cast.enterprise.full_clean()
    cast.enterprise.save()
    assert (matching("hongfa"), matching("hengda")) == ({"湖州宏发绸厂"}, set())


def test_words_are_looked_up_in_the_index(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    for words in ("恒达", "恒达纺织", "hengda", "hdfz", "9133"):
        assert "enterprises_words" in Enterprise.objects.matching(words).order_by().explain()


@pytest.mark.parametrize("length", [4, 6, 10, 17])
def test_the_end_of_a_credit_code_finds_the_enterprise_from_four_characters_on(cast: Cast, length: int) -> None:
    end = str(cast.enterprise.uscc)[-length:].lower()
    assert cast.enterprise.name in named(cast.official, end)
    assert cast.enterprise.name in matching(end)
    assert cast.enterprise in candidates(Enterprise.objects.visible_to(cast.official), end)


def test_letters_alone_are_no_end_of_a_credit_code(cast: Cast) -> None:
    """They are pinyin or initials: 10 million codes end in every four letters."""
    assert "reverse" not in str(Enterprise.objects.matching("heng").query).lower()


@pytest.mark.parametrize("has_alias", [False, True])
@pytest.mark.parametrize("near", [20, 3, 1])
def test_a_searched_list_is_the_same_however_many_keys_are_near(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, near: int, has_alias: bool
) -> None:
    names = ["恒达纺织", "永兴丝绸", "恒达二厂", "恒达三厂", "永兴印染", "恒达四厂", "永兴机械", "恒达五厂"]
    made = [make_enterprise(name) for name in names]
    if has_alias:
        alias_add(actor=cast.official, enterprise=made[4], kind="former_name", value="老恒达")
    wanted = sorted(Enterprise.objects.matching("恒达").values_list("pk", flat=True))
    assert len(wanted) == 6 + has_alias
    monkeypatch.setitem(keyset.LEAST_NEAR, int, 1)
    monkeypatch.setattr(keyset, "NEAR", near)
    for user in (cast.official, cast.coordinator, cast.admin):
        client = signed_in(user)
        assert walked(client, ENTERPRISES, search="恒达") == wanted
        assert walked(client, ENTERPRISES, search="恒达", ordering="-id") == wanted[::-1]


def test_of_a_searched_list_the_near_keys_are_asked_for_first(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(60):
        make_enterprise(f"恒达第{number}厂")
    monkeypatch.setitem(keyset.LEAST_NEAR, int, 1)
    monkeypatch.setattr(keyset, "NEAR", 1)
    with CaptureQueriesContext(connection) as asked:
        signed_in(cast.admin).get("/api/v1/enterprises/", {"search": "恒达", "page_size": 10})
    lists = [one["sql"] for one in asked if "LIMIT 11" in one["sql"]]
    assert ['"id" <=' in sql for sql in lists] == [True]


@pytest.mark.parametrize(("most", "told"), [(2, 3), (6, 7), (40, 40)])
def test_a_searched_list_is_counted_up_to_one_more_than_it_tells(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, most: int, told: int
) -> None:
    for number in range(40 - len(matching("恒达"))):
        make_enterprise(f"恒达第{number}厂")
    monkeypatch.setattr(EnterpriseFilterSet, "most_counted", most)
    found = signed_in(cast.coordinator).get("/enterprises/", {"view": "all", "search": "恒达"})
    assert found.context["listing"].total == told


def test_what_more_aliases_share_than_anybody_looks_through_finds_names_alone(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_enterprise("永兴丝绸")
    for enterprise in (cast.enterprise, other):
        alias_add(actor=cast.official, enterprise=enterprise, kind="short_name", value=f"宏发{enterprise.pk}")
    assert matching("宏发") == {cast.enterprise.name, other.name}
    monkeypatch.setattr(querysets, "MOST_ALIASES", 1)
    assert matching("宏发") == set()


@pytest.mark.parametrize("words", ["恒达", "hengda", "hdfz", "有限公司", "九", "宏发"])
def test_a_list_within_one_place_finds_what_the_whole_register_has_there(cast: Cast, words: str) -> None:
    make_enterprise("湖州恒达二厂有限公司", code="330521")
    alias_add(actor=cast.official, enterprise=make_enterprise("湖州永兴有限公司"), kind="short_name", value="宏发")
    county = make_user("county", "沈丽", role=RoleName.COORDINATOR, region=cast.enterprise.region)
    for user in (county, cast.coordinator):
        seen = Enterprise.objects.visible_to(user)
        place = in_all_of(territory(user) or ())
        assert place
        assert set(seen.matching(words, place)) == set(seen.matching(words))
        with CaptureQueriesContext(connection) as asked:
            signed_in(user).get("/api/v1/enterprises/", {"search": words})
        # Of what nearly every name holds the index is not asked.
        assert any(f"'{place[1:-1]}'" in one["sql"] for one in asked) == (words != "有限公司")


def test_an_index_answers_what_a_credit_code_ends_in(cast: Cast) -> None:
    rows = Enterprise.objects.filter(StartsWith(Reverse("uscc"), "E8M245"))
    with connection.cursor() as cursor:
        # Of the few rows here any way is short: only what finds them by the end of the code is left to choose.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        plan = rows.explain()
    assert "enterprises_code_from_its_end" in plan
