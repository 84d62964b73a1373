from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.http import ActorRequest
from accounts.selectors.calendar import working_calendar
from issues.selectors.choices import own_organisations
from issues.selectors.tasks import task_sections
from issues.views.words import time_left


@require_GET
def tasks(request: ActorRequest) -> HttpResponse:
    """The handler's home: everything with the own organisation, the most pressing first."""
    today, calendar = timezone.localdate(), working_calendar()
    sections = task_sections(actor=request.user, today=today)
    context = {
        "sections": [
            (section, [(row, time_left(row.problem, today=today, calendar=calendar)) for row in section.rows])
            for section in sections
            if section.count
        ],
        "counts": sections,
        "organisations": own_organisations(request.user),
    }
    return render(request, "tasks/list.html", context)
