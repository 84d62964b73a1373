"""The search of names as query expressions; the index that answers them holds the same call of `enterprises_words`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Lookup, Q, Value
from django.db.models.functions import Replace, StrIndex
from django.db.models.lookups import GreaterThan

from enterprises.rules.search import Sought

# Where a model keeps a name, its pinyin and its initials, and the code of its region; nothing where it has none.
Spelling = tuple[str, str, str, str]


class Words(Func):
    """The pieces of a spelling that words are compared with."""

    function = "enterprises_words"
    output_field = SearchVectorField()

    def __init__(self, *fields: str) -> None:
        super().__init__(*(F(field) if field else Value("") for field in fields))


class TextWords(Words):
    """The pieces of a text that has no pinyin."""

    def __init__(self, field: str) -> None:
        super().__init__(field, "", "", "")


class Holds(Lookup):
    """Whether the pieces answer a question in the syntax of `tsquery`."""

    lookup_name = "holds"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        pieces, of_pieces = self.process_lhs(compiler, connection)
        return f"{pieces} @@ %s::tsquery", (*of_pieces, self.rhs)


class AmongKeys(Func):
    """`key = ANY(array)`, with all keys as one parameter.

    One each, as of `__in`, ten thousand cost more than fetching their rows.
    """

    template = "%(expressions)s::bigint[])"
    arg_joiner = " = ANY("
    output_field = models.BooleanField()

    def __init__(self, key: str, keys: Sequence[int]) -> None:
        super().__init__(F(key), Value("{" + ",".join(map(str, keys)) + "}"))


class AmongMany(AmongKeys):
    """The same as a join, for thousands of keys beside other tables.

    Where the planner knows a table as smaller than it is, it may ask an index for the array once for each row of
    another, and each time the array is sorted first. Its length as a table it always knows.
    """

    template = "%(expressions)s::bigint[]))"
    arg_joiner = " IN (SELECT unnest("


class Number(Func):
    """An amount as the driver's own number: of a float or decimal field Django would convert each value once more."""

    template = "%(expressions)s::float8"
    output_field = models.Field()


class Plain(Func):
    function = "enterprises_plain"
    output_field = models.TextField()


class OrganisationCode(Func):
    """What stays of a credit code when the body registers anew: characters 9 to 17."""

    template = "substr(%(expressions)s, 9, 9)"
    output_field = models.TextField()


class Digits(Func):
    """What numbers are compared by: the last eleven digits, without an extension; +86 and brackets do not matter."""

    template = r"right(regexp_replace(split_part(%(expressions)s, '转', 1), '[^0-9]', '', 'g'), 11)"
    output_field = models.TextField()


def anywhere(sought: Sought, spelling: Spelling, *others: Q, place: str = "") -> Q:
    """What holds the words, and what any of the `others` holds for. A `place` spares the index what is elsewhere."""
    return _answering(in_pieces(sought, spelling, place), as_a_whole(sought, spelling), others)


def at_the_beginning(sought: Sought, spelling: Spelling, *, place: str = "") -> Q:
    return _answering(_pieces(spelling, sought.at_the_beginning(place)), as_a_whole(sought, spelling), ())


def in_text(sought: Sought, field: str, *others: Q) -> Q:
    """`anywhere` for a text without pinyin, which has to say the words as they are written."""
    return _answering(Q(Holds(TextWords(field), sought.in_text)), _holding_the_words(sought, field), others)


def in_pieces(sought: Sought, spelling: Spelling, place: str = "") -> Q:
    """What the index holds for `anywhere`, without a look whether the pieces stand together."""
    return _pieces(spelling, sought.anywhere(place))


def _pieces(spelling: Spelling, question: str) -> Q:
    return Q(Holds(Words(*spelling), question))


def _answering(pieces: Q, whole: Q, others: Iterable[Q]) -> Q:
    """The question to the index, and a look whether the pieces stand together.

    Two conditions, each with the others beside it: then the index answers the first, and on rows that come another way
    the look, which is cheap, spares cutting most names into pieces, which is not.
    """
    for other in others:
        pieces, whole = pieces | other, whole | other
    return pieces & whole


def _holding_the_words(sought: Sought, field: str) -> Q:
    return Q(GreaterThan(StrIndex(Plain(field), Value(sought.plain)), 0))


def as_a_whole(sought: Sought, spelling: Spelling) -> Q:
    """`anywhere` without an index."""
    name, pinyin, initials, _region = spelling
    condition = _holding_the_words(sought, name)
    if sought.is_latin:
        sound = Replace(F(pinyin), Value(" "), Value(""))
        condition |= Q(GreaterThan(StrIndex(sound, Value(sought.plain)), 0))
        condition |= Q(GreaterThan(StrIndex(F(initials), Value(sought.plain)), 0))
    return condition
