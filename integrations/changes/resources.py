"""The resource of the API that shows the objects of each type."""

from __future__ import annotations

from accounts.api import OrganisationResource, RegionResource
from campaigns import api as campaigns
from campaigns import list_api as lists
from common.resources import Resource
from enterprises.api.aliases import AliasResource
from enterprises.api.contacts import ContactResource
from enterprises.api.register import EnterpriseResource
from enterprises.api.sizes import SizeDeclarationResource
from enterprises.api.tags import TaggingResource, TagResource
from enterprises.api.titles import TitleResource
from enterprises.api.transfer import ImportResource
from issues.api import call_backs, handlings
from issues.api.agenda import AgendaItemResource
from issues.api.common_problems import CommonProblemResource
from issues.api.exports import ExportResource
from issues.api.measures import MeasureResource
from issues.api.meetings import MeetingResource
from issues.api.milestones import MilestoneResource
from issues.api.problems import ProblemResource
from issues.api.slips import SlipResource
from issues.api.visits import VisitResource
from policies.api import PolicyItemResource, PolicyResource

RESOURCES: dict[str, type[Resource]] = {
    "regions": RegionResource,
    "organisations": OrganisationResource,
    "campaigns": lists.CampaignWithListResource,
    "teams": campaigns.TeamResource,
    "enterprises": EnterpriseResource,
    "contacts": ContactResource,
    "aliases": AliasResource,
    "titles": TitleResource,
    "size-declarations": SizeDeclarationResource,
    "tags": TagResource,
    "taggings": TaggingResource,
    "imports": ImportResource,
    "exports": ExportResource,
    "visits": VisitResource,
    "planned-visits": campaigns.PlannedVisitResource,
    "meeting-series": campaigns.MeetingSeriesResource,
    "rounds": campaigns.RoundResource,
    "meetings": MeetingResource,
    "attendances": campaigns.AttendanceResource,
    "listed-enterprises": lists.ListedResource,
    "list-exclusions": lists.ExclusionResource,
    "demands": campaigns.DemandResource,
    "matches": campaigns.MatchResource,
    "programmes": campaigns.ProgrammeResource,
    "enrolments": campaigns.EnrolmentResource,
    "policies": PolicyResource,
    "policy-items": PolicyItemResource,
    "problems": ProblemResource,
    "handlings": handlings.HandlingResource,
    "escalations": handlings.EscalationResource,
    "slips": SlipResource,
    "common-problems": CommonProblemResource,
    "agenda-items": AgendaItemResource,
    "measures": MeasureResource,
    "milestones": MilestoneResource,
    "feedback": handlings.FeedbackResource,
    "call-backs": call_backs.CallBackResource,
}
