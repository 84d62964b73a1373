"""A problem with its history: each step does what the workflow does, at a believable hour, by a named person."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from accounts.models import Organisation, Region, User
from issues.enums import (
    UNREPLIED_TURNS,
    EscalationState,
    ExtensionState,
    FeedbackChannel,
    HandlingRole,
    HandlingState,
    Outcome,
    ProblemState,
)
from issues.models import CallBack, Escalation, Extension, Feedback, Handling, ProblemEvent
from issues.rules.due import Happening
from issues.rules.offices import first_office
from issues.rules.profile import DEFAULTS
from portal.demo.course import CourseNotes
from portal.demo.days import moment
from portal.demo.origins import Actor, Origin, matter_of, problem_of
from portal.demo.world import World

ASSIST_DAYS = DEFAULTS["assist", ""].amount
RATING_DAYS = DEFAULTS["rate", ""].amount
_CLOSING_TIME = dt.time(17, 30)


class Case:
    """One problem on its way. Steps are called in the order of the workflow; each takes some time."""

    def __init__(self, world: World, origin: Origin) -> None:
        self._world = world
        self._random = world.random
        enterprise = origin.enterprise
        self.region = region = world.territory[enterprise.region_id]
        campaign_region = region.code if origin.by_county else origin.campaign.region_id
        self.office = world.territory[first_office(world.territory.lineage(region), campaign_region)]
        self.origin = origin
        self.matter = matter_of(world, origin)
        self.lead: Handling | None = None
        self.assisting: list[Handling] = []
        self.feedback: Feedback | None = None
        self.now = moment(origin.day, self._random.randrange(30, 240))
        self.problem = problem_of(world, origin, self.matter, self.office)
        self._course = CourseNotes(self.problem, world.days)
        world.numbered.append((self.problem, self.office.code))

    def submit(self, by: Actor) -> Case:
        self.problem.submitted_by_id = by.user.pk if by.user else None
        return self._move("submit", ProblemState.SUBMITTED, by)

    def accept(self, after: int | None = None) -> Case:
        self._wait(self._random.choice((0, 0, 1)) if after is None else after)
        self.problem.accepted_on = self.today
        return self._move("accept", ProblemState.ACCEPTED, self._coordinator())

    def reject(self) -> Case:
        self._wait(1)
        return self._move("reject", ProblemState.REJECTED, self._coordinator(), "reject")

    def request_info(self) -> Case:
        self._wait(0)
        return self._move("request-info", ProblemState.NEED_INFO, self._coordinator(), "request-info")

    def provide_info(self) -> Case:
        self._wait(2)
        return self._move("provide-info", ProblemState.SUBMITTED, self._enterprise(), "provide-info")

    def withdraw(self) -> Case:
        self._wait(2)
        return self._move("withdraw", ProblemState.WITHDRAWN, self._enterprise(), "withdraw")

    def merge(self, *, into: Case) -> Case:
        self._wait(1)
        self.problem.merged_into_id = into.problem.pk
        for said in ("category_id", "title", "description"):
            setattr(self.problem, said, getattr(into.problem, said))
        return self._move("merge", ProblemState.MERGED, self._coordinator(), "merge")

    def dispatch(self, organisation: Organisation | None = None, after: int | None = None) -> Case:
        """To the lead organisation, by default the responsible department of the office's own level."""
        self._wait(self._random.choice((0, 0, 1)) if after is None else after)
        chosen = organisation or self._world.institutions.whose(self.office, self.matter)
        self.problem.dispatched_on = self.today
        self.problem.lead_organisation_id = chosen.pk
        self.lead = self._handling(chosen, HandlingRole.LEAD)
        return self._move("dispatch", ProblemState.DISPATCHED, self._coordinator(), "dispatch", told=chosen)

    def assist(self, organisation: Organisation) -> Case:
        """Another organisation helps, with the shorter term of an assisting unit."""
        if organisation.pk != self.problem.lead_organisation_id:
            helper = self._handling(organisation, HandlingRole.ASSISTING)
            helper.due_on = self._world.days.after(self.today, ASSIST_DAYS)
            self.assisting.append(helper)
        return self

    def sign(self, after: int | None = None) -> Case:
        self._wait(self._random.choice((0, 0, 1)) if after is None else after)
        self._led.state, self._led.signed_at = HandlingState.SIGNED, self.now
        return self._move("sign", ProblemState.IN_PROGRESS, self._clerk())

    def give_back(self) -> Case:
        self._wait(1)
        clerk, lead = self._clerk(), self._led
        lead.state = HandlingState.RETURNED
        lead.return_reason = self._world.texts.reason("return")
        return self._move("return", ProblemState.RETURNED, clerk, text=lead.return_reason)

    def take_back(self) -> Case:
        """The office agrees, and is to dispatch the problem again."""
        self._wait(0)
        self.problem.lead_organisation_id = None
        return self._move("decide-return", ProblemState.ACCEPTED, self._coordinator(), "decide-return")

    def extend(self, working_days: int, *, granted: bool = True) -> Case:
        """Asked, and granted unless the office has not decided yet; the original due day stays."""
        self._wait(2)
        state = ProblemState(self.problem.state)
        until = self._world.days.after(self._led.due_on, working_days)
        by = self._clerk()
        self._move("extend", state, by, "extend", day=until)
        extension = self._world.store.new(
            Extension,
            problem_id=self.problem.pk,
            due_on=self._led.due_on,
            until=until,
            reason=self._world.texts.reason("extend"),
            asked_at=self.now,
            asked_by_id=by.user.pk if by.user else None,
        )
        if not granted:
            return self
        self._wait(0)
        office = self._coordinator()
        extension.state, extension.decided_at = ExtensionState.GRANTED, self.now
        extension.decided_by_id = office.user.pk if office.user else None
        return self._move("decide-extension", state, office, "decide-extension", day=until)

    def plan(self) -> Case:
        """The clock stops until a promised day, some weeks from today, and goes on with what was left then."""
        self._wait(2)
        promised = self._world.days.after(self._world.days.today, 15)
        text = f"{self._world.texts.reason('plan')}\n{self._head()}"
        self._move("ask-plan", ProblemState(self.problem.state), self._clerk(), text=text, day=promised)
        return self._move("plan", ProblemState.PLANNED, self._coordinator(), text=text, day=promised)

    def resume(self) -> Case:
        self._wait(1)
        return self._move("resume", ProblemState.IN_PROGRESS, self._coordinator())

    def contact(self) -> Case:
        self._wait(0)
        return self._move("contact", ProblemState.IN_PROGRESS, self._clerk(), text=self._world.texts.reason("contact"))

    def uphold(self) -> Case:
        """The office keeps it where it is; that is final."""
        self._wait(0)
        self._led.state = HandlingState.DISPATCHED
        return self._move("decide-return", ProblemState.DISPATCHED, self._coordinator(), "uphold")

    def reopen(self) -> Case:
        """The enterprise says that it came back: the same organisation again, with a new clock."""
        self._wait(3)
        self.problem.outcome, self.problem.closed_on = "", None
        return self._again("reopen", "reopen")

    def reply(self, after: int, words: tuple[str, str] | None = None) -> Case:
        """The reply of the lead organisation, signed by its head; `words` are given text and name."""
        self._wait(after)
        lead = self._led
        lead.state = HandlingState.REPLIED
        lead.replied_at = self.now
        drawn = self._world.texts.reply(self.matter)
        lead.reply, lead.reply_signed_by = words or (drawn, self._head())
        self.problem.replied_on = self.today
        return self._move("reply", ProblemState.REPLIED, self._clerk(), text=lead.reply)

    def approve(self, channel: str, token_hash: str | None) -> Case:
        self._wait(self._random.choice((0, 1)))
        problem = self.problem
        self.feedback = self._world.store.new(
            Feedback,
            problem_id=problem.pk,
            campaign_id=problem.campaign_id,
            team_id=problem.team_id,
            organisation_id=problem.lead_organisation_id,
            category_id=problem.category_id,
            region_id=problem.region_id,
            industry_id=problem.industry_id,
            size=problem.size,
            token_hash=token_hash,
            channel=channel,
            asked_at=self.now,
            expires_at=self.now + dt.timedelta(days=RATING_DAYS),
        )
        return self._move("approve", ProblemState.AWAITING_FEEDBACK, self._coordinator())

    def answer(self, score: int, solved: str) -> Case:
        """The enterprise says what it thinks; its answer is no move, but the timeline tells it."""
        self._wait(self._random.choice((0, 1, 2)))
        feedback = self._asked
        feedback.score, feedback.solved = score, solved
        feedback.answered_at, feedback.answered_on = self.now, self.today
        if self._random.random() < 0.4:
            feedback.comment = self._world.texts.reason(f"comment-{score}")
        if feedback.channel != FeedbackChannel.CALL:
            return self._tell("answer", Actor(self.origin.enterprise.name))
        self._call(spoke_to=self._enterprise().name)
        return self._tell("call-back", Actor(self._caller.name, self._caller))

    def call_in_vain(self) -> Case:
        """The call-back officer reaches nobody; only the list of the call-back officers tells."""
        self._wait(1)
        self._call(note="无人接听")
        return self

    def _call(self, *, spoke_to: str = "", note: str = "") -> None:
        self._asked.called_on = self._asked.called_on or self.today
        self._world.store.new(
            CallBack,
            feedback_id=self._asked.pk,
            called_at=self.now,
            called_by_id=self._caller.pk,
            is_reached=bool(spoke_to),
            spoke_to=spoke_to,
            note=note,
        )

    def _tell(self, move: str, by: Actor) -> Case:
        feedback = self._asked
        self._move(move, ProblemState(self.problem.state), by, text=feedback.comment)
        event = self._world.store.rows(ProblemEvent)[-1]
        event.solved, event.score = feedback.solved, feedback.score
        return self

    @property
    def _asked(self) -> Feedback:
        if self.feedback is None:
            raise ValueError("nobody asked")
        return self.feedback

    @property
    def _caller(self) -> User:
        return self._world.users["call-back"]

    def redo(self) -> Case:
        """Not satisfied: the same organisation again, with a new clock."""
        self._wait(1)
        return self._again("redo", "redo")

    def _again(self, move: str, act: str) -> Case:
        if self.feedback is not None and self.feedback.answered_at is None:
            self.feedback.voided_at = self.now
        self._end_handlings()
        self.problem.replied_on = None
        self.lead = self._handling(self._led.organisation_id, HandlingRole.LEAD)
        return self._move(move, ProblemState.REDO, self._coordinator(), act)

    def start(self) -> Case:
        self._wait(0)
        self._led.state, self._led.signed_at = HandlingState.SIGNED, self.now
        return self._move("start", ProblemState.IN_PROGRESS, self._clerk())

    def escalate(self, *, by_itself: bool = False) -> Escalation:
        """Ask the office above; what it decides comes by `decide`."""
        self._wait(0 if by_itself else 1)
        before = self.problem.state
        by = Actor("系统按规则") if by_itself else self._coordinator()
        reason = self._world.texts.reason("escalate-itself" if by_itself else "escalate")
        escalation = self._world.store.new(
            Escalation,
            problem_id=self.problem.pk,
            from_region_id=self.office.code,
            to_region_id=self._world.territory.above(self.office).code,
            reason=reason,
            previous_state=before,
            requested_at=self.now,
            requested_by_id=by.user.pk if by.user else None,
        )
        self._move("escalate", ProblemState.ESCALATED, by, text=reason)
        return escalation

    def decide(self, escalation: Escalation, *, accepted: bool) -> Case:
        """Accepted, the upper office is in charge; returned, the problem stands where it stood."""
        self._wait(2)
        upper = self._world.territory[escalation.to_region_id]
        by = self._coordinator(upper)
        escalation.state = EscalationState.ACCEPTED if accepted else EscalationState.RETURNED
        escalation.decision_reason = self._world.texts.reason(f"escalation-{escalation.state.value}")
        escalation.decided_at = self.now
        escalation.decided_by_id = by.user.pk if by.user else None
        state = ProblemState(escalation.previous_state)
        if accepted:
            self._end_handlings()
            self.problem.replied_on = self.problem.lead_organisation_id = None
            self.office = upper
            self.problem.office_id = upper.code
            state = ProblemState.ACCEPTED
        return self._move("decide-escalation", state, by, text=escalation.decision_reason)

    def close(self, outcome: Outcome, after: int = 0) -> Case:
        self._wait(after)
        self._end_handlings()
        self.problem.outcome = outcome
        self.problem.closed_on = self.today
        reason = self._world.texts.reason(outcome) if outcome in {Outcome.EXPLAINED, Outcome.CANNOT} else ""
        return self._move("close", ProblemState.CLOSED, self._coordinator(), text=reason)

    @property
    def today(self) -> dt.date:
        return timezone.localtime(self.now).date()

    @property
    def _led(self) -> Handling:
        if self.lead is None:
            raise ValueError("not dispatched")
        return self.lead

    def _handling(self, organisation: Organisation | int, role: HandlingRole) -> Handling:
        """The lead's due day is the problem's, which comes with the move."""
        by = self._coordinator()
        return self._world.store.new(
            Handling,
            problem_id=self.problem.pk,
            organisation_id=organisation if isinstance(organisation, int) else organisation.pk,
            role=role,
            requirement=self._world.texts.reason("dispatch"),
            dispatched_at=self.now,
            dispatched_by_id=by.user.pk if by.user else None,
            due_on=self.today,
        )

    def _end_handlings(self) -> None:
        for handling in [self.lead, *self.assisting]:
            if handling is not None and handling.state != HandlingState.RETURNED:
                handling.state = HandlingState.ENDED

    def _move(  # noqa: PLR0913  # what an event says
        self,
        move: str,
        to: ProblemState,
        by: Actor,
        act: str = "",
        *,
        text: str = "",
        day: dt.date | None = None,
        told: Organisation | None = None,
    ) -> Case:
        named = told or by.organisation
        self._world.store.new(
            ProblemEvent,
            problem_id=self.problem.pk,
            at=self.now,
            move=move,
            from_state=self.problem.state,
            to_state=to,
            actor_id=by.user.pk if by.user else None,
            actor_name=by.name,
            organisation_id=named.pk if named else None,
            reason=text or (self._world.texts.reason(act) if act else ""),
            day=day,
        )
        self.problem.state = to
        self._course.note(Happening(move, timezone.localtime(self.now), to, day))
        if self.lead is not None and self.lead.state in UNREPLIED_TURNS and self.problem.due_on:
            self.lead.due_on = self.problem.due_on
        return self

    def _wait(self, working_days: int) -> None:
        """Later by so many working days; never later than yesterday, and never back."""
        later = self.now + dt.timedelta(minutes=self._random.randrange(8, 50))
        if working_days == 0 and timezone.localtime(later).time() > _CLOSING_TIME:
            working_days = 1
        if working_days:
            day = min(self._world.days.after(self.today, working_days), self._world.days.last)
            later = max(later, self._world.days.at(day)) if day > self.today else later
        self.now = later

    def _coordinator(self, region: Region | None = None) -> Actor:
        region = region or self.office
        office = self._world.institutions.department(region, "office")
        user = self._world.coordinators.get(region.code) if self.origin.campaign.ends_on is None else None
        return Actor(user.name if user else self._world.institutions.staff(office)[0], user, office)

    def _clerk(self) -> Actor:
        organisation = self._world.institutions.by_key[self._led.organisation_id]
        user = self._world.handlers.get(organisation.pk) if self.origin.campaign.ends_on is None else None
        return Actor(self._world.institutions.staff(organisation)[0], user, organisation)

    def _head(self) -> str:
        return self._world.institutions.staff(self._world.institutions.by_key[self._led.organisation_id])[1]

    def _enterprise(self) -> Actor:
        return Actor(self._world.registry.contacts[self.problem.enterprise_id].name)
