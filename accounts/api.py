from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.enums import RecognitionKind, RegionLevel
from accounts.filters import OrganisationFilterSet, RegionFilter, SearchFilter, StrictFilterSet, visible
from accounts.models import Organisation, Region
from accounts.selectors.nested import recognitions_held
from common.resources import Resource, actor_of
from common.rows import RECORD, RowSerializer


class RegionFilterSet(StrictFilterSet):
    search = SearchFilter()
    region = RegionFilter(field_name="path", lookup_expr="startswith", method="within", label=_("Region"))
    parent = django_filters.ModelChoiceFilter(queryset=visible(Region), label=_("Part of"))
    level = django_filters.ChoiceFilter(choices=RegionLevel, label=_("Level"))
    updated_after = None  # regions carry no times

    class Meta:
        model = Region
        fields: list[str] = []

    def search_for(self, queryset: QuerySet[Region], name: str, value: str) -> QuerySet[Region]:
        text = value.strip()
        return queryset.filter(Q(name__icontains=text) | Q(name_en__icontains=text) | Q(code__startswith=text))

    def within(self, queryset: QuerySet[Region], name: str, value: Region) -> QuerySet[Region]:
        return queryset.filter(path__startswith=value.path)


class RegionOutput(RowSerializer):
    """A node of the territory. Its code is its identity."""

    class Meta:
        model = Region
        fields = ["code", "url", "name", "name_en", "level", "parent", "valid_from", "valid_to", "replaced_by"]


class RegionResource(Resource):
    """The territory by GB/T 2260, with functional zones; public to everyone who is signed in."""

    model = Region
    row = RegionOutput
    filterset_class = RegionFilterSet
    order = ("path",)
    orderings = ("path", "code")
    lookup_value_regex = "[0-9A-Z]{1,12}"


class RecognitionOutput(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(RecognitionKind.choices)
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)


class OrganisationOutput(RowSerializer):
    recognitions = RecognitionOutput(many=True, source="recognitions_held", read_only=True)

    class Meta:
        model = Organisation
        fields = [*RECORD, "name", "region", "level", "kinds", "phone", "recognitions"]


class OrganisationResource(Resource):
    """Departments, service institutions, banks … ; a public directory to everyone who is signed in."""

    model = Organisation
    row = OrganisationOutput
    filterset_class = OrganisationFilterSet
    orderings = ("id",)

    def annotations(self) -> dict[str, Any]:
        return {"recognitions_held": recognitions_held(actor=actor_of(self.request))}
