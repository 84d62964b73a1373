"""The page of a measure: what is done, its milestones, its evidence, its history, and the small forms between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import ActorRequest
from issues.enums import MeasureAct, MeasureStatus
from issues.forms.measures import EvidenceForm, LinkForm, MilestoneForm
from issues.models import Measure, MeasureEvent, Milestone
from issues.rules.measures import acts_from
from issues.selectors.measures import MeasureDetail, measure_detail, measure_of, problems_to_serve
from issues.services.sensitive import titles_listed
from issues.time_words import days_late

ICONS = {
    MeasureAct.PLANNED: "calendar-event",
    MeasureAct.IMPLEMENTED: "circle-check",
    MeasureAct.CANCELLED: "x",
    MeasureAct.RESUMED: "refresh",
    MeasureAct.PROBLEM_ADDED: "link",
    MeasureAct.PROBLEM_REMOVED: "x",
    MeasureAct.MILESTONE_REACHED: "flag",
    MeasureAct.EVIDENCE_ADDED: "paperclip",
    MeasureAct.EVIDENCE_REMOVED: "trash",
}


@dataclass(frozen=True)
class Step:
    """A milestone as it is shown: how late it is, or was."""

    milestone: Milestone
    lateness: str
    is_late: bool


def measure_shown(request: ActorRequest, measure_id: int, status: int = 200, **bound: forms.Form) -> HttpResponse:
    """The page; of its small forms the one that was refused is in `bound`."""
    detail = measure_detail(actor=request.user, measure_id=measure_id)
    titles_listed(actor=request.user, problems=detail.problems)
    today = timezone.localdate()
    context = {
        "detail": detail,
        "measure": detail.measure,
        "facts": facts_of(detail.measure),
        "steps": [step_of(one, detail.measure, today) for one in detail.milestones],
        "acts": acts_from(detail.measure.status) if detail.may_change else [],
        "events": [_told(event) for event in detail.events][::-1],
        **(_forms(request, detail) | bound if detail.may_change else {}),
    }
    return render(request, "measures/detail.html", context, status=status)


def to_measure(request: ActorRequest, measure_id: int) -> HttpResponse:
    """A refused small form leaves its own address in the browser: asked for again, that leads back to the measure."""
    return redirect("problems:measure-detail", measure_of(actor=request.user, measure_id=measure_id).pk)


def _forms(request: ActorRequest, detail: MeasureDetail) -> dict[str, forms.Form]:
    return {
        "link_form": link_form(request, detail.measure),
        "milestone_form": MilestoneForm(),
        "evidence_form": EvidenceForm(),
    }


def link_form(request: ActorRequest, measure: Measure, data: Any = None) -> LinkForm:
    form = LinkForm(data)
    rows = problems_to_serve(actor=request.user, measure=measure)
    form.fields["problem"].offer(rows, reverse("measures:problem-suggest", args=[measure.pk]))  # type: ignore[attr-defined]
    return form


def facts_of(measure: Measure) -> list[tuple[str, Any]]:
    return [
        (_("Campaign"), measure.campaign),
        (_("Organisation"), measure.organisation),
        (_("Region"), measure.region),
        (_("Service team"), measure.team),
        (_("Category"), measure.category),
        (_("Kind"), measure.get_kind_display()),
        (_("Term"), measure.get_term_display()),
        (_("Planned for"), measure.planned_on.isoformat()),
        (_("Implemented on"), measure.implemented_on.isoformat() if measure.implemented_on else None),
        (_("Amount (10,000 yuan)"), measure.amount_wan),
        (_("Recorded by"), measure.recorded_by),
    ]


def step_of(milestone: Milestone, measure: Measure, today: date) -> Step:
    """Late is what was not reached by its day; of a measure that goes on no more, nothing is awaited."""
    is_awaited = milestone.reached_on is None and measure.status == MeasureStatus.PLANNED
    until = milestone.reached_on or (today if is_awaited else milestone.planned_on)
    days = max((until - milestone.planned_on).days, 0)
    words = days_late(days) if days else ""
    return Step(milestone, words, bool(days) and is_awaited)


def _told(event: MeasureEvent) -> dict[str, Any]:
    return {
        "what": event.get_act_display(),
        "who": event.actor_name,
        "at": event.at,
        "reason": event.note,
        "icon": ICONS[MeasureAct(event.act)],
    }
