"""Many records in one request: `POST /<plural>/bulk/`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from copy import deepcopy
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.viewsets import GenericViewSet

from common.errors import Malformed
from common.parameters import allow_only
from common.resources import BoundedJSONParser, StrictInput
from common.writing import Writing
from integrations.bulk.items import items_of, names_input, refuse_repeated, resolve
from integrations.bulk.run import Outcome, Writer, bulk_write
from integrations.enums import BulkResult
from integrations.idempotency import IdempotentPosts
from integrations.problems import ProblemItem

WISHES: Mapping[str, str] = {
    "dry_run": "Answer as the request would be answered; save nothing.",
    "atomic": "Save all items or, if one is refused, none.",
}


class WrittenOutput(serializers.Serializer[Any]):
    index = serializers.IntegerField(help_text="The place of the item in the request, from 0.")
    status = serializers.IntegerField(help_text="As the single request would be answered; 424: others were refused.")
    result = serializers.ChoiceField([one.value for one in BulkResult])
    id = serializers.IntegerField(allow_null=True)
    url = serializers.URLField(allow_null=True)
    number = serializers.CharField(allow_null=True, help_text="Of problems.")
    external_id = serializers.CharField(allow_null=True)
    version = serializers.IntegerField(allow_null=True)
    code = serializers.CharField(allow_null=True, help_text="Why it was refused; stable, documented in docs/api.md.")
    errors = ProblemItem(many=True)  # type: ignore[assignment]  # a field, which hides what serializers keep there
    warnings = ProblemItem(
        many=True, help_text="What was saved and looks odd all the same, as the single request says."
    )


class AllWrittenOutput(serializers.Serializer[Any]):
    """What became of each item, in the order of the request."""

    dry_run = serializers.BooleanField()
    atomic = serializers.BooleanField()
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    refused = serializers.IntegerField()
    not_saved = serializers.IntegerField()
    results = WrittenOutput(many=True)


class BulkResource(IdempotentPosts, GenericViewSet[Any]):  # type: ignore[misc]  # both call the request theirs
    """Up to a thousand items, each written as the single POST or PATCH would write it."""

    writing: ClassVar[Writing]
    parser_classes = [BoundedJSONParser]
    http_method_names = ["post", "options"]
    pagination_class = None
    filter_backends = []

    def create(self, request: Request) -> Response:
        """Create or update many records, each by its code or by your own `external_id`, with a result for each."""
        is_dry_run, is_atomic = _wishes(request)
        items = items_of(request.data, self.writing)
        writer = Writer(self.writing, request, {"request": request, "view": self})
        resolve(items, actor=writer.actor, writing=self.writing)
        refuse_repeated(items, self.writing)
        outcomes = bulk_write(writer, items, is_atomic=is_atomic, is_dry_run=is_dry_run)
        counts = Counter(one.result for one in outcomes)
        collection = reverse(f"{self.writing.resource}-list", request=request)
        return Response(
            {
                "dry_run": is_dry_run,
                "atomic": is_atomic,
                **{result.value: counts[result] for result in BulkResult},
                "results": [_shaped(one, collection, is_dry_run=is_dry_run) for one in outcomes],
            }
        )


def bulk_of(writing: Writing) -> type[BulkResource]:
    """The bulk resource of records that are written so."""
    described = extend_schema(
        request=_item_input(writing)(many=True),
        responses={200: AllWrittenOutput},
        parameters=[OpenApiParameter(name, bool, description=text) for name, text in WISHES.items()],
    )
    name = f"{writing.model.__name__}BulkResource"
    doc = {"__doc__": BulkResource.__doc__, "__module__": __name__}
    return described(type(name, (BulkResource,), {**doc, "writing": writing}))


def _item_input(writing: Writing) -> type[StrictInput]:
    """What an item may hold: the fields of the single POST and PATCH. Which are needed depends on what is there."""
    fields = {**writing.change().fields, **writing.creation().fields, **names_input(writing)().fields}
    optional = {}
    for name, field in fields.items():
        optional[name] = deepcopy(field)
        optional[name].required = False
    return type(f"{writing.model.__name__}ItemInput", (StrictInput,), {"__doc__": None, **optional})


def _wishes(request: Request) -> tuple[bool, bool]:
    allow_only(WISHES, request.query_params)
    found = [request.query_params.get(name, "false") for name in WISHES]
    for name, value in zip(WISHES, found, strict=True):
        if value not in {"true", "false"}:
            raise Malformed("invalid_choice", _("Say true or false."), field=name)
    dry_run, atomic = found
    return dry_run == "true", atomic == "true"


def _shaped(one: Outcome, collection: str, *, is_dry_run: bool) -> dict[str, Any]:
    # What a dry run creates is gone again, and its key would name nothing.
    record = None if is_dry_run and one.result == BulkResult.CREATED else one.record
    refusal = one.refusal
    whole = [{"field": None, "code": refusal.code, "detail": refusal.detail}] if refusal else []
    return {
        "index": one.item.index,
        "status": one.status,
        "result": one.result.value,
        "id": record.pk if record else None,
        "url": f"{collection}{record.pk}/" if record else None,
        "number": getattr(record, "number", None),
        "external_id": one.item.external_id,
        "version": record.version if record else None,
        "code": refusal.code if refusal else None,
        "errors": (refusal.errors or whole) if refusal else [],
        "warnings": list(one.warnings),
    }
