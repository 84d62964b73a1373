"""What people do through the portal, by chance: visits and what they bring, moves of problems, meetings, the admin."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

from django.utils import timezone

from campaigns.enums import AttendeeKind, MeetingKind
from campaigns.models import Attendance, ListedEnterprise, Meeting, Visit
from campaigns.services.meetings import AttendeeDraft, MeetingDraft, attendance_add, attendance_remove, meeting_record
from campaigns.services.visits import VisitDraft
from common.errors import Conflict
from issues.invitations import hash_of
from issues.models import Category, Feedback, Measure, Problem
from issues.services.feedback import feedback_answer
from issues.services.measures import MeasureDraft, measure_implement, measure_plan
from issues.services.meetings import meeting_cancel, meeting_correct
from issues.services.revisions import visit_correct, visit_withdraw
from issues.services.visits import ReportedProblem, visit_report, visit_save_draft
from tests.cast import Cast, make_problem, region, signed_in
from tests.property.test_problem_moves import LIKELY, PATH, acts_of, who_acts


class People:
    """The cast at work. What the rules refuse raises DomainError or ValidationError."""

    def __init__(self, cast: Cast, random: Random) -> None:
        self.cast = cast
        self.random = random

    def visit(self) -> None:
        """Reported with problems, or kept as a draft, which counts nowhere."""
        draft = VisitDraft(self.cast.campaign, self.cast.team, self.cast.enterprise, self.day(), "on_site")
        category = self.random.choice(list(Category.objects.all()[:4]))
        problems = [ReportedProblem(category, "贷款难") for _number in range(self.random.randrange(3))]
        if self.random.random() < 0.5:
            visit_save_draft(actor=self.cast.official, draft=draft, problems=problems)
            draft = replace(draft, visited_on=self.day())
        visit_report(actor=self.cast.official, draft=draft, problems=problems)

    def correct_visit(self) -> None:
        if visit := self.one(Visit, logged_by=self.cast.official, state="recorded"):
            changes = {"visited_on": self.day(), "summary": f"{self.random.random()}"}
            visit_correct(actor=self.cast.official, visit_id=visit.pk, changes=changes, reason="记错了")

    def withdraw_visit(self) -> None:
        if visit := self.one(Visit, logged_by=self.cast.official, state="recorded"):
            visit_withdraw(actor=self.cast.official, visit_id=visit.pk, reason="误记")

    def report_problem(self) -> None:
        make_problem(self.cast, reported_on=self.day(), category=self.random.choice(["financing", "energy", "labour"]))

    def move_problem(self) -> None:
        """Some moves of one problem, one after the other, whoever may."""
        problem, other = self.one(Problem, submitted_by__isnull=False), self.one(Problem, submitted_by__isnull=False)
        for act, who in self.random.choices(LIKELY, k=3) if problem else []:
            self.act(problem, other, act, who)

    def hasten_problem(self) -> None:
        """The whole way to where the enterprise is asked, in one transaction."""
        problem = make_problem(self.cast)
        for act, who in PATH[:-1]:
            self.act(problem, problem, act, who)

    def act(self, problem: Problem, other: Problem, act: str, who: str) -> None:
        problem = Problem.objects.select_related("office", "category").get(pk=problem.pk)
        acts_of(self.cast, problem, other)[act](getattr(self.cast, who_acts(self.cast, problem, who)), problem)

    def answer(self) -> None:
        if feedback := self.one(Feedback, answered_at=None, voided_at=None, expires_at__gt=timezone.now()):
            token = f"token-{feedback.pk}"
            Feedback.objects.filter(pk=feedback.pk).update(token_hash=hash_of(token))
            feedback_answer(token=token, solved=self.random.choice(["yes", "no"]), score=self.random.randint(1, 5))

    def plan_measure(self) -> None:
        problem = self.one(Problem, campaign=self.cast.campaign, lead_organisation=self.cast.department)
        draft = MeasureDraft(
            campaign=self.cast.campaign,
            organisation=self.cast.department,
            text="协调银行续贷",
            kind="service",
            planned_on=timezone.localdate() + timedelta(days=self.random.randrange(60)),
            problems=[problem] if problem else [],
        )
        measure_plan(actor=self.cast.handler, draft=draft)

    def implement_measure(self) -> None:
        if measure := self.one(Measure, organisation=self.cast.department, status="planned"):
            measure_implement(
                actor=self.cast.handler, measure_id=measure.pk, implemented_on=self.day(), version=measure.version
            )

    def meeting(self) -> None:
        draft = MeetingDraft(
            campaign=self.cast.campaign,
            kind=self.random.choice(MeetingKind.values),
            title="恳谈会",
            held_on=self.day(),
            region=region("330500"),
            host=self.cast.department,
        )
        people = [AttendeeDraft(f"来宾{number}", enterprise=self.cast.enterprise) for number in range(2)]
        meeting_record(actor=self.cast.coordinator, draft=draft, attendees=people)

    def correct_meeting(self) -> None:
        if meeting := self.one(Meeting, campaign=self.cast.campaign, state="held"):
            changes = {
                "held_on": self.day(),
                "kind": self.random.choice(MeetingKind.values),
                "region": region(self.random.choice(["330500", "330502", "330521"])),
                "team": self.random.choice([None, self.cast.team, self.cast.other_team]),
                "host": self.random.choice([None, self.cast.department]),
            }
            meeting_correct(actor=self.cast.coordinator, meeting_id=meeting.pk, changes=changes, reason="记错了")

    def cancel_meeting(self) -> None:
        if meeting := self.one(Meeting, campaign=self.cast.campaign):
            meeting_cancel(actor=self.cast.coordinator, meeting_id=meeting.pk, reason="误记")

    def add_attendance(self) -> None:
        if meeting := self.one(Meeting, campaign=self.cast.campaign):
            attendee = AttendeeDraft(f"{self.random.getrandbits(48):x}", enterprise=self.cast.enterprise)
            attendance_add(actor=self.cast.coordinator, meeting_id=meeting.pk, attendee=attendee)

    def remove_attendance(self) -> None:
        if attendance := self.one(Attendance, kind=AttendeeKind.ENTERPRISE, campaign=self.cast.campaign):
            attendance_remove(actor=self.cast.coordinator, attendance_id=attendance.pk)

    def administer(self) -> None:
        """The form of a listed enterprise in the admin."""
        if listed := self.one(ListedEnterprise):
            form = {"campaign": listed.campaign_id, "enterprise": listed.enterprise_id, "team": "", "origin": "hand"}
            form["seen_version"] = listed.version
            form["region"] = self.random.choice(["330502", "330521", "330802"])
            page = f"/admin/campaigns/listedenterprise/{listed.pk}/change/"
            answer = signed_in(self.cast.admin).post(page, form)
            if answer.status_code != 302:
                errors = answer.context["adminform"].form.errors
                assert errors.as_data()["__all__"][0].code == "stale_version", errors
                raise Conflict("stale_version", "somebody else was first")

    def day(self) -> Any:
        return timezone.localdate() - timedelta(days=self.random.randrange(60))

    def one(self, model: type[Any], **conditions: Any) -> Any:
        keys = list(model.objects.filter(**conditions).order_by("pk").values_list("pk", flat=True))
        return model.objects.filter(pk=self.random.choice(keys)).first() if keys else None
