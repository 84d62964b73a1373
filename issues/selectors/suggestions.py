"""What an office decided before in cases like this one: offered with the reason, never chosen by itself.

Each answer reads a bounded number of past decisions of the same office, the latest first, by an index.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Organisation, Region, User
from issues.models import Category, Problem
from issues.rules.likeness import votes
from issues.selectors.choices import category_choices, organisation_choices

READ_TITLES = 400
READ_DISPATCHES = 50
SHOWN = 3
# One case is an accident.
FEWEST = 2


@dataclass(frozen=True)
class Suggestion:
    """A choice with the number of past decisions that speak for it, and the reason in words."""

    value: str
    label: str
    count: int
    of: int
    reason: str


def suggested_categories(*, actor: User, problem: Problem) -> list[Suggestion]:
    """The categories that the office gave to problems of like titles. Two queries.

    Sensitive ones are not asked: the title of one is no example for others.
    """
    decided = Problem.objects.visible_to(actor).filter(
        office=problem.office_id, accepted_on__isnull=False, is_sensitive=False
    )
    latest = decided.exclude(pk=problem.pk).order_by("-accepted_on", "-id").values_list("title", "category")
    found = [vote for vote in votes(problem.title, latest[:READ_TITLES]) if vote.count >= FEWEST][:SHOWN]
    if not found:
        return []
    names = {one.pk: str(one) for one in category_choices(actor)}
    reason = _("%(count)s of %(of)s problems like this one in %(region)s, for instance “%(example)s”")
    about = {"region": problem.office}
    return [
        Suggestion(
            vote.choice,
            names[vote.choice],
            vote.count,
            vote.of,
            reason % {**about, "count": vote.count, "of": vote.of, "example": vote.example},
        )
        for vote in found
    ]


def suggested_organisations(*, actor: User, office: Region, category: Category) -> list[Suggestion]:
    """The organisations to which the office dispatched problems of this category. Two queries.

    What was returned counts for nobody: the lead was wrong.
    """
    led = Problem.objects.visible_to(actor).filter(office=office, category=category)
    led = led.filter(~Q(state="returned"), lead_organisation__isnull=False)
    keys = list(led.order_by("-dispatched_on", "-id").values_list("lead_organisation", flat=True)[:READ_DISPATCHES])
    counted = Counter(keys)
    found = [(key, count) for key, count in counted.most_common(SHOWN) if count >= FEWEST]
    if not found:
        return []
    names = {one.pk: one for one in organisation_choices(actor).filter(pk__in=[key for key, _count in found])}
    return [_as_suggestion(names[key], count, len(keys), office, category) for key, count in found if key in names]


def _as_suggestion(organisation: Organisation, count: int, of: int, office: Region, category: Category) -> Suggestion:
    words = {"count": count, "of": of, "category": category, "region": office}
    reason = _("%(count)s of the last %(of)s problems of “%(category)s” in %(region)s went there") % words
    return Suggestion(str(organisation.pk), str(organisation), count, of, reason)
