"""The coordinator's desk over the API."""

from __future__ import annotations

from issues.models import Problem, SavedView
from tests.cast import Cast, make_dispatched, make_problem
from tests.db.integrations.test_lists import sent


def test_many_problems_are_accepted_and_each_refusal_is_named(cast: Cast) -> None:
    new, already = make_problem(cast), make_dispatched(cast)
    body = {"act": "accept", "problems": [new.pk, already.pk], "urgency": "urgent"}
    answer = sent(cast, "POST", "bulk-moves/", body)
    assert answer.status_code == 201, answer.json()
    bulk = answer.json()
    assert (bulk["state"], bulk["total"], bulk["done"], bulk["refused"]) == ("done", 2, 1, 1)
    (refused,) = sent(cast, "GET", f"bulk-moves/{bulk['id']}/refused/").json()["results"]
    assert (refused["problem"], refused["number"], refused["code"]) == (already.pk, already.number, "move_not_possible")
    assert Problem.objects.get(pk=new.pk).urgency == "urgent"


def test_asked_to_wait_it_can_be_undone_or_begun(cast: Cast) -> None:
    problems = [make_problem(cast).pk, make_problem(cast).pk]
    body = {"act": "accept", "problems": problems, "begins_in": 60}
    undone, begun = (sent(cast, "POST", "bulk-moves/", body).json() for _ in range(2))
    assert (undone["state"], undone["done"]) == ("pending", 0)
    assert undone["begins_at"] > undone["created_at"]
    assert sent(cast, "POST", f"bulk-moves/{undone['id']}/cancel/").json()["state"] == "cancelled"
    assert set(Problem.objects.values_list("state", flat=True)) == {"submitted"}
    assert sent(cast, "POST", f"bulk-moves/{begun['id']}/begin/").json()["done"] == 2
    assert sent(cast, "POST", "bulk-moves/", body | {"begins_in": 1801}).status_code == 400


def test_a_field_that_the_move_does_not_take_and_one_that_it_needs_are_named(cast: Cast) -> None:
    body = {"act": "dispatch", "problems": [make_problem(cast).pk], "reason": "无关"}
    answer = sent(cast, "POST", "bulk-moves/", body)
    assert answer.status_code == 400
    text = answer.content.decode()
    assert "organisation" in text
    assert "reason" in text


def test_a_view_is_saved_and_changed_and_a_wrong_filter_refused(cast: Cast) -> None:
    wrong = sent(cast, "POST", "saved-views/", {"name": "错", "query": "colour=red"})
    assert wrong.status_code == 400
    view = sent(cast, "POST", "saved-views/", {"name": "融资", "query": "category=financing"}).json()
    changed = sent(cast, "PATCH", f"saved-views/{view['id']}/", {"is_default": True})
    assert changed.json()["is_default"]
    assert sent(cast, "DELETE", f"saved-views/{view['id']}/").status_code == 204
    assert not SavedView.objects.exists()


def test_suggestions_come_with_their_reason(cast: Cast) -> None:
    for _row in range(2):
        make_dispatched(cast)
    found = sent(cast, "GET", f"problems/{make_problem(cast).pk}/suggestions/").json()
    (one,) = found["organisations"]
    assert (one["value"], one["count"], one["of"]) == (str(cast.department.pk), 2, 2)
    assert one["reason"]
