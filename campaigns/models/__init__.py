from campaigns.models.campaign import Campaign, ServiceArea, ServiceContent, Target
from campaigns.models.listed import Exclusion, ListChange, ListedEnterprise, ListUpload
from campaigns.models.matching import Demand, Match
from campaigns.models.meeting import Attendance, Meeting, MeetingSeries, Round
from campaigns.models.photo import VisitPhoto
from campaigns.models.plan import PlannedVisit
from campaigns.models.programme import Enrolment, Programme
from campaigns.models.team import ServiceTeam, TeamMember
from campaigns.models.visit import Visit, VisitRevision

__all__ = [
    "Attendance",
    "Campaign",
    "Demand",
    "Enrolment",
    "Exclusion",
    "ListChange",
    "ListUpload",
    "ListedEnterprise",
    "Match",
    "Meeting",
    "MeetingSeries",
    "PlannedVisit",
    "Programme",
    "Round",
    "ServiceArea",
    "ServiceContent",
    "ServiceTeam",
    "Target",
    "TeamMember",
    "Visit",
    "VisitPhoto",
    "VisitRevision",
]
