"""Suggestions beside the fields of a form. Without script each is a link to the same form with the choice made."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from issues.models import Category, Problem
from issues.selectors.choices import category_choices
from issues.selectors.suggestions import Suggestion, suggested_categories, suggested_organisations

CHOSEN = "choose_"
TAKEN = {"accept": ("category",), "dispatch": ("organisation",), "triage": ("category", "organisation")}


@dataclass(frozen=True)
class Offer:
    suggestion: Suggestion
    url: str
    is_chosen: bool


@dataclass(frozen=True)
class Offers:
    """The suggestions for one field."""

    field: str
    title: str
    offers: list[Offer]


def chosen_in(request: HttpRequest, act: str) -> dict[str, Any]:
    """What the person has chosen from the suggestions, as the form's first values."""
    named = {name: request.GET.get(f"{CHOSEN}{name}", "") for name in TAKEN.get(act, ())}
    return {name: value for name, value in named.items() if value}


def offers_for(request: HttpRequest, actor: User, act: str, problem: Problem | None) -> list[Offers]:
    """What past decisions suggest for this problem, or nothing where the problems differ."""
    if problem is None:
        return []
    wanted, found = TAKEN.get(act, ()), []
    categories = suggested_categories(actor=actor, problem=problem) if "category" in wanted else []
    if categories:
        found.append(_offers(request, "category", _("Categories of problems like this one"), categories))
    if "organisation" in wanted:
        organisations = _organisations(actor, problem, [one.value for one in categories[:1]])
        if organisations:
            found.append(_offers(request, "organisation", _("Where such problems went"), organisations))
    return found


def _organisations(actor: User, problem: Problem, further: Collection[str]) -> list[Suggestion]:
    """For the category that the problem has, then for the one that it is likely to get, the best first; each
    organisation once."""
    categories: list[Category] = [problem.category]
    if others := set(further) - {problem.category_id}:
        categories += category_choices(actor).filter(pk__in=others)
    found: dict[str, Suggestion] = {}
    for category in categories:
        for one in suggested_organisations(actor=actor, office=problem.office, category=category):
            found.setdefault(one.value, one)
    return list(found.values())


def _offers(request: HttpRequest, field: str, title: str, suggestions: list[Suggestion]) -> Offers:
    chosen = request.GET.get(f"{CHOSEN}{field}", "")
    return Offers(
        field, title, [Offer(one, _url(request, field, one.value), one.value == chosen) for one in suggestions]
    )


def _url(request: HttpRequest, field: str, value: str) -> str:
    query = request.GET.copy()
    query[f"{CHOSEN}{field}"] = value
    return f"{request.path}?{query.urlencode()}"
