"""The same visit from one phone over two connections, and an office that is faster than a withdrawal."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.utils import timezone

from campaigns.models import Visit
from campaigns.services.revisions import locked_for_change
from campaigns.services.visits import VisitDraft
from issues.models import Category, Problem
from issues.services.drafts import problem_hand_in
from issues.services.revisions import revision_put, visit_withdraw
from issues.services.visits import ReportedProblem, visit_put
from tests.cast import Cast, make_problem, make_visit
from tests.db.issues.test_drafts import make_draft
from tests.db.issues.test_races import accept, dispatch, meanwhile

pytestmark = pytest.mark.django_db(transaction=True)

KEY = uuid.UUID("0e9a7c53-6d84-4c6e-9a55-2f6f3a1b7c11")


def send(cast: Cast, summary: str = "用电紧张") -> tuple[Visit, bool]:
    draft = VisitDraft(
        cast.campaign, cast.team, cast.enterprise, timezone.localdate(), "on_site", summary=summary, uuid=KEY
    )
    told = [ReportedProblem(category=Category.objects.get(pk="financing"), title="贷款续期困难")]
    return visit_put(actor=cast.official, draft=draft, problems=told)


def withdraw(cast: Cast, visit: Visit) -> Visit:
    return visit_withdraw(actor=cast.official, visit_id=visit.pk, reason="登记重复")


def test_the_same_visit_at_the_same_time_is_one_visit(committed_cast: Cast) -> None:
    cast, answers = committed_cast, []
    with meanwhile(lambda: answers.append(send(cast)[1]), answers):
        assert send(cast)[1]
    assert answers == [False, "done"]
    assert (Visit.objects.count(), Problem.objects.count()) == (1, 1)


def test_other_words_at_the_same_time_are_a_conflict(committed_cast: Cast) -> None:
    cast, answers = committed_cast, []
    with meanwhile(lambda: send(cast, "另一番话"), answers):
        send(cast)
    assert answers == ["other_content"]
    assert Visit.objects.get().summary == "用电紧张"


def test_of_two_corrections_of_the_same_state_the_second_learns_of_the_first(committed_cast: Cast) -> None:
    cast, answers = committed_cast, []
    visit = make_visit(cast, uuid=KEY)

    def correct(words: str) -> None:
        revision_put(
            actor=cast.official,
            visit_uuid=visit.uuid,
            key=uuid.uuid4(),
            base_revision=0,
            changes={"summary": words},
            reason="记错了",
        )

    with meanwhile(lambda: correct("二"), answers):
        correct("一")
    assert answers == ["stale_revision"]
    assert Visit.objects.get().summary == "一"


def test_a_problem_dispatched_at_this_moment_keeps_its_visit(committed_cast: Cast) -> None:
    cast, answers = committed_cast, []
    visit = make_visit(cast, visited_on=date(2026, 3, 2))
    problem = accept(cast, "coordinator", new := make_problem(cast, visit=visit, source="visit"), new.category)

    with meanwhile(lambda: withdraw(cast, visit), answers):
        dispatch(cast, "coordinator", problem)
    assert answers == ["visit_problems_handled"]
    assert Visit.objects.get().state == "recorded"


def test_a_visit_that_is_withdrawn_at_this_moment_brings_no_problem(committed_cast: Cast) -> None:
    cast, answers = committed_cast, []
    visit = make_visit(cast)
    with meanwhile(lambda: make_problem(cast, visit=visit, source="visit"), answers):
        withdraw(cast, visit)
    assert answers == ["visit_not_recorded"]
    assert not Problem.objects.exists()


def test_a_problem_that_is_reported_at_this_moment_goes_with_its_visit(committed_cast: Cast) -> None:
    cast, answers = committed_cast, []
    visit = make_visit(cast)
    with meanwhile(lambda: withdraw(cast, visit), answers):
        make_problem(cast, visit=visit, source="visit")
    assert answers == ["done"]
    assert (Visit.objects.get().state, Problem.objects.get().state) == ("withdrawn", "withdrawn")


def test_a_draft_waits_with_nothing_in_hand_for_who_withdraws_its_visit(committed_cast: Cast) -> None:
    cast, answers = committed_cast, []
    visit = make_visit(cast)
    draft = make_draft(cast, title="续贷难", source="visit", visit=visit)

    def hand_in() -> None:
        problem_hand_in(actor=cast.official, problem_id=draft.pk, version=None)

    with meanwhile(hand_in, answers, then=lambda: withdraw(cast, visit)):
        locked_for_change(actor=cast.official, visit_id=visit.pk)
    assert answers == ["problem_not_found"]
    assert (Visit.objects.get().state, Problem.objects.exists()) == ("withdrawn", False)
