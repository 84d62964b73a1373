from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns.enums import VisitState
from campaigns.models import Visit
from campaigns.pictures import Picture
from campaigns.services.photos import photos_add
from campaigns.services.visits import VisitDraft, visit_keep, visit_log
from common.errors import Conflict, NotFound
from common.once import claim, digest_of
from common.parts import part
from common.records import locked
from enterprises.selectors.merges import keys_of_body
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
    is_sensitive: bool = False

    def content(self) -> dict[str, str]:
        """In plain values. What is not sensitive does not say so, as before anything could be."""
        said = {name: str(value) for name, value in vars(self).items() if value is not False}
        return said | {"category": self.category.pk}


@transaction.atomic
def visit_report(
    *, actor: User, draft: VisitDraft, problems: Sequence[ReportedProblem], pictures: Sequence[Picture] = ()
) -> Visit:
    """Log a visit together with its photos and every problem it brought, all or nothing, once for its uuid.

    Raises what `visit_put` raises, RuleViolation `too_many_photos`.
    """
    visit, _is_new = visit_put(actor=actor, draft=draft, problems=problems)
    photos_add(visit, pictures, actor=actor)
    return visit


@transaction.atomic
def visit_put(*, actor: User, draft: VisitDraft, problems: Sequence[ReportedProblem]) -> tuple[Visit, bool]:
    """The visit of this uuid, and whether it is new: the same words sent again, also at the same time, make no second.

    Raises Conflict `other_content` where the uuid holds something else, and what `visit_log` and `problem_submit`
    raise.
    """
    claim(draft.uuid)
    known = Visit.objects.filter(uuid=draft.uuid).first()
    if known is not None and (known.state != VisitState.DRAFT or known.logged_by_id != actor.pk):
        is_same = known.digest in _digests(actor, draft, problems)
        if not is_same or not Visit.objects.visible_to(actor).filter(pk=known.pk).exists():
            message = _("A visit with this id was saved already, with other words. Correct that one instead.")
            raise Conflict("other_content", message)
        return known, False
    visit = visit_log(actor=actor, draft=draft, digest=_digest(draft, problems, draft.enterprise.pk))
    for place, reported in enumerate(problems):
        brought = ProblemDraft(
            campaign=draft.campaign,
            enterprise=draft.enterprise,
            team=draft.team,
            visit=visit,
            source=Source.VISIT,
            reported_on=draft.visited_on,
            **vars(reported),
        )
        with part("problems", place):
            problem_submit(actor=actor, draft=brought)
    return visit, True


@transaction.atomic
def visit_save_draft(
    *, actor: User, draft: VisitDraft, problems: Sequence[ReportedProblem], pictures: Sequence[Picture] = ()
) -> Visit:
    """Keep a visit with its problems and photos, to go on with it later.

    Raises Conflict `other_content`, RuleViolation `too_many_photos` and what `visit_log` raises.
    """
    claim(draft.uuid)
    others = Visit.objects.filter(uuid=draft.uuid)
    if others.exclude(state=VisitState.DRAFT, logged_by=actor).exists():
        raise Conflict("other_content", _("This visit was saved already. Correct it instead."))
    visit = visit_keep(actor=actor, draft=draft, problems=[problem.content() for problem in problems])
    photos_add(visit, pictures, actor=actor)
    return visit


@transaction.atomic
def visit_discard(*, actor: User, visit_id: int) -> None:
    """Throw an own draft away. Raises NotFound, also for what is no draft or somebody else's."""
    drafts = Visit.objects.visible_to(actor).filter(state=VisitState.DRAFT, logged_by=actor)
    visit = locked(drafts, visit_id)
    if visit is None:
        raise NotFound("draft_not_found", _("There is no such draft."))
    visit.delete()


def _digests(actor: User, draft: VisitDraft, problems: Sequence[ReportedProblem]) -> set[str]:
    """Of what is said now, and as it was said while the enterprise was another entry of the register."""
    return {_digest(draft, problems, key) for key in keys_of_body(actor=actor, enterprise=draft.enterprise)}


def _digest(draft: VisitDraft, problems: Sequence[ReportedProblem], enterprise: int) -> str:
    """Of all that was said, however it was laid out."""
    said: dict[str, Any] = {
        "campaign": draft.campaign.pk,
        "team": draft.team.pk,
        "enterprise": enterprise,
        **draft.content(),
        "problems": [problem.content() for problem in problems],
    }
    return digest_of(said)
