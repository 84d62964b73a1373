from __future__ import annotations

from django.contrib import admin
from django.db import models

from accounts.administration import PartInline, RecordAdmin, register_audit
from policies.models import Policy, PolicyItem


class PolicyItemInline(PartInline):
    model = PolicyItem
    autocomplete_fields = ["handled_by"]


@admin.register(Policy)
class PolicyAdmin(RecordAdmin):
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    inlines = [PolicyItemInline]
    list_display = ["title", "document_number", "issued_by", "region", "issued_on", "status"]
    list_filter = ["status"]
    list_select_related = ["issued_by", "region"]
    search_fields = ["title", "document_number"]
    autocomplete_fields = ["issued_by", "region"]
    date_hierarchy = "issued_on"


register_audit("policies")
