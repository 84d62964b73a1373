from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from accounts.administration import PartInline, ReadOnlyAdmin, RecordAdmin, register_audit
from enterprises.models import (
    Alias,
    Contact,
    ContactView,
    Enterprise,
    Industry,
    SizeDeclaration,
    SizeStandard,
    SizeThreshold,
    SizingRun,
    Title,
)
from enterprises.services.aliases import formers_follow


@admin.register(Industry)
class IndustryAdmin(ReadOnlyAdmin):
    """The national standard; `load_reference` brings a new edition."""

    list_display = ["code", "name", "name_en", "level", "size_group"]
    list_filter = ["level"]
    search_fields = ["=code", "name", "name_en"]


class ContactInline(PartInline):
    """Without numbers and addresses: they are shown on the contact's page, where each showing is recorded."""

    model = Contact
    fields = ["name", "position", "has_consented", "left_on"]


class AliasInline(PartInline):
    model = Alias


class TitleInline(PartInline):
    model = Title


class SizeDeclarationInline(PartInline):
    """To read: a size follows from a declaration only by way of the service."""

    model = SizeDeclaration
    readonly_fields = ["year", "employees", "revenue_wan", "assets_wan", "size", "standard", "source"]
    exclude = ["industry", "missing", "by_reference", "decided_size", "reason"]
    can_delete = False
    max_num = 0


@admin.register(Enterprise)
class EnterpriseAdmin(RecordAdmin):
    """Corrections by hand; codes and indicators are checked on the pages, so they are only read here."""

    readonly_fields = ["uscc", "size", "employees", "revenue_wan", "assets_wan", "indicators_year"]
    inlines = [AliasInline, ContactInline, TitleInline, SizeDeclarationInline]
    list_display = ["name", "uscc", "region", "industry", "size", "kind"]
    list_filter = ["kind", "size"]
    list_select_related = ["region", "industry"]
    search_fields = ["name", "=uscc", "name_initials"]
    autocomplete_fields = ["region", "industry"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """After the other names that were typed beside it: one of them may say the former name already."""
        super().save_related(request, form, formsets, change)
        enterprise = form.instance
        formers_follow(enterprise, name=form.initial["name"], code=enterprise.uscc or "")


class SizeThresholdInline(PartInline):
    model = SizeThreshold


@admin.register(SizeStandard)
class SizeStandardAdmin(RecordAdmin):
    """The bounds of a version; the page of the standard says how far the enterprises follow it."""

    inlines = [SizeThresholdInline]
    list_display = ["code", "name", "valid_from"]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """The code is for good: declarations name it."""
        return ["code"] if obj else []


@admin.register(SizingRun)
class SizingRunAdmin(ReadOnlyAdmin):
    list_display = ["standard", "state", "done", "total", "changed", "created_at", "started_by"]
    list_filter = ["state"]
    list_select_related = ["standard", "started_by"]


@admin.register(ContactView)
class ContactViewAdmin(ReadOnlyAdmin):
    list_display = ["viewed_at", "viewed_by", "contact"]
    list_select_related = ["viewed_by", "contact"]
    search_fields = ["=contact__pk", "viewed_by__username"]


register_audit("enterprises")
