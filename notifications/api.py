from __future__ import annotations

from collections.abc import Collection
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.resources import Resource, actor_of
from common.rows import Derived, Reading, RowSerializer
from notifications.enums import LetterState
from notifications.filters import NotificationFilter
from notifications.kinds import kind_choices, text_of
from notifications.models import Notification
from notifications.services.reading import notification_read, notifications_read_all, notifications_shown


def _text(reading: Reading, kind: str, code: str, parameters: dict[str, Any]) -> str:
    return text_of(kind, code, parameters)


TELLING = frozenset({"text", "parameters"})


class NotificationOutput(RowSerializer):
    """`text` is in the language that the request asks for; `code` and `parameters` are what it is made of."""

    kind = serializers.ChoiceField(kind_choices(), read_only=True)
    text = serializers.CharField(read_only=True)
    parameters = serializers.DictField(read_only=True)
    mail_state = serializers.ChoiceField(LetterState.choices, source="letter.state", allow_null=True, read_only=True)
    mail_failure = serializers.CharField(source="letter.failure", allow_null=True, read_only=True)
    mailed_at = serializers.DateTimeField(source="letter.sent_at", allow_null=True, read_only=True)

    derived = {"text": Derived(("kind", "code", "parameters"), _text)}

    class Meta:
        model = Notification
        fields = [
            "id", "url", "kind", "text", "code", "parameters", "link", "delivery", "mail_state", "mail_failure",
            "mailed_at", "written_at", "read_at",
        ]  # fmt: skip


class ReadOutput(serializers.Serializer[Any]):
    read = serializers.IntegerField(help_text="How many were unread.")


class NotificationResource(Resource):
    """What the caller is notified of: the caller's own and nobody else's."""

    model = Notification
    row = NotificationOutput
    filterset_class = NotificationFilter
    order = ("-written_at", "-id")

    def list(self, request: Request) -> Response:
        answer = super().list(request)
        self._told([row["id"] for row in self.paginator.page.items])  # type: ignore[union-attr]
        return answer

    def object_response(self, key: Any, code: int = status.HTTP_200_OK) -> Response:
        answer = super().object_response(key, code)
        if answer.status_code != status.HTTP_304_NOT_MODIFIED:
            self._told([key])
        return answer

    def _told(self, keys: Collection[Any]) -> None:
        """What they say names problems; an answer without their words names none."""
        if keys and not TELLING.isdisjoint(self.wanted_fields()):
            rows = self.get_queryset().filter(pk__in=keys)
            notifications_shown(actor=actor_of(self.request), rows=rows, over_api=True)

    @extend_schema(request=None, filters=False)
    @action(detail=True, methods=["post"], filter_backends=[])
    def read(self, request: Request, pk: str) -> Response:
        """Note that it is read; done twice it changes nothing."""
        found = notification_read(actor=actor_of(request), notification_id=int(pk))
        return self.object_response(found.pk)

    @extend_schema(request=None, responses=ReadOutput, filters=False)
    @action(detail=False, methods=["post"], url_path="read-all", pagination_class=None, filter_backends=[])
    def read_all(self, request: Request) -> Response:
        """Note that all are read."""
        return Response({"read": notifications_read_all(actor=actor_of(request))})
