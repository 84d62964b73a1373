from __future__ import annotations

from typing import Any

from allauth.account import admin as account_admin
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.administration import PartInline, ReadOnlyAdmin, RecordAdmin, call_in_admin, register_audit
from accounts.models import CalendarDay, Organisation, Recognition, Region, RoleGrant, User
from accounts.services.calendar import clocks_follow

# Roles over scopes take the place of Django's groups.
admin.site.unregister(Group)
# An address for mail stands with the person; those of the sign-in library stay empty.
admin.site.unregister(account_admin.EmailAddress)
call_in_admin(Authenticator, _("second factors"))


class RoleGrantInline(PartInline):
    model = RoleGrant
    autocomplete_fields = ["region", "organisation", "team", "campaign"]


@admin.register(User)
class UserAdmin(RecordAdmin, DjangoUserAdmin):  # type: ignore[type-arg]
    inlines = [RoleGrantInline]
    list_display = ["username", "name", "organisation", "is_active", "is_client", "last_login"]
    list_filter = ["is_active", "is_client", "grants__role"]
    list_select_related = ["organisation"]
    search_fields = ["username", "name"]
    ordering = ["username"]
    autocomplete_fields = ["organisation"]
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["name", "organisation", "phone", "email"]}),
        (_("Account"), {"fields": ["is_active", "is_client", "last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "usable_password", "password1", "password2"]}),
        (_("Person"), {"fields": ["name", "organisation", "phone", "email"]}),
    ]


@admin.register(Region)
class RegionAdmin(RecordAdmin):
    list_display = ["code", "name", "name_en", "level", "parent"]
    list_filter = ["level"]
    list_select_related = ["parent"]
    search_fields = ["=code", "name", "name_en"]
    autocomplete_fields = ["parent", "replaced_by"]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """A region that is no more has `valid_to` and `replaced_by`."""
        return False


class RecognitionInline(PartInline):
    model = Recognition


@admin.register(Organisation)
class OrganisationAdmin(RecordAdmin):
    inlines = [RecognitionInline]
    list_display = ["name", "region", "level", "phone"]
    list_filter = ["level", "recognitions__kind"]
    list_select_related = ["region"]
    search_fields = ["name"]
    autocomplete_fields = ["region"]


@admin.register(CalendarDay)
class CalendarDayAdmin(RecordAdmin):
    list_display = ["date", "is_workday", "note", "source"]
    list_filter = ["is_workday"]
    date_hierarchy = "date"
    ordering = ["-date"]

    def save_model(self, request: HttpRequest, obj: CalendarDay, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        clocks_follow()

    def delete_model(self, request: HttpRequest, obj: CalendarDay) -> None:
        super().delete_model(request, obj)
        clocks_follow()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[CalendarDay]) -> None:
        super().delete_queryset(request, queryset)
        clocks_follow()


@admin.register(RoleGrant)
class RoleGrantAdmin(ReadOnlyAdmin):
    """All grants at a glance; they are given and taken on the page of the user."""

    list_display = ["user", "role", "region", "organisation", "team", "campaign"]
    list_filter = ["role"]
    list_select_related = ["user", "region", "organisation", "team", "campaign"]
    search_fields = ["user__username", "user__name"]


register_audit("accounts")
