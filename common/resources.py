"""What every resource of the REST API shares: lists by cursor, objects with ETags, creation and change by services."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.db.models import BigIntegerField, Model, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.http import parse_etags
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import serializers, status
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, JSONParser
from rest_framework.permissions import SAFE_METHODS
from rest_framework.relations import MANY_RELATION_KWARGS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.utils.encoders import JSONEncoder
from rest_framework.viewsets import GenericViewSet

from common.errors import Conflict, DomainError, Malformed
from common.parameters import allow_only, refuse_repeated
from common.rows import Reading, RowSerializer, read


class BodyTooLarge(DomainError):
    status = 413


def actor_of(request: Request) -> Any:
    """The account that asks: permissions let nobody else through."""
    return request.user


class StaleVersion(DomainError):
    """The caller's If-Match names another version than the present one."""

    status = 412


class BytesParser(BaseParser):
    """The bytes as they come, up to a limit. What they are is found out from them, not from what they are called."""

    most_bytes: int

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        return _bounded(stream, self.most_bytes)


class BoundedJSONParser(JSONParser):
    """JSON of bounded size and depth: what is beyond is refused before anything is built from it."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        body = _bounded(stream, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        try:
            return json.loads(body.decode(), parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise ParseError(_("The body is not valid JSON."), code="not_json") from error


def _bounded(stream: Any, limit: int) -> Any:
    body = stream.read(limit + 1)
    if len(body) > limit:
        raise BodyTooLarge("body_too_large", _("The body is larger than %(bytes)s bytes.") % {"bytes": limit})
    return body


def _refuse_constant(word: str) -> None:
    raise ValueError(word)  # NaN and Infinity, which JSON does not have


class StrictInput(serializers.Serializer[Any]):
    """The body of a request. What it does not know is an error: a misspelt field must not vanish silently."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = [name for name in data if name not in self.fields]
            if unknown:
                raise serializers.ValidationError(
                    {
                        name: [serializers.ErrorDetail(gettext("There is no such field."), code="unknown_field")]
                        for name in unknown
                    }
                )
        return super().to_internal_value(data)


class VisibleField(serializers.PrimaryKeyRelatedField[Any]):
    """The key of a record among those that the actor may see; any other does not exist."""

    default_error_messages = {"does_not_exist": _("There is no “{pk_value}” here.")}

    def __init__(self, model: type[Model], related: Sequence[str] = (), **kwargs: Any) -> None:
        """`related` are what will be asked of the record: loaded with it, they cost nothing more."""
        self.model = model
        self.related = tuple(related)
        super().__init__(queryset=model._default_manager.all(), **kwargs)

    @classmethod
    def many_init(cls, *args: Any, **kwargs: Any) -> VisibleManyField:
        passed = {name: kwargs[name] for name in MANY_RELATION_KWARGS if name in kwargs}
        return VisibleManyField(child_relation=cls(*args, **kwargs), **passed)

    def get_queryset(self) -> QuerySet[Any]:
        actor = self.context["request"].user
        visible = self.model._default_manager.visible_to(actor)  # type: ignore[attr-defined]
        return visible.select_related(*self.related) if self.related else visible  # type: ignore[no-any-return]

    def to_internal_value(self, data: Any) -> Any:
        if not self._fits(data):
            self.fail("incorrect_type", data_type=type(data).__name__)
        # Many bodies of one request name the same few records.
        known: dict[Any, Any] = self.context.get("known", {})
        if (self.model, data) not in known:
            known[self.model, data] = self._found(data)
        return known[self.model, data]

    def know(self, named: Iterable[Any]) -> None:
        """Find many at once, for the bodies that name them. What is not found is looked for again by itself."""
        keys = {data for data in named if self._fits(data)}
        if self._is_number():
            keys = {key for key in keys if abs(key) <= BigIntegerField.MAX_BIGINT}
        for record in self.get_queryset().filter(pk__in=keys) if keys else ():
            self.context["known"][self.model, record.pk] = record

    def _fits(self, data: Any) -> bool:
        if self._is_number():
            return type(data) is int  # True is an int, too
        return isinstance(data, str) and data.isprintable()

    def _is_number(self) -> bool:
        return self.model._meta.pk.get_internal_type() not in {"CharField", "SlugField"}

    def _found(self, data: Any) -> Any:
        # A record that took in another one answers to its key as well.
        answering = getattr(self.get_queryset(), "answering_to", None)
        found = answering(data).first() if answering else None
        return found or super().to_internal_value(data)


class VisibleManyField(serializers.ManyRelatedField):
    """Several of them. Which one is wrong is told by its place: `member_units.2`."""

    def to_internal_value(self, data: Any) -> list[Any]:
        if isinstance(data, str) or not isinstance(data, Sequence):
            self.fail("not_a_list", input_type=type(data).__name__)
        if not self.allow_empty and not data:
            self.fail("empty")
        found: list[Any] = []
        wrong: dict[str, Any] = {}
        for place, one in enumerate(data):
            try:
                found.append(self.child_relation.to_internal_value(one))
            except serializers.ValidationError as error:
                wrong[str(place)] = error.detail
        if wrong:
            raise serializers.ValidationError(wrong)
        return found


class StrictFilterBackend(DjangoFilterBackend):
    """The filter sets of the pages, with every refused parameter named."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        filterset = self.get_filterset(request, queryset, view)
        if not filterset.is_valid():
            for field, errors in filterset.errors.as_data().items():
                error = errors[0]
                name = (error.params or {}).get("name") if field == "__all__" else field
                raise Malformed(error.code or "invalid", error.messages[0], field=name)
        return filterset.qs  # type: ignore[no-any-return]


class Resource(GenericViewSet[Any]):
    """A resource that can be read. `row` is its shape; the filter set and the orderings say what a list may be asked.

    `orderings` holds the fields to order by; each has an index that supports it. `order` is the order without a wish.
    """

    model: ClassVar[type[Model]]
    row: ClassVar[type[RowSerializer]]
    order: ClassVar[tuple[str, ...]] = ("id",)
    orderings: ClassVar[tuple[str, ...]] = ()
    reading_class: ClassVar[type[Reading]] = Reading

    filter_backends = [StrictFilterBackend]
    parser_classes = [BoundedJSONParser]
    http_method_names = ["get", "head", "options", "post", "patch"]
    lookup_value_regex = "[0-9]{1,18}"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        refuse_repeated(request.query_params)

    def get_serializer_class(self) -> type[RowSerializer]:
        return self.row

    def get_queryset(self) -> QuerySet[Any]:
        return self.model._default_manager.visible_to(self.request.user)  # type: ignore[attr-defined,no-any-return]

    def annotations(self) -> dict[str, Any]:
        """The expressions that rows need beside columns, by name; only those of wanted fields reach the query."""
        return {}

    def ordering_terms(self) -> tuple[str, ...]:
        """The wished order, made total by the key."""
        wish = self.request.query_params.get("ordering")
        if wish is None:
            return self.order
        name = wish.removeprefix("-")
        if name not in self.orderings:
            allowed = ", ".join(self.orderings)
            raise Malformed("bad_ordering", _("Order by one of: %(names)s.") % {"names": allowed}, field="ordering")
        key = self.model._meta.pk.name
        return (wish,) if name == key else (wish, f"-{key}" if wish.startswith("-") else key)

    def wanted_fields(self) -> tuple[str, ...]:
        wish = self.request.query_params.get("fields")
        if wish is None:
            return self.row.names()
        wanted = tuple(dict.fromkeys(wish.split(",")))
        for name in wanted:
            if name not in self.row.names():
                raise Malformed("unknown_field", _("There is no field “%(name)s”.") % {"name": name}, field="fields")
        return wanted

    def reading(self) -> Reading:
        url = reverse(f"{self.basename}-list", request=self.request)
        return self.reading_class(self.request.user, timezone.localdate(), url)

    def list(self, request: Request) -> Response:
        wanted, order = self.wanted_fields(), self.ordering_terms()
        columns = [*self.row.columns(wanted), *(term.removeprefix("-") for term in order)]
        rows = read(self.filter_queryset(self.get_queryset()), dict.fromkeys(columns), self.annotations())
        page = self.paginate_queryset(rows) or ()
        return self.get_paginated_response(self.row.shaped(page, names=wanted, reading=self.reading()))

    def retrieve(self, request: Request, pk: str) -> Response:
        allow_only({"fields"}, request.query_params)
        return self.object_response(pk)

    def object_response(self, key: Any, code: int = status.HTTP_200_OK) -> Response:
        """One object as it stands, with the ETag that names its version and what was shown of it.

        304 to whoever reads what it has already.
        """
        wanted = self.wanted_fields()
        columns = dict.fromkeys([*self.row.columns(wanted), *self._version_columns()])
        found = list(read(self.get_queryset().filter(pk=key), columns, self.annotations()))
        if not found:
            raise Http404
        body = self.row.shaped(found, names=wanted, reading=self.reading())[0]
        tag = _etag(found[0].get("version"), body)
        if self.request.method in SAFE_METHODS and _names(self.request.headers.get("If-None-Match", ""), tag):
            return Response(status=status.HTTP_304_NOT_MODIFIED, headers={"ETag": tag})
        return Response(body, status=code, headers={"ETag": tag})

    def objects_of(self, keys: Collection[Any]) -> dict[Any, dict[str, Any]]:
        """Those of these keys that the caller may see, by key, as a list shows them."""
        names, key = self.row.names(), self.model._meta.pk.name
        columns = dict.fromkeys([key, *self.row.columns(names)])
        found = list(read(self.get_queryset().filter(pk__in=keys), columns, self.annotations()))
        bodies = self.row.shaped(found, names=names, reading=self.reading())
        return {row[key]: body for row, body in zip(found, bodies, strict=True)}

    def _version_columns(self) -> tuple[str, ...]:
        return ("version",) if "version" in self.row.names() else ()

    def valid(self, serializer: type[StrictInput], *, partial: bool = False) -> dict[str, Any]:
        """The body, well-formed and with its records found, or the refusal that names each field."""
        body = serializer(data=self.request.data, context={"request": self.request}, partial=partial)
        body.is_valid(raise_exception=True)
        return body.validated_data  # type: ignore[no-any-return]

    def created(self, record: Model) -> Response:
        answer = self.object_response(record.pk, status.HTTP_201_CREATED)
        answer["Location"] = f"{self.reading().collection_url}{record.pk}/"
        return answer

    def expected_version(self) -> int | None:
        """The version that If-Match names; None if the caller does not care."""
        tag = self.request.headers.get("If-Match", "*").strip()
        if tag == "*":
            return None
        # Compressed on the way, the tag comes as a weak one; the version in it is the same.
        version = tag.removeprefix("W/").strip('"').partition("-")[0]
        if not (version.isascii() and version.isdecimal() and len(version) < 10):
            raise Malformed("bad_if_match", _("If-Match must hold the ETag of the object, or *."), field="If-Match")
        return int(version)


class stale_as_412:  # noqa: N801  # read as a statement: with stale_as_412():
    """A stale version is 412 for a caller who named it in If-Match, as RFC 9110 has it."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Conflict) and error.code == "stale_version":
            raise StaleVersion(error.code, error.message, **error.params) from error


def _names(header: str, tag: str) -> bool:
    """Whether a list of ETags, weak ones among them, names this one."""
    named = [one.removeprefix("W/") for one in parse_etags(header)]
    return tag in named or "*" in named


def _etag(version: int | None, body: Any) -> str:
    shown = json.dumps(body, cls=JSONEncoder, sort_keys=True).encode()
    digest = hashlib.blake2s(shown, digest_size=6).hexdigest()
    return f'"{version or 0}-{digest}"'
