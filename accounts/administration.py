"""The Django admin as the administrator's workshop: open to that role alone, with the portal's own sign-in."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from pghistory.models import Event

from accounts.policy import is_admin


def _by_administrator(request: HttpRequest) -> bool:
    user: Any = request.user
    return is_admin(user)


class AdministratorSite(admin.AdminSite):
    site_header = _("Huiqi administration")
    site_title = _("Huiqi administration")
    index_title = _("Set-up")

    def has_permission(self, request: HttpRequest) -> bool:
        return _by_administrator(request)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """One sign-in for the whole portal, with its second factor and its limits."""
        target = request.GET.get("next") or request.path
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied(_("Only administrators may open the administration."))
        return redirect_to_login(target)


class RecordAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Everything for the administrator, nothing for anybody else, whatever the flags of the account say."""

    show_full_result_count = False
    list_per_page = 50

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _by_administrator(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _by_administrator(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _by_administrator(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _by_administrator(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _by_administrator(request)


class ReadOnlyAdmin(RecordAdmin):
    """Records that change only by the moves of the portal, or never."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class PartInline(admin.TabularInline):  # type: ignore[type-arg]
    """Rows that are parts of the record above them, with its permissions."""

    extra = 0
    show_change_link = True

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _by_administrator(request)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _by_administrator(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _by_administrator(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _by_administrator(request)


class AuditAdmin(ReadOnlyAdmin):
    """The audit trail of one model: every version of every row, with who wrote it."""

    list_display = ["pgh_created_at", "pgh_label", "pgh_obj_id", "who"]
    list_filter = ["pgh_label"]
    list_select_related = ["pgh_context"]
    search_fields = ["=id"]
    ordering = ["-pgh_id"]

    @admin.display(description=_("user"))
    def who(self, row: Any) -> str:
        return str((row.pgh_context.metadata if row.pgh_context else {}).get("user") or "–")


def register_audit(app_label: str, hidden: Collection[str] = ()) -> None:
    """The audit models are made by the `audited` decorator; none of them is named anywhere else."""
    for model in apps.get_app_config(app_label).get_models():
        if issubclass(model, Event) and model.__name__ not in hidden:
            admin.site.register(model, AuditAdmin)
