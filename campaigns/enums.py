from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class VisitMode(TextChoices):
    ON_SITE = "on_site", _("On site")
    PHONE = "phone", pgettext_lazy("mode", "By phone")
    ONLINE = "online", pgettext_lazy("mode", "Online")


class VisitState(TextChoices):
    DRAFT = "draft", _("Draft")
    RECORDED = "recorded", _("Recorded")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class RevisionKind(TextChoices):
    """What changed a visit after it was recorded."""

    CORRECTED = "corrected", pgettext_lazy("visit", "Corrected")
    WITHDRAWN = "withdrawn", pgettext_lazy("visit", "Withdrawn")


class MeetingKind(TextChoices):
    POLICY_CONSULTATION = "policy_consultation", _("Policy consultation")
    TALK = "talk", _("Government-enterprise talk")
    ROADSHOW = "roadshow", _("Roadshow")
    MATCHMAKING = "matchmaking", _("Matchmaking")
    RECRUITMENT = "recruitment", _("Recruitment")
    TRAINING = "training", _("Training")
    SALON = "salon", _("Salon")
    JOINT_MEETING = "joint_meeting", _("Joint meeting")


class MeetingState(TextChoices):
    PLANNED = "planned", pgettext_lazy("meeting", "Planned")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


class MeetingChange(TextChoices):
    """What changed a meeting after it was recorded or called."""

    CORRECTED = "corrected", pgettext_lazy("meeting", "Corrected")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


class AttendeeKind(TextChoices):
    ENTERPRISE = "enterprise", pgettext_lazy("attendee", "Enterprise")
    ORGANISATION = "organisation", pgettext_lazy("attendee", "Organisation")


class DemandKind(TextChoices):
    FINANCE = "finance", _("Finance")
    TECHNOLOGY = "technology", _("Technology")
    TALENT = "talent", _("Talent")
    ORDERS = "orders", _("Orders")


class DemandState(TextChoices):
    OPEN = "open", _("Open")
    MATCHED = "matched", _("Matched")
    MET = "met", _("Met")
    UNMET = "unmet", _("Could not be met")


class MatchState(TextChoices):
    INTRODUCED = "introduced", _("Introduced")
    NEGOTIATING = "negotiating", _("Negotiating")
    CONCLUDED = "concluded", _("Concluded")
    FAILED = "failed", _("Came to nothing")


class ProgrammeKind(TextChoices):
    DIGITAL_TRANSFORMATION = "digital_transformation", _("Digital transformation")
    HEALTH_CHECK = "health_check", _("Health check")
    CULTIVATION = "cultivation", _("Cultivation plan")
    PILOT_CITY = "pilot_city", _("Pilot city")


class EnrolmentState(TextChoices):
    ENROLLED = "enrolled", _("Enrolled")
    IN_PROGRESS = "in_progress", _("Under way")
    COMPLETED = "completed", _("Completed")
    LEFT = "left", _("Left")


class TeamRole(TextChoices):
    LEADER = "leader", _("Team leader")
    MEMBER = "member", _("Member")


class TargetFigure(TextChoices):
    """The figures in which a campaign may set itself a target, beside recognitions; the reports count them."""

    VISITS = "visits", pgettext_lazy("figure", "Visits")
    ENTERPRISES_VISITED = "enterprises_visited", _("Enterprises visited")
    MEETINGS = "meetings", pgettext_lazy("figure", "Meetings")
    ROUNDS = "rounds", pgettext_lazy("figure", "Rounds")
    ATTENDANCES = "attendances", pgettext_lazy("figure", "Attendances")
    ENTERPRISES_ATTENDING = "enterprises_attending", _("Enterprises attending")
    PROBLEMS_COLLECTED = "problems_collected", _("Problems collected")
    PROBLEMS_CLOSED = "problems_closed", _("Problems closed")
    PROBLEMS_SOLVED = "problems_solved", _("Problems solved")
    MEASURES_PLANNED = "measures_planned", _("Measures planned")
    MEASURES_IMPLEMENTED = "measures_implemented", _("Measures implemented")
    LISTED_ENTERPRISES = "listed_enterprises", _("Listed enterprises")


class ListOrigin(TextChoices):
    """Why an enterprise is on a campaign's list. What came by the rule goes by the rule, what came by hand stays."""

    RULE = "rule", pgettext_lazy("list", "By the rule")
    HAND = "hand", pgettext_lazy("list", "By hand")


class ListChangeKind(TextChoices):
    REFRESH = "refresh", pgettext_lazy("list", "Refreshed by the rule")
    ASSIGNMENT = "assignment", pgettext_lazy("list", "Assigned by area")


class ListChangeState(TextChoices):
    PENDING = "pending", pgettext_lazy("job", "Waiting")
    DONE = "done", pgettext_lazy("job", "Done")
    FAILED = "failed", pgettext_lazy("job", "Failed")
    CANCELLED = "cancelled", pgettext_lazy("job", "Cancelled")


class UploadOutcome(TextChoices):
    """What becomes of a row of an uploaded list; the labels are said of the row."""

    NEW = "new", _("Will be put on the list")
    RETURNING = "returning", _("Was taken off by hand and comes back")
    LISTED = "listed", _("Is on the list already")
    UNKNOWN = "unknown", _("No enterprise of your region has this code or name.")
    SEVERAL = "several", _("Several enterprises bear this name. Give the code of one of them.")
    OUTSIDE = "outside", _("The enterprise lies outside the campaign's territory.")
    TWICE = "twice", _("An earlier row means the same enterprise.")
    BAD_CODE = "bad_code", _("The credit code is wrong: its length, a character, or the check character.")
    SPOILT = "spoilt", _("It holds a formula or invisible control characters. Paste it as values.")


class AssignmentScope(TextChoices):
    UNASSIGNED = "unassigned", _("Only those without a team")
    EVERYTHING = "everything", _("All of them anew")
