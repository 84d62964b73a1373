"""A campaign's rule as conditions on rows: of the register, and of the list as it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Region
from accounts.scope import ROOT_PATH
from campaigns.enums import ListOrigin
from campaigns.models import Campaign, Exclusion, ListedEnterprise, Visit
from campaigns.rules.eligibility import EligibilityRule
from enterprises.enums import EnterpriseKind, Size, SizeGroupCode, TitleStatus, TitleTier
from enterprises.models import Enterprise, Industry, Tagging, Title

# Why an enterprise does not meet the rule, by criterion.
REASONS = {
    "territory": _("outside the campaign's territory"),
    "regions": _("region"),
    "industries": _("industry"),
    "sizes": _("size"),
    "size_groups": _("industry group of the size standard"),
    "kinds": _("kind"),
    "titles": _("no such title in force"),
    "tags": _("no such tag"),
}
LABELS = {
    "regions": _("Regions"),
    "industries": _("Industries"),
    "sizes": _("Sizes"),
    "size_groups": _("Industry groups of the size standard"),
    "kinds": _("Kinds"),
    "titles": _("Titles in force"),
    "tags": pgettext_lazy("enterprise", "Tags"),
}


def criteria(campaign: Campaign, rule: EligibilityRule, *, today: date, prefix: str = "") -> dict[str, Q]:
    """The conditions that the rule makes, by criterion. `prefix` leads from the row to its enterprise."""
    found: dict[str, Q] = {}
    if campaign.region.path != ROOT_PATH:
        found["territory"] = Q(**{f"{prefix}region__in": _codes_below([campaign.region_id])})
    if rule.regions:
        found["regions"] = Q(**{f"{prefix}region__in": _codes_below(rule.regions)})
    if rule.industries:
        found["industries"] = _any(Q(**{f"{prefix}industry__code__startswith": code}) for code in rule.industries)
    plain = {"sizes": "size", "size_groups": "industry__size_group", "kinds": "kind"}
    for name, field in plain.items():
        if values := getattr(rule, name):
            found[name] = Q(**{f"{prefix}{field}__in": values})
    if rule.titles:
        held = Title.objects.filter(
            enterprise=OuterRef(f"{prefix}pk"),
            tier__in=rule.titles,
            status=TitleStatus.VALID,
            issued_on__lte=today,
            valid_to__gte=today,
        )
        found["titles"] = Q(Exists(held))
    if rule.tags:
        borne = Tagging.objects.filter(enterprise=OuterRef(f"{prefix}pk"), tag__name__in=rule.tags)
        found["tags"] = Q(Exists(borne))
    return found


def _codes_below(regions: Iterable[str]) -> list[str]:
    """The planner knows how many rows a code has; how many a prefix of a joined path has, it can only guess.

    Never empty: a query that can have no rows has no text.
    """
    paths = Region.objects.filter(pk__in=regions).values_list("path", flat=True)
    below = _any(Q(path__startswith=path) for path in paths)
    codes = list(Region.objects.filter(below).order_by("code").values_list("code", flat=True)) if below else []
    return codes or [""]


def _any(conditions: Iterable[Q]) -> Q:
    found = Q()
    for condition in conditions:
        found |= condition
    return found


def _all(conditions: Iterable[Q]) -> Q:
    found = Q()
    for condition in conditions:
        found &= condition
    return found


def eligible(campaign: Campaign, rule: EligibilityRule, *, today: date) -> QuerySet[Enterprise]:
    return Enterprise.objects.standing().filter(_all(criteria(campaign, rule, today=today).values()))


def entering(campaign: Campaign, rule: EligibilityRule, *, today: date) -> QuerySet[Enterprise]:
    """Who meets the rule, is not on the list, and was not taken off it by hand."""
    return eligible(campaign, rule, today=today).filter(
        ~Exists(_of(ListedEnterprise, campaign)), ~Exists(_of(Exclusion, campaign))
    )


def excluded(campaign: Campaign, rule: EligibilityRule, *, today: date) -> QuerySet[Enterprise]:
    """Who meets the rule, but was taken off by hand."""
    return eligible(campaign, rule, today=today).filter(Exists(_of(Exclusion, campaign)))


def _of(model: Any, campaign: Campaign) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.filter(campaign=campaign, enterprise=OuterRef("pk"))
    return rows


def standing(campaign: Campaign, rule: EligibilityRule, *, today: date) -> QuerySet[Any]:
    """The list, each with `meets` and with `was_visited`: in this campaign, by any team."""
    meets = _all(criteria(campaign, rule, today=today, prefix="enterprise__").values())
    # Not EXISTS, which would look for the visits of each row by itself.
    visited = Q(enterprise__in=Visit.objects.counted().filter(campaign=campaign).values("enterprise"))
    rows: QuerySet[Any] = ListedEnterprise.objects.filter(campaign=campaign)
    with_answers: QuerySet[Any] = rows.annotate(
        meets=_truth(meets) if meets else Value(True), was_visited=_truth(visited)
    )
    return with_answers


def _truth(condition: Q) -> Case:
    """True or False: a fact that is missing meets nothing."""
    return Case(When(condition, then=Value(True)), default=Value(False))


def leaving(campaign: Campaign, rule: EligibilityRule, *, today: date) -> QuerySet[Any]:
    """Who came by the rule and does not meet it any more."""
    return standing(campaign, rule, today=today).filter(origin=ListOrigin.RULE, meets=False)


def with_failed_criteria(
    rows: QuerySet[Any], campaign: Campaign, rule: EligibilityRule, *, today: date, size: int
) -> list[ListedEnterprise]:
    """The first of these rows, each with the criteria that it `fails`."""
    conditions = criteria(campaign, rule, today=today, prefix="enterprise__")
    annotated: Any = rows.annotate(**{f"meets_{name}": _truth(met) for name, met in conditions.items()})
    found = list(annotated.select_related("enterprise", "region", "team").order_by("id")[:size])
    for row in found:
        row.fails = [name for name in conditions if not getattr(row, f"meets_{name}")]
    return found


def rule_lines(rule: EligibilityRule) -> list[tuple[Any, Sequence[str]]]:
    """The rule in words: each criterion with its values."""
    regions = Region.objects.filter(pk__in=rule.regions).order_by("path")
    industries = Industry.objects.filter(pk__in=rule.industries).order_by("code")
    words: dict[str, list[str]] = {
        "regions": [str(one) for one in regions],
        "industries": [f"{one.code} {one}" for one in industries],
        "sizes": [str(Size(one).label) for one in rule.sizes],
        "size_groups": [str(SizeGroupCode(one).label) for one in rule.size_groups],
        "kinds": [str(EnterpriseKind(one).label) for one in rule.kinds],
        "titles": [str(TitleTier(one).label) for one in rule.titles],
        "tags": list(rule.tags),
    }
    return [(LABELS[name], values) for name, values in words.items() if values]
