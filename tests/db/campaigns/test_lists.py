"""A campaign's list: refreshed by its rule, kept by hand, assigned to teams."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Region
from campaigns.listing import refreshing
from campaigns.listing.previewing import preview_claim, preview_find, preview_forget
from campaigns.listing.work import list_change_advance
from campaigns.models import Campaign, Exclusion, ListChange, ListedEnterprise, ServiceTeam
from campaigns.rules.eligibility import EligibilityRule
from campaigns.selectors.assignment import balance_preview
from campaigns.selectors.lists import ListPreview, list_preview
from campaigns.services import list_changes, lists
from common.errors import Conflict, DomainError, NotAllowed, NotFound
from enterprises.enums import Size
from enterprises.models import Enterprise, Industry, Title
from tests.cast import Cast, make_enterprise, make_visit, region

pytestmark = pytest.mark.django_db


def ruled(cast: Cast, **criteria: Any) -> Campaign:
    rule = EligibilityRule.of(criteria).as_json()
    return lists.list_rule_set(actor=cast.coordinator, campaign_id=cast.campaign.pk, criteria=rule, version=None)


def refreshed(cast: Cast, **options: Any) -> ListChange:
    change = list_changes.list_refresh_request(actor=cast.coordinator, campaign_id=cast.campaign.pk, **options)
    list_change_advance(change.pk)
    change.refresh_from_db()
    return change


def previewed(cast: Cast, campaign: Campaign) -> ListPreview:
    preview_forget(campaign.pk)
    preview_find(campaign.pk, str(preview_claim(campaign.pk)))
    preview = list_preview(actor=cast.coordinator, campaign=campaign, today=TODAY)
    assert preview is not None
    return preview


def assigned(cast: Cast, scope: str = "unassigned") -> ListChange:
    change = list_changes.list_assign_request(actor=cast.coordinator, campaign_id=cast.campaign.pk, scope=scope)
    list_change_advance(change.pk)
    change.refresh_from_db()
    return change


def listed(cast: Cast) -> set[Enterprise]:
    return {row.enterprise for row in ListedEnterprise.objects.filter(campaign=cast.campaign)}


def by_rule(cast: Cast, enterprise: Enterprise, **fields: Any) -> ListedEnterprise:
    return ListedEnterprise.objects.create(
        campaign=cast.campaign, enterprise=enterprise, region=enterprise.region, origin="rule", **fields
    )


def rows(cast: Cast, *enterprises: Enterprise) -> Any:
    return ListedEnterprise.objects.filter(campaign=cast.campaign, enterprise__in=enterprises)


def a_title(enterprise: Enterprise, valid_to: date, **fields: Any) -> None:
    Title.objects.create(
        enterprise=enterprise,
        tier="specialised",
        rule_version="2022",
        issued_on=date(2020, 1, 1),
        valid_to=valid_to,
        **fields,
    )


TODAY = timezone.localdate()
IN_FORCE = TODAY + timedelta(days=1)
CASES: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ({"regions": ["330521"]}, {"code": "330521"}, {"code": "330502"}),
    ({"industries": ["C13", "I"]}, {"industry": "I65"}, {"industry": "C17"}),
    ({"sizes": ["small", "micro"]}, {"size": Size.MICRO}, {"size": Size.UNKNOWN}),
    ({"size_groups": ["02"]}, {"industry": "C17"}, {"industry": "I65"}),
    ({"kinds": ["park"]}, {"kind": "park"}, {"kind": "enterprise"}),
]


def made(industry: str = "C17", **fields: Any) -> Enterprise:
    return make_enterprise(industry=Industry.objects.get(pk=industry), **fields)


@pytest.mark.parametrize(("rule", "inside", "outside"), CASES, ids=str)
def test_a_refresh_lists_whoever_meets_the_criterion_and_nobody_else(
    cast: Cast, rule: dict[str, Any], inside: dict[str, Any], outside: dict[str, Any]
) -> None:
    eligible, other = made(**inside), made(**outside)
    ruled(cast, **rule)
    refreshed(cast)
    assert eligible in listed(cast)
    assert other not in listed(cast)
    assert cast.stranger not in listed(cast), "it lies outside of the campaign's territory"


def test_only_titles_in_force_count(cast: Cast) -> None:
    holder, former, revoked = made(), made(), made()
    a_title(holder, IN_FORCE)
    a_title(former, TODAY - timedelta(days=1))
    a_title(revoked, IN_FORCE, status="revoked", revoked_on=date(2021, 1, 1), revoked_because="撤销")
    ruled(cast, titles=["specialised"])
    refreshed(cast)
    assert listed(cast) == {holder, cast.enterprise}


def test_the_preview_says_what_the_refresh_then_does(cast: Cast) -> None:
    stays, leaves, visited, excluded = (made(size=Size.SMALL) for _ in range(4))
    for enterprise in (stays, leaves, visited):
        by_rule(cast, enterprise)
    Enterprise.objects.filter(pk__in=[leaves.pk, visited.pk]).update(size=Size.LARGE)
    make_visit(cast, enterprise=visited)
    by_rule(cast, excluded)
    lists.listed_remove(actor=cast.coordinator, campaign_id=cast.campaign.pk, rows=rows(cast, excluded), reason="停产")
    campaign = ruled(cast, sizes=["small"])
    preview = previewed(cast, campaign)
    assert preview.counts == {
        "enters": 1,
        "leaves": 1,
        "visited": 1,
        "stays": 1,
        "by_hand": 1,
        "by_hand_only": 0,
        "excluded": 1,
        "moved": 0,
    }
    assert [(row.enterprise, row.reasons) for row in preview.leaving] == [(leaves, ["规模"])]
    assert list(preview.entering) == [cast.neighbour]
    change = refreshed(cast)
    assert listed(cast) == {stays, visited, cast.neighbour, cast.enterprise}
    assert (change.entered_count, change.left_count, change.kept_count) == (1, 1, 1)
    assert rows(cast, visited).get().origin == "hand"


def test_a_preview_holds_for_the_rule_and_the_list_that_were_looked_at(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    previewed(cast, cast.campaign)
    campaign = ruled(cast, sizes=["small"])
    assert list_preview(actor=cast.coordinator, campaign=campaign, today=TODAY) is None
    previewed(cast, campaign)
    with django_capture_on_commit_callbacks(execute=True):
        lists.listed_add(actor=cast.coordinator, campaign_id=campaign.pk, enterprises=[made()])
    assert list_preview(actor=cast.coordinator, campaign=campaign, today=TODAY) is None


def test_what_was_being_looked_at_while_the_list_changed_is_not_kept(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    preview_forget(cast.campaign.pk)
    token = str(preview_claim(cast.campaign.pk))
    with django_capture_on_commit_callbacks(execute=True):
        lists.listed_add(actor=cast.coordinator, campaign_id=cast.campaign.pk, enterprises=[made()])
    preview_find(cast.campaign.pk, token)
    assert list_preview(actor=cast.coordinator, campaign=cast.campaign, today=TODAY) is None


def test_whoever_was_visited_leaves_where_the_office_says_so(cast: Cast) -> None:
    visited = made(size=Size.LARGE)
    by_rule(cast, visited)
    make_visit(cast, enterprise=visited)
    ruled(cast, sizes=["small"])
    assert refreshed(cast, keeps_visited=False).left_count == 1
    assert visited not in listed(cast)


def test_what_was_put_on_by_hand_stays_and_what_was_taken_off_stays_off(cast: Cast) -> None:
    added, removed = made(size=Size.LARGE), made(size=Size.SMALL)
    lists.listed_add(actor=cast.coordinator, campaign_id=cast.campaign.pk, enterprises=[added])
    by_rule(cast, removed)
    lists.listed_remove(actor=cast.coordinator, campaign_id=cast.campaign.pk, rows=rows(cast, removed))
    ruled(cast, sizes=["small"])
    for _again in range(2):
        refreshed(cast)
        assert added in listed(cast)
        assert removed not in listed(cast)
    lists.exclusion_withdraw(actor=cast.coordinator, exclusion_id=Exclusion.objects.get().pk)
    refreshed(cast)
    assert removed in listed(cast)


def test_putting_on_by_hand_ends_what_was_taken_off_and_holds_what_came_by_the_rule(cast: Cast) -> None:
    off, on = made(), made()
    for enterprise in (off, on):
        by_rule(cast, enterprise)
    lists.listed_remove(actor=cast.coordinator, campaign_id=cast.campaign.pk, rows=rows(cast, off))
    add = {"actor": cast.coordinator, "campaign_id": cast.campaign.pk, "enterprises": [off, on]}
    assert lists.listed_add(**add) == 1
    assert not Exclusion.objects.exists()
    assert set(rows(cast, off, on).values_list("origin", flat=True)) == {"hand"}


def test_an_enterprise_that_moved_is_counted_where_it_is_now_and_leaves_a_team_that_does_not_serve_there(
    cast: Cast,
) -> None:
    moved = made(code="330502")
    by_rule(cast, moved, team=cast.team)
    Enterprise.objects.filter(pk=moved.pk).update(region="330521")
    assert refreshed(cast).moved_count == 1
    row = rows(cast, moved).get()
    assert (row.region_id, row.team) == ("330521", None)


def test_a_cancelled_or_failed_change_leaves_the_list_as_it_was(cast: Cast) -> None:
    change = list_changes.list_refresh_request(actor=cast.coordinator, campaign_id=cast.campaign.pk)

    def cancelled_meanwhile(step: str, done: int, total: int) -> None:
        if step == "writing":
            ListChange.objects.filter(pk=change.pk).update(state="cancelled")

    list_change_advance(change.pk, cancelled_meanwhile)
    assert listed(cast) == {cast.enterprise}
    list_change_advance(change.pk)
    assert listed(cast) == {cast.enterprise}, "what was cancelled is not made"


def test_a_worker_that_dies_in_the_middle_leaves_nothing_and_the_change_is_made_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refreshing, "BATCH", 1)
    made(), made()
    change = list_changes.list_refresh_request(actor=cast.coordinator, campaign_id=cast.campaign.pk)

    def dies(step: str, done: int, total: int) -> None:
        if done == 2:
            raise SystemExit

    with pytest.raises(SystemExit):
        list_change_advance(change.pk, dies)
    assert listed(cast) == {cast.enterprise}
    list_change_advance(change.pk)
    change.refresh_from_db()
    assert (change.state, change.attempts, change.entered_count) == ("done", 2, 3)


def test_the_rule_that_was_looked_at_is_applied_though_somebody_changed_it_meanwhile(cast: Cast) -> None:
    ruled(cast, sizes=["large"])
    change = list_changes.list_refresh_request(actor=cast.coordinator, campaign_id=cast.campaign.pk)
    ruled(cast, sizes=[])
    list_change_advance(change.pk)
    assert listed(cast) == {cast.enterprise}


def test_the_audit_names_who_had_the_list_refreshed(cast: Cast) -> None:
    refreshed(cast)
    row = rows(cast, cast.neighbour).get()
    context = row.audit.get().pgh_context  # type: ignore[attr-defined]
    assert context.metadata["user"] == cast.coordinator.pk


def test_a_rule_names_places_of_the_campaign_and_industries_that_exist(cast: Cast) -> None:
    for criteria, code, field in (
        ({"regions": ["330802"]}, "region_outside_campaign", "eligible_regions"),
        ({"industries": ["C171"]}, "unknown_industry", "eligible_industries"),
    ):
        with pytest.raises(DomainError) as refused:
            ruled(cast, **criteria)
        assert (refused.value.code, refused.value.field) == (code, field)


def test_only_the_office_of_the_campaigns_region_keeps_the_list(cast: Cast) -> None:
    campaign = {"campaign_id": cast.campaign.pk}
    chosen = rows(cast, cast.enterprise)
    acts: list[Any] = [
        lambda actor: lists.list_rule_set(actor=actor, criteria={}, version=None, **campaign),
        lambda actor: lists.listed_add(actor=actor, enterprises=[], **campaign),
        lambda actor: lists.listed_change(actor=actor, rows=chosen, changes={"is_key": True}, **campaign),
        lambda actor: lists.listed_remove(actor=actor, rows=chosen, **campaign),
        lambda actor: list_changes.list_preview_request(actor=actor, **campaign),
        lambda actor: list_changes.list_refresh_request(actor=actor, **campaign),
        lambda actor: list_changes.list_assign_request(actor=actor, scope="unassigned", **campaign),
    ]
    for act in acts:
        for actor in (cast.official, cast.leader, cast.admin, cast.handler):
            with pytest.raises(NotAllowed):
                act(actor)
        with pytest.raises(NotFound):
            act(cast.other_coordinator)
    assert rows(cast, cast.enterprise).get().is_key is False


def test_rows_are_marked_and_assigned_by_hand(cast: Cast) -> None:
    one = by_rule(cast, made())
    chosen = rows(cast, one.enterprise, cast.enterprise)
    change = {"actor": cast.coordinator, "campaign_id": cast.campaign.pk, "rows": chosen}
    assert lists.listed_change(**change, changes={"is_key": True}) == 2
    assert lists.listed_change(**change, changes={"team": cast.team}) == 1, "the other has this team already"
    assert lists.listed_change(**change, changes={"team": None}) == 2
    one.refresh_from_db()
    assert (one.is_key, one.team) == (True, None)


def test_a_team_gets_only_what_it_serves(cast: Cast) -> None:
    chosen = rows(cast, cast.enterprise)
    with pytest.raises(DomainError) as refused:
        lists.listed_change(
            actor=cast.coordinator, campaign_id=cast.campaign.pk, rows=chosen, changes={"team": cast.other_team}
        )
    assert (refused.value.code, refused.value.field) == ("team_elsewhere", "team")


def test_too_many_at_once_are_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST_BY_HAND", 0)
    with pytest.raises(DomainError) as refused:
        lists.listed_remove(actor=cast.coordinator, campaign_id=cast.campaign.pk, rows=rows(cast, cast.enterprise))
    assert refused.value.code == "too_many_rows"
    assert listed(cast) == {cast.enterprise}


def test_towns_stay_together_key_enterprises_are_spread_and_the_preview_tells_before(cast: Cast) -> None:
    second = ServiceTeam.objects.create(campaign=cast.campaign, name="吴兴二组", region=region("330502"))
    town = Region.objects.create(code="330502101", name="织里镇", name_en="Zhili", level="township", parent_id="330502")
    of_town = [by_rule(cast, made(code=town.code)) for _ in range(4)]
    elsewhere = [by_rule(cast, made(), is_key=number < 2) for number in range(4)]
    preview = balance_preview(actor=cast.coordinator, campaign=cast.campaign, scope="unassigned")
    assigned(cast)
    assert len({row.team for row in rows(cast, *(one.enterprise for one in of_town))}) == 1
    numbers = {line.team: (line.after.total, line.after.key) for line in preview.lines}
    assert numbers[cast.team][0] + numbers[second][0] == 9, "one was there before"
    assert abs(numbers[cast.team][0] - numbers[second][0]) <= 1
    for team, (total, key) in numbers.items():
        assert ListedEnterprise.objects.filter(team=team).count() == total
        assert ListedEnterprise.objects.filter(team=team, is_key=True).count() == key == (team.region_id == "330502")
    assert elsewhere


def test_assigning_again_moves_nobody_and_anew_takes_from_teams_that_do_not_serve_there(cast: Cast) -> None:
    astray = by_rule(cast, cast.neighbour, team=cast.team)
    assert assigned(cast).assigned_count == 0
    assert assigned(cast, "everything").assigned_count == 1
    astray.refresh_from_db()
    assert astray.team == cast.other_team
    assert assigned(cast, "everything").assigned_count == 0


def test_whoever_no_team_serves_is_shown_and_stays_without(cast: Cast) -> None:
    by_rule(cast, made(code="330503"))
    assert balance_preview(actor=cast.coordinator, campaign=cast.campaign, scope="unassigned").left_over == 1
    assigned(cast)
    assert ListedEnterprise.objects.filter(campaign=cast.campaign, team=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_while_the_whole_list_is_changed_single_rows_wait_their_turn(committed_cast: Cast) -> None:
    cast = committed_cast
    change = list_changes.list_refresh_request(actor=cast.coordinator, campaign_id=cast.campaign.pk)
    refusals: list[str] = []

    def somebody_marks_a_row_meanwhile(step: str, done: int, total: int) -> None:
        other = connection.copy()  # type: ignore[no-untyped-call]
        with other.cursor() as cursor:
            cursor.execute(
                "SELECT pg_try_advisory_xact_lock_shared(hashtext('campaigns.list'), %s)", [cast.campaign.pk]
            )
            refusals.append(str(cursor.fetchone()[0]))
        other.close()

    list_change_advance(change.pk, somebody_marks_a_row_meanwhile)
    assert set(refusals) == {"False"}
    assert lists.listed_change(
        actor=cast.coordinator,
        campaign_id=cast.campaign.pk,
        rows=rows(cast, cast.enterprise),
        changes={"is_key": True},
    )


def test_a_change_that_nobody_works_on_is_taken_up_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    change = list_changes.list_refresh_request(actor=cast.coordinator, campaign_id=cast.campaign.pk)
    assert list_changes.list_changes_resume() == 0
    monkeypatch.setattr(list_changes, "UNTOUCHED", timedelta(0))
    assert list_changes.list_changes_resume() == 1
    ListChange.objects.filter(pk=change.pk).update(attempts=4)
    list_change_advance(change.pk)
    change.refresh_from_db()
    assert change.state == "failed"
    with pytest.raises(Conflict):
        list_changes.list_change_cancel(actor=cast.coordinator, change_id=change.pk)
