from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Urgency(TextChoices):
    SIMPLE = "simple", pgettext_lazy("urgency", "Simple")
    ORDINARY = "ordinary", pgettext_lazy("urgency", "Ordinary")
    COMPLEX = "complex", pgettext_lazy("urgency", "Complex")
    URGENT = "urgent", pgettext_lazy("urgency", "Urgent")


class Term(TextChoices):
    IMMEDIATE = "immediate", pgettext_lazy("term", "Immediate")
    LONG_TERM = "long_term", pgettext_lazy("term", "Long-term")


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


class MoveName(TextChoices):
    """What the button of a move says; `issues.rules.moves` is the table."""

    SUBMIT = "submit", pgettext_lazy("move", "Hand in")
    ACCEPT = "accept", pgettext_lazy("move", "Accept")
    REQUEST_INFO = "request-info", pgettext_lazy("move", "Ask for facts")
    PROVIDE_INFO = "provide-info", pgettext_lazy("move", "Give the facts")
    MERGE = "merge", pgettext_lazy("move", "Merge")
    SEPARATE = "separate", pgettext_lazy("move", "Take out of the merge")
    REJECT = "reject", pgettext_lazy("move", "Do not accept")
    DISPATCH = "dispatch", pgettext_lazy("move", "Dispatch")
    SIGN = "sign", pgettext_lazy("move", "Sign for it")
    RETURN = "return", pgettext_lazy("move", "Return: not ours")
    DECIDE_RETURN = "decide-return", pgettext_lazy("move", "Decide the return")
    START = "start", pgettext_lazy("move", "Start again")
    REPLY = "reply", pgettext_lazy("move", "Reply")
    CONTACT = "contact", pgettext_lazy("move", "Note a contact")
    ASSIST = "assist", pgettext_lazy("move", "Answer the lead")
    DECLINE = "decline", pgettext_lazy("move", "Not ours to assist")
    APPROVE = "approve", pgettext_lazy("move", "Approve the reply")
    CLOSE = "close", pgettext_lazy("move", "Close")
    REDO = "redo", pgettext_lazy("move", "Have it redone")
    EXTEND = "extend", pgettext_lazy("move", "Ask for more time")
    DECIDE_EXTENSION = "decide-extension", pgettext_lazy("move", "Decide on more time")
    RESUME = "resume", pgettext_lazy("move", "Resume")
    ASK_PLAN = "ask-plan", pgettext_lazy("move", "Ask for a plan")
    PLAN = "plan", pgettext_lazy("move", "Decide on a plan")
    ESCALATE = "escalate", pgettext_lazy("move", "Escalate")
    DECIDE_ESCALATION = "decide-escalation", pgettext_lazy("move", "Decide the escalation")
    TAKE_BACK = "take-back", pgettext_lazy("move", "Take the escalation back")
    REOPEN = "reopen", pgettext_lazy("move", "Reopen")
    WITHDRAW = "withdraw", pgettext_lazy("move", "Withdraw")


class ViewedThrough(TextChoices):
    """How somebody had a sensitive problem shown."""

    PAGE = "page", pgettext_lazy("viewed", "Page")
    API = "api", pgettext_lazy("viewed", "API")
    EXPORT = "export", pgettext_lazy("viewed", "Export or paper")


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


# Turns in which a reply is still to come, and those of the organisations that handle a problem now.
UNREPLIED_TURNS = (HandlingState.DISPATCHED, HandlingState.SIGNED)
ACTIVE_TURNS = (*UNREPLIED_TURNS, HandlingState.REPLIED)


class EscalationState(TextChoices):
    REQUESTED = "requested", pgettext_lazy("escalation", "Waiting for a decision")
    ACCEPTED = "accepted", pgettext_lazy("escalation", "Accepted")
    RETURNED = "returned", pgettext_lazy("escalation", "Returned")
    TAKEN_BACK = "taken_back", pgettext_lazy("escalation", "Taken back")


class ExtensionState(TextChoices):
    REQUESTED = "requested", pgettext_lazy("extension", "Waiting for a decision")
    GRANTED = "granted", pgettext_lazy("extension", "Granted")
    REFUSED = "refused", pgettext_lazy("extension", "Refused")
    LAPSED = "lapsed", pgettext_lazy("extension", "Lapsed")


class TermUnit(TextChoices):
    HOURS = "hours", pgettext_lazy("unit of a term", "hours")
    CALENDAR_DAYS = "calendar_days", pgettext_lazy("unit of a term", "calendar days")
    WORKING_DAYS = "working_days", pgettext_lazy("unit of a term", "working days")
    TIMES = "times", pgettext_lazy("unit of a term", "times")


class Step(TextChoices):
    """The steps of the deadline profile (`issues.rules.profile`)."""

    ACCEPT = "accept", pgettext_lazy("term", "The office accepts")
    NEED_INFO = "need_info", pgettext_lazy("term", "Facts are given, or it is withdrawn by itself")
    DISPATCH = "dispatch", pgettext_lazy("term", "The office dispatches")
    SIGN = "sign", pgettext_lazy("term", "The organisation signs or returns")
    DECIDE_RETURN = "decide_return", pgettext_lazy("term", "The office decides a return")
    CONTACT = "contact", pgettext_lazy("term", "First contact with the enterprise")
    INTERIM = "interim", pgettext_lazy("term", "Interim reply")
    HANDLE = "handle", pgettext_lazy("term", "The lead organisation replies")
    ASSIST = "assist", pgettext_lazy("term", "An assisting organisation answers the lead")
    REVIEW = "review", pgettext_lazy("term", "The office checks the reply")
    RATE = "rate", pgettext_lazy("term", "The enterprise rates")
    CALL_BACK = "call_back", pgettext_lazy("term", "Call-back")
    REDO = "redo", pgettext_lazy("term", "Redone")
    PLAN = "plan", pgettext_lazy("term", "Longest promise of a plan, then it is renewed")
    ESCALATION = "escalation", pgettext_lazy("term", "The upper level decides")
    REOPEN = "reopen", pgettext_lazy("term", "Can be reopened")
    EXTENSION_NOTICE = "extension_notice", pgettext_lazy("term", "More time is asked before the due day by")
    EXTENSION_FIRST = "extension_first", pgettext_lazy("term", "First extension at most")
    EXTENSION_TOTAL = "extension_total", pgettext_lazy("term", "From dispatch to the extended due day at most")
    SLIP_ANSWER = "slip_answer", pgettext_lazy("term", "A slip is answered")
    RED_SLIP = "red_slip", pgettext_lazy("term", "Overdue by so much, a red slip needs no yellow one before")
    RETURNS = "returns", pgettext_lazy("term", "Returns until it escalates by itself")
    REDOS = "redos", pgettext_lazy("term", "Redone until it escalates by itself")


class SlipGrade(TextChoices):
    """The slips with which an office presses, in the order of their weight."""

    REMINDER = "reminder", pgettext_lazy("slip", "Reminder")
    YELLOW = "yellow", pgettext_lazy("slip", "Yellow slip")
    RED = "red", pgettext_lazy("slip", "Red slip")


class CommonProblemState(TextChoices):
    OPEN = "open", pgettext_lazy("common problem", "Open")
    SOLVED = "solved", pgettext_lazy("common problem", "Solved")


class AgendaReason(TextChoices):
    """Why a matter is on the agenda of a joint meeting; the first that holds is the one."""

    ESCALATED = "escalated", pgettext_lazy("agenda", "Escalated to this level")
    POSTPONED = "postponed", pgettext_lazy("agenda", "Left over from an earlier meeting")
    OVERDUE = "overdue", pgettext_lazy("agenda", "Overdue")
    BY_HAND = "by_hand", pgettext_lazy("agenda", "Put on by the office")


class AgendaOutcome(TextChoices):
    DECIDED = "decided", pgettext_lazy("agenda", "Decided")
    POSTPONED = "postponed", pgettext_lazy("agenda", "Postponed")


class AgendaCourse(TextChoices):
    """What a decision does to the problem at once; `issues.rules.agenda` says with which moves."""

    ASSIGN = "assign", pgettext_lazy("agenda", "Assign it to an organisation")
    SEND_BACK = "send_back", pgettext_lazy("agenda", "Send it back: it stays where it was")
    REDO = "redo", pgettext_lazy("agenda", "Have it redone")
    PLAN = "plan", pgettext_lazy("agenda", "Put it into a plan")
    ESCALATE = "escalate", pgettext_lazy("agenda", "Escalate it to the next level")


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


class MilestonesAre(TextChoices):
    """By what measures are found: a milestone that is late, one that is still ahead, any at all."""

    LATE = "late", pgettext_lazy("milestones", "Late")
    AHEAD = "ahead", pgettext_lazy("milestones", "Still ahead")
    ANY = "any", pgettext_lazy("milestones", "Any")


class MeasureAct(TextChoices):
    """What happened to a measure, as its history tells it."""

    PLANNED = "planned", pgettext_lazy("history", "Planned")
    IMPLEMENTED = "implemented", pgettext_lazy("history", "Implemented")
    CANCELLED = "cancelled", pgettext_lazy("history", "Cancelled")
    RESUMED = "resumed", pgettext_lazy("history", "Planned again")
    PROBLEM_ADDED = "problem_added", pgettext_lazy("history", "Serves a further problem")
    PROBLEM_REMOVED = "problem_removed", pgettext_lazy("history", "Serves a problem no more")
    MILESTONE_REACHED = "milestone_reached", pgettext_lazy("history", "Milestone reached")
    EVIDENCE_ADDED = "evidence_added", pgettext_lazy("history", "Evidence added")
    EVIDENCE_REMOVED = "evidence_removed", pgettext_lazy("history", "Evidence removed")


class EvidenceType(TextChoices):
    """What a file is, found out from its bytes."""

    PICTURE = "image/jpeg", pgettext_lazy("file", "Picture")
    DOCUMENT = "application/pdf", pgettext_lazy("file", "PDF document")


class Solved(TextChoices):
    """The enterprise's own word on whether its problem is solved."""

    YES = "yes", pgettext_lazy("feedback", "Solved")
    PARTLY = "partly", pgettext_lazy("feedback", "Partly solved")
    NO = "no", pgettext_lazy("feedback", "Not solved")


class Score(IntegerChoices):
    """How satisfied the enterprise is; 5, 4 and 3 are satisfied (`issues.rules.counting`)."""

    VERY_SATISFIED = 5, _("Very satisfied")
    SATISFIED = 4, _("Satisfied")
    BASICALLY_SATISFIED = 3, _("Basically satisfied")
    DISSATISFIED = 2, _("Dissatisfied")
    VERY_DISSATISFIED = 1, _("Very dissatisfied")


class FeedbackChannel(TextChoices):
    LINK = "link", pgettext_lazy("channel", "Personal link")
    LETTER = "letter", pgettext_lazy("channel", "Code on a letter")
    CALL = "call", pgettext_lazy("channel", "Call-back by telephone")
    PAPER = "paper", pgettext_lazy("channel", "Signed on paper")


class NewsSource(TextChoices):
    """What people may have to be told of: a move, an enterprise's bad verdict, the measure for a common problem."""

    EVENT = "event", pgettext_lazy("news", "Event of a problem")
    FEEDBACK = "feedback", pgettext_lazy("news", "Feedback")
    COMMON_PROBLEM = "common", pgettext_lazy("news", "Common problem")


class BulkAct(TextChoices):
    """What the office does to many problems at once; each is a move, or two in a row (`issues.rules.bulk`)."""

    TRIAGE = "triage", pgettext_lazy("move", "Accept and dispatch")
    ACCEPT = "accept", pgettext_lazy("move", "Accept")
    DISPATCH = "dispatch", pgettext_lazy("move", "Dispatch")
    REQUEST_INFO = "request-info", pgettext_lazy("move", "Ask for facts")
    MERGE = "merge", pgettext_lazy("move", "Merge")
    REJECT = "reject", pgettext_lazy("move", "Do not accept")
    ANSWER = "answer", _("Answer for all")


class BulkState(TextChoices):
    PENDING = "pending", pgettext_lazy("job", "Waiting")
    DONE = "done", pgettext_lazy("job", "Done")
    FAILED = "failed", pgettext_lazy("job", "Failed")
    CANCELLED = "cancelled", pgettext_lazy("job", "Cancelled")


class BulkOutcome(TextChoices):
    DONE = "done", pgettext_lazy("job", "Done")
    REFUSED = "refused", pgettext_lazy("bulk", "Refused")
