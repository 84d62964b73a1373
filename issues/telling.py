"""Telling people what happened: worked off from `News`, row by row, each in one transaction with its notifications."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Region, User
from issues.enterprise_letters import enterprise_write
from issues.enums import HandlingRole, NewsSource
from issues.models import CommonProblem, Escalation, Feedback, Handling, News, Problem, ProblemEvent
from issues.querysets import CommonProblemQuerySet, ProblemQuerySet
from issues.recipients import coordinators_of, handlers_of, reporter_of, who_see
from issues.rules.moves import OF_ASSISTING
from issues.rules.news import Audience, Line, is_dissatisfied, lines_of
from issues.selectors.escalations import escalation_behind, was_agreed
from notifications.services.notifying import About, notify
from notifications.services.withdrawing import notifications_withdraw, people_told

BATCH = 1000
# What is younger has its own message in the queue.
OWN_TASK = timedelta(seconds=30)


def news_waiting() -> list[tuple[str, int]]:
    rows = News.objects.filter(noted_at__lt=timezone.now() - OWN_TASK).order_by("noted_at", "pk")
    return list(rows.values_list("source", "key")[:BATCH])


@transaction.atomic
def news_told(source: str, key: int) -> bool:
    """Tell whoever this is news to; False when it was told already, or another worker has it in hand.

    What no server takes for now goes to the end of what waits.
    """
    row = News.objects.select_for_update(skip_locked=True).filter(source=source, key=key).first()
    if row is None:
        return False
    try:
        TELLERS[NewsSource(source)](key)
    except LetterHeldUp:
        row.noted_at = timezone.now()
        row.save(update_fields=["noted_at"])
        return False
    row.delete()
    return True


class LetterHeldUp(Exception):
    """No server took the letter; one may, later."""


@dataclass(frozen=True)
class Circumstances:
    """An event, and what was true when it happened, read from the history: the problem may have gone on since."""

    event: ProblemEvent

    @property
    def problem(self) -> Problem:
        return self.event.problem

    @cached_property
    def escalation(self) -> Escalation | None:
        return escalation_behind(self.event)

    @property
    def is_for_all(self) -> bool:
        """An office answered in place of the organisation in the lead."""
        return self.event.move == "reply" and self.event.organisation_id is None

    @property
    def move(self) -> str:
        """As `issues.rules.news` has it."""
        return "reply-for-all" if self.is_for_all else self.event.move

    @property
    def office(self) -> Region:
        return self.escalation.from_region if self.escalation else self.problem.office

    @cached_property
    def assisting(self) -> list[Handling]:
        return list(self.problem.handlings.active().filter(role=HandlingRole.ASSISTING))

    @property
    def lead(self) -> int | None:
        """The event names the lead organisation; where one that assists or whoever escalates acts, the problem does."""
        names_another = self.is_for_all or self.event.move in OF_ASSISTING or self.event.move == "escalate"
        return self.problem.lead_organisation_id if names_another else self.event.organisation_id

    def day_for(self, audience: Audience) -> date | None:
        """Those who assist have a day of their own, all the same one."""
        if audience == Audience.ASSISTING and self.assisting:
            return self.assisting[0].due_on
        return self.event.day or self.problem.due_on

    @cached_property
    def agreed(self) -> bool | None:
        return was_agreed(self.event)

    def people(self, audience: Audience) -> list[User]:
        campaign = self.problem.campaign_id
        match audience:
            case Audience.LEAD:
                return handlers_of([self.lead], campaign) if self.lead else []
            case Audience.ASSISTING:
                return handlers_of([one.organisation_id for one in self.assisting], campaign)
            case Audience.OFFICE:
                return coordinators_of(self.office, campaign)
            case Audience.UPPER_OFFICE:
                return coordinators_of(self.escalation.to_region, campaign) if self.escalation else []
            case Audience.REPORTER:
                return reporter_of(self.problem)


def _tell_event(event_id: int) -> None:
    of_problem = ("office", "enterprise", "submitted_by", "merged_into")
    related = (*(f"problem__{name}" for name in of_problem), "organisation")
    circumstances = Circumstances(ProblemEvent.objects.select_related(*related).get(pk=event_id))
    event = circumstances.event
    state = event.problem.state
    for line in lines_of(circumstances.move, to_state=event.to_state, state=state, agreed=circumstances.agreed):
        people = [one for one in circumstances.people(line.audience) if one.pk != event.actor_id]
        notify(
            recipients=who_see(event.problem_id, people),
            kind=line.kind,
            about=_about(circumstances, line),
            link=reverse("problems:detail", args=[event.problem_id]),
            key=f"event:{event_id}",
            at=event.at,
        )
    if event.problem.is_sensitive:
        # Who handled it until now may not see it any more.
        told_take_back(event.problem)
    try:
        enterprise_write(event, agreed=circumstances.agreed)
    except OSError as error:
        raise LetterHeldUp from error


def _about(circumstances: Circumstances, line: Line) -> About:
    event, day = circumstances.event, circumstances.day_for(line.audience)
    return About(
        line.code,
        {
            **_words(event.problem),
            "organisation": str(event.organisation or ""),
            "day": day.isoformat() if day else "",
        },
    )


def _words(problem: Problem) -> dict[str, Any]:
    return {"number": problem.number, "title": problem.title, "enterprise": problem.enterprise.name}


def _tell_feedback(feedback_id: int) -> None:
    """A bad verdict, to the organisation that answered and to the office that asked."""
    related = ("problem__office", "problem__enterprise")
    feedback = Feedback.objects.select_related(*related).get(pk=feedback_id)
    if feedback.score is None or not is_dissatisfied(score=feedback.score, solved=feedback.solved):
        return
    problem, campaign = feedback.problem, feedback.campaign_id
    answering = [feedback.organisation_id] if feedback.organisation_id else []
    people = [*handlers_of(answering, campaign), *coordinators_of(problem.office, campaign)]
    notify(
        recipients=who_see(problem.pk, people),
        kind="dissatisfied",
        about=About(
            "unsolved" if feedback.solved == "no" else "dissatisfied", {**_words(problem), "score": feedback.score}
        ),
        link=reverse("problems:detail", args=[problem.pk]),
        key=f"feedback:{feedback_id}",
        at=feedback.answered_at,
    )


def _tell_common_problem(common_id: int) -> None:
    """To the offices, organisations and reporters of its problems: the same answer serves them all."""
    common = CommonProblem.objects.get(pk=common_id)
    members, campaign = common.problems.order_by(), common.campaign_id
    leads = members.exclude(lead_organisation=None).values_list("lead_organisation", flat=True).distinct()
    concerned = [*handlers_of(leads, campaign), *User.objects.people().filter(pk__in=members.values("submitted_by"))]
    for office in Region.objects.filter(pk__in=members.values("office")):
        concerned += coordinators_of(office, campaign)
    people = {one.pk: one for one in concerned}
    seeing = [one for one in people.values() if CommonProblem.objects.visible_to(one).filter(pk=common_id).exists()]
    notify(
        recipients=seeing,
        kind="common_answered",
        about=About("answered", {"title": common.title}),
        link=reverse("problems:common-detail", args=[common_id]),
        key=f"common:{common_id}",
    )


TELLERS: Mapping[NewsSource, Callable[[int], None]] = {
    NewsSource.EVENT: _tell_event,
    NewsSource.FEEDBACK: _tell_feedback,
    NewsSource.COMMON_PROBLEM: _tell_common_problem,
}


def told_take_back(problem: Problem) -> None:
    """What was told of a sensitive problem, and in common of its common one, from those who see it no more."""
    _take_back(reverse("problems:detail", args=[problem.pk]), Problem.objects.filter(pk=problem.pk))
    if problem.common_problem_id:
        link = reverse("problems:common-detail", args=[problem.common_problem_id])
        _take_back(link, CommonProblem.objects.filter(pk=problem.common_problem_id))


def _take_back(link: str, row: ProblemQuerySet | CommonProblemQuerySet) -> None:
    lost = [one for one in people_told(link=link) if not row.visible_to(one).exists()]
    notifications_withdraw(link=link, recipients=lost)
