from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Urgency(TextChoices):
    SIMPLE = "simple", pgettext_lazy("urgency", "Simple")
    ORDINARY = "ordinary", pgettext_lazy("urgency", "Ordinary")
    COMPLEX = "complex", pgettext_lazy("urgency", "Complex")
    URGENT = "urgent", pgettext_lazy("urgency", "Urgent")


class Term(TextChoices):
    IMMEDIATE = "immediate", _("Immediate (near thirst)")
    LONG_TERM = "long_term", _("Long-term (distant water)")


class Source(TextChoices):
    VISIT = "visit", pgettext_lazy("source", "Visit")
    MEETING = "meeting", pgettext_lazy("source", "Meeting")
    HOTLINE = "hotline", pgettext_lazy("source", "Hotline")
    SELF_REPORTED = "self_reported", pgettext_lazy("source", "Self-reported")
    API = "api", pgettext_lazy("source", "Another system")


class ProblemState(TextChoices):
    """The states of the workflow; `issues.rules.moves` says how a problem goes from one to another."""

    DRAFT = "draft", pgettext_lazy("problem", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("problem", "Waiting for acceptance")
    NEED_INFO = "need_info", pgettext_lazy("problem", "Waiting for the enterprise")
    REJECTED = "rejected", pgettext_lazy("problem", "Not accepted")
    MERGED = "merged", pgettext_lazy("problem", "Merged")
    ACCEPTED = "accepted", pgettext_lazy("problem", "Accepted")
    DISPATCHED = "dispatched", pgettext_lazy("problem", "Waiting for signature")
    RETURNED = "returned", pgettext_lazy("problem", "Returned")
    IN_PROGRESS = "in_progress", pgettext_lazy("problem", "In progress")
    PLANNED = "planned", pgettext_lazy("problem", "In a plan")
    REPLIED = "replied", pgettext_lazy("problem", "Replied")
    AWAITING_FEEDBACK = "awaiting_feedback", pgettext_lazy("problem", "Awaiting feedback")
    REDO = "redo", pgettext_lazy("problem", "To be redone")
    ESCALATED = "escalated", pgettext_lazy("problem", "Escalated")
    CLOSED = "closed", pgettext_lazy("problem", "Closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("problem", "Withdrawn")


class Outcome(TextChoices):
    SOLVED = "solved", pgettext_lazy("outcome", "Solved")
    PARTLY = "partly", pgettext_lazy("outcome", "Partly solved")
    EXPLAINED = "explained", pgettext_lazy("outcome", "Explained")
    PLANNED = "planned", pgettext_lazy("outcome", "In a plan")
    CANNOT = "cannot", pgettext_lazy("outcome", "Cannot be solved")


class Light(TextChoices):
    GREEN = "green", _("On time")
    YELLOW = "yellow", _("Due soon")
    RED = "red", _("Overdue")
    GREY = "grey", _("Paused")


class HandlingRole(TextChoices):
    LEAD = "lead", pgettext_lazy("handling", "Lead")
    ASSISTING = "assisting", pgettext_lazy("handling", "Assisting")


class HandlingState(TextChoices):
    DISPATCHED = "dispatched", pgettext_lazy("handling", "Waiting for signature")
    SIGNED = "signed", pgettext_lazy("handling", "Signed")
    RETURNED = "returned", pgettext_lazy("handling", "Returned")
    REPLIED = "replied", pgettext_lazy("handling", "Replied")
    ENDED = "ended", pgettext_lazy("handling", "Ended")


class EscalationState(TextChoices):
    REQUESTED = "requested", pgettext_lazy("escalation", "Waiting for a decision")
    ACCEPTED = "accepted", pgettext_lazy("escalation", "Accepted")
    RETURNED = "returned", pgettext_lazy("escalation", "Returned")


class CommonProblemState(TextChoices):
    OPEN = "open", pgettext_lazy("common problem", "Open")
    SOLVED = "solved", pgettext_lazy("common problem", "Solved")


class MeasureKind(TextChoices):
    FINANCE = "finance", pgettext_lazy("measure", "Finance")
    POLICY = "policy", pgettext_lazy("measure", "Policy")
    COORDINATION = "coordination", pgettext_lazy("measure", "Coordination")
    SERVICE = "service", pgettext_lazy("measure", "Service")
    PROJECT = "project", pgettext_lazy("measure", "Project")


class MeasureStatus(TextChoices):
    PLANNED = "planned", pgettext_lazy("measure", "Planned")
    IMPLEMENTED = "implemented", pgettext_lazy("measure", "Implemented")
    CANCELLED = "cancelled", pgettext_lazy("measure", "Cancelled")


class Solved(TextChoices):
    """The enterprise's own word on whether its problem is solved."""

    YES = "yes", pgettext_lazy("feedback", "Solved")
    PARTLY = "partly", pgettext_lazy("feedback", "Partly solved")
    NO = "no", pgettext_lazy("feedback", "Not solved")


class FeedbackChannel(TextChoices):
    LINK = "link", pgettext_lazy("channel", "Personal link")
    PAPER = "paper", pgettext_lazy("channel", "Signed on paper")
