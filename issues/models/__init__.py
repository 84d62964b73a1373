from issues.models.agenda import AgendaItem
from issues.models.call_back import CallBack
from issues.models.clerks import ReplyTemplate, Substitution
from issues.models.deadline import DeadlineTerm, Extension
from issues.models.desk import BulkMove, BulkMoveItem, SavedView
from issues.models.escalation import CommonProblem, Escalation
from issues.models.evidence import Evidence
from issues.models.feedback import Feedback
from issues.models.handling import Handling
from issues.models.measure import Measure, MeasureEvent
from issues.models.milestone import Milestone
from issues.models.news import News
from issues.models.problem import Category, NumberSeries, Problem
from issues.models.problem_event import ProblemEvent
from issues.models.sensitive import ProblemView
from issues.models.slip import Slip

__all__ = [
    "AgendaItem",
    "BulkMove",
    "BulkMoveItem",
    "CallBack",
    "Category",
    "CommonProblem",
    "DeadlineTerm",
    "Escalation",
    "Evidence",
    "Extension",
    "Feedback",
    "Handling",
    "Measure",
    "MeasureEvent",
    "Milestone",
    "News",
    "NumberSeries",
    "Problem",
    "ProblemEvent",
    "ProblemView",
    "ReplyTemplate",
    "SavedView",
    "Slip",
    "Substitution",
]
