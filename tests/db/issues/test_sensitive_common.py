"""What is said in common of sensitive problems alone is seen by those who handle one of them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import User
from issues.models import AgendaItem, Category, CommonProblem, Problem, ProblemView
from issues.services.common_problems import CommonDraft, common_problem_raise
from issues.services.sensitive import problem_mark
from notifications.models import Notification
from tests.cast import Cast, make_dispatched, make_enterprise, make_meeting, signed_in

SECRET = "新型电解液配方外泄风险"


@pytest.fixture
def secrets(cast: Cast) -> list[Problem]:
    return [make_dispatched(cast, enterprise=make_enterprise(), title=SECRET, is_sensitive=True) for _ in range(3)]


@pytest.fixture
def common(cast: Cast, secrets: list[Problem]) -> CommonProblem:
    draft = CommonDraft(title=SECRET, category=Category.objects.get(pk="financing"), problems=secrets)
    return common_problem_raise(actor=cast.coordinator, draft=draft)


def sees(user: User, common: CommonProblem) -> bool:
    return CommonProblem.objects.visible_to(User.objects.get(pk=user.pk)).contains(common)


def test_a_common_problem_of_sensitive_ones_is_seen_by_those_alone_who_handle_one(
    cast: Cast, common: CommonProblem
) -> None:
    for user in (cast.coordinator, cast.province, cast.handler):
        assert sees(user, common), user
    for user in (cast.leader, cast.admin, cast.nobody, cast.other_handler):
        assert not sees(user, common), user


def test_one_open_member_shows_it_to_the_whole_scope_again(
    cast: Cast, common: CommonProblem, secrets: list[Problem]
) -> None:
    Problem.objects.filter(pk=secrets[0].pk).update(is_sensitive=False)
    assert sees(cast.leader, common)
    assert sees(cast.admin, common)


def test_its_pages_and_its_place_on_an_agenda_are_hidden_with_it(cast: Cast, common: CommonProblem) -> None:
    meeting = make_meeting(cast, kind="joint_meeting")
    item = meeting.agenda_items.create(
        campaign=cast.campaign, common_problem=common, position=1, reason="by_hand", note=SECRET
    )
    pages = [reverse("problems:common-list"), reverse("agenda:page", args=[meeting.pk])]
    for path in [*pages, reverse("agenda:print", args=[meeting.pk])]:
        assert SECRET in signed_in(cast.coordinator).get(path).content.decode(), path
        assert SECRET not in signed_in(cast.leader).get(path).content.decode(), path
    url = reverse("problems:common-detail", args=[common.pk])
    assert signed_in(cast.coordinator).get(url).status_code == 200
    assert signed_in(cast.leader).get(url).status_code == 404
    assert not AgendaItem.objects.visible_to(User.objects.get(pk=cast.leader.pk)).contains(item)


def test_the_administrator_sees_neither_it_nor_its_trail(cast: Cast, common: CommonProblem) -> None:
    meeting = make_meeting(cast, kind="joint_meeting")
    meeting.agenda_items.create(
        campaign=cast.campaign, common_problem=common, position=1, reason="by_hand", note=SECRET
    )
    admin = signed_in(cast.admin)
    for path in ("commonproblem", "commonproblemaudit", "agendaitem", "agendaitemaudit"):
        answer = admin.get(f"/admin/issues/{path}/")
        assert answer.status_code == 200, path
        assert SECRET not in answer.content.decode(), path
    for record, path in ((common, "commonproblem"), (meeting.agenda_items.get(), "agendaitem")):
        [version] = record.audit.values_list("pgh_id", flat=True)[:1]  # type: ignore[union-attr]  # by pghistory
        assert admin.get(f"/admin/issues/{path}audit/{version}/change/").status_code == 302, path


def test_no_title_is_offered_from_a_sensitive_problem(cast: Cast, secrets: list[Problem]) -> None:
    office, url = signed_in(cast.coordinator), reverse("problems:common-create")
    named = "&".join(f"selected={one.pk}" for one in secrets)
    assert office.get(f"{url}?{named}").context["form"].initial["title"] == ""
    plain = make_dispatched(cast, title="小微企业续贷难")
    initial = office.get(f"{url}?{named}&selected={plain.pk}").context["form"].initial
    assert initial["title"] == plain.title


def test_its_page_is_kept_as_a_view_of_its_members_unless_one_is_open(
    cast: Cast, common: CommonProblem, secrets: list[Problem]
) -> None:
    url = reverse("problems:common-detail", args=[common.pk])
    signed_in(cast.coordinator).get(url)
    kept = set(ProblemView.objects.values_list("problem", "viewed_by", "through"))
    assert kept == {(one.pk, cast.coordinator.pk, "page") for one in secrets}
    Problem.objects.filter(pk=secrets[0].pk).update(is_sensitive=False)
    signed_in(cast.coordinator).get(url)
    assert ProblemView.objects.count() == len(kept)


def test_an_agenda_on_paper_is_kept_as_a_view_of_its_members(
    cast: Cast, common: CommonProblem, secrets: list[Problem]
) -> None:
    meeting = make_meeting(cast, kind="joint_meeting")
    meeting.agenda_items.create(campaign=cast.campaign, common_problem=common, position=1, reason="by_hand")
    signed_in(cast.coordinator).get(reverse("agenda:print", args=[meeting.pk]))
    kept = ProblemView.objects.filter(viewed_by=cast.coordinator, through="export")
    assert set(kept.values_list("problem", flat=True)) == {one.pk for one in secrets}


def test_marking_the_last_open_member_takes_back_what_was_told_of_the_common_problem(
    cast: Cast, common: CommonProblem, secrets: list[Problem]
) -> None:
    Problem.objects.filter(pk=secrets[0].pk).update(is_sensitive=False)
    link = reverse("problems:common-detail", args=[common.pk])
    for user in (cast.leader, cast.handler):
        Notification.objects.create(
            recipient=user, kind="common_answered", code="answered", parameters={"title": SECRET}, link=link, key="c:0"
        )
    problem_mark(actor=cast.coordinator, problem_id=secrets[0].pk, is_sensitive=True, reason="配方", version=None)
    assert set(Notification.objects.filter(link=link).values_list("recipient", flat=True)) == {cast.handler.pk}
