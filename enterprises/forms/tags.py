from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from common.forms import VersionedForm
from enterprises.forms.fields import RegionField
from enterprises.models import Enterprise, Tag
from enterprises.selectors.tags import addable_tags, catalogue_regions


class TagForm(forms.Form):
    """A word for the catalogue of a region."""

    name = forms.CharField(
        label=_("Word"), max_length=30, help_text=_("It never changes: filters, rules and files go by it.")
    )
    region = RegionField(label=_("Region"), help_text=_("Enterprises of this region and of all below it may bear it."))
    note = forms.CharField(label=_("What it means"), max_length=200, required=False)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = catalogue_regions(actor=actor)  # type: ignore[attr-defined]


class TagChangeForm(VersionedForm):
    note = forms.CharField(label=_("What it means"), max_length=200, required=False)
    is_retired = forms.BooleanField(
        label=pgettext_lazy("tag", "Retired"),
        required=False,
        help_text=_("Whoever bears it keeps it; nobody gets it any more."),
    )


class TagChoiceField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, tag: Tag) -> str:
        return f"{tag} · {tag.note}" if tag.note else str(tag)


class EnterpriseTagsForm(forms.Form):
    """Words that an enterprise does not bear yet."""

    tags = TagChoiceField(
        label=pgettext_lazy("enterprise", "Tags"),
        queryset=Tag.objects.none(),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}),
        error_messages={"required": _("Choose at least one.")},
    )

    def __init__(self, *args: Any, actor: User, enterprise: Enterprise, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tags"].queryset = addable_tags(actor=actor, enterprise=enterprise)  # type: ignore[attr-defined]

    @property
    def offers_any(self) -> bool:
        return self.fields["tags"].queryset.exists()  # type: ignore[attr-defined,no-any-return]
