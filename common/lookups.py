"""A lookup that Django has not."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from django.db.models import ForeignKey, Lookup


@ForeignKey.register_lookup
class AnyOf(Lookup):
    """`region__any_of=codes`: as `__in` of keys that are text, but they are one parameter and not one each.

    A province has a hundred regions, and a page asks a dozen times whether a row is in one of them: preparing,
    quoting and parsing that many parameters took longer than finding the rows. One region alone is asked for as a
    filter asks for it: of one condition in two forms the planner believes that hardly a row meets both.
    """

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, values = self.process_lhs(compiler, connection)
        keys = tuple(self.rhs)
        if len(keys) == 1:
            return f"{column} = %s", (*values, keys[0])
        return f"{column} = ANY(%s::text[])", (*values, _array(keys))


@lru_cache(maxsize=64)
def _array(keys: tuple[str, ...]) -> str:
    """As PostgreSQL writes an array of text; one person's regions come a hundred times in a page."""
    quoted = ",".join('"' + re.sub(r'(["\\\\])', r"\\\1", key) + '"' for key in keys)
    return f"{{{quoted}}}"
