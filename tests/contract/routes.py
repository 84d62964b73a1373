"""Every route of the portal, and the records and people with which the route contract asks for each of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from campaigns.models import Attendance, Visit
from campaigns.pictures import picture_of
from campaigns.services.photos import photos_add
from issues.enterprise_letters import status_token
from issues.invitations import hash_of
from issues.models import Feedback, Problem
from issues.services.agenda import agenda_item_add
from issues.services.escalations import problem_escalate
from tests.cast import Cast, make_dispatched, make_enterprise, make_meeting, make_visit
from tests.db.constraint_world import make_world
from tests.photos import A_PHOTO

TOKEN = "a-personal-link"
# Arguments that are words, no records.
WORDS = {"page": "visit", "language": "zh-hans", "move": "sign", "step": "handle"}


# The resources of the API and the model whose record their detail shows.
RESOURCES = {
    "regions": "Region",
    "organisations": "Organisation",
    "campaigns": "Campaign",
    "teams": "ServiceTeam",
    "enterprises": "Enterprise",
    "contacts": "Contact",
    "contact-views": "ContactView",
    "size-declarations": "SizeDeclaration",
    "titles": "Title",
    "aliases": "Alias",
    "tags": "Tag",
    "taggings": "Tagging",
    "duplicates": "Duplicate",
    "merges": "Merge",
    "visits": "Visit",
    "planned-visits": "PlannedVisit",
    "meeting-series": "MeetingSeries",
    "rounds": "Round",
    "meetings": "Meeting",
    "attendances": "Attendance",
    "policies": "Policy",
    "policy-items": "PolicyItem",
    "demands": "Demand",
    "matches": "Match",
    "programmes": "Programme",
    "enrolments": "Enrolment",
    "problems": "Problem",
    "problem-views": "ProblemView",
    "handlings": "Handling",
    "agenda-items": "AgendaItem",
    "reply-templates": "ReplyTemplate",
    "substitutions": "Substitution",
    "escalations": "Escalation",
    "common-problems": "CommonProblem",
    "slips": "Slip",
    "measures": "Measure",
    "milestones": "Milestone",
    "feedback": "Feedback",
    "call-backs": "CallBack",
    "due-call-backs": "Feedback",
    "imports": "Import",
    "exports": "Export",
    "notifications": "Notification",
    "listed-enterprises": "ListedEnterprise",
    "list-exclusions": "Exclusion",
    "list-changes": "ListChange",
    "list-uploads": "ListUpload",
    "bulk-moves": "BulkMove",
    "saved-views": "SavedView",
}


# The models whose rows pages name by their own argument.
PAGED = ("Alias", "Contact", "Duplicate", "Exclusion", "Export", "Import", "Measure", "Merge", "PlannedVisit", "Policy")
PAGED += ("CommonProblem", "Evidence", "Milestone", "Notification", "Programme", "Slip", "Tag", "Tagging", "Title")
# Those that go by another word there.
CALLED = {"change_id": "ListChange", "upload_id": "ListUpload", "bulk_id": "BulkMove", "view_id": "SavedView"}


class Route(NamedTuple):
    name: str
    path: str


def routes(resolver: URLResolver | None = None, path: str = "", names: tuple[str, ...] = ()) -> Iterator[Route]:
    """All of the URL configuration; a pattern without a name goes by its path."""
    for pattern in (resolver or get_resolver()).url_patterns:
        here = path + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield Route(":".join((*names, pattern.name)) if pattern.name else here, here)
        else:
            yield from routes(pattern, here, (*names, pattern.namespace) if pattern.namespace else names)


def url_of(name: str, objects: dict[str, Any]) -> str:
    """The URL of a named route, with the record that each argument stands for; `pk` is of the API's resource."""
    route = next(route for route in routes() if route.name == name)
    arguments = re.findall(r"<(?:\w+:)?(\w+)>", route.path)
    if name == route.path:
        return f"/{name}"
    resource = max((one for one in RESOURCES if name.startswith(f"{one}-")), key=len, default=name)
    return reverse(name, kwargs={a: objects[resource if a == "pk" else a] for a in arguments})


def make_objects(cast: Cast) -> dict[str, Any]:
    """What stands in the URLs: all of it in Wuxing, the home of the cast, and with its department."""
    rows = {type(row).__name__: row for row in make_world(cast).values()}
    problem = make_dispatched(cast)
    visit = make_visit(cast)
    meeting = make_meeting(cast, host=cast.department, team=cast.team, kind="joint_meeting")
    dimensions = {"campaign": cast.campaign, "region": cast.enterprise.region, "size": cast.enterprise.size}
    who = {"enterprise": cast.enterprise, "person_name": "王总"}
    attendance = Attendance.objects.create(meeting=meeting, **who, **dimensions)
    escalated = make_dispatched(cast)
    escalation = problem_escalate(actor=cast.coordinator, problem_id=escalated.pk, reason="需省里协调", version=None)
    feedback = Feedback.objects.create(
        problem=problem,
        category=problem.category,
        token_hash=hash_of(TOKEN),
        expires_at=timezone.now() + timedelta(days=5),
        answered_at=timezone.now(),
        answered_on=timezone.localdate(),
        solved="yes",
        score=5,
        **dimensions,
    )
    Problem.objects.filter(pk=problem.pk).update(visit=visit, source="visit", common_problem=rows["CommonProblem"])
    item = agenda_item_add(actor=cast.coordinator, meeting_id=meeting.pk, problem=problem)
    pages = {
        **WORDS,
        "token": TOKEN,
        "status_token": status_token(problem.pk),
        **{f"{name.lower()}_id": rows[name].pk for name in PAGED},
        **{argument: rows[name].pk for argument, name in CALLED.items()},
        "standard_code": "MIIT-2011-300",
        "enterprise_id": cast.enterprise.pk,
        "other_id": make_enterprise("湖州恒达纺织厂").pk,
        "visit_id": visit.pk,
        "uuid": "0e9a7c53-6d84-4c6e-9a55-2f6f3a1b7c11",
        "visit_uuid": str(visit.uuid),
        "revision_uuid": "5d5c53d5-9a0a-4a57-8b56-6c5c8f6f0c3e",
        "problem_id": problem.pk,
        "escalation_id": escalation.pk,
        "campaign_id": cast.campaign.pk,
        "meeting_id": meeting.pk,
        "escalated_id": escalated.pk,
        "item_id": item.pk,
        "problem": _served(rows["Measure"], problem),
        "attendance_id": attendance.pk,
        "organisation_id": cast.department.pk,
    }
    own = [visit, problem, problem.handlings.get(), escalation, meeting, attendance, feedback, item]
    rows |= {type(row).__name__: row for row in own}
    return pages | _photo_of(visit, cast) | _keys_of(rows, cast)


def _served(measure: Any, problem: Problem) -> int:
    """A problem that the measure serves."""
    measure.problems.add(problem)
    return problem.pk


def _keys_of(rows: dict[str, Any], cast: Cast) -> dict[str, Any]:
    desk = {
        "user_id": cast.handler.pk,
        "team_id": cast.team.pk,
        "handling_id": rows["Handling"].pk,
        "template_id": rows["ReplyTemplate"].pk,
        "substitution_id": rows["Substitution"].pk,
    }
    return desk | {resource: rows[model].pk for resource, model in RESOURCES.items()}


def _photo_of(visit: Visit, cast: Cast) -> dict[str, Any]:
    [photo] = photos_add(visit, [picture_of(A_PHOTO)], actor=cast.official)
    return {"photo_id": photo.pk, "sha256": photo.sha256}
