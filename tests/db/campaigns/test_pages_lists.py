from __future__ import annotations

from typing import Any

import pytest

from campaigns.listing.previewing import preview_claim, preview_find, preview_forget
from campaigns.listing.work import list_change_advance
from campaigns.models import Exclusion, ListChange, ListedEnterprise, ServiceTeam
from campaigns.tasks import change_list, preview_list
from enterprises.enums import Size
from enterprises.models import Enterprise
from tests.cast import Cast, make_enterprise, make_visit, region, signed_in
from tests.queue import take_over

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def enqueued(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The changes that were left to the worker."""
    asked: list[int] = []
    take_over(monkeypatch, change_list, asked.append)
    return asked


def by_rule(cast: Cast, enterprise: Enterprise, **fields: Any) -> ListedEnterprise:
    return ListedEnterprise.objects.create(
        campaign=cast.campaign, enterprise=enterprise, region=enterprise.region, origin="rule", **fields
    )


def url(cast: Cast, page: str = "") -> str:
    return f"/campaigns/{cast.campaign.pk}/list/{page}"


def names_on(response: Any) -> list[str]:
    return [row.enterprise.name for row in response.context["listing"].rows]


def previewed(cast: Cast, client: Any) -> Any:
    preview_forget(cast.campaign.pk)
    preview_find(cast.campaign.pk, str(preview_claim(cast.campaign.pk)))
    return client.get(url(cast, "refresh/")).context["preview"]


def test_the_list_shows_who_is_on_it_and_its_filters_narrow_it(cast: Cast) -> None:
    visited, unassigned = make_enterprise("织里童装有限公司"), make_enterprise("南浔木业有限公司")
    by_rule(cast, visited, team=cast.team, is_key=True)
    by_rule(cast, unassigned)
    make_visit(cast, enterprise=visited)
    client = signed_in(cast.coordinator)
    assert names_on(client.get(url(cast))) == [cast.enterprise.name, visited.name, unassigned.name]
    for query, expected in (
        ("team=none", [unassigned.name]),
        (f"team={cast.team.pk}", [cast.enterprise.name, visited.name]),
        ("is_key=true", [visited.name]),
        ("visited=true", [visited.name]),
        ("visited=false", [cast.enterprise.name, unassigned.name]),
        ("origin=hand", [cast.enterprise.name]),
        ("search=织里", [visited.name]),
        ("region=330521", []),
    ):
        assert names_on(client.get(f"{url(cast)}?{query}")) == expected, query
    assert client.get(f"{url(cast)}?colour=red").status_code == 400


def test_whoever_does_not_keep_the_list_sees_the_own_part_and_no_buttons(cast: Cast) -> None:
    by_rule(cast, cast.neighbour)
    response = signed_in(cast.official).get(url(cast))
    assert names_on(response) == [cast.enterprise.name]
    page = response.content.decode()
    assert "list/refresh/" not in page
    assert 'name="act"' not in page


def test_the_rule_is_saved_and_the_preview_follows(cast: Cast) -> None:
    client = signed_in(cast.coordinator)
    form = {
        "version": cast.campaign.version,
        "eligible_regions": ["330521"],
        "further_regions": "330502",
        "eligible_industries": ["I"],
        "divisions": "c17，C13",
        "eligible_sizes": ["small", "micro"],
    }
    response = client.post(url(cast, "rule/"), form)
    assert (response.status_code, response["Location"]) == (303, url(cast, "refresh/"))
    cast.campaign.refresh_from_db()
    assert cast.campaign.eligible_regions == ["330502", "330521"]
    assert cast.campaign.eligible_industries == ["C13", "C17", "I"]
    preview = previewed(cast, client)
    assert (preview.enters, preview.by_hand) == (1, 1)
    shown = client.get(url(cast, "rule/")).context["form"]
    assert shown["divisions"].value() == "C13, C17"
    assert shown["eligible_sizes"].value() == ("micro", "small")


@pytest.mark.parametrize(
    ("said", "field"),
    [({"further_regions": "330802"}, "eligible_regions"), ({"divisions": "C999"}, "eligible_industries")],
)
def test_a_rule_that_names_what_is_not_there_is_refused_at_its_field(
    cast: Cast, said: dict[str, str], field: str
) -> None:
    response = signed_in(cast.coordinator).post(url(cast, "rule/"), {"version": cast.campaign.version, **said})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert next(iter(said.values())) in response.content.decode()


def test_a_rule_that_somebody_changed_meanwhile_is_not_overwritten(cast: Cast) -> None:
    client = signed_in(cast.coordinator)
    before = cast.campaign.version
    client.post(url(cast, "rule/"), {"version": before, "eligible_sizes": ["micro"]})
    invalid = client.post(url(cast, "rule/"), {"version": before, "further_regions": "3" * 2001})
    assert invalid.context["form"]["version"].value() == str(before)
    response = client.post(url(cast, "rule/"), {"version": before, "eligible_sizes": ["large"]})
    assert (response.status_code, response.context["is_stale"]) == (409, True)
    cast.campaign.refresh_from_db()
    assert cast.campaign.eligible_sizes == ["micro"]
    assert response.context["form"]["version"].value() == str(cast.campaign.version)


def test_the_rule_is_applied_by_a_worker_whose_progress_is_shown(
    cast: Cast, enqueued: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in(cast.coordinator)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(url(cast, "refresh/"), {"version": cast.campaign.version, "keeps_visited": "on"})
    change = ListChange.objects.get()
    assert response["Location"] == f"/campaigns/list-changes/{change.pk}/"
    assert enqueued == [change.pk]
    waiting = client.get(response["Location"])
    assert "hx-trigger" in waiting.content.decode()
    list_change_advance(change.pk)
    done = client.get(response["Location"], headers={"HX-Request": "true"})
    assert done["HX-Redirect"] == response["Location"]
    page = client.get(response["Location"])
    assert page.context["change"].entered_count == 1
    assert "hx-trigger" not in page.content.decode()


def test_what_a_refresh_would_change_is_found_by_a_worker_asked_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    asked: list[tuple[int, str]] = []
    take_over(monkeypatch, preview_list, lambda *job: asked.append(job))
    preview_forget(cast.campaign.pk)
    client = signed_in(cast.coordinator)
    with django_capture_on_commit_callbacks(execute=True):
        waiting = [client.get(url(cast, "refresh/")) for _reload in range(2)]
    assert [response.context["preview"] for response in waiting] == [None, None]
    assert "hx-trigger" in waiting[0].content.decode()
    [job] = asked
    preview_list(*job)
    assert client.get(url(cast, "refresh/"), headers={"HX-Request": "true"})["HX-Redirect"] == url(cast, "refresh/")
    page = client.get(url(cast, "refresh/"))
    assert page.context["preview"].enters == 1
    assert "hx-trigger" not in page.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        again = client.post(url(cast, "refresh/anew/"))
    assert again["Location"] == url(cast, "refresh/")
    assert len(asked) == 2


def test_a_refresh_that_waits_can_be_cancelled(cast: Cast) -> None:
    client = signed_in(cast.coordinator)
    client.post(url(cast, "refresh/"), {"version": cast.campaign.version})
    change = ListChange.objects.get()
    assert change.keeps_visited is False
    client.post(f"/campaigns/list-changes/{change.pk}/cancel/")
    list_change_advance(change.pk)
    change.refresh_from_db()
    assert change.state == "cancelled"
    assert ListedEnterprise.objects.count() == 1


def test_those_visited_are_kept_one_by_one(cast: Cast) -> None:
    kept, other = (by_rule(cast, make_enterprise(size=Size.LARGE)) for _ in range(2))
    for row in (kept, other):
        make_visit(cast, enterprise=row.enterprise)
    client = signed_in(cast.coordinator)
    client.post(url(cast, "rule/"), {"version": cast.campaign.version, "eligible_sizes": ["small"]})
    assert previewed(cast, client).visited == 2
    client.post(url(cast, "refresh/keep/"), {"selected": [kept.pk]})
    preview = previewed(cast, client)
    assert [row.pk for row in preview.leaving_visited] == [other.pk]


def test_enterprises_are_added_by_name_and_by_codes_and_unknown_codes_are_named(cast: Cast) -> None:
    one, two = make_enterprise("长兴电池有限公司"), make_enterprise()
    client = signed_in(cast.coordinator)
    unknown = "91330502MA00000000"
    refused = client.post(url(cast, "add/"), {"codes": f"{one.uscc}\n{unknown}，{cast.stranger.uscc}"})
    assert refused.status_code == 422
    (message,) = refused.context["form"].errors["codes"]
    assert unknown in message
    assert str(cast.stranger.uscc) in message, "it is out of sight"
    assert str(one.uscc) not in message
    assert ListedEnterprise.objects.count() == 1
    added = client.post(url(cast, "add/"), {"enterprise_text": "长兴电池", "codes": f" {str(two.uscc).lower()}\n"})
    assert added.status_code == 303
    assert set(ListedEnterprise.objects.values_list("enterprise", flat=True)) == {
        cast.enterprise.pk,
        one.pk,
        two.pk,
    }
    assert client.post(url(cast, "add/"), {"codes": ""}).status_code == 422


def test_an_enterprise_outside_of_the_territory_is_refused_at_its_field(cast: Cast) -> None:
    response = signed_in(cast.province).post(url(cast, "add/"), {"enterprise": cast.stranger.pk})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["enterprise"]


def test_ticked_rows_get_a_team_and_the_way_back_keeps_the_filters(cast: Cast) -> None:
    row, other = by_rule(cast, make_enterprise()), by_rule(cast, make_enterprise())
    form = {"act": "assign", "team": cast.team.pk, "selected": [row.pk]}
    response = signed_in(cast.coordinator).post(f"{url(cast, 'bulk/')}?team=none", form)
    assert (response.status_code, response["Location"]) == (303, f"{url(cast)}?team=none")
    assert list(ListedEnterprise.objects.filter(team=None)) == [other]


def test_all_that_match_are_acted_on_and_none_beside(cast: Cast) -> None:
    inside, outside = by_rule(cast, make_enterprise()), by_rule(cast, cast.neighbour)
    client = signed_in(cast.coordinator)
    client.post(f"{url(cast, 'bulk/')}?region=330502", {"act": "key", "everything": "on"})
    assert set(ListedEnterprise.objects.filter(is_key=True)) == {inside, cast.enterprise.listings.get()}  # type: ignore[attr-defined]
    client.post(f"{url(cast, 'bulk/')}?region=330521", {"act": "remove", "everything": "on", "reason": "已迁出"})
    assert not ListedEnterprise.objects.filter(pk=outside.pk).exists()
    exclusion = Exclusion.objects.get()
    assert (exclusion.enterprise, exclusion.reason, exclusion.excluded_by) == (
        cast.neighbour,
        "已迁出",
        cast.coordinator,
    )
    page = client.get(url(cast, "excluded/"))
    assert "已迁出" in page.content.decode()
    client.post(f"/campaigns/exclusions/{exclusion.pk}/withdraw/")
    assert not Exclusion.objects.exists()


def test_a_wrong_filter_changes_nothing(cast: Cast) -> None:
    client = signed_in(cast.coordinator)
    response = client.post(f"{url(cast, 'bulk/')}?colour=red", {"act": "remove", "everything": "on"})
    assert response.status_code == 422
    assert ListedEnterprise.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"act": "key"}, "__all__"),
        ({"act": "assign", "everything": "on"}, "team"),
        ({"act": "burn", "everything": "on"}, "act"),
    ],
)
def test_what_is_missing_for_an_act_is_said(cast: Cast, said: dict[str, str], field: str) -> None:
    response = signed_in(cast.coordinator).post(url(cast, "bulk/"), said)
    assert response.status_code == 422
    assert list(response.context["bulk"].errors) == [field]
    assert ListedEnterprise.objects.get().is_key is False


def test_the_team_of_another_area_is_refused_at_its_field(cast: Cast) -> None:
    form = {"act": "assign", "team": cast.other_team.pk, "everything": "on"}
    response = signed_in(cast.coordinator).post(url(cast, "bulk/"), form)
    assert response.status_code == 422
    assert list(response.context["bulk"].errors) == ["team"]


def test_the_balance_is_shown_and_then_made(cast: Cast) -> None:
    second = ServiceTeam.objects.create(campaign=cast.campaign, name="吴兴二组", region=region("330502"))
    for _number in range(3):
        by_rule(cast, make_enterprise())
    by_rule(cast, make_enterprise(code="330503"))
    client = signed_in(cast.coordinator)
    balance = client.get(url(cast, "assign/")).context["balance"]
    assert {line.team: line.after.total for line in balance.lines} == {cast.team: 2, second: 2, cast.other_team: 0}
    assert balance.left_over == 1
    client.post(url(cast, "assign/"), {"scope": "unassigned"})
    list_change_advance(ListChange.objects.get().pk)
    assert ListedEnterprise.objects.filter(team=second).count() == 2
    assert client.post(url(cast, "assign/"), {"scope": "some"}).status_code == 422


def test_coverage_is_counted_by_region_and_team_and_each_number_leads_to_its_rows(cast: Cast) -> None:
    by_rule(cast, cast.neighbour)
    make_visit(cast)
    client = signed_in(cast.coordinator)
    response = client.get(f"/campaigns/{cast.campaign.pk}/coverage/")
    by_region = {row.name: (row.numerator, row.denominator) for row in response.context["region_rows"]}
    assert by_region["吴兴区"] == (1, 1)
    assert by_region["德清县"] == (0, 1)
    by_team = {row.name: (row.numerator, row.denominator) for row in response.context["team_rows"]}
    assert sorted(by_team.values()) == [(0, 1), (1, 1)]
    assert by_team[cast.team.name] == (1, 1)
    (row,) = [row for row in response.context["region_rows"] if row.name == "吴兴区"]
    for value, link in row.cells:
        assert client.get(link).context["found"].total == value
    narrowed = client.get(row.url)
    assert narrowed.context["shown"].total["listed_enterprises"] == 1
    assert client.get(f"/campaigns/{cast.campaign.pk}/coverage/?colour=red").status_code == 400
