"""The answer for all is told as what it is: given by the office, signed by its head, and by no lead organisation."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import RoleGrant
from issues.invitations import hash_of
from issues.models import CommonProblem, Feedback, News, Problem
from issues.selectors.problem_facts import facts_of
from issues.services.common_answers import CommonMeasureDraft, common_problem_answer, common_problem_plan_measure
from issues.telling import news_told
from notifications.models import Notification
from reports.engine.recount import verify
from tests.cast import Cast, make_dispatched, signed_in
from tests.db.issues.test_common_problems import answered, of_another, raised

ENTERPRISE = partial(Client, headers={"accept-language": "en"})


@pytest.fixture
def common(cast: Cast) -> CommonProblem:
    found = raised(cast, make_dispatched(cast), of_another(cast))
    answered(cast, found, signed_by="发改委主任")
    return found


@pytest.fixture
def member(common: CommonProblem) -> Problem:
    return common.problems.order_by("pk")[0]


def test_the_enterprise_reads_who_answered_and_for_whom(cast: Cast, member: Problem) -> None:
    Feedback.objects.filter(problem=member).update(token_hash=hash_of("a-link"))
    text = ENTERPRISE().get("/f/a-link/").content.decode()
    assert cast.department.name not in text
    assert "The office of Huzhou answers, for all concerned" in text
    assert "发改委主任" in text


def test_the_page_of_the_problem_names_the_office_as_its_author(cast: Cast, member: Problem) -> None:
    client = signed_in(cast.handler)
    client.cookies["django_language"] = "en"
    text = client.get(reverse("problems:detail", args=[member.pk])).content.decode()
    assert "The office of Huzhou, signed by 发改委主任" in text
    event = member.events.filter(move="reply").get()
    assert (event.organisation, event.actor) == (None, cast.coordinator)


def test_what_a_higher_office_answers_stands_under_that_one_everywhere(cast: Cast) -> None:
    common = raised(cast, make_dispatched(cast), of_another(cast))
    bulk = common_problem_answer(
        actor=cast.province, common_id=common.pk, answer="全省统一解决", signed_by="省厅主任", version=None
    )
    assert bulk is not None
    RoleGrant.objects.filter(user=cast.province).delete()  # she goes on to another post: it was her office then
    member, english = common.problems.order_by("pk")[0], {"accept-language": "en"}
    Feedback.objects.filter(problem=member).update(token_hash=hash_of("a-link"))
    assert "The office of Zhejiang" in ENTERPRISE().get("/f/a-link/").content.decode()
    client = signed_in(cast.coordinator)
    page = client.get(reverse("problems:detail", args=[member.pk]), headers=english).content.decode()
    assert "The office of Zhejiang, signed by 省厅主任" in page
    assert "Replied: Waiting for signature → Replied · The office of Zhejiang" in page
    shown = client.get(reverse("problems:common-detail", args=[common.pk]), headers=english).content.decode()
    assert "The office of Zhejiang" in shown
    with translation.override("en"):
        facts = facts_of([member], actor=cast.coordinator)[member.pk]
    assert facts.signed_by == "", "no leader of the organisation in the lead signed it"
    assert facts.reply == "The office of Zhejiang, signed by 省厅主任:\n全省统一解决"
    row = client.get(f"/api/v1/handlings/?problem={member.pk}").json()["results"][0]
    assert (row["common_problem"], row["answer_office"]) == (common.pk, "330000")
    assert client.get(f"/api/v1/common-problems/{common.pk}/").json()["answer_office"] == "330000"


def test_nobody_has_signed_or_spoken_to_the_enterprise(member: Problem) -> None:
    assert (member.signed_on, member.contacted_on) == (None, None)
    assert (member.sign_due_on, member.contact_due_on) == (None, None), "what was to be done is to be done no more"
    assert member.handlings.get().signed_at is None
    assert verify() == []


def test_what_was_missed_before_the_answer_stays_missed(cast: Cast) -> None:
    late = make_dispatched(cast)
    missed = timezone.localdate() - timedelta(days=1)
    Problem.objects.filter(pk=late.pk).update(sign_due_on=missed, contact_due_on=missed)
    answered(cast, raised(cast, late, of_another(cast)))
    late.refresh_from_db()
    assert (late.signed_on, late.sign_due_on, late.contact_due_on) == (None, missed, missed)


def test_the_verdict_on_it_is_no_organisations(member: Problem) -> None:
    assert Feedback.objects.get(problem=member).organisation is None


def test_the_lead_organisation_is_told_that_it_has_nothing_to_reply_any_more(cast: Cast) -> None:
    members = [make_dispatched(cast), of_another(cast)]
    common = raised(cast, *members)
    News.objects.all().delete()
    answered(cast, common)
    for source, key in list(News.objects.values_list("source", "key")):
        news_told(source, key)
    told = Notification.objects.filter(code="answered_for_all")
    assert set(told.values_list("recipient", "link")) == {
        (cast.handler.pk, reverse("problems:detail", args=[problem.pk])) for problem in members
    }
    assert not Notification.objects.filter(recipient=cast.coordinator, code="reply").exists()


def test_its_measure_stands_on_every_member_whoever_does_it(cast: Cast, common: CommonProblem, member: Problem) -> None:
    draft = CommonMeasureDraft(
        organisation=cast.other_department, text="设立转贷资金", kind="policy", planned_on=timezone.localdate()
    )
    common_problem_plan_measure(actor=cast.coordinator, common_id=common.pk, draft=draft, version=None)
    client, measure = signed_in(cast.handler), CommonProblem.objects.get().measure
    assert measure is not None
    link = reverse("problems:measure-detail", args=[measure.pk])
    assert client.get(link).status_code == 404
    text = client.get(reverse("problems:detail", args=[member.pk])).content.decode()
    assert "设立转贷资金" in text
    assert cast.other_department.name in text
    assert link not in text
