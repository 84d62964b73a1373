"""How far a campaign is: numbers of the whole campaign, the same for everybody who may see the campaign.

A target holds for the whole campaign, so what was reached is counted over all of it. These are numbers alone; the rows
behind them open to each person as far as the person's scope goes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Func, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.enums import RecognitionKind
from accounts.models import Recognition, User
from campaigns.enums import EnrolmentState, MeetingState, TargetFigure
from campaigns.models import Campaign, Enrolment, ListedEnterprise, Meeting, MeetingSeries, Programme, Round
from common.errors import NotFound


@dataclass(frozen=True)
class ProgrammeProgress:
    """A programme with what was reached: its target counts what is completed."""

    programme: Programme
    counts: dict[str, int]

    @property
    def enrolled(self) -> int:
        """All who came in and did not leave."""
        return sum(number for state, number in self.counts.items() if state != EnrolmentState.LEFT)

    @property
    def completed(self) -> int:
        return self.counts.get(EnrolmentState.COMPLETED, 0)

    @property
    def by_state(self) -> list[tuple[Any, int]]:
        return [(state.label, self.counts.get(state, 0)) for state in EnrolmentState]


def programmes_of(*, actor: User, campaign: Campaign) -> list[ProgrammeProgress]:
    programmes: QuerySet[Any] = Programme.objects.visible_to(actor)
    return _with_progress(list(programmes.filter(campaign=campaign).order_by("id")))


def programme_of(*, actor: User, programme_id: int) -> ProgrammeProgress:
    """Raises NotFound."""
    programmes: QuerySet[Any] = Programme.objects.visible_to(actor).select_related("campaign")
    found = _with_progress(list(programmes.filter(pk=programme_id)))
    if not found:
        raise NotFound("programme_not_found", _("There is no such programme."))
    return found[0]


def _with_progress(programmes: list[Programme]) -> list[ProgrammeProgress]:
    enrolments = Enrolment.objects.filter(programme__in=programmes).order_by()
    counts: dict[int, dict[str, int]] = {programme.pk: {} for programme in programmes}
    for programme, state, number in enrolments.values_list("programme", "state").annotate(Count("pk")):
        counts[programme][state] = number
    return [ProgrammeProgress(programme, counts[programme.pk]) for programme in programmes]


def enrolment_rows(*, actor: User, programme: Programme) -> QuerySet[Enrolment]:
    """The enrolments in the actor's scope."""
    rows = Enrolment.objects.visible_to(actor).filter(programme=programme)
    return rows.select_related("enterprise", "region")


def standing_of(*, campaign: Campaign, figures: Collection[str]) -> dict[str, int]:
    """Of these figures, those that count standing records; events in a period are the reports' matter."""
    found = organisations_recognised(campaign=campaign, kinds=set(figures) & set(RecognitionKind.values))
    if TargetFigure.LISTED_ENTERPRISES in figures:
        found[TargetFigure.LISTED_ENTERPRISES] = ListedEnterprise.objects.filter(campaign=campaign).count()
    return found


def organisations_recognised(*, campaign: Campaign, kinds: Collection[str]) -> dict[str, int]:
    """How many organisations of the campaign's territory hold each of these recognitions."""
    if not kinds:
        return {}
    held = Recognition.objects.filter(kind__in=kinds, organisation__region__path__startswith=campaign.region.path)
    return dict(held.order_by().values_list("kind").annotate(Count("organisation", distinct=True)))


def series_of(*, actor: User, campaign: Campaign) -> QuerySet[Any]:
    """The meeting series, each with its rounds and the sessions held."""

    def counted(rows: QuerySet[Any]) -> Subquery:
        number = rows.filter(series=OuterRef("pk")).order_by().annotate(n=Func(F("pk"), function="COUNT"))
        return Subquery(number.values("n"))

    series: QuerySet[Any] = MeetingSeries.objects.visible_to(actor).filter(campaign=campaign)
    counts: QuerySet[Any] = series.annotate(
        round_count=counted(Round.objects.all()),
        session_count=counted(Meeting.objects.filter(state=MeetingState.HELD)),
    )
    return counts
