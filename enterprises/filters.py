from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import RoleName
from accounts.filters import RegionFilter, SearchFilter, StrictFilterSet, visible
from accounts.scope import grants_in, territory
from common.combobox import ComboboxField
from enterprises.enums import AliasKind, DuplicateReason, EnterpriseKind, Size, TitleStatus, TitleTier
from enterprises.models import (
    Alias,
    Contact,
    ContactView,
    Duplicate,
    Enterprise,
    Export,
    Import,
    Industry,
    Merge,
    SizeDeclaration,
    Tag,
    Tagging,
    Title,
)
from enterprises.rules.search import in_all_of
from enterprises.rules.titles import WARNING_DAYS
from enterprises.selectors.enterprises import candidates
from enterprises.selectors.tags import tag_words
from enterprises.transfer.enums import ExportState, ImportState


class IndustryCodeField(forms.CharField):
    """An industry's code as text, cleaned to the Industry."""

    def clean(self, value: Any) -> Industry | None:
        code = super().clean(value)
        if not code:
            return None
        industry = Industry.objects.filter(pk=code).first()
        if industry is None:
            raise ValidationError(_("There is no industry with this code."), code="unknown_industry")
        return industry


class IndustryFilter(django_filters.Filter):
    """`industry=C` means the section with all below it: a code begins with the code of what it is part of."""

    field_class = IndustryCodeField

    def filter(self, qs: QuerySet[Any], value: Industry | None) -> QuerySet[Any]:
        return qs if value is None else qs.filter(**{f"{self.field_name}__code__startswith": value.code})


class EnterpriseChoiceField(ComboboxField):
    """An enterprise by its key, or by typed words where no script runs."""

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        if found is None and value and value[0]:
            raise ValidationError(_("There is no enterprise with this key."), code="unknown_enterprise")
        return found


class EnterpriseFilter(django_filters.Filter):
    """`enterprise=17`, one that the asking user may see."""

    @property
    def field(self) -> forms.Field:
        if not hasattr(self, "_field"):
            self._field = EnterpriseChoiceField(
                queryset=visible(Enterprise)(self.parent.request),
                lookup=candidates,
                url=reverse_lazy("enterprises:suggest"),
                required=False,
                label=_("Enterprise"),
            )
        return self._field


class TagFilter(django_filters.Filter):
    """`tag=出口企业`: the enterprises that bear this word, of whichever catalogue. `field_name` leads to their key."""

    @property
    def field(self) -> forms.Field:
        if not hasattr(self, "_field"):
            words = tag_words(actor=self.parent.request.user)
            choices = [("", _("All")), *((word, word) for word in words)]
            self._field = forms.ChoiceField(choices=choices, required=False, label=self.label)
        return self._field

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return qs
        bearers = Tagging.objects.filter(tag__name=value).values("enterprise")
        return qs.filter(**{f"{self.field_name}__in": bearers})


def _of_campaigns(model: str) -> Any:
    """The campaigns stand above this app: their models are looked up by name, so that imports keep going downwards."""

    def choices(request: HttpRequest | None) -> QuerySet[Any]:
        return visible(apps.get_model("campaigns", model))(request)

    return choices


class EnterpriseFilterSet(StrictFilterSet):
    most_counted = 1000

    search = SearchFilter()
    region = RegionFilter(label=_("Region"))
    industry = IndustryFilter(label=_("Industry"))
    size = django_filters.ChoiceFilter(choices=Size, label=_("Size"), empty_label=_("All"))
    kind = django_filters.ChoiceFilter(choices=EnterpriseKind, label=_("Kind"), empty_label=_("All"))
    campaign = django_filters.ModelChoiceFilter(
        queryset=_of_campaigns("Campaign"),
        field_name="listings__campaign",
        label=_("On the list of"),
        empty_label=_("All"),
    )
    team = django_filters.ModelChoiceFilter(
        queryset=_of_campaigns("ServiceTeam"),
        field_name="listings__team",
        label=_("Service team"),
        widget=forms.HiddenInput,
    )
    tag = TagFilter(field_name="pk", label=pgettext_lazy("enterprise", "Tag"))
    uscc = django_filters.CharFilter(label=_("Unified social credit code"), max_length=18, widget=forms.HiddenInput)
    view = django_filters.ChoiceFilter(
        choices=[("mine", _("My team's")), ("all", _("All in my region"))],
        method="in_view",
        label=_("View"),
        widget=forms.HiddenInput,
    )

    class Meta:
        model = Enterprise
        fields: list[str] = []

    def search_for(self, queryset: Any, name: str, value: str) -> QuerySet[Enterprise]:
        found: QuerySet[Enterprise] = queryset.matching(value, in_all_of(territory(self.request.user) or ()))
        return found

    def in_view(self, queryset: QuerySet[Enterprise], name: str, value: str) -> QuerySet[Enterprise]:
        if value == "all":
            return queryset
        teams = [grant.team_id for grant in grants_in(self.request.user, RoleName.OFFICIAL)]
        listed = apps.get_model("campaigns", "ListedEnterprise").objects.filter(team__in=teams)
        return queryset.filter(pk__in=listed.values("enterprise"))


class ContactFilterSet(StrictFilterSet):
    search = SearchFilter()
    region = RegionFilter(field_name="enterprise__region", label=_("Region"))
    enterprise = EnterpriseFilter(label=_("Enterprise"))

    class Meta:
        model = Contact
        fields: list[str] = []

    def search_for(self, queryset: QuerySet[Contact], name: str, value: str) -> QuerySet[Contact]:
        # Not by phone: who sees it masked could find it digit by digit.
        return queryset.filter(name__icontains=value.strip())


class TitleFilterSet(StrictFilterSet):
    search = SearchFilter()
    region = RegionFilter(field_name="enterprise__region", label=_("Region"))
    tier = django_filters.ChoiceFilter(choices=TitleTier, label=_("Tier"), empty_label=_("All"))
    status = django_filters.ChoiceFilter(
        choices=TitleStatus, label=_("State"), empty_label=_("All"), method="in_status"
    )
    expiring = django_filters.ChoiceFilter(
        choices=[(str(days), format_lazy(_("within {days} days"), days=days)) for days in WARNING_DAYS],
        label=_("Ends"),
        empty_label=_("Any time"),
        method="ending_within",
    )
    enterprise = EnterpriseFilter(label=_("Enterprise"))

    class Meta:
        model = Title
        fields: list[str] = []

    def search_for(self, queryset: QuerySet[Title], name: str, value: str) -> QuerySet[Title]:
        return queryset.filter(enterprise__in=Enterprise.objects.matching(value).values("pk"))

    def in_status(self, queryset: QuerySet[Title], name: str, value: str) -> QuerySet[Title]:
        """Whether a title is over follows from the day."""
        over = Q(status=TitleStatus.EXPIRED) | Q(status=TitleStatus.VALID, valid_to__lt=timezone.localdate())
        conditions = {
            TitleStatus.REVOKED: Q(status=TitleStatus.REVOKED),
            TitleStatus.EXPIRED: over,
            TitleStatus.VALID: Q(status=TitleStatus.VALID) & ~over,
        }
        return queryset.filter(conditions[TitleStatus(value)])

    def ending_within(self, queryset: QuerySet[Title], name: str, value: str) -> QuerySet[Title]:
        today = timezone.localdate()
        return queryset.filter(
            status=TitleStatus.VALID, valid_to__gte=today, valid_to__lte=today + timedelta(days=int(value))
        )


class SizeDeclarationFilterSet(StrictFilterSet):
    region = RegionFilter(field_name="enterprise__region", label=_("Region"))
    enterprise = EnterpriseFilter(label=_("Enterprise"))
    year = django_filters.NumberFilter(label=_("Year"))
    size = django_filters.ChoiceFilter(choices=Size, label=_("Size"), empty_label=_("All"))

    class Meta:
        model = SizeDeclaration
        fields: list[str] = []


class ContactViewFilterSet(StrictFilterSet):
    updated_after = None
    contact = django_filters.NumberFilter(field_name="contact_id", label=_("Contact"))

    class Meta:
        model = ContactView
        fields: list[str] = []


class AliasFilterSet(StrictFilterSet):
    search = SearchFilter()
    region = RegionFilter(field_name="enterprise__region", label=_("Region"))
    enterprise = EnterpriseFilter(label=_("Enterprise"))
    kind = django_filters.ChoiceFilter(choices=AliasKind, label=_("Kind"))

    class Meta:
        model = Alias
        fields: list[str] = []

    def search_for(self, queryset: Any, name: str, value: str) -> QuerySet[Alias]:
        found: QuerySet[Alias] = queryset.matching(value)
        return found


class TagFilterSet(StrictFilterSet):
    search = SearchFilter()
    region = RegionFilter(label=_("Region"))
    state = django_filters.ChoiceFilter(
        choices=[("in_use", _("In use")), ("retired", pgettext_lazy("tag", "Retired"))],
        label=_("State"),
        empty_label=_("All"),
        method="in_state",
    )

    class Meta:
        model = Tag
        fields: list[str] = []

    def search_for(self, queryset: QuerySet[Tag], name: str, value: str) -> QuerySet[Tag]:
        text = value.strip()
        return queryset.filter(Q(name__icontains=text) | Q(note__icontains=text))

    def in_state(self, queryset: QuerySet[Tag], name: str, value: str) -> QuerySet[Tag]:
        return queryset.filter(is_retired=value == "retired")


class TaggingFilterSet(StrictFilterSet):
    region = RegionFilter(field_name="enterprise__region", label=_("Region"))
    enterprise = EnterpriseFilter(label=_("Enterprise"))
    tag = TagFilter(field_name="enterprise", method="of_word", label=pgettext_lazy("enterprise", "Tag"))

    class Meta:
        model = Tagging
        fields: list[str] = []

    def of_word(self, queryset: QuerySet[Tagging], name: str, value: str) -> QuerySet[Tagging]:
        return queryset.filter(tag__name=value)


class ImportFilterSet(StrictFilterSet):
    state = django_filters.ChoiceFilter(choices=ImportState, label=_("State"), empty_label=_("All"))

    class Meta:
        model = Import
        fields: list[str] = []


class ExportFilterSet(StrictFilterSet):
    state = django_filters.ChoiceFilter(choices=ExportState, label=_("State"), empty_label=_("All"))

    class Meta:
        model = Export
        fields: list[str] = []


class DuplicateFilterSet(StrictFilterSet):
    """Undecided pairs, unless the others are asked for."""

    region = RegionFilter(method="in_region", label=_("Region"))
    reason = django_filters.ChoiceFilter(
        choices=DuplicateReason, label=_("Reason"), empty_label=_("All"), method="because_of"
    )
    state = django_filters.ChoiceFilter(
        choices=[("dismissed", _("Said to be different")), ("all", _("All"))],
        label=_("State"),
        empty_label=_("Undecided"),
        method="in_state",
    )
    enterprise = EnterpriseFilter(label=_("Enterprise"), method="about")

    class Meta:
        model = Duplicate
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[Duplicate]) -> QuerySet[Duplicate]:
        found: QuerySet[Duplicate] = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("state") else found.filter(dismissed_at__isnull=True)

    def in_region(self, queryset: QuerySet[Duplicate], name: str, value: Any) -> QuerySet[Duplicate]:
        """Either of the two lies there."""
        path = value.path
        return queryset.filter(Q(first__region__path__startswith=path) | Q(second__region__path__startswith=path))

    def because_of(self, queryset: QuerySet[Duplicate], name: str, value: str) -> QuerySet[Duplicate]:
        return queryset.filter(reasons__contains=[value])

    def in_state(self, queryset: QuerySet[Duplicate], name: str, value: str) -> QuerySet[Duplicate]:
        return queryset.filter(dismissed_at__isnull=False) if value == "dismissed" else queryset

    def about(self, queryset: QuerySet[Duplicate], name: str, value: Enterprise) -> QuerySet[Duplicate]:
        return queryset.filter(Q(first=value) | Q(second=value))


class MergeFilterSet(StrictFilterSet):
    region = RegionFilter(field_name="kept__region", label=_("Region"))
    kept = django_filters.NumberFilter(field_name="kept_id", label=_("Kept"))
    merged = django_filters.NumberFilter(field_name="merged_id", label=_("Merged"))

    class Meta:
        model = Merge
        fields: list[str] = []
