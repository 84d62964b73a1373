"""Whoever holds an answer already gets 304 until something of it has changed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Organisation, Recognition, Region
from campaigns.models import Campaign, Enrolment, Programme, ServiceTeam, Target
from issues.models import Category
from notifications.models import Notification
from reports.engine.compaction import compact_all
from reports.engine.recount import rebuild
from reports.engine.version import figures_version
from tests.cast import Cast, make_enterprise, make_problem, make_visit, signed_in

SUMMARY = "/api/v1/statistics/summary/"
TEAMS = "/api/v1/statistics/breakdown/?by=team"
TREND = "/api/v1/statistics/trend/?interval=day"
DASHBOARD = "/dashboard/?region=330500"
WHOLE = "/api/v1/statistics/dashboard/"
ANSWERS = [SUMMARY, TEAMS, TREND, WHOLE, DASHBOARD]


class Holder:
    """Somebody who holds an answer, and asks whether it is still the same."""

    def __init__(self, client: Client, url: str) -> None:
        self.client, self.url = client, url
        self.answer = client.get(url)
        assert self.answer.status_code == 200
        self.tag = self.answer["ETag"]

    def ask(self, **headers: str) -> int:
        return self.client.get(self.url, headers={"if-none-match": self.tag, **headers}).status_code


@pytest.fixture(params=ANSWERS)
def held(cast: Cast, request: pytest.FixtureRequest) -> Holder:
    make_visit(cast)
    make_problem(cast)
    return Holder(signed_in(cast.leader), request.param)


def test_unchanged_it_is_304_and_nothing_is_counted(held: Holder) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert held.ask() == 304
    statements = [query["sql"] for query in asked.captured_queries]
    assert not [sql for sql in statements if "reports_cell" in sql]
    assert len([sql for sql in statements if "reports_delta" in sql]) == 1
    assert len(statements) <= 5


def test_compaction_and_what_was_rolled_back_change_nothing(held: Holder, cast: Cast) -> None:
    compact_all()
    assert held.ask() == 304
    with transaction.atomic():
        make_visit(cast)
        transaction.set_rollback(True)
    assert held.ask() == 304


def test_a_visit_anywhere_in_the_scope_changes_it(held: Holder, cast: Cast) -> None:
    make_visit(cast, enterprise=make_enterprise(code="330521"))
    assert held.ask() == 200


def test_a_visit_that_is_already_drained_changes_it(held: Holder, cast: Cast) -> None:
    make_visit(cast)
    compact_all()
    assert held.ask() == 200


def test_another_day_or_language_changes_it(held: Holder, monkeypatch: pytest.MonkeyPatch) -> None:
    assert held.ask(**{"accept-language": "en"}) == 200
    assert held.ask() == 304
    monkeypatch.setattr("reports.conditional.timezone.localdate", lambda: date(2031, 1, 1))
    assert held.ask() == 200


def test_it_is_nobody_elses(held: Holder, cast: Cast) -> None:
    other = Holder(signed_in(cast.coordinator), held.url)
    assert other.tag != held.tag


def test_another_grant_changes_it(held: Holder, cast: Cast) -> None:
    cast.leader.grants.update(campaign=cast.campaign)
    assert held.ask() == 200


def test_a_rebuild_changes_it_as_the_figures_may(held: Holder) -> None:
    compact_all()
    rebuild()
    assert held.ask() == 200


def test_it_is_private_and_asked_for_each_time(held: Holder) -> None:
    again = held.client.get(held.url, headers={"if-none-match": held.tag})
    for answer in (held.answer, again):
        assert set(answer["Cache-Control"].split(", ")) == {"private", "no-cache"}
        assert {"Cookie", "Accept-Language", "Authorization"} <= set(answer["Vary"].split(", "))
        assert answer["ETag"] == held.tag


@pytest.mark.parametrize("url", [TEAMS, WHOLE, DASHBOARD])
def test_renaming_a_team_changes_what_names_teams(cast: Cast, url: str) -> None:
    make_visit(cast)
    held, figures = (Holder(signed_in(cast.leader), one) for one in (url, SUMMARY))
    ServiceTeam.objects.filter(pk=cast.team.pk).update(name="另一个名称")
    assert held.ask() == 200
    assert figures.ask() == 304


def test_names_of_regions_and_categories_and_targets_change_the_page(cast: Cast) -> None:
    make_problem(cast)
    held = Holder(signed_in(cast.leader), f"/dashboard/?campaign={cast.campaign.pk}")
    changes: list[Any] = [
        lambda: Region.objects.filter(pk="330502").update(name="新名"),
        lambda: Category.objects.filter(pk="financing").update(name="新类"),
        lambda: Target.objects.create(campaign=cast.campaign, figure="visits", value=9),
        lambda: Target.objects.update(value=10),
        lambda: Recognition.objects.create(
            organisation=cast.department, kind="national_base", valid_from=timezone.localdate()
        ),
        lambda: Organisation.objects.filter(pk=cast.department.pk).update(region="330800"),
    ]
    for change in changes:
        change()
        assert held.ask() == 200
        held = Holder(held.client, held.url)


def test_a_theme_or_another_form_token_changes_the_page_alone(cast: Cast) -> None:
    client = signed_in(cast.leader)
    page, figures = Holder(client, DASHBOARD), Holder(client, SUMMARY)
    client.cookies["theme"] = "dark"
    assert (page.ask(), figures.ask()) == (200, 304)
    page = Holder(client, DASHBOARD)
    client.cookies["csrftoken"] = "a" * 32
    assert (page.ask(), figures.ask()) == (200, 304)


def test_what_is_unread_changes_the_page_alone(cast: Cast) -> None:
    client = signed_in(cast.leader)
    page, figures = Holder(client, DASHBOARD), Holder(client, SUMMARY)
    note = Notification.objects.create(recipient=cast.leader, kind="dispatched", code="dispatched", link="/", key="1")
    assert (page.ask(), figures.ask()) == (200, 304)
    page = Holder(client, DASHBOARD)
    Notification.objects.filter(pk=note.pk).update(read_at=timezone.now())
    assert page.ask() == 200


def test_an_enrolment_changes_the_goals_of_its_campaign_alone(cast: Cast) -> None:
    programme = Programme.objects.create(
        campaign=cast.campaign, kind="health_check", name="诊断", name_en="x", target=5, starts_on=date(2026, 1, 1)
    )
    other = Campaign.objects.create(
        slug="other",
        name="另一行动",
        name_en="x",
        region=cast.campaign.region,
        lead_organisation=cast.department,
        starts_on=date(2026, 1, 1),
    )
    client = signed_in(cast.leader)
    own, named, others = (
        Holder(client, f"/dashboard/?campaign={one}") for one in (cast.campaign.pk, cast.campaign.slug, other.pk)
    )
    enterprise = make_enterprise()
    Enrolment.objects.create(
        programme=programme, enterprise=enterprise, region=enterprise.region, enrolled_on=date(2026, 1, 2)
    )
    assert (own.ask(), named.ask(), others.ask()) == (200, 200, 304)


@pytest.mark.parametrize("page", ["/dashboard/", SUMMARY, WHOLE])
def test_a_campaign_that_no_database_could_name_is_refused(cast: Cast, page: str) -> None:
    assert signed_in(cast.leader).get(f"{page}?campaign=8%00").status_code == 400


def test_the_token_in_a_kept_page_still_works(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.leader)
    held = Holder(client, DASHBOARD)
    token = held.answer.context["csrf_token"]
    assert held.ask() == 304
    posted = client.post("/i18n/setlang/", {"language": "en", "csrfmiddlewaretoken": str(token)})
    assert posted.status_code == 302


def test_a_page_with_a_message_is_not_kept(cast: Cast) -> None:
    client = signed_in(cast.leader)
    held = Holder(client, DASHBOARD)
    _leave_message(client, "已保存")
    told = client.get(DASHBOARD, headers={"if-none-match": held.tag})
    assert told.status_code == 200
    assert "已保存" in told.content.decode()
    assert "ETag" not in told
    assert "no-store" in told["Cache-Control"]
    assert held.ask() == 304


def test_what_a_handler_sees_is_made_anew_each_time(cast: Cast) -> None:
    answer = signed_in(cast.handler).get(SUMMARY)
    assert "ETag" not in answer
    assert "no-cache" in answer["Cache-Control"]


def test_a_wrong_question_stays_one(cast: Cast) -> None:
    answer = signed_in(cast.leader).get(f"{SUMMARY}?colour=red")
    assert answer.status_code == 400
    assert "ETag" not in answer


def test_the_version_is_one_statement(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as asked:
        figures_version(Region.objects.all(), ServiceTeam.objects.filter(name="甲"))
    assert len(asked.captured_queries) == 1


def _leave_message(client: Client, text: str) -> None:
    storage, answer = CookieStorage(RequestFactory().get("/")), HttpResponse()
    storage.add(messages.SUCCESS, text)
    storage.update(answer)
    client.cookies.update(answer.cookies)
