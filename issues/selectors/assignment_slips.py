"""The assignment slip: what a dispatch says, on one page, for paper. Page and Word document are drawn from the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import NotFound
from common.presentation import listed
from issues.enums import HandlingRole, HandlingState
from issues.models import Handling, Problem
from issues.selectors.problem_facts import Facts, facts_of
from issues.selectors.problems import problem_rows

# What fits on one page beside the rest. The whole text stands in the portal.
LONGEST_TEXT, LONGEST_REQUIREMENT = 600, 300
SIZES = ((300, "normal"), (550, "small"))
SMALLEST = "smallest"


@dataclass(frozen=True)
class AssignmentSlip:
    """`text` is the problem in the enterprise's words, `requirement` what is asked: each as far as a page holds it."""

    number: str
    campaign: str
    issued_by: str
    enterprise: str
    region: str
    category: str
    urgency: str
    title: str
    text: str
    lead: str
    assisting: str
    requirement: str
    dispatched_on: date
    due_on: date
    original_due_on: date | None
    copied_to: str

    @property
    def rows(self) -> Sequence[tuple[str, str]]:
        """The cells from top to bottom, each with what it is called."""
        due = self.due_on.isoformat()
        if self.original_due_on:
            due = _("%(day)s (originally %(original)s)") % {"day": due, "original": self.original_due_on.isoformat()}
        return (
            (_("Enterprise"), f"{self.enterprise} ({self.region})"),
            (_("Category"), f"{self.category} · {self.urgency}"),
            (_("Problem"), "\n".join(part for part in (self.title, self.text) if part)),
            (_("Lead organisation"), self.lead),
            (_("Assisting organisations"), self.assisting or "–"),
            (_("What is asked"), self.requirement or _("Handle it, reply to the enterprise, and tell the office.")),
            (_("Reply due"), due),
            (_("Copy to"), self.copied_to),
        )

    @property
    def file_name(self) -> str:
        return f"{_('Assignment slip')}-{self.number}"

    @property
    def head(self) -> str:
        """The line above the table."""
        return _("No. %(number)s · dispatched on %(day)s") % {
            "number": self.number,
            "day": self.dispatched_on.isoformat(),
        }

    @property
    def signatures(self) -> Sequence[tuple[str, str]]:
        """What is filled in by hand below the reply, line by line."""
        return (
            (_("Leader in charge (signature):"), _("Person in charge:")),
            (_("Day (seal):"), _("Telephone:")),
        )

    @property
    def text_size(self) -> str:
        """The longer the text, the smaller the type: it stays one page."""
        length = len(self.title) + len(self.text) + len(self.requirement)
        return next((name for most, name in SIZES if length <= most), SMALLEST)


def slip_rows(*, actor: User) -> QuerySet[Problem]:
    """Of the problems that the actor sees, those that were handed to the organisation in the lead: they have a slip."""
    leads = Handling.objects.visible_to(actor).filter(role=HandlingRole.LEAD).exclude(state=HandlingState.RETURNED)
    handed_out = leads.filter(problem=OuterRef("pk"), organisation=OuterRef("lead_organisation"))
    return problem_rows(actor=actor).filter(Exists(handed_out), due_on__isnull=False)


def slip_of(*, actor: User, problem_id: int) -> AssignmentSlip:
    """Raises NotFound: also where nothing has been dispatched yet."""
    found = next(slips_of(actor=actor, keys=[problem_id]), None)
    if found is None:
        raise NotFound("slip_not_found", _("There is no assignment slip: the problem has not been dispatched."))
    return found


def slips_of(*, actor: User, keys: Sequence[int]) -> Iterator[AssignmentSlip]:
    """The slips of these problems, in their order of report, as far as the actor sees them."""
    rows = slip_rows(actor=actor).filter(pk__in=keys).select_related("campaign", "office")
    problems = list(rows.order_by("reported_on", "id"))
    facts = facts_of(problems, actor=actor)
    return (_slip(problem, facts[problem.pk]) for problem in problems)


def _slip(problem: Problem, facts: Facts) -> AssignmentSlip:
    dispatched_on, due_on = problem.dispatched_on, problem.due_on
    if dispatched_on is None or due_on is None:
        raise AssertionError(problem.number)  # the database knows no dispatch without its days
    return AssignmentSlip(
        number=problem.number,
        campaign=str(problem.campaign),
        issued_by=_("Office of “%(campaign)s”, %(region)s") % {"campaign": problem.campaign, "region": problem.office},
        enterprise=problem.enterprise.name,
        region=str(problem.region),
        category=str(problem.category),
        urgency=problem.get_urgency_display(),
        title=problem.title,
        text=_clipped(problem.description, LONGEST_TEXT),
        lead=str(problem.lead_organisation),
        assisting=listed(facts.assisting),
        requirement=_clipped(facts.requirement, LONGEST_REQUIREMENT),
        dispatched_on=dispatched_on,
        due_on=due_on,
        original_due_on=None if problem.original_due_on == due_on else problem.original_due_on,
        copied_to=_("Supervision office, %(region)s") % {"region": problem.office},
    )


def _clipped(text: str, most: int) -> str:
    """On one line, and no longer than fits."""
    plain = " ".join(text.split())
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"
