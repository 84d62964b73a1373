from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.forms import DayInput
from issues.enums import AgendaCourse, MeasureKind, Term
from issues.forms.fields import ChipsField, OrganisationField, ProblemField, VersionedForm
from issues.forms.moves import words_field
from issues.models import AgendaItem, CommonProblem
from issues.rules.agenda import COURSES, Course
from issues.selectors.agenda import Agenda, common_problems_for, problems_for
from issues.selectors.choices import organisation_choices
from issues.services.agenda_decisions import DecidedMeasure, MeetingDecision

MEASURE_FIELDS = ("measure_text", "measure_organisation", "measure_kind", "measure_term", "measure_planned_on")
# Offered as chosen, so that they alone say nothing about whether a measure is meant.
PRESET_FIELDS = ("measure_kind", "measure_term")


class AgendaAddForm(forms.Form):
    """A matter that the office puts on the agenda: chosen by hand, or one of those proposed."""

    problem = ProblemField(
        label=_("Problem"), required=False, help_text=_("A part of its number, its title or the enterprise's name.")
    )
    common_problem = forms.ModelChoiceField(
        label=_("or common problem"), queryset=CommonProblem.objects.none(), required=False
    )
    note = forms.CharField(label=_("Note for the meeting"), max_length=300, required=False)

    def __init__(self, *args: Any, actor: User, agenda: Agenda, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        meeting = agenda.meeting
        self.fields["problem"].offer(  # type: ignore[attr-defined]
            problems_for(actor=actor, meeting=meeting), reverse("agenda:problem-suggest", args=[meeting.pk])
        )
        common = common_problems_for(actor=actor, meeting=meeting)
        self.fields["common_problem"].queryset = common  # type: ignore[attr-defined]

    def clean(self) -> None:
        both = [self.cleaned_data.get("problem"), self.cleaned_data.get("common_problem")]
        if not self.errors and sum(one is not None for one in both) != 1:
            self.add_error("problem", _("Name either a problem or a common problem."))


class DecideItemForm(VersionedForm):
    """What the meeting decided, and what it does at once: only what is possible in the problem's present state."""

    decision = words_field(
        _("What was decided"),
        rows=4,
        help_text=_("As it stands in the minutes. It appears in the timeline of the problem, and in the assignment."),
    )
    course = ChipsField(label=_("What happens to the problem"), choices=[], required=False)
    organisation = OrganisationField(label=_("Lead organisation"), required=False)
    due_on = forms.DateField(
        label=_("Due on"),
        widget=DayInput,
        required=False,
        help_text=_("Left empty, the day follows from the deadline profile."),
    )
    until = forms.DateField(label=_("Promised day"), widget=DayInput, required=False)
    measure_text = words_field(_("What is done"), required=False)
    measure_organisation = OrganisationField(label=_("Organisation"), required=False)
    measure_kind = ChipsField(label=_("Kind"), choices=MeasureKind, initial=MeasureKind.COORDINATION, required=False)
    measure_term = ChipsField(label=_("Term"), choices=Term, initial=Term.IMMEDIATE, required=False)
    measure_planned_on = forms.DateField(label=_("Planned for"), widget=DayInput, required=False)

    def __init__(self, *args: Any, actor: User, item: AgendaItem, courses: list[Course], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("organisation", "measure_organisation"):
            self.fields[name].queryset = organisation_choices(actor)  # type: ignore[attr-defined]
        words = [(one.name, AgendaCourse(one.name).label) for one in courses]
        self.fields["course"].choices = [("", _("Nothing yet: it goes on as it is")), *words]  # type: ignore[attr-defined]
        if item.problem is None:
            del self.fields["course"]
        for course in COURSES:
            if course not in courses:
                for name in course.fields:
                    del self.fields[name]

    def course_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("organisation", "due_on", "until") if name in self.fields]

    def measure_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in MEASURE_FIELDS]

    def clean(self) -> None:
        typed = [name for name in MEASURE_FIELDS if name not in PRESET_FIELDS and self.cleaned_data.get(name)]
        if not typed:
            return
        for name in MEASURE_FIELDS:
            if name not in self.errors and not self.cleaned_data.get(name):
                self.add_error(name, _("A measure needs this."))

    def said(self) -> MeetingDecision:
        values = self.cleaned_data
        measure = None
        if values.get("measure_text"):
            measure = DecidedMeasure(**{name.removeprefix("measure_"): values[name] for name in MEASURE_FIELDS})
        return MeetingDecision(
            text=values["decision"],
            course=values.get("course", ""),
            organisation=values.get("organisation"),
            due_on=values.get("due_on"),
            until=values.get("until"),
            measure=measure,
        )


class PostponeItemForm(VersionedForm):
    reason = words_field(_("Why it is left to the next meeting"))
