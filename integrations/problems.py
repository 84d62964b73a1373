"""Every error of the API as RFC 9457 application/problem+json. The codes are documented in docs/api.md."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as ModelValidationError
from django.core.signals import got_request_exception
from django.db import DataError, IntegrityError
from django.db.models import ProtectedError, RestrictedError
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.views import set_rollback

from common.errors import DomainError
from common.patience import TookTooLong, was_stopped

MEDIA_TYPE = "application/problem+json"
UNIQUE_VIOLATION, EXCLUSION_VIOLATION, FOREIGN_KEY_VIOLATION = "23505", "23P01", "23503"

logger = logging.getLogger("django.request")


class ProblemItem(serializers.Serializer[Any]):
    field = serializers.CharField(allow_null=True, help_text="The parameter or field of the body; null for the whole.")
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemDetails(serializers.Serializer[Any]):
    """An error as RFC 9457 describes it."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField(help_text="Stable; documented in docs/api.md.")
    errors = ProblemItem(many=True)  # type: ignore[assignment]  # a field, which hides what serializers keep there


class Refusal:
    """What went wrong, before it becomes an answer."""

    def __init__(
        self, status: int, code: str, detail: Any, errors: Sequence[dict[str, Any]] = (), **facts: Any
    ) -> None:
        self.facts = facts
        self.status = status
        self.code = code
        self.detail = str(detail)
        self.errors = list(errors)
        self.headers: dict[str, str] = {}


def handle(error: Exception, context: Mapping[str, Any]) -> Response:
    """The answer to any exception of an API view; what nobody foresaw is logged and says nothing of itself."""
    set_rollback()
    refusal = refusal_of(error, context)
    return Response(_body(refusal), status=refusal.status, headers=refusal.headers, content_type=MEDIA_TYPE)


def refusal_of(error: Exception, context: Mapping[str, Any]) -> Refusal:
    """What an exception of an API view comes to, its view and request being the context."""
    refusal = _refusal(error)
    if refusal is None:
        request = context["request"]
        logger.error("Internal error: %s", request.path, exc_info=error, extra={"status_code": 500, "request": request})
        got_request_exception.send(sender=type(context["view"]), request=request)
        refusal = Refusal(500, "internal_error", _("Something went wrong on our side. It was noted."))
    return refusal


def plain_response(error: exceptions.APIException) -> HttpResponse:
    """The same answer from a view that is none of the API's."""
    refusal = _of_framework(error)
    return JsonResponse(_body(refusal), status=refusal.status, headers=refusal.headers, content_type=MEDIA_TYPE)


def _body(refusal: Refusal) -> dict[str, Any]:
    return {
        **refusal.facts,
        "type": "about:blank",
        "title": str(TITLES[refusal.status]),
        "status": refusal.status,
        "detail": refusal.detail,
        "code": refusal.code,
        "errors": refusal.errors,
    }


TITLES = {
    400: gettext_lazy("Bad request"),
    401: gettext_lazy("Not signed in"),
    403: gettext_lazy("Not allowed"),
    404: gettext_lazy("Not found"),
    405: gettext_lazy("Method not allowed"),
    406: gettext_lazy("Not acceptable"),
    409: gettext_lazy("Conflict"),
    410: gettext_lazy("Not kept any more"),
    412: gettext_lazy("Precondition failed"),
    413: gettext_lazy("Content too large"),
    415: gettext_lazy("Unsupported media type"),
    422: gettext_lazy("Rule violated"),
    429: gettext_lazy("Too many requests"),
    500: gettext_lazy("Internal error"),
    503: gettext_lazy("Not now"),
}


def _refusal(error: Exception) -> Refusal | None:
    if was_stopped(error):
        error = TookTooLong()
    if isinstance(error, DomainError):
        items = [_item(error.field, error.code, error.message)] if error.field else []
        return Refusal(error.status, error.code, error.message, items, **error.params)
    if isinstance(error, exceptions.APIException):
        return _of_framework(error)
    if isinstance(error, ModelValidationError):
        items = list(_model_items(error))
        return Refusal(422, "invalid", items[0]["detail"] if len(items) == 1 else _("Some values break a rule."), items)
    if isinstance(error, IntegrityError):
        return _of_constraint(error)
    for kind, status, code, detail in PLAIN:
        if isinstance(error, kind):
            return Refusal(status, code, detail)
    return None


PLAIN: tuple[tuple[type[Exception], int, str, Any], ...] = (
    (Http404, 404, "not_found", gettext_lazy("There is nothing here, or nothing that you may see.")),
    (PermissionDenied, 403, "not_allowed", gettext_lazy("Your role does not allow this here.")),
    (RequestDataTooBig, 413, "body_too_large", gettext_lazy("The body is too large.")),
    (SuspiciousOperation, 400, "malformed", gettext_lazy("The request is malformed.")),
    (DataError, 422, "value_out_of_range", gettext_lazy("A value is outside the range that can be stored.")),
)


def _of_framework(error: exceptions.APIException) -> Refusal:
    if isinstance(error, exceptions.ValidationError):
        items = list(_serializer_items(error.detail))
        detail = items[0]["detail"] if len(items) == 1 else _("Some values are missing or malformed.")
        return Refusal(400, "invalid", detail, items)
    code = str(getattr(error.detail, "code", error.default_code))
    refusal = Refusal(error.status_code, code, error.detail)
    wait = getattr(error, "wait", None)
    if wait is not None:
        refusal.headers["Retry-After"] = str(max(1, ceil(wait)))
    # The view puts the challenge into the exception where it gives 401.
    challenge = getattr(error, "auth_header", None)
    if challenge:
        refusal.headers["WWW-Authenticate"] = challenge
    return refusal


def _of_constraint(error: IntegrityError) -> Refusal | None:
    """A constraint that we named is a refusal, and so is a broken reference; any other is a mistake of ours."""
    if isinstance(error, ProtectedError | RestrictedError):
        return Refusal(409, "in_use", _("Other records need it, so it cannot be removed."))
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None) or ""
    message = _constraint_message(name)
    if message is None and getattr(diagnosis, "sqlstate", None) == FOREIGN_KEY_VIOLATION:
        message = _("A record that this one belongs to is not there, or not there any more.")
    if message is None:
        return None
    is_taken = getattr(diagnosis, "sqlstate", None) in {UNIQUE_VIOLATION, EXCLUSION_VIOLATION}
    return Refusal(
        409 if is_taken else 422, "already_there" if is_taken else "invalid", message, [_item(None, name, message)]
    )


def _constraint_message(name: str) -> str | None:
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return str(constraint.get_violation_error_message())
    return next((str(message) for ending, message in MADE_IN_SQL.items() if name.endswith(ending)), None)


# What models cannot declare: composite keys, and what triggers refuse, by the end of the name.
MADE_IN_SQL = {
    "_team_of_campaign": gettext_lazy("This team serves another campaign."),
    "_campaign_of_team": gettext_lazy("This team serves another campaign."),
    "_visit_of_campaign": gettext_lazy("This visit belongs to another campaign."),
    "_meeting_of_campaign": gettext_lazy("This meeting belongs to another campaign."),
    "_series_of_campaign": gettext_lazy("This series belongs to another campaign."),
    "_problem_of_campaign": gettext_lazy("This problem belongs to another campaign."),
    "_round_of_series": gettext_lazy("This round belongs to another series."),
    "_region_of_team": gettext_lazy("An official sees the region of the team or a part of it."),
    "_one_merge_deep": gettext_lazy("A problem is merged into one that goes on, not into one that was merged itself."),
    "_region_no_cycle": gettext_lazy("A region cannot be part of what is part of it."),
}


def _item(field: str | None, code: str, detail: Any) -> dict[str, Any]:
    return {"field": field, "code": code, "detail": str(detail)}


def _model_items(error: ModelValidationError) -> Iterator[dict[str, Any]]:
    by_field = error.error_dict if hasattr(error, "error_dict") else {"__all__": error.error_list}
    for field, errors in by_field.items():
        for one in errors:
            yield _item(None if field == "__all__" else field, one.code or "invalid", one.messages[0])


def _serializer_items(detail: Any, path: str = "") -> Iterator[dict[str, Any]]:
    """Flattens the nested errors of a body: `problems.0.title`."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            inner_path = path if name == "non_field_errors" else f"{path}.{name}".lstrip(".")
            yield from _serializer_items(inner, inner_path)
    elif isinstance(detail, exceptions.ErrorDetail):
        yield _item(path or None, detail.code or "invalid", detail)
    else:
        for index, inner in enumerate(detail):
            is_text = isinstance(inner, exceptions.ErrorDetail)
            yield from _serializer_items(inner, path if is_text else f"{path}.{index}".lstrip("."))
