"""The Django admin as the administrator's workshop: open to that role alone, with the portal's own sign-in."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from pghistory.models import Event

from accounts.policy import is_admin
from common.errors import Conflict
from common.records import Record, locked, require_version


def _form_of(model: type[Model]) -> Any:
    return VersionedForm if issubclass(model, Record) else forms.ModelForm


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


class VersionedForm(forms.ModelForm):  # type: ignore[type-arg]
    """Refuses to write over what somebody else changed since the page was shown."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            self.fields["seen_version"].initial = self.instance.version
            self.fields["seen_version"].required = True

    def clean(self) -> dict[str, Any] | None:
        seen = self.cleaned_data.get("seen_version")
        if self.instance.pk is not None and seen is not None:
            present = locked(type(self.instance)._default_manager.all(), self.instance.pk)
            try:
                require_version(present or self.instance, seen)
            except Conflict as stale:
                raise ValidationError(str(stale), code=stale.code) from stale
        return super().clean()


class RecordAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Everything for the administrator, nothing for anybody else, whatever the flags of the account say."""

    show_full_result_count = False
    list_per_page = 50

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if self.form is forms.ModelForm and self.has_change_permission(request, obj):
            kwargs.setdefault("form", _form_of(self.model))
        return super().get_form(request, obj, change=change, **kwargs)

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

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        kwargs.setdefault("form", _form_of(self.model))
        return super().get_formset(request, obj, **kwargs)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _by_administrator(request)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _by_administrator(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _by_administrator(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _by_administrator(request)


# What the triggers of the audit trail call it → what people call it.
CHANGES = {
    "insert": pgettext_lazy("audit", "Created"),
    "update": pgettext_lazy("audit", "Changed"),
    "delete": pgettext_lazy("audit", "Deleted"),
}


class ChangeFilter(admin.SimpleListFilter):
    title = _("change")
    parameter_name = "change"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(CHANGES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(pgh_label=self.value()) if self.value() else queryset


class AuditAdmin(ReadOnlyAdmin):
    """The audit trail of one model: every version of every row, with who wrote it."""

    list_display = ["at", "change", "row", "who"]
    list_filter = [ChangeFilter]
    list_select_related = ["pgh_context"]
    search_fields = ["=pgh_obj__pk"]
    ordering = ["-pgh_id"]
    readonly_fields = ["at", "change", "row", "who"]
    exclude = ["pgh_label", "pgh_obj", "pgh_context"]

    @admin.display(description=_("at"))
    def at(self, version: Any) -> Any:
        return date_format(timezone.localtime(version.pgh_created_at), "Y-m-d H:i:s")

    @admin.display(description=_("change"))
    def change(self, version: Any) -> Any:
        return CHANGES[version.pgh_label]

    @admin.display(description=_("record"))
    def row(self, version: Any) -> str:
        return str(version.pgh_obj_id)

    @admin.display(description=_("user"))
    def who(self, version: Any) -> str:
        return str((version.pgh_context.metadata if version.pgh_context else {}).get("user") or "–")


def register_audit(app_label: str, hidden: Collection[str] = (), shown_as: type[AuditAdmin] = AuditAdmin) -> None:
    """The audit models are made by the `audited` decorator; none of them is named anywhere else."""
    for model in apps.get_app_config(app_label).get_models():
        if issubclass(model, Event) and model.__name__ not in hidden:
            tracked: type[Model] = model.pgh_tracked_model  # type: ignore[assignment]  # set on every event model
            call_in_admin(model, format_lazy(_("{name}: changes"), name=tracked._meta.verbose_name))
            admin.site.register(model, shown_as)


def call_in_admin(model: type[Model], name: Any) -> None:
    """Name a model whose class is not ours to write; the admin takes its titles from there."""
    model._meta.verbose_name = model._meta.verbose_name_plural = name
