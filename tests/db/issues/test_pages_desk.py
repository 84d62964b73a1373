from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import RoleName
from accounts.models import User
from issues.models import Handling, Problem, ReplyTemplate, Substitution
from issues.services.moves import problem_sign
from tests.cast import Cast, make_dispatched, make_user, signed_in

DESK = "/tasks/"
HTMX = {"HX-Request": "true"}
MOST_QUERIES = 20


@pytest.fixture
def colleague(cast: Cast) -> User:
    return make_user("colleague", "沈洁", role=RoleName.HANDLER, organisation=cast.department)


def signed(cast: Cast, by: User) -> Problem:
    return problem_sign(actor=by, problem_id=make_dispatched(cast).pk, version=None)


def heaps(response: Any) -> dict[str, list[str]]:
    return {
        section.heap.value: [row.problem.number for row, _left in rows]
        for section, rows in response.context["sections"]
    }


def test_the_desk_sorts_what_is_mine_or_nobodys(
    cast: Cast, colleague: User, django_assert_max_num_queries: Any
) -> None:
    late, new, running, theirs = (make_dispatched(cast) for _ in range(4))
    Handling.objects.filter(problem=late).update(due_on=timezone.localdate() - timedelta(days=1))
    problem_sign(actor=cast.handler, problem_id=running.pk, version=None)
    problem_sign(actor=colleague, problem_id=theirs.pk, version=None)
    client = signed_in(cast.handler)
    with django_assert_max_num_queries(MOST_QUERIES):
        response = client.get(DESK)
    assert heaps(response) == {"overdue": [late.number], "new": [new.number], "signed": [running.number]}
    everything = client.get(DESK, {"whose": "all"})
    assert set(heaps(everything)["signed"]) == {running.number, theirs.number}
    assert heaps(client.get(DESK, {"clerk": colleague.pk})) == {"signed": [theirs.number]}
    assert heaps(client.get(DESK, {"whose": "nobody"})) == {"overdue": [late.number], "new": [new.number]}


def test_a_heap_opens_whole_and_leafs_through_its_pages(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = [make_dispatched(cast).number for _ in range(3)]
    monkeypatch.setattr("accounts.listing.ROWS", 2)
    client = signed_in(cast.handler)
    first = client.get(DESK, {"heap": "new"})
    second = client.get(DESK, {"heap": "new", "cursor": first.context["page"].next})
    assert heaps(first)["new"] + heaps(second)["new"] == numbers
    assert second.context["page"].next is None


def test_an_address_that_means_nothing_is_refused_not_ignored(cast: Cast) -> None:
    client = signed_in(cast.handler)
    for query in ({"heap": "everything"}, {"whose": "yours"}, {"wohse": "all"}, {"heap": "new", "cursor": "x"}):
        assert client.get(DESK, query).status_code == 400


def test_desk_of_another_organisation_is_empty(cast: Cast) -> None:
    make_dispatched(cast)
    assert not signed_in(cast.other_handler).get(DESK, {"whose": "all"}).context["sections"]


def test_a_colleague_is_put_in_charge_from_the_dialog(cast: Cast, colleague: User) -> None:
    problem = make_dispatched(cast)
    handling = problem.handlings.get()
    client, url = signed_in(cast.handler), reverse("problems:assign", args=[handling.pk])
    assert "沈洁" in client.get(url, headers=HTMX).content.decode()
    client.post(url, {"version": handling.version, "assignee": colleague.pk}, headers=HTMX)
    handling.refresh_from_db()
    assert handling.assignee == colleague
    page = client.get(reverse("problems:detail", args=[problem.pk])).content.decode()
    assert "– → 沈洁" in page
    stale = client.post(url, {"version": handling.version - 1, "assignee": ""})
    assert stale.status_code == 409
    refused = client.post(url, {"version": handling.version, "assignee": cast.other_handler.pk})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["assignee"])


def test_a_wording_is_inserted_below_what_is_typed_and_nothing_is_sent(cast: Cast) -> None:
    problem = signed(cast, cast.handler)
    template = ReplyTemplate.objects.create(
        organisation=cast.department, name="已办结", text="{企业}：{编号}已办结。{number}"
    )
    client, url = signed_in(cast.handler), reverse("problems:reply", args=[problem.pk])
    assert "已办结" in client.get(url).content.decode()
    typed = {"version": problem.version, "reply": "张总您好。", "signed_by": "陈局长"}
    for headers in ({}, HTMX):
        response = client.post(url, typed | {"template": template.pk, "insert": "1"}, headers=headers)
        assert response.status_code == 200
        page = response.content.decode()
        assert f"张总您好。\n\n{cast.enterprise.name}：{problem.number}已办结。{problem.number}" in page
        assert 'value="陈局长"' in page
    problem.refresh_from_db()
    assert problem.state == "in_progress"
    # Enter in a field presses the first button: with no template chosen, that sends the reply.
    client.post(url, typed | {"template": "", "insert": "1"})
    problem.refresh_from_db()
    assert problem.state == "replied"


def test_a_wording_of_another_organisation_does_not_exist(cast: Cast) -> None:
    problem = signed(cast, cast.handler)
    secret = ReplyTemplate.objects.create(organisation=cast.other_department, name="别家", text="内部口径")
    url = reverse("problems:reply", args=[problem.pk])
    client = signed_in(cast.handler)
    assert "别家" not in client.get(url).content.decode()
    for key in (str(secret.pk), "none", "9" * 30):
        sent = {"version": problem.version, "reply": "", "signed_by": "", "template": key, "insert": "1"}
        assert client.post(url, sent).status_code == 404


def test_templates_are_kept_changed_and_removed_on_their_page(cast: Cast, colleague: User) -> None:
    client = signed_in(cast.handler)
    sent = {"organisation": cast.department.pk, "name": "已受理", "text": "{企业}：已收悉。"}
    client.post(reverse("problems:template-create"), sent)
    again = client.post(reverse("problems:template-create"), sent)
    assert again.status_code == 422
    template = ReplyTemplate.objects.get()
    other = signed_in(colleague)
    assert "已收悉" in other.get(reverse("problems:template-list")).content.decode()
    edit = reverse("problems:template-edit", args=[template.pk])
    wrong = other.post(edit, {"version": template.version, "name": "已受理", "text": "{谁}：已收悉。"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["text"])
    other.post(edit, {"version": template.version, "name": "已受理", "text": "已收悉，三日内联系。"})
    stale = client.post(edit, {"version": template.version, "name": "旧", "text": "旧"})
    assert stale.status_code == 409
    assert ReplyTemplate.objects.get().text == "已收悉，三日内联系。"
    other.post(reverse("problems:template-remove", args=[template.pk]))
    assert not ReplyTemplate.objects.exists()


def test_work_is_handed_over_after_a_look_at_the_list(cast: Cast, colleague: User) -> None:
    problems = [signed(cast, cast.handler) for _ in range(2)]
    User.objects.filter(pk=cast.handler.pk).update(is_active=False)
    client = signed_in(colleague)
    page = client.get(DESK)
    url = reverse("problems:hand-over", args=[cast.department.pk, cast.handler.pk])
    assert url in page.content.decode()
    assert "沈洁" in client.get(url).content.decode()
    preview = client.get(url, {"successors": [colleague.pk], "reason": "退休"})
    assert [str(piece.taker) for piece in preview.context["plan"].pieces] == ["沈洁", "沈洁"]
    sent = {"successors": [colleague.pk], "reason": "退休", "seen": preview.context["plan"].fingerprint}
    assert client.post(url, sent | {"seen": "of another day"}).status_code == 409
    assert client.post(url, sent).status_code == 303
    assert {problem.handlings.get().assignee for problem in problems} == {colleague}
    assert "退休" in client.get(reverse("problems:detail", args=[problems[0].pk])).content.decode()
    assert url not in client.get(DESK).content.decode()


def test_the_administrator_finds_the_desks_at_the_organisation(cast: Cast) -> None:
    signed(cast, cast.handler)
    url = reverse("problems:colleagues", args=[cast.department.pk])
    place = reverse("accounts:organisation-detail", args=[cast.department.pk])
    assert url in signed_in(cast.admin).get(place).content.decode()
    assert url not in signed_in(cast.leader).get(place).content.decode()
    assert "陈静" in signed_in(cast.admin).get(url).content.decode()


def test_somebody_away_is_told_on_the_pages_until_it_is_ended(cast: Cast, colleague: User) -> None:
    problem = signed(cast, cast.handler)
    client, today = signed_in(cast.handler), timezone.localdate()
    url = reverse("problems:substitution-create", args=[cast.department.pk])
    sent = {"absent": cast.handler.pk, "substitute": colleague.pk, "starts_on": today, "ends_on": today}
    assert client.post(url, sent | {"ends_on": today - timedelta(days=1)}).status_code == 422
    client.post(url, sent)
    other = signed_in(colleague)
    assert heaps(other.get(DESK)) == {"signed": [problem.number]}
    board = reverse("problems:colleagues", args=[cast.department.pk])
    end = reverse("problems:substitution-end", args=[Substitution.objects.get().pk])
    assert end in other.get(board).content.decode()
    other.post(end)
    assert not Substitution.objects.exists()
    assert heaps(other.get(DESK)) == {}
