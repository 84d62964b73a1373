"""Everything the portal knows of one enterprise, on one page, before anyone visits it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import User as Actor
from campaigns.models import ListedEnterprise
from enterprises.models import Enterprise, SizeDeclaration
from enterprises.policy import can_write_enterprise
from enterprises.selectors.aliases import OtherNames, other_names
from enterprises.selectors.contacts import ContactLine, contact_lines
from enterprises.selectors.enterprises import enterprise_of
from enterprises.selectors.sizes import coverage_of, declarations_of
from enterprises.selectors.tags import EnterpriseTags, tags_of
from enterprises.selectors.titles import TitleLine, titles_of
from enterprises.words import size_note
from issues.enums import ProblemState
from issues.models import Problem
from issues.rules.counting import UNCOUNTED_STATES
from issues.selectors.plan import PlanState, plan_state
from issues.selectors.visits import LastContact, last_contact, may_log
from reports.enums import HappeningKind
from reports.selectors.timeline.page import TimelinePage, timeline_of

HAPPENINGS = 30
COUNTED = ~Q(state__in=UNCOUNTED_STATES)
CLOSED = Q(state=ProblemState.CLOSED)


@dataclass(frozen=True)
class EnterprisePage:
    enterprise: Enterprise
    declarations: Sequence[SizeDeclaration]
    size_note: str
    contacts: Sequence[ContactLine]
    titles: Sequence[TitleLine]
    other_names: OtherNames
    tags: EnterpriseTags
    listings: Sequence[ListedEnterprise]
    contact: LastContact
    problems_open: int
    problems_total: int
    timeline: TimelinePage
    kind: HappeningKind | None
    plan: PlanState
    may_log: bool
    may_write: bool


def enterprise_page(
    *, actor: Actor, enterprise_id: int, kind: HappeningKind | None = None, cursor: str | None = None
) -> EnterprisePage:
    """The enterprise with a page of its timeline, of one `kind` if named. Raises NotFound, BadCursor."""
    enterprise = enterprise_of(actor=actor, enterprise_id=enterprise_id)
    today = timezone.localdate()
    declarations = declarations_of(actor=actor, enterprise=enterprise)
    listed = ListedEnterprise.objects.visible_to(actor).filter(enterprise=enterprise)
    listings = list(listed.select_related("campaign", "team").order_by("-campaign__starts_on"))
    # Those in sight: the numbers of one enterprise would give away that it has raised something sensitive.
    problems = Problem.objects.visible_to(actor).filter(COUNTED, enterprise=enterprise).order_by()
    counts = problems.aggregate(total=Count("pk"), open=Count("pk", filter=~CLOSED))
    return EnterprisePage(
        enterprise=enterprise,
        declarations=declarations,
        size_note=_size_note(enterprise, declarations),
        contacts=contact_lines(actor=actor, enterprise=enterprise),
        titles=titles_of(actor=actor, enterprise=enterprise, today=today),
        other_names=other_names(actor=actor, enterprise=enterprise),
        tags=tags_of(actor=actor, enterprise=enterprise),
        listings=listings,
        contact=last_contact(actor=actor, enterprise=enterprise, revisit_days=_revisit_days(listings), today=today),
        problems_open=counts["open"],
        problems_total=counts["total"],
        timeline=timeline_of(
            actor=actor, enterprise=enterprise, kind=kind, cursor=cursor, size=HAPPENINGS, today=today
        ),
        kind=kind,
        plan=plan_state(actor=actor, enterprise=enterprise),
        may_log=may_log(actor=actor),
        may_write=can_write_enterprise(actor, region_path=enterprise.region.path),
    )


def _size_note(enterprise: Enterprise, declarations: Sequence[SizeDeclaration]) -> str:
    if not declarations:
        return ""
    latest = declarations[0]
    return size_note(
        size=latest.size,
        missing=latest.missing,
        by_reference=latest.by_reference,
        decided=bool(latest.decided_size),
        coverage=coverage_of(enterprise.industry_id or ""),
    )


def _revisit_days(listings: Sequence[ListedEnterprise]) -> int:
    """The strictest of the campaigns that list the enterprise; a month where none does."""
    return max((listed.campaign.revisit_days for listed in listings), default=30)
