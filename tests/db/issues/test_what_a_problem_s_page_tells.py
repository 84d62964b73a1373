"""What the page of a problem says of the enterprise: what it sees, what it was told, and that it has answered."""

from __future__ import annotations

from django.urls import reverse

from issues.services.moves import problem_move
from tests.cast import Cast, in_english, make_awaiting, make_dispatched, rated, working_day


def test_the_timeline_marks_what_the_enterprise_sees_and_nothing_else(cast: Cast) -> None:
    problem = make_dispatched(cast, due_on=working_day(20))
    for word, actor, said in (
        ("sign", cast.handler, {}),
        ("extend", cast.handler, {"until": working_day(25), "reason": "需会商"}),
        ("decide-extension", cast.coordinator, {"decision": "refuse", "reason": "按期办结"}),
        ("reply", cast.handler, {"reply": "正在研究", "signed_by": "陈局长"}),
        ("redo", cast.coordinator, {"reason": "没有结果"}),
        ("start", cast.handler, {}),
        ("reply", cast.handler, {"reply": "已办", "signed_by": "陈局长"}),
        ("approve", cast.coordinator, {}),
    ):
        problem_move(actor=actor, problem_id=problem.pk, move=word, version=None, fields=said)
    page = in_english(cast.coordinator).get(reverse("problems:detail", args=[problem.pk]))
    seen = [str(event["what"]) for event in page.context["events"] if event["visible_to_enterprise"]]
    told_of = [str(event["what"]) for event in page.context["events"] if event["told_to_enterprise"]]
    assert (len(seen), seen[0].split(":")[0], told_of) == (1, "Replied", [])
    assert [reply.reply for reply in page.context["detail"].earlier_replies] == ["正在研究"]
    assert "正在研究" in page.content.decode()


def test_after_the_enterprise_has_answered_the_office_is_next(cast: Cast) -> None:
    problem = make_awaiting(cast)
    address = reverse("problems:detail", args=[problem.pk])
    assert "The enterprise says whether it is solved" in in_english(cast.coordinator).get(address).content.decode()
    rated(problem)
    page = in_english(cast.coordinator).get(address).content.decode()
    assert "The enterprise has answered; the office of Huzhou closes it or has it redone." in page
    assert "The enterprise says whether it is solved" not in page
