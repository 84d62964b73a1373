"""The tables whose rows the change feed tells of, and what decides who may learn of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Model

from accounts import models as accounts
from campaigns import models as campaigns
from enterprises import models as enterprises
from issues import models as issues
from policies import models as policies


@dataclass(frozen=True)
class Table:
    """The rows of a resource. `resource` is its word in the API's addresses.

    `scope` names the columns by which its `visible_to` decides. They are kept as they were when a row is deleted or one
    of them changes: whoever saw it then is told that it is gone, and nobody else.
    """

    resource: str
    model: type[Model]
    scope: tuple[str, ...] = ()
    # The column that names the row into which this one was merged.
    merged: str = ""


@dataclass(frozen=True)
class Part:
    """Rows that the API shows inside the object that `of` leads to: when they change, it does."""

    resource: str
    model: type[Model]
    of: str


@dataclass(frozen=True)
class Moves:
    """A timeline: each row is a move of the object that `of` leads to; the other columns say which."""

    resource: str
    model: type[Model]
    of: str
    move: str
    from_state: str
    to_state: str


OBJECTS = (
    Table("regions", accounts.Region),
    Table("organisations", accounts.Organisation),
    Table("campaigns", campaigns.Campaign, ("region",)),
    Table("teams", campaigns.ServiceTeam, ("region", "campaign")),
    Table("enterprises", enterprises.Enterprise, ("region", "merged_into"), merged="merged_into"),
    Table("contacts", enterprises.Contact, ("enterprise",)),
    Table("aliases", enterprises.Alias, ("enterprise",)),
    Table("titles", enterprises.Title, ("enterprise",)),
    Table("size-declarations", enterprises.SizeDeclaration, ("enterprise",)),
    Table("tags", enterprises.Tag, ("region",)),
    Table("taggings", enterprises.Tagging, ("enterprise",)),
    Table("imports", enterprises.Import, ("created_by",)),
    Table("exports", enterprises.Export, ("created_by",)),
    Table("visits", campaigns.Visit, ("region", "campaign", "state", "logged_by")),
    Table("planned-visits", campaigns.PlannedVisit, ("enterprise", "team")),
    Table("meeting-series", campaigns.MeetingSeries, ("campaign",)),
    Table("rounds", campaigns.Round, ("series",)),
    Table("meetings", campaigns.Meeting, ("region", "campaign", "host")),
    Table("attendances", campaigns.Attendance, ("region", "campaign", "organisation")),
    Table("listed-enterprises", campaigns.ListedEnterprise, ("region", "campaign")),
    Table("list-exclusions", campaigns.Exclusion, ("region", "campaign")),
    Table("demands", campaigns.Demand, ("region", "campaign")),
    Table("matches", campaigns.Match, ("demand", "organisation")),
    Table("programmes", campaigns.Programme, ("campaign",)),
    Table("enrolments", campaigns.Enrolment, ("region", "programme")),
    Table("policies", policies.Policy),
    Table("policy-items", policies.PolicyItem),
    Table(
        "problems",
        issues.Problem,
        ("region", "campaign", "is_sensitive", "state", "submitted_by", "team", "office", "lead_organisation"),
    ),
    Table("handlings", issues.Handling, ("problem",)),
    Table("escalations", issues.Escalation, ("problem",)),
    Table("slips", issues.Slip, ("handling",)),
    Table("common-problems", issues.CommonProblem, ("region", "campaign")),
    Table("agenda-items", issues.AgendaItem, ("meeting", "campaign", "problem", "common_problem")),
    Table("measures", issues.Measure, ("region", "campaign", "organisation")),
    Table("milestones", issues.Milestone, ("measure",)),
    Table("feedback", issues.Feedback, ("region", "campaign", "problem", "answered_at")),
    Table("call-backs", issues.CallBack, ("feedback",)),
)
PARTS = (
    Part("teams", campaigns.TeamMember, "team"),
    Part("organisations", accounts.Recognition, "organisation"),
)
MOVES = (
    Moves("problems", issues.ProblemEvent, "problem", "move", "from_state", "to_state"),
    Moves("measures", issues.MeasureEvent, "measure", "act", "from_status", "to_status"),
)
TYPES = tuple(table.resource for table in OBJECTS)
