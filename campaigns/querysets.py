from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.policy import is_admin
from accounts.scope import Grant, rows_for, touching_q
from campaigns.enums import AttendeeKind, MeetingKind, MeetingState, VisitState

if TYPE_CHECKING:
    from accounts.models import User
    from campaigns import models as m


class CampaignQuerySet(models.QuerySet["m.Campaign"]):
    def visible_to(self, actor: User) -> CampaignQuerySet:
        """The campaigns that touch one's territory, from above or from below."""
        return self.filter(touching_q(actor, region="region", campaign="pk"))


class OfCampaignQuerySet(models.QuerySet["models.Model"]):
    """Rows that belong to a campaign as a whole: series, rounds, programmes, service areas, targets."""

    campaign_path = "campaign"

    def visible_to(self, actor: User) -> OfCampaignQuerySet:
        return self.filter(
            touching_q(actor, region=f"{self.campaign_path}__region", campaign=f"{self.campaign_path}_id")
        )


class ServiceTeamQuerySet(models.QuerySet["m.ServiceTeam"]):
    def visible_to(self, actor: User) -> ServiceTeamQuerySet:
        return self.filter(touching_q(actor, region="region", campaign="campaign_id"))


class TeamMemberQuerySet(models.QuerySet["m.TeamMember"]):
    def visible_to(self, actor: User) -> TeamMemberQuerySet:
        return self.filter(touching_q(actor, region="team__region", campaign="team__campaign_id"))


class VisitQuerySet(models.QuerySet["m.Visit"]):
    def visible_to(self, actor: User) -> VisitQuerySet:
        """The visits in one's territory; for a handler, those that brought the organisation's problems.

        A draft is its writer's until it is recorded.
        """
        return self.countable_by(actor).filter(~Q(state=VisitState.DRAFT) | Q(logged_by=actor.pk))

    def countable_by(self, actor: User) -> VisitQuerySet:
        """All in the scope: for figures alone, which count no drafts, never to be listed."""
        return self.filter(rows_for(actor, region="region", campaign="campaign_id", organisations=_brought_problem_to))

    def counted(self) -> VisitQuerySet:
        """Drafts and withdrawn visits count nowhere."""
        return self.filter(state=VisitState.RECORDED)


def _brought_problem_to(grant: Grant) -> Q:
    handlings = apps.get_model("issues", "Handling")._default_manager
    return Q(Exists(handlings.filter(organisation=grant.organisation_id, problem__visit=OuterRef("pk"))))


class PlannedVisitQuerySet(models.QuerySet["m.PlannedVisit"]):
    def visible_to(self, actor: User) -> PlannedVisitQuerySet:
        """What is planned for the enterprises of one's territory."""
        return self.filter(rows_for(actor, region="enterprise__region", campaign="team__campaign_id"))

    def waiting(self) -> PlannedVisitQuerySet:
        """The team has not been there since the week began."""
        visits = apps.get_model("campaigns", "Visit")._default_manager.filter(
            state=VisitState.RECORDED,
            team=OuterRef("team"),
            enterprise=OuterRef("enterprise"),
            visited_on__gte=OuterRef("week_on"),
        )
        return self.filter(~Exists(visits))


class VisitRevisionQuerySet(models.QuerySet["m.VisitRevision"]):
    def visible_to(self, actor: User) -> VisitRevisionQuerySet:
        """The revisions of the visits that one sees."""
        visits = apps.get_model("campaigns", "Visit")._default_manager.visible_to(actor)
        return self.filter(visit__in=visits)


class VisitPhotoQuerySet(models.QuerySet["m.VisitPhoto"]):
    def visible_to(self, actor: User) -> VisitPhotoQuerySet:
        """The photos of the visits that one sees."""
        visits = apps.get_model("campaigns", "Visit")._default_manager.visible_to(actor)
        return self.filter(visit__in=visits)

    def present(self) -> VisitPhotoQuerySet:
        """Those that were not removed."""
        return self.filter(removed_at=None)


def _of_organisation(grant: Grant) -> Q:
    return Q(organisation=grant.organisation_id)


def _attended_by(grant: Grant) -> Q:
    attendances = apps.get_model("campaigns", "Attendance")._default_manager
    return Q(host=grant.organisation_id) | Q(
        Exists(attendances.filter(organisation=grant.organisation_id, meeting=OuterRef("pk")))
    )


class MeetingQuerySet(models.QuerySet["m.Meeting"]):
    def visible_to(self, actor: User) -> MeetingQuerySet:
        """The meetings in one's territory; for a handler, those that the organisation hosted or attended."""
        return self.filter(rows_for(actor, region="region", campaign="campaign_id", organisations=_attended_by))

    def counted(self) -> MeetingQuerySet:
        """Sessions held with enterprises; joint meetings are counted apart."""
        return self.filter(state=MeetingState.HELD).exclude(kind=MeetingKind.JOINT_MEETING)


class AttendanceQuerySet(models.QuerySet["m.Attendance"]):
    def visible_to(self, actor: User) -> AttendanceQuerySet:
        return self.filter(rows_for(actor, region="region", campaign="campaign_id", organisations=_of_organisation))

    def counted(self) -> AttendanceQuerySet:
        """Enterprise people at meetings that were held, joint meetings apart."""
        return self.filter(kind=AttendeeKind.ENTERPRISE, meeting_state=MeetingState.HELD).exclude(
            meeting_kind=MeetingKind.JOINT_MEETING
        )


class DemandQuerySet(models.QuerySet["m.Demand"]):
    def visible_to(self, actor: User) -> DemandQuerySet:
        """The demands in one's territory; for a handler, those to which the organisation was introduced."""
        return self.filter(rows_for(actor, region="region", campaign="campaign_id", organisations=_introduced_to))


def _introduced_to(grant: Grant) -> Q:
    matches = apps.get_model("campaigns", "Match")._default_manager
    return Q(Exists(matches.filter(organisation=grant.organisation_id, demand=OuterRef("pk"))))


class MatchQuerySet(models.QuerySet["m.Match"]):
    def visible_to(self, actor: User) -> MatchQuerySet:
        return self.filter(
            rows_for(
                actor,
                region="demand__region",
                campaign="demand__campaign_id",
                organisations=_of_organisation,
            )
        )


class EnrolmentQuerySet(models.QuerySet["m.Enrolment"]):
    def visible_to(self, actor: User) -> EnrolmentQuerySet:
        return self.filter(rows_for(actor, region="region", campaign="programme__campaign_id"))


class ListedEnterpriseQuerySet(models.QuerySet["m.ListedEnterprise"]):
    def visible_to(self, actor: User) -> ListedEnterpriseQuerySet:
        return self.filter(rows_for(actor, region="region", campaign="campaign_id"))


class ExclusionQuerySet(models.QuerySet["m.Exclusion"]):
    def visible_to(self, actor: User) -> ExclusionQuerySet:
        return self.filter(rows_for(actor, region="region", campaign="campaign_id"))


class ListUploadQuerySet(models.QuerySet["m.ListUpload"]):
    def visible_to(self, actor: User) -> ListUploadQuerySet:
        """One's own; the administrator sees everybody's."""
        if is_admin(actor):
            return self
        return self.filter(uploaded_by=actor.pk) if actor.is_active else self.none()


class ListChangeQuerySet(models.QuerySet["m.ListChange"]):
    def visible_to(self, actor: User) -> ListChangeQuerySet:
        """A change of a whole list is seen with its campaign."""
        return self.filter(touching_q(actor, region="campaign__region", campaign="campaign_id"))
