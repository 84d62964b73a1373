"""The parameters of an address: each is known, and each is given once. Of two values nobody can say which was meant."""

from __future__ import annotations

from collections.abc import Collection

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from common.errors import Malformed


def refuse_repeated(query: QueryDict) -> None:
    for name in query:
        if len(query.getlist(name)) > 1:
            raise Malformed("repeated_parameter", _("Named more than once."), field=name)


def allow_only(known: Collection[str], query: QueryDict) -> None:
    for name in query:
        if name not in known:
            raise Malformed("unknown_parameter", _("Unknown parameter: %(name)s") % {"name": name}, field=name)
    refuse_repeated(query)
