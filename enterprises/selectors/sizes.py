"""The size standard in force, and what it makes of an enterprise's indicators."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import NotFound
from common.sharing import shared
from enterprises.enums import Indicator, Size, SizeGroupCode
from enterprises.models import Enterprise, Industry, SizeDeclaration, SizeStandard, SizeThreshold, SizingRun
from enterprises.rules import size as rules
from enterprises.rules.industry import Coverage, GroupAnswer, size_group


@dataclass(frozen=True)
class SizeTable:
    """A standard with the industries' groups, ready to size any number of enterprises."""

    standard: rules.SizeStandard | None
    groups: Mapping[str, str]
    _answers: dict[str, GroupAnswer] = field(default_factory=dict)

    def answer(self, industry: str) -> GroupAnswer | None:
        """What the industry says of the group; None without an industry."""
        if industry and industry not in self._answers:
            self._answers[industry] = size_group(industry, self.groups)
        return self._answers.get(industry)

    def result(
        self, industry: str, employees: int | None, revenue_wan: Decimal | None, assets_wan: Decimal | None
    ) -> rules.SizeResult:
        answer = self.answer(industry)
        if answer is None or self.standard is None:
            return rules.SizeResult(Size.UNKNOWN)
        return rules.size_in_industry(self.standard, answer, employees, revenue_wan, assets_wan)

    def write_into(self, declaration: SizeDeclaration, industry: str) -> rules.SizeResult:
        """Note in the declaration what the standard makes of it, and return that.

        An office's decision holds only where the standard gives no answer of its own.
        """
        result = self.result(industry, declaration.employees, declaration.revenue_wan, declaration.assets_wan)
        decided = declaration.decided_size if result.may_be_decided else ""
        declaration.size = decided or result.size
        declaration.missing = "".join(result.missing)
        declaration.by_reference = result.by_reference
        declaration.industry = industry
        declaration.standard = self.standard.code if self.standard else ""
        return result


@shared
def size_table(*, today: date, industry: str = "") -> SizeTable:
    """The standard in force today; with an `industry` only the groups of its section are loaded."""
    section = Industry.objects.filter(code__startswith=industry[:1]) if industry else Industry.objects.all()
    return SizeTable(standard_in_force(today), dict(section.values_list("code", "size_group")))


def standard_in_force(today: date) -> rules.SizeStandard | None:
    row = SizeStandard.objects.filter(valid_from__lte=today).order_by("-valid_from").first()
    return standard_of(row) if row else None


def standard_of(row: SizeStandard) -> rules.SizeStandard:
    """The stored standard as the rules know it."""
    by_group: dict[str, list[SizeThreshold]] = defaultdict(list)
    for threshold in row.thresholds.order_by("group", "indicator"):
        by_group[threshold.group].append(threshold)
    groups = {
        code: rules.SizeGroup(
            code=code,
            name=SizeGroupCode(code).name.lower(),
            indicators=tuple(Indicator(one.indicator) for one in thresholds),
            lower_bounds={
                Size.LARGE: tuple(one.large_min for one in thresholds),
                Size.MEDIUM: tuple(one.medium_min for one in thresholds),
                Size.SMALL: tuple(one.small_min for one in thresholds),
            },
        )
        for code, thresholds in by_group.items()
    }
    return rules.SizeStandard(row.code, row.valid_from, groups)


@dataclass(frozen=True)
class GroupRow:
    """A group of a standard on the page; a group without bounds cannot be sized."""

    label: str
    code: str
    thresholds: Sequence[SizeThreshold]


@dataclass(frozen=True)
class StandardPage:
    standards: Sequence[SizeStandard]
    shown: SizeStandard | None
    in_force: SizeStandard | None
    groups: Sequence[GroupRow]
    runs: Sequence[SizingRun]

    @property
    def is_in_force(self) -> bool:
        return self.shown is not None and self.shown == self.in_force

    @property
    def open_run(self) -> SizingRun | None:
        return next((run for run in self.runs if run.finished_at is None), None)

    @property
    def missing_groups(self) -> list[str]:
        return [group.label for group in self.groups if not group.thresholds]

    @property
    def is_behind(self) -> bool:
        """The standard in force was changed after the enterprises were last sized by it."""
        changed = max((self.shown.updated_at, *(t.updated_at for g in self.groups for t in g.thresholds)))  # type: ignore[union-attr]
        began = max((run.created_at for run in self.runs), default=None)
        return began is not None and began < changed


def standard_page(*, actor: User, code: str, today: date) -> StandardPage:
    """The standard of this code, or the one in force. Raises NotFound."""
    standards = list(
        SizeStandard.objects.visible_to(actor)
        .order_by("-valid_from")
        .prefetch_related(
            Prefetch("thresholds", queryset=SizeThreshold.objects.order_by("group", "indicator")),
        )
    )
    in_force = next((one for one in standards if one.valid_from <= today), None)
    shown = next((one for one in standards if one.code == code), None) if code else in_force
    if code and shown is None:
        raise NotFound("standard_not_found", _("There is no such size standard."))
    runs = SizingRun.objects.visible_to(actor).select_related("started_by")
    return StandardPage(
        standards=standards,
        shown=shown,
        in_force=in_force,
        groups=_groups(shown) if shown else [],
        runs=list(runs.filter(standard=shown).order_by("-id")[:10]) if shown else [],
    )


def _groups(standard: SizeStandard) -> list[GroupRow]:
    found: dict[str, list[SizeThreshold]] = defaultdict(list)
    for threshold in standard.thresholds.all():
        found[threshold.group].append(threshold)
    return [GroupRow(str(group.label), group.value, found[group.value]) for group in SizeGroupCode]


def declarations_of(*, actor: User, enterprise: Enterprise) -> list[SizeDeclaration]:
    rows = SizeDeclaration.objects.visible_to(actor).filter(enterprise=enterprise)
    return list(rows.order_by("-year"))


def history_of(*, actor: User, enterprise: Enterprise) -> QuerySet[Any]:
    """Every result that ever stood in the enterprise's declarations, newest first."""
    declarations = SizeDeclaration.objects.visible_to(actor).filter(enterprise=enterprise)
    audit = SizeDeclaration.audit.rel.related_model  # type: ignore[attr-defined]  # made by the audit
    rows: QuerySet[Any] = audit.objects.filter(pgh_obj__in=declarations.values("pk")).select_related("pgh_context")
    return rows.order_by("-pgh_id")[:200]


def declared_for(*, actor: User, enterprise: Enterprise, year: int) -> SizeDeclaration | None:
    found: SizeDeclaration | None = (
        SizeDeclaration.objects.visible_to(actor).filter(enterprise=enterprise, year=year).first()
    )
    return found


def coverage_of(code: str) -> Coverage | None:
    """Whether the standard sizes this industry; None without one."""
    if not code:
        return None
    rows = Industry.objects.filter(code__startswith=code[0]).values_list("code", "size_group")
    return size_group(code, dict(rows)).coverage


def finer_industries(industry: Industry) -> list[Industry]:
    return list(industry.children.order_by("code"))


@dataclass(frozen=True)
class Preview:
    """What a declaration would lead to, before it is saved."""

    declaration: SizeDeclaration
    coverage: Coverage | None
    former: SizeDeclaration | None
    is_latest: bool


def preview(*, actor: User, enterprise: Enterprise, values: Mapping[str, Any], today: date) -> Preview:
    """`values` are fields of a declaration."""
    industry = enterprise.industry_id or ""
    table = size_table(today=today, industry=industry)
    declaration = SizeDeclaration(enterprise=enterprise, **values)
    table.write_into(declaration, industry)
    declared = declarations_of(actor=actor, enterprise=enterprise)
    answer = table.answer(industry)
    return Preview(
        declaration,
        answer.coverage if answer else None,
        next((one for one in declared if one.year == declaration.year), None),
        all(one.year <= declaration.year for one in declared),
    )


def register_stamp(enterprise_id: int) -> Any:
    """Another value after every change of the enterprise or of what it declared, of whichever year."""
    versions = Enterprise.objects.filter(pk=enterprise_id).values_list("version", Sum("size_declarations__version"))
    return versions.first()
