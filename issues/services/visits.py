from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from campaigns.models import Visit
from campaigns.services.visits import VisitDraft, visit_log
from issues.enums import Source, Term, Urgency
from issues.models import Category
from issues.services.problems import ProblemDraft, problem_submit


@dataclass(frozen=True)
class ReportedProblem:
    """A problem in the enterprise's words, as told during a visit."""

    category: Category
    title: str
    description: str = ""
    urgency: str = Urgency.ORDINARY
    term: str = Term.IMMEDIATE


@transaction.atomic
def visit_report(*, actor: User, draft: VisitDraft, problems: Sequence[ReportedProblem]) -> Visit:
    """Log a visit together with every problem it brought, all or nothing.

    Raises what `visit_log` and `problem_submit` raise.
    """
    visit = visit_log(actor=actor, draft=draft)
    for reported in problems:
        problem_submit(
            actor=actor,
            draft=ProblemDraft(
                campaign=draft.campaign,
                enterprise=draft.enterprise,
                team=draft.team,
                visit=visit,
                source=Source.VISIT,
                reported_on=draft.visited_on,
                category=reported.category,
                title=reported.title,
                description=reported.description,
                urgency=reported.urgency,
                term=reported.term,
            ),
        )
    return visit
