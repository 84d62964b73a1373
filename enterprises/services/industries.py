"""The finer industries of GB/T 4754-2017, groups and classes, read from the operator's own list."""

from __future__ import annotations

import csv
import io
import itertools
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policy import is_admin, require
from enterprises.enums import IndustryLevel
from enterprises.models import Industry

MOST_ROWS = 5_000
MOST_ERRORS = 20
_LEVELS = {3: IndustryLevel.GROUP, 4: IndustryLevel.CLASS}


@dataclass
class IndustriesRead:
    """What a file holds; with an error in it nothing is written. Lines count from 1, the head line included."""

    industries: list[Industry] = field(default_factory=list)
    errors: list[tuple[int, str]] = field(default_factory=list)


def industries_import(*, actor: User, content: bytes) -> IndustriesRead:
    """Raises NotAllowed."""
    require(is_admin(actor))
    return industries_write(content)


@transaction.atomic
def industries_write(content: bytes) -> IndustriesRead:
    """Insert or correct groups and classes from a CSV file with the columns code, name and perhaps name_en.

    The size group is inherited from what stands above; one that is stored stays.
    """
    found = _read(content)
    if not found.errors:
        Industry.objects.bulk_create(
            # A class refers to its group: the coarser ones first.
            sorted(found.industries, key=lambda one: len(one.code)),
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["parent", "level", "name", "name_en"],
        )
    return found


def _read(content: bytes) -> IndustriesRead:
    found = IndustriesRead()
    # Of any system's line ends.
    rows = csv.DictReader(io.StringIO(_text(content), newline=None))
    try:
        _collect(rows, found)
    except csv.Error:
        found.errors.append((rows.reader.line_num, _("A cell of this line is too long.")))
    found.errors = found.errors[:MOST_ERRORS]
    return found


def _collect(rows: csv.DictReader[str], found: IndustriesRead) -> None:
    """Raises csv.Error where a cell has more characters than a reader takes."""
    if not {"code", "name"} <= set(rows.fieldnames or ()):
        found.errors.append((1, _("The first line must name the columns code and name.")))
        return
    letters = {code[1:3]: code[0] for code in Industry.objects.filter(level="division").values_list("code", flat=True)}
    lines: dict[str, int] = {}
    for row in itertools.islice(rows, MOST_ROWS):
        read = _industry(row, letters)
        if not isinstance(read, Industry):
            found.errors.append((rows.line_num, read))
        elif read.code in lines:
            words = {"code": read.code, "line": lines[read.code]}
            found.errors.append((rows.line_num, _("%(code)s stands in line %(line)s already.") % words))
        else:
            found.industries.append(read)
            lines[read.code] = rows.line_num
    if next(rows, None) is not None:
        found.errors.append((rows.line_num, _("A file has at most %(most)s lines.") % {"most": MOST_ROWS}))
    known = {*lines, *Industry.objects.values_list("code", flat=True)}
    for one in found.industries:
        if one.parent_id not in known:
            words = {"code": one.code, "parent": one.parent_id}
            found.errors.append((lines[one.code], _("%(code)s: there is no %(parent)s above it.") % words))


def _text(content: bytes) -> str:
    """Spreadsheets in China write either encoding."""
    try:
        return content.decode("utf-8-sig").replace("\x00", "")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace").replace("\x00", "")


def _industry(row: dict[str, Any], letters: dict[str, str]) -> Industry | str:
    """The industry of a line, or what is wrong with it."""
    code, name = (row.get("code") or "").strip().upper(), (row.get("name") or "").strip()
    digits = code.lstrip("ABCDEFGHIJKLMNOPQRST")
    if not (digits.isascii() and digits.isdecimal() and len(digits) in _LEVELS):
        return _("“%(code)s” is no group or class: 3 or 4 digits, perhaps after the letter of the section.") % {
            "code": code[:20]
        }
    letter = letters.get(digits[:2])
    if letter is None or code not in {digits, letter + digits}:
        return _("“%(code)s” belongs to no division of the standard.") % {"code": code[:20]}
    if not 0 < len(name) <= 80:
        return _("%(code)s: a name has 1 to 80 characters.") % {"code": code}
    return Industry(
        code=letter + digits,
        parent_id=(letter + digits)[:-1],
        level=_LEVELS[len(digits)],
        name=name,
        name_en=(row.get("name_en") or "").strip()[:120] or name,
    )
