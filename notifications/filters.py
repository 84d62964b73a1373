from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.filters import StrictFilterSet
from notifications.kinds import kind_choices
from notifications.models import Notification


class NotificationFilter(StrictFilterSet):
    """What one's notifications can be narrowed by."""

    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=kind_choices(), empty_label=_("All"))
    unread = django_filters.ChoiceFilter(
        label=_("Unread"), choices=[("true", _("Yes")), ("false", _("No"))], method="of_reading"
    )
    updated_after = None  # they do not change, they are read

    class Meta:
        model = Notification
        fields: list[str] = []

    def of_reading(self, queryset: QuerySet[Notification], name: str, value: str) -> QuerySet[Notification]:
        return queryset.filter(read_at__isnull=value == "true")


class NotificationListFilter(NotificationFilter):
    """The page: unread ones unless all are wanted."""

    unread = None
    extra_parameters = frozenset({"show"})
