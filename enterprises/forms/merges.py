from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundWidget
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.combobox import ComboboxField
from enterprises.models import Enterprise
from enterprises.selectors.enterprises import candidates, visible_enterprises
from enterprises.selectors.merges import Comparison, FieldChoice
from enterprises.services.merges import MergeDraft

KEPT, MERGED = "kept", "merged"


@dataclass(frozen=True)
class Row:
    """A fact of both entries; `kept` and `merged` are the answers between which one chooses."""

    fact: FieldChoice
    kept: BoundWidget | None = None
    merged: BoundWidget | None = None


class DismissForm(forms.Form):
    """Why two entries are not the same body."""

    because = forms.CharField(label=_("Why are they not the same?"), max_length=200)


class UndoForm(forms.Form):
    """Why two entries are made of one again."""

    because = forms.CharField(label=_("Reason"), max_length=200, required=False)


class OtherForm(forms.Form):
    """The other entry of a body that somebody found twice."""

    other = ComboboxField(
        label=_("The other entry"),
        queryset=Enterprise.objects.none(),
        lookup=candidates,
        url=reverse_lazy("enterprises:suggest"),
        help_text=_("Name, pinyin, initials or credit code."),
    )

    def __init__(self, *args: Any, actor: User, enterprise: Enterprise, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = visible_enterprises(actor=actor).exclude(pk=enterprise.pk)  # type: ignore[attr-defined]


class MergeForm(forms.Form):
    """Which value stays, fact by fact, and the versions of both entries that were seen."""

    because = forms.CharField(
        label=_("Reason"), max_length=200, required=False, help_text=_("Whoever looks later reads it.")
    )
    kept_version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    merged_version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, comparison: Comparison) -> None:
        versions = {"kept_version": comparison.kept.version, "merged_version": comparison.merged.version}
        super().__init__(data, initial=versions)
        self.comparison = comparison
        for one in comparison.fields:
            if one.differs:
                self.fields[one.name] = forms.ChoiceField(
                    label=one.label,
                    choices=[(KEPT, one.kept), (MERGED, one.merged)],
                    initial=MERGED if one.name in comparison.suggested else KEPT,
                    widget=forms.RadioSelect,
                )

    @property
    def rows(self) -> list[Row]:
        """The facts, and where there is a choice, the two answers."""
        return [Row(one, *self[one.name].subwidgets) if one.differs else Row(one) for one in self.comparison.fields]

    @property
    def take(self) -> frozenset[str]:
        return frozenset(name for name, value in self.cleaned_data.items() if value == MERGED and name != "because")

    def draft(self) -> MergeDraft:
        said = self.cleaned_data
        return MergeDraft(
            kept=self.comparison.kept.pk,
            merged=self.comparison.merged.pk,
            take=self.take,
            because=said["because"],
            kept_version=said["kept_version"],
            merged_version=said["merged_version"],
        )
