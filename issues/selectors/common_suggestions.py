"""What may be one matter behind the problems of many enterprises. Only ever suggested: an office decides."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import Region, User
from issues.models import CommonProblem, Problem
from issues.rules.counting import OVER_STATES
from issues.rules.likeness import likeness, pairs_of
from issues.rules.offices import shared_region
from issues.rules.similarity import ALIKE, alike_pairs, groups, shared_words

# No member of anything: not yet reported, or over.
UNFIT_STATES = ("draft", *OVER_STATES)
# The newest problems are compared, so that the question costs the same however many there are.
COMPARED = 500
TITLES_COMPARED = 10
ALIKE_SHOWN = 20


@dataclass(frozen=True)
class Suggestion:
    """Problems of three enterprises or more whose titles are alike, in one category, campaign and region."""

    problems: list[Problem]
    enterprises: int
    region: Region
    likeness: int
    words: list[str]

    @property
    def first(self) -> Problem:
        return self.problems[0]


def unbound_problems(*, actor: User) -> QuerySet[Problem]:
    """The open problems in the actor's sight that belong to no common problem."""
    return Problem.objects.visible_to(actor).exclude(state__in=UNFIT_STATES).filter(common_problem=None)


def suggestions(rows: QuerySet[Problem]) -> list[Suggestion]:
    """Groups among the newest of `rows`, the largest first. Three queries, whatever the number of problems."""
    newest = rows.order_by("-reported_on", "-id").values_list("pk", "campaign", "category", "title", "enterprise")
    titles: dict[tuple[int, str], list[tuple[int, str]]] = defaultdict(list)
    enterprises: dict[int, int] = {}
    for key, campaign, category, title, enterprise in newest[:COMPARED]:
        titles[campaign, category].append((key, title))
        enterprises[key] = enterprise
    found = groups([pair for within in titles.values() for pair in alike_pairs(within)], enterprises)
    related = ("enterprise", "region", "category", "campaign")
    problems = Problem.objects.select_related(*related).in_bulk([key for group in found for key in group.members])
    members = [[problems[key] for key in group.members] for group in found]
    codes = [shared_region(one.region.path for one in group) for group in members]
    regions = Region.objects.in_bulk(codes)
    return [
        Suggestion(
            problems=group,
            enterprises=len({one.enterprise_id for one in group}),
            region=regions[code],
            likeness=round(100 * found[place].likeness),
            words=shared_words([one.title for one in group]),
        )
        for place, (group, code) in enumerate(zip(members, codes, strict=True))
    ]


def alike_to(common: CommonProblem, *, actor: User) -> list[Problem]:
    """Open problems of the same category, campaign and region that look like the members, the likest first."""
    rows = unbound_problems(actor=actor).filter(campaign=common.campaign_id, category=common.category_id)
    near = rows.filter(region__path__startswith=common.region.path).order_by("-reported_on", "-id")
    titles = [common.title, *common.problems.order_by("-id").values_list("title", flat=True)[:TITLES_COMPARED]]
    known = [pairs_of(title) for title in titles]
    degrees = {
        key: max(likeness(pairs_of(title), one) for one in known)
        for key, title in near.values_list("pk", "title")[:COMPARED]
    }
    likest = sorted((key for key in degrees if degrees[key] >= ALIKE), key=lambda key: (-degrees[key], key))
    problems = Problem.objects.select_related("enterprise", "region").in_bulk(likest[:ALIKE_SHOWN])
    return [problems[key] for key in likest[:ALIKE_SHOWN]]
