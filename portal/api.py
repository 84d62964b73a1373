"""The REST API: every resource by its plural name, its description, and one answer for what does not exist."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path, re_path
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.views import APIView

from accounts.api import OrganisationResource, RegionResource
from campaigns import api as campaigns
from campaigns import list_api as lists
from campaigns.upload_api import ListUploadResource
from enterprises.api.aliases import AliasResource
from enterprises.api.contacts import ContactResource, ContactViewResource
from enterprises.api.duplicates import DuplicateResource, MergeResource
from enterprises.api.register import ENTERPRISES, EnterpriseResource
from enterprises.api.sizes import SizeDeclarationResource
from enterprises.api.tags import TaggingResource, TagResource
from enterprises.api.titles import TitleResource
from enterprises.api.transfer import ImportResource
from integrations.bulk.api import bulk_of
from integrations.changes.api import ChangesApi
from integrations.idempotency import ApiRouter
from issues.api import call_backs, clerks, handlings
from issues.api.agenda import AgendaItemResource
from issues.api.common_problems import CommonProblemResource
from issues.api.desk import BulkMoveResource, SavedViewResource
from issues.api.exports import ExportResource
from issues.api.measures import MEASURES, MeasureResource
from issues.api.meetings import MeetingResource
from issues.api.milestones import MilestoneResource
from issues.api.problems import PROBLEMS, ProblemResource
from issues.api.sensitive import ProblemViewResource
from issues.api.slips import SlipResource
from issues.api.visits import VISITS, VisitResource
from notifications.api import NotificationResource
from policies.api import PolicyItemResource, PolicyResource

router = ApiRouter()
router.register("regions", RegionResource)
router.register("organisations", OrganisationResource)
router.register("campaigns", lists.CampaignWithListResource)
router.register("listed-enterprises", lists.ListedResource)
router.register("list-exclusions", lists.ExclusionResource)
router.register("list-changes", lists.ListChangeResource)
router.register("list-uploads", ListUploadResource)
router.register("teams", campaigns.TeamResource)
router.register("enterprises", EnterpriseResource)
router.register("enterprises/duplicates", DuplicateResource, basename="duplicates")
router.register("enterprises/merges", MergeResource, basename="merges")
router.register("contacts", ContactResource)
router.register("aliases", AliasResource)
router.register("tags", TagResource)
router.register("taggings", TaggingResource)
router.register("contact-views", ContactViewResource)
router.register("size-declarations", SizeDeclarationResource)
router.register("titles", TitleResource)
router.register("visits", VisitResource)
router.register("planned-visits", campaigns.PlannedVisitResource)
router.register("meeting-series", campaigns.MeetingSeriesResource)
router.register("rounds", campaigns.RoundResource)
router.register("meetings", MeetingResource)
router.register("attendances", campaigns.AttendanceResource)
router.register("policies", PolicyResource)
router.register("policy-items", PolicyItemResource)
router.register("demands", campaigns.DemandResource)
router.register("matches", campaigns.MatchResource)
router.register("programmes", campaigns.ProgrammeResource)
router.register("enrolments", campaigns.EnrolmentResource)
router.register("problems", ProblemResource)
router.register("problem-views", ProblemViewResource)
router.register("bulk-moves", BulkMoveResource)
router.register("saved-views", SavedViewResource)
router.register("handlings", handlings.HandlingResource)
router.register("reply-templates", clerks.ReplyTemplateResource)
router.register("substitutions", clerks.SubstitutionResource)
router.register("escalations", handlings.EscalationResource)
router.register("common-problems", CommonProblemResource)
router.register("slips", SlipResource)
router.register("agenda-items", AgendaItemResource)
router.register("measures", MeasureResource)
router.register("milestones", MilestoneResource)
router.register("feedback", handlings.FeedbackResource)
router.register("call-backs", call_backs.CallBackResource)
router.register("due-call-backs", call_backs.DueCallBackResource, basename="due-call-backs")
router.register("imports", ImportResource)
router.register("exports", ExportResource)
router.register("notifications", NotificationResource)


def reader(request: HttpRequest) -> HttpResponse:
    """The description for people, to read and to try out with their own session."""
    return render(request, "integrations/reader.html")


class NothingHere(APIView):
    """Any other address below the API: a problem, not a page."""

    @extend_schema(exclude=True)
    def get(self, request: Request) -> None:
        raise Http404

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise Http404


schema = SpectacularAPIView.as_view(
    authentication_classes=api_settings.DEFAULT_AUTHENTICATION_CLASSES,
    permission_classes=api_settings.DEFAULT_PERMISSION_CLASSES,
)

urlpatterns = [
    path("schema/", schema, name="api-schema"),
    path("docs/", reader, name="api-docs"),
    path("changes/", ChangesApi.as_view(), name="changes"),
    path("", include("reports.api_urls")),
    path("organisations/<int:organisation_id>/clerks/", clerks.ClerksApi.as_view(), name="organisations-clerks"),
    path(
        "organisations/<int:organisation_id>/hand-overs/", clerks.HandOverApi.as_view(), name="organisations-hand-overs"
    ),
    *(
        path(f"{one.resource}/bulk/", bulk_of(one).as_view({"post": "create"}), name=f"{one.resource}-bulk")
        for one in (ENTERPRISES, VISITS, PROBLEMS, MEASURES)
    ),
    path("", include(router.urls)),
    re_path("", NothingHere.as_view()),
]
