"""An uploaded list, row by row: what each row says, and which enterprises of the person's scope may be meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns.models import Campaign, Exclusion, ListedEnterprise
from campaigns.rules.matching import Candidate, Line, Said, lines_of, looks_like_code
from enterprises.enums import AliasKind
from enterprises.lookups import Plain
from enterprises.models import Alias, Enterprise
from enterprises.rules.search import plain
from enterprises.rules.uscc import compacted
from enterprises.transfer.cells import Limits
from enterprises.transfer.columns import guess
from enterprises.transfer.enums import FileFormat
from enterprises.transfer.reading import SAMPLE, FileRefused, Row, Table, format_of, opened_csv
from enterprises.transfer.workbook import opened_xlsx

MOST_ROWS = 20_000
MOST_BYTES = 10 * 1024 * 1024
# A request waits for it, and the web server holds the sheet.
LIMITS = Limits(unpacked=200 * 1024 * 1024, cells=1_000_000, text=10_000_000)
LONGEST = 150
AT_ONCE = 2_000


def looked_up(actor: User, campaign: Campaign, file: IO[bytes], size: int) -> list[Line]:
    """What becomes of each row of the file. Raises FileRefused."""
    rows = _rows_of(file, size)
    keys = _keys_of(actor, rows)
    candidates = _candidates(actor, campaign, {key for found in keys.values() for key in found})
    known = {word: [candidates[key] for key in found if key in candidates] for word, found in keys.items()}
    codes = {said.code: known.get(said.code, []) for said in rows if said.code}
    names = {word: known.get(word, []) for said in rows if not said.code and (word := plain(said.name))}
    return lines_of(rows, codes, names)


def _rows_of(file: IO[bytes], size: int) -> list[Said]:
    if size > MOST_BYTES:
        raise FileRefused("too_large", _("The file is larger than 10 MB. A list needs only codes or names."))
    form = format_of(file.read(SAMPLE), size)
    file.seek(0)
    with opened_xlsx(file, size, LIMITS) if form == FileFormat.XLSX else opened_csv(file, size) as table:
        found = []
        for said in _said(table):
            found.append(said)
            if len(found) > MOST_ROWS:
                message = _("A list has at most 20,000 rows. Divide the file, or choose by the rule.")
                raise FileRefused("too_many_rows", message)
    if not found:
        raise FileRefused("empty", _("The file is empty."))
    return found


def _said(table: Table) -> Iterator[Said]:
    """By the columns of code and name; where no title is known, the first cell that says anything is one of them."""
    mapping = guess(table.titles, {}).mapping
    places = {key: mapping.index(key) for key in ("uscc", "name") if key in mapping}
    formulas: dict[int, set[int]] = defaultdict(set)
    for number, column in table.formulas:
        formulas[number].add(column)
    if not places:
        yield from _bare(table.header_row, table.titles, formulas.get(table.header_row, set()))
    for number, row in table.rows:
        spoilt = formulas.get(number, set())
        if not places:
            yield from _bare(number, row, spoilt)
            continue
        code, name = (_cell(row, places.get(key)) for key in ("uscc", "name"))
        is_spoilt = not spoilt.isdisjoint(places.values())
        if code or name or is_spoilt:
            yield _one(number, code, name, is_spoilt)


def _cell(row: Row, place: int | None) -> str:
    return row[place].strip() if place is not None and place < len(row) else ""


def _bare(number: int, row: Row, spoilt: set[int]) -> Iterator[Said]:
    text = next((cell.strip() for cell in row if cell.strip()), "")
    if text or spoilt:
        yield _one(number, text if looks_like_code(text) else "", text, bool(spoilt))


def _one(number: int, code: str, name: str, is_spoilt: bool) -> Said:
    if not code and looks_like_code(name):
        code, name = name, ""
    name = " ".join(name.removeprefix("'").split())
    code = compacted(code.removeprefix("'"))
    text = code + name
    is_spoilt = is_spoilt or text.startswith(("=", "+", "@")) or not text.isprintable()
    return Said(number, _printable(code), _printable(name), is_spoilt)


def _printable(text: str) -> str:
    return "".join(one for one in text if one.isprintable())[:LONGEST]


def _keys_of(actor: User, rows: Sequence[Said]) -> dict[str, list[int]]:
    """The keys of the enterprises that may be meant, by code or plain name; other names and former codes as well."""
    found: dict[str, dict[int, None]] = defaultdict(dict)
    enterprises, aliases = Enterprise.objects.visible_to(actor), Alias.objects.visible_to(actor)
    for codes in _pieces({said.code for said in rows if said.code}):
        for key, code in enterprises.filter(uscc__in=codes).values_list("pk", "uscc"):
            found[str(code)][key] = None
        former = aliases.filter(kind=AliasKind.FORMER_CODE, value__in=codes, enterprise__merged_into__isnull=True)
        for key, code in former.values_list("enterprise", "value"):
            found[code].setdefault(key)
    for names in _pieces({plain(said.name) for said in rows if not said.code and said.name}):
        own = enterprises.plainly(names).values_list("pk", Plain("name"))
        for key, name in own:
            found[name][key] = None
        others = aliases.plainly([name for name in names if name not in found])
        for key, name in others.values_list("enterprise", Plain("value")):
            found[name].setdefault(key)
    return {word: list(keys) for word, keys in found.items()}


def _pieces(words: set[str]) -> Iterator[list[str]]:
    ordered = sorted(words - {""})
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]


def _candidates(actor: User, campaign: Campaign, keys: set[int]) -> dict[int, Candidate]:
    there = {"campaign": campaign, "enterprise__in": keys}
    listed = set(ListedEnterprise.objects.filter(**there).values_list("enterprise", flat=True))
    taken_off = set(Exclusion.objects.filter(**there).values_list("enterprise", flat=True))
    rows: Any = Enterprise.objects.visible_to(actor).filter(pk__in=keys)
    return {
        key: Candidate(key, code or "", path.startswith(campaign.region.path), key in listed, key in taken_off)
        for key, code, path in rows.values_list("pk", "uscc", "region__path")
    }
