"""The very records that a figure counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User as Actor
from campaigns.models import Attendance, ListedEnterprise, Meeting, Round, Visit
from common.errors import NotFound
from common.keyset import Page, paginate
from enterprises.models import Enterprise
from issues.models import Feedback, Measure, Problem
from reports.definitions import Figure, HandlingTime, Headline
from reports.dimensions import StatisticsFilters
from reports.facts import Text
from reports.figures import FIGURE
from reports.rates import HEADLINES
from reports.selectors.cuts import NO_KEY, TOTAL, by_dimension
from reports.selectors.from_records import counting, fact_rows, hides
from reports.selectors.statistics import Wanted, count


@dataclass(frozen=True)
class RecordKind:
    """How the records of one model are listed: the order, the columns, the API's resource, and the page of each.

    `problem` finds the one whose words a row shows.
    """

    order: Sequence[str]
    related: Sequence[str]
    columns: Sequence[tuple[str, Text, Callable[[Any], Any]]]
    resource: str
    page: tuple[str, Callable[[Any], int]]
    problem: Callable[[Any], Problem | None] = lambda _record: None

    def page_url(self, record: Any) -> str:
        name, identity = self.page
        return reverse(name, args=[identity(record)])


def own_id(record: Any) -> int:
    return int(record.pk)


CAMPAIGN = ("campaign", _("Campaign"), lambda record: record.campaign)
REGION = ("region", _("Region"), lambda record: record.region)
ENTERPRISE = ("enterprise", _("Enterprise"), lambda record: record.enterprise)
TEAM = ("team", _("Team"), lambda record: record.team)

# Of records whose handling time was asked for.
HANDLING_DAYS = ("handling_days", _("Working days"), lambda problem: problem.handling_days)

KINDS: dict[type[Any], RecordKind] = {
    Visit: RecordKind(
        ("-visited_on", "-id"),
        ("enterprise", "team", "region", "campaign"),
        [("visited_on", _("Day"), lambda visit: visit.visited_on), ENTERPRISE, TEAM, REGION, CAMPAIGN],
        "visits",
        ("visits:detail", own_id),
    ),
    Meeting: RecordKind(
        ("-held_on", "-id"),
        ("region", "campaign"),
        [
            ("held_on", _("Day"), lambda meeting: meeting.held_on),
            ("title", _("Title"), lambda meeting: meeting.title),
            ("kind", _("Kind"), lambda meeting: meeting.get_kind_display()),
            REGION,
            CAMPAIGN,
        ],
        "meetings",
        ("campaigns:meeting-detail", own_id),
    ),
    Round: RecordKind(
        ("-held_on", "-id"),
        ("series__campaign",),
        [
            ("held_on", _("Day"), lambda round_: round_.held_on),
            ("number", _("Round"), str),
            ("series", _("Series"), lambda round_: round_.series),
            ("theme", _("Theme"), lambda round_: round_.theme),
            ("campaign", _("Campaign"), lambda round_: round_.series.campaign),
        ],
        "rounds",
        ("campaigns:detail", lambda round_: round_.series.campaign_id),
    ),
    Attendance: RecordKind(
        ("-id",),
        ("meeting", "enterprise", "region", "campaign"),
        [
            ("held_on", _("Day"), lambda attendance: attendance.meeting.held_on),
            ("person_name", _("Person"), lambda attendance: attendance.person_name),
            ENTERPRISE,
            ("meeting", _("Meeting"), lambda attendance: attendance.meeting),
            REGION,
        ],
        "attendances",
        ("campaigns:meeting-detail", lambda attendance: attendance.meeting_id),
    ),
    Enterprise: RecordKind(
        ("id",),
        ("region", "industry"),
        [
            ("name", _("Enterprise"), lambda enterprise: enterprise.name),
            ("uscc", _("Credit code"), lambda enterprise: enterprise.uscc),
            REGION,
            ("industry", _("Industry"), lambda enterprise: enterprise.industry),
            ("size", _("Size"), lambda enterprise: enterprise.get_size_display()),
        ],
        "enterprises",
        ("reports:enterprise", own_id),
    ),
    Problem: RecordKind(
        ("-reported_on", "-id"),
        ("enterprise", "category", "lead_organisation"),
        [
            ("number", _("Number"), lambda problem: problem.number),
            ("title", _("Problem"), lambda problem: problem.title),
            ENTERPRISE,
            ("category", _("Category"), lambda problem: problem.category),
            ("lead_organisation", _("Lead organisation"), lambda problem: problem.lead_organisation),
            ("reported_on", _("Reported on"), lambda problem: problem.reported_on),
            ("due_on", _("Due on"), lambda problem: problem.due_on),
            ("state", _("State"), lambda problem: problem.get_state_display()),
        ],
        "problems",
        ("problems:detail", own_id),
        lambda problem: problem,
    ),
    Measure: RecordKind(
        ("-planned_on", "-id"),
        ("organisation", "region"),
        [
            ("planned_on", _("Planned for"), lambda measure: measure.planned_on),
            ("text", _("Measure"), str),
            ("organisation", _("Organisation"), lambda measure: measure.organisation),
            ("status", _("State"), lambda measure: measure.get_status_display()),
            REGION,
        ],
        "measures",
        ("problems:measure-detail", own_id),
    ),
    Feedback: RecordKind(
        ("-answered_on", "-id"),
        ("problem__enterprise", "organisation"),
        [
            ("answered_on", _("Day"), lambda feedback: feedback.answered_on),
            ("problem", _("Problem"), lambda feedback: feedback.problem),
            ("enterprise", _("Enterprise"), lambda feedback: feedback.problem.enterprise),
            ("score", _("Score"), lambda feedback: feedback.score),
            ("organisation", _("Organisation"), lambda feedback: feedback.organisation),
        ],
        "feedback",
        ("problems:detail", lambda feedback: feedback.problem_id),
        lambda feedback: feedback.problem,
    ),
    ListedEnterprise: RecordKind(
        ("id",),
        ("enterprise", "team", "region", "campaign"),
        [ENTERPRISE, TEAM, REGION, CAMPAIGN],
        "enterprises",
        ("reports:enterprise", lambda listed: listed.enterprise_id),
    ),
}


@dataclass(frozen=True)
class RecordsAsked:
    """The records of a figure or rate; with `by`, of the part `key` of that breakdown alone."""

    code: str
    by: str
    key: str
    cursor: str
    size: int


@dataclass(frozen=True)
class Records:
    """A page of the records behind `figure`, which count `total` in all. `headline` is what was asked for.

    `hidden` of them are sensitive and seen by those alone who handle them: they count, but are not listed.
    """

    figure: Figure
    headline: Headline
    total: int
    hidden: int
    page: Page[Any]
    kind: RecordKind

    @property
    def problems(self) -> list[Problem]:
        """Those whose words the page shows."""
        return [problem for row in self.page.items if (problem := self.kind.problem(row)) is not None]


def statistics_records(*, actor: Actor, filters: StatisticsFilters, asked: RecordsAsked) -> Records:
    """A page of the records behind a figure or rate. Raises NotFound where they must not be listed, BadCursor."""
    headline = HEADLINES[asked.code]
    figure = headline if isinstance(headline, Figure) else FIGURE[headline.listed]
    if not figure.is_listable:
        raise NotFound("records_not_listed", _("Only the number of these records is shown, not the records."))
    records = rows(figure.code, actor=actor, filters=filters, by=asked.by, key=asked.key)
    kind = KINDS[figure.record_model]
    if isinstance(headline, HandlingTime):
        kind = replace(kind, columns=[*kind.columns, HANDLING_DAYS])
    shown, hidden = records, 0
    if hides(figure.fact):
        shown, hidden = records.in_sight_of(actor), records.hidden_from(actor).count()  # type: ignore[attr-defined]
    listed = shown.select_related(*kind.related)
    page = paginate(listed, order=kind.order, cursor=asked.cursor or None, size=asked.size)
    return Records(figure, headline, _number(figure, actor, filters, asked), hidden, page, kind)


def _number(figure: Figure, actor: Actor, filters: StatisticsFilters, asked: RecordsAsked) -> int:
    """How many they are, as every page of them says: read from the cells, so that it costs the same on each."""
    cut = by_dimension(asked.by, actor=actor, filters=filters) if asked.by else TOTAL
    (parts,) = count(actor, filters, [Wanted(cut, (figure.code,))])
    number: int = parts.get(asked.key if asked.by else NO_KEY, {}).get(figure.code, 0)
    return number


def rows(code: str, *, actor: Actor, filters: StatisticsFilters, by: str = "", key: str = "") -> QuerySet[Any]:
    """The rows that the figure counts; with `by`, those of the part `key` of that breakdown alone."""
    figure = FIGURE[code]
    records: QuerySet[Any] = figure.record_model.objects.all()
    counted = fact_rows(figure.fact, actor, filters)
    cut = by_dimension(by, actor=actor, filters=filters).key(figure.fact) if by else None
    if counted is None or (by and cut is None):
        return records.none()
    if by:
        counted = counted.annotate(part=cut).filter(part=key)
    counted = counted.filter(counting(figure, filters))
    if not figure.distinct:
        return counted
    return records.filter(pk__in=counted.values(figure.distinct))
