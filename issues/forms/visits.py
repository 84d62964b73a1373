from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms import BaseFormSet, formset_factory
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns.enums import VisitMode
from campaigns.models import ServiceTeam, TeamMember, Visit
from campaigns.pictures import Picture
from campaigns.selectors.photos import visit_photos
from campaigns.services.photos import PhotoChanges
from campaigns.services.visits import VisitDraft
from common.combobox import ComboboxField
from common.forms import DayInput, words_of_set
from common.keys import key_in
from enterprises.models import Enterprise
from enterprises.selectors.enterprises import candidates
from issues.enums import Term, Urgency
from issues.forms.fields import SENSITIVE, SENSITIVE_HELP, VersionedForm
from issues.forms.photos import PhotosField
from issues.models import Category
from issues.selectors.visits import (
    LastContact,
    all_members,
    categories,
    enterprises_to_offer,
    last_contacts,
    member_of,
    policies_to_offer,
    present_members,
    visible_enterprises,
    visible_policies,
)
from issues.services.visits import ReportedProblem
from policies.models import Policy


class OfferedEnterpriseField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """The question must be answered, but the answer may stand in the field below."""

    def clean(self, value: Any) -> Any:
        return None if value in self.empty_values else super().clean(value)

    def to_python(self, value: Any) -> Any:
        """What a phone without signal still calls by its own key may have been merged into another since."""
        key = key_in(str(value or ""))
        found = self.queryset.answering_to(key).first() if key and self.queryset is not None else None  # type: ignore[attr-defined]
        return found or super().to_python(value)


class EnterpriseChips(forms.RadioSelect):
    """Each with what must be known before going there, shown as soon as it is chosen, script or not."""

    option_template_name = "visits/enterprise_chip.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "chips"} | (attrs or {}))
        self.contacts: Mapping[str, LastContact] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        contact = self.contacts.get(str(value))
        if contact and (contact.is_recent or contact.asks_not_to_be_visited):
            option["contact"] = contact
            option["attrs"]["aria-describedby"] = f"{option['attrs']['id']}_told"
        return option


class VisitContentForm(forms.Form):
    """What is said of a visit, and can be corrected afterwards, in the order in which it is told."""

    visited_on = forms.DateField(label=_("Day"), widget=DayInput)
    mode = forms.ChoiceField(
        label=_("Mode"),
        choices=VisitMode.choices,
        initial=VisitMode.ON_SITE,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
    )
    members = forms.ModelMultipleChoiceField(
        label=_("Who went"),
        queryset=TeamMember.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}),
    )
    met = forms.CharField(label=_("Whom they met"), max_length=200, required=False)
    summary = forms.CharField(
        label=_("What was talked about"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    policies = forms.ModelMultipleChoiceField(
        label=_("Policies explained"),
        queryset=Policy.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    solved_on_spot = forms.CharField(
        label=_("Solved on the spot"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    follow_up_on = forms.DateField(label=_("Follow up on"), required=False, widget=DayInput)

    def offer(self, *, actor: User, members: QuerySet[TeamMember]) -> None:
        """What can be chosen: `members`, and of the policies that may be named those that are looked through."""
        self.fields["members"].queryset = members  # type: ignore[attr-defined]
        self.fields["policies"].queryset = visible_policies(actor=actor)  # type: ignore[attr-defined]
        chosen = self.initial.get("policies", [])
        offered = dict.fromkeys([*chosen, *policies_to_offer(actor=actor)])
        self.fields["policies"].widget.choices = [(one.pk, str(one)) for one in offered]


class LogForm(VisitContentForm):
    """One visit, as anybody may be asked for it: what can be chosen is not in it yet."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    offered = OfferedEnterpriseField(
        label=_("Enterprise"),
        queryset=Enterprise.objects.none(),
        widget=EnterpriseChips,
    )
    enterprise = ComboboxField(
        label=_("Another enterprise"),
        queryset=Enterprise.objects.none(),
        lookup=candidates,
        url=reverse_lazy("enterprises:suggest"),
        required=False,
        help_text=_("Name, pinyin, initials or credit code."),
    )
    # Whoever types there means another than the one chosen above.
    enterprise.widget.attrs["data-instead-of"] = "offered"
    photos = PhotosField(_("Photos"))

    field_order = ("uuid", "offered", "enterprise")


class VisitForm(LogForm):
    """One visit of one team."""

    def __init__(self, *args: Any, actor: User, team: ServiceTeam, enterprise: Enterprise | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.team = team
        self.problems: Sequence[ProblemForm] = ()
        self._offer_enterprises(actor, enterprise)
        self.offer(actor=actor, members=present_members(team=team))
        if not self.is_bound:
            self.initial.setdefault("visited_on", timezone.localdate())
            self.initial.setdefault("members", [me.pk] if (me := member_of(actor=actor, team=team)) else [])

    def _offer_enterprises(self, actor: User, chosen: Enterprise | None) -> None:
        visible = visible_enterprises(actor=actor)
        offered = enterprises_to_offer(actor=actor, team=self.team)
        if chosen is not None:
            offered = [chosen, *(one for one in offered if one != chosen)]
            self.initial["offered"] = chosen.pk
        self.fields["enterprise"].queryset = visible  # type: ignore[attr-defined]
        self.fields["offered"].queryset = visible  # type: ignore[attr-defined]
        posted = self.data.get("offered", "")
        key = key_in(posted)
        if key and key not in {one.pk for one in offered}:
            offered += visible.answering_to(key)  # type: ignore[attr-defined]  # of its own queryset
        chips = [(str(one.pk), str(one)) for one in offered]
        # With script or without: a chip once chosen can be let go of.
        widget: Any = self.fields["offered"].widget
        widget.choices = [*chips, ("", _("Another: look for it"))] if chips else []
        widget.contacts = self._contacts(actor, offered)
        if not chips:
            self.fields["offered"].widget = forms.HiddenInput()
            self.fields["enterprise"].label = _("Enterprise")
            self.fields["enterprise"].required = True

    def _contacts(self, actor: User, offered: Sequence[Enterprise]) -> dict[str, LastContact]:
        days, today = self.team.campaign.revisit_days, timezone.localdate()
        found = last_contacts(actor=actor, enterprises=offered, revisit_days=days, today=today)
        return {str(key): contact for key, contact in found.items()}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        offered, looked_up = cleaned.get("offered"), cleaned.get("enterprise")
        if offered and looked_up and offered != looked_up:
            self.add_error("enterprise", _("Two enterprises are chosen: this one and the one above. Keep one of them."))
        elif not offered and not looked_up and not {"offered", "enterprise"} & self.errors.keys():
            self.add_error("enterprise", _("Choose the enterprise that was visited."))
        cleaned["enterprise"] = looked_up or offered
        return cleaned

    def draft(self) -> VisitDraft:
        said = {name: value for name, value in self.cleaned_data.items() if name not in {"offered", "photos"}}
        return VisitDraft(campaign=self.team.campaign, team=self.team, **said)

    def parts(self) -> dict[str, list[ProblemForm]]:
        return {"problems": [one for one in self.problems if one.has_changed()]}

    def pictures(self) -> list[Picture]:
        return self.cleaned_data["photos"]  # type: ignore[no-any-return]


class ProblemWordsForm(forms.Form):
    """A problem as the enterprise told it during the visit."""

    title = forms.CharField(label=_("The problem in one line"), max_length=120)
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.none(), widget=forms.RadioSelect(attrs={"class": "chips"})
    )
    description = forms.CharField(
        label=_("In the enterprise's words"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Urgency.choices, initial=Urgency.ORDINARY)
    term = forms.ChoiceField(
        label=_("Term"),
        choices=Term.choices,
        initial=Term.IMMEDIATE,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
    )
    is_sensitive = forms.BooleanField(label=SENSITIVE, required=False, help_text=SENSITIVE_HELP)


class ProblemForm(ProblemWordsForm):
    def __init__(self, *args: Any, actor: User, category_choices: Sequence[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = categories(actor=actor)  # type: ignore[attr-defined]
        # The same choices stand in every form of the set; they are read once.
        self.fields["category"].widget.choices = category_choices


MOST_PROBLEMS = 30
# No request builds more forms than that: a number too high is refused at once.
BOUNDS: dict[str, Any] = {"extra": 3, "max_num": MOST_PROBLEMS, "absolute_max": MOST_PROBLEMS, "validate_max": True}
ProblemFormSet = formset_factory(ProblemForm, **BOUNDS)
ProblemWordsFormSet = formset_factory(ProblemWordsForm, **BOUNDS)


def problem_forms(actor: User, data: Any = None, told: Sequence[dict[str, str]] = ()) -> BaseFormSet[ProblemForm]:
    """The problems of a visit, those of a resumed draft first; any of them may be left blank."""
    if data is not None:
        data = data.copy()
        data["problems-INITIAL_FORMS"] = "0"
    choices = [(one.pk, str(one)) for one in categories(actor=actor)]
    return ProblemFormSet(
        data,
        prefix="problems",
        initial=None if data is not None else list(told),
        form_kwargs={"actor": actor, "category_choices": choices},
        error_messages=words_of_set(too_many=gettext("At most %(num)d problems are saved with one visit.")),
    )


def reported_problems(forms: BaseFormSet[ProblemForm]) -> list[ReportedProblem]:
    """The problems of a valid set; forms left blank are none."""
    return [ReportedProblem(**form.cleaned_data) for form in forms if form.has_changed()]


def kept_words(visit: Visit) -> dict[str, Any]:
    """What a visit says, as the forms show it."""
    return {
        "uuid": visit.uuid,
        "visited_on": visit.visited_on,
        "mode": visit.mode,
        "members": list(visit.members.all()),
        "met": visit.met,
        "summary": visit.summary,
        "policies": list(visit.policies.all()),
        "solved_on_spot": visit.solved_on_spot,
        "follow_up_on": visit.follow_up_on,
    }


class CorrectionWordsForm(VisitContentForm):
    """A correction, as anybody may be asked for it; why, is asked last."""

    photos = PhotosField(_("Add photos"))
    reason = forms.CharField(label=_("Why it is corrected"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class CorrectionForm(VersionedForm, CorrectionWordsForm):
    """What a recorded visit says, to be said anew."""

    photos_removed = forms.MultipleChoiceField(
        label=_("Remove photos"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, actor: User, visit: Visit, **kwargs: Any):
        kwargs["initial"] = kept_words(visit) | {"version": visit.version}
        super().__init__(*args, **kwargs)
        self.offer(actor=actor, members=all_members(team=visit.team))
        photos = visit_photos(actor=actor, visit_id=visit.pk)
        names = [(one.sha256, _("Photo %(number)s") % {"number": at + 1}) for at, one in enumerate(photos)]
        self.fields["photos_removed"].choices = names  # type: ignore[attr-defined]
        self.present_photos = photos

    def changes(self) -> dict[str, Any]:
        said = {name: value for name, value in self.cleaned_data.items() if name in VisitContentForm.base_fields}
        photos = PhotoChanges(pictures=self.cleaned_data["photos"], removed=self.cleaned_data["photos_removed"])
        return said | {"photos": photos}


class WithdrawalForm(VersionedForm):
    reason = forms.CharField(label=_("Why it is withdrawn"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
