from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import AbstractApplication, AccessToken, Application

from accounts.administration import ReadOnlyAdmin, RecordAdmin, call_in_admin
from accounts.models import User
from integrations.models import ExternalId, RememberedAnswer

call_in_admin(Application, _("API clients"))
call_in_admin(AccessToken, _("API tokens"))


class ClientForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """An API client: what it may see and do follows from the roles of its account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "client_secret" in self.fields:
            self.fields["client_secret"].help_text = _("Copy it now: it is kept as a hash alone and never shown again.")

    def clean(self) -> dict[str, Any]:
        """Client credentials are the only way in, set before the model validates the grant."""
        self.instance.client_type = AbstractApplication.CLIENT_CONFIDENTIAL
        self.instance.authorization_grant_type = AbstractApplication.GRANT_CLIENT_CREDENTIALS
        return super().clean() or self.cleaned_data


class ClientAdmin(RecordAdmin):
    """Other systems that may call the API (named in the settings of the OAuth library)."""

    form = ClientForm
    list_display = ["name", "user", "client_id", "created"]
    list_select_related = ["user"]
    search_fields = ["name", "client_id"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return ["name", "user", "client_id"] if obj else ["name", "user", "client_id", "client_secret"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["client_id"] if obj else []

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "user":
            kwargs["queryset"] = User.objects.filter(is_client=True)
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None:
            field.required = True
        return field


class TokenAdmin(RecordAdmin):
    """The tokens in use. Deleting one ends it at once; the token itself is shown to nobody."""

    fields = ["application", "scope", "expires", "created"]
    readonly_fields = ["application", "scope", "expires", "created"]
    list_display = ["application", "scope", "expires", "created"]
    list_select_related = ["application"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


class UnusedAdmin(ReadOnlyAdmin):
    """What other ways in would leave behind: the client's own credentials are the only way."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(RememberedAnswer)
class RememberedAnswerAdmin(ReadOnlyAdmin):
    list_display = ["key", "actor", "status", "answered_at"]
    list_select_related = ["actor"]
    search_fields = ["=key"]


@admin.register(ExternalId)
class ExternalIdAdmin(ReadOnlyAdmin):
    list_display = ["external_id", "resource", "actor", "noted_at"]
    list_select_related = ["actor"]
    list_filter = ["resource"]
    search_fields = ["=external_id"]
