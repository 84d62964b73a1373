"""Which entries of the register may be the same body: over all of it at once, or for one entry through the indexes.

Every reason is a key that entries share. A key that more than `FEW` share is no sign of anything, which also bounds
the pairs: never more than twice as many as entries, whatever the register holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from enterprises.duplicates.places import levels_of, levels_of_all
from enterprises.enums import AliasKind, DuplicateReason
from enterprises.models import Alias, Contact, Enterprise
from enterprises.rules.likeness import (
    CITY,
    FEW,
    PREFECTURE,
    SHORTEST_NAME,
    SHORTEST_NUMBER,
    digits,
    prefix_pattern,
    spellings,
)
from enterprises.rules.search import plain

DIGITS = "right(regexp_replace(split_part(c.phone, '转', 1), '[^0-9]', '', 'g'), 11)"
WITH_THE_NAME = (AliasKind.FORMER_NAME, AliasKind.SHORT_NAME)

CLEAR = "DROP TABLE IF EXISTS duplicate_prefixes, duplicate_names, duplicate_found"
PREFIXES = """
CREATE TEMPORARY TABLE duplicate_prefixes (prefecture text PRIMARY KEY, city text, county text) ON COMMIT DROP
"""
# Ordered by region: PostgreSQL keeps only a few patterns compiled.
NAMES = f"""
CREATE TEMPORARY TABLE duplicate_names ON COMMIT DROP AS
SELECT e.*, regexp_replace(e.plain, coalesce(p.city, '^'), '') AS in_city,
    regexp_replace(e.plain, coalesce(p.county, '^'), '') AS in_county
FROM (
    SELECT id, uscc, region_id, left(region_id, {PREFECTURE}) AS prefecture, enterprises_plain(name) AS plain
    FROM enterprises_enterprise WHERE merged_into_id IS NULL ORDER BY region_id OFFSET 0
) e LEFT JOIN duplicate_prefixes p ON p.prefecture = e.prefecture
"""  # noqa: S608  # our own numbers
SHARED = """
SELECT one AS first, other AS second, '{reason}' AS reason
FROM (
    SELECT array_agg(DISTINCT id) AS ids FROM ({keys}) keys (id, key)
    GROUP BY key HAVING count(DISTINCT id) BETWEEN 2 AND {few}
) groups, unnest(ids) one, unnest(ids) other WHERE one < other
"""
# Keys of several kinds may stand in one question: what sets them apart is in the key.
KEYS = {
    DuplicateReason.CODE: "SELECT enterprise_id, enterprises_plain(value) FROM enterprises_alias "
    "WHERE kind = 'former_code' UNION ALL SELECT id, lower(uscc) FROM duplicate_names WHERE uscc IS NOT NULL",
    DuplicateReason.ORGANISATION_CODE: "SELECT id, substr(uscc, 9, 9) FROM duplicate_names WHERE uscc IS NOT NULL",
    DuplicateReason.NAME: "SELECT id, plain FROM duplicate_names WHERE length(plain) >= {name} UNION ALL "
    "SELECT id, prefecture || '/' || in_city FROM duplicate_names WHERE length(in_city) >= {name} UNION ALL "
    "SELECT id, region_id || '//' || in_county FROM duplicate_names WHERE length(in_county) >= {name}",
    DuplicateReason.PHONE: "SELECT enterprise_id, {digits} FROM enterprises_contact c "
    "WHERE c.left_on IS NULL AND phone <> '' AND length({digits}) >= {number}",
}
# Two that share a short name are no pair, nor are two names here: so this is no shared key.
OTHER_NAMES = f"""
SELECT least(n.id, a.enterprise_id), greatest(n.id, a.enterprise_id), '{DuplicateReason.OTHER_NAME}'
FROM enterprises_alias a JOIN LATERAL (
    SELECT array_agg(id) AS ids FROM (
        SELECT id FROM duplicate_names WHERE plain = enterprises_plain(a.value) LIMIT {FEW + 1}
    ) named
) found ON cardinality(found.ids) BETWEEN 1 AND {FEW} CROSS JOIN unnest(found.ids) n (id)
WHERE a.kind IN ('former_name', 'short_name') AND n.id <> a.enterprise_id
    AND length(enterprises_plain(a.value)) >= {SHORTEST_NAME}
"""  # noqa: S608  # our own numbers
WRITE = """
INSERT INTO enterprises_duplicate AS d (first_id, second_id, reasons, dismissed_because)
SELECT first, second, array_agg(DISTINCT reason), '' FROM duplicate_found GROUP BY first, second
ON CONFLICT (first_id, second_id) DO UPDATE SET reasons = EXCLUDED.reasons
WHERE d.dismissed_at IS NULL AND d.reasons <> EXCLUDED.reasons
"""
FORGET = """
DELETE FROM enterprises_duplicate d WHERE dismissed_at IS NULL AND {scope} NOT EXISTS (
    SELECT 1 FROM duplicate_found f WHERE f.first = d.first_id AND f.second = d.second_id
)
"""


@dataclass(frozen=True)
class Known:
    """What is known of a body by which another entry may be the same; `key` is its own entry, if there is one."""

    name: str
    region: str
    uscc: str = ""
    key: int | None = None
    other_names: Sequence[str] = ()
    former_codes: Sequence[str] = ()
    phones: Sequence[str] = field(default=())


def search_register() -> int:
    """Write every pair of the register and forget those that are none any more. Returns how many are undecided.

    Called within a transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute(CLEAR)
        cursor.execute(PREFIXES)
        places = levels_of_all().items()
        patterns = [(code, prefix_pattern(levels[:CITY]), prefix_pattern(levels)) for code, levels in places]
        cursor.executemany("INSERT INTO duplicate_prefixes VALUES (%s, %s, %s)", patterns)
        cursor.execute(NAMES)
        cursor.execute("CREATE INDEX ON duplicate_names (plain)")
        cursor.execute("ANALYZE duplicate_names")
        numbers = {"name": SHORTEST_NAME, "number": SHORTEST_NUMBER, "digits": DIGITS}
        shared = [SHARED.format(reason=one, keys=keys.format(**numbers), few=FEW) for one, keys in KEYS.items()]
        found = " UNION ALL ".join([*shared, OTHER_NAMES])
        standing = "(SELECT id FROM duplicate_names)"
        cursor.execute(
            f"CREATE TEMPORARY TABLE duplicate_found ON COMMIT DROP AS SELECT * FROM ({found}) found "  # noqa: S608
            f"WHERE first IN {standing} AND second IN {standing}"
        )
        cursor.execute(WRITE)
        cursor.execute(FORGET.format(scope=""))
        cursor.execute("SELECT count(*) FROM enterprises_duplicate WHERE dismissed_at IS NULL")
        return int(cursor.fetchone()[0])


def search_around(enterprise_id: int) -> None:
    """The same for one entry, which was added or changed. Called within a transaction."""
    known = _known(enterprise_id)
    found = likenesses(known) if known else {}
    rows = [
        (min(enterprise_id, other), max(enterprise_id, other), reason)
        for other, reasons in found.items()
        for reason in reasons
    ]
    with connection.cursor() as cursor:
        cursor.execute(CLEAR)
        cursor.execute(
            "CREATE TEMPORARY TABLE duplicate_found (first bigint, second bigint, reason text) ON COMMIT DROP"
        )
        cursor.executemany("INSERT INTO duplicate_found VALUES (%s, %s, %s)", rows)
        cursor.execute(WRITE)
        cursor.execute(FORGET.format(scope="%(key)s IN (first_id, second_id) AND"), {"key": enterprise_id})


def likenesses(known: Known) -> dict[int, list[str]]:
    """The entries that may be this body, each with the reasons, the strongest first. A few looks into indexes."""
    codes = [known.uscc.lower()] if known.uscc else []
    codes += [plain(code) for code in known.former_codes]
    names = [name for name in map(plain, known.other_names) if len(name) >= SHORTEST_NAME]
    own = [name for name in [plain(known.name)] if len(name) >= SHORTEST_NAME]
    own_key = known.key or 0
    standing = Enterprise.objects.standing().exclude(pk=own_key)
    aliases = Alias.objects.exclude(enterprise=own_key)
    levels = levels_of(known.region)
    in_city = standing.filter(region__code__startswith=known.region[:PREFECTURE])
    in_city = in_city.plainly(spellings(known.name, levels[:CITY]))
    in_county = standing.filter(region=known.region).plainly(spellings(known.name, levels))
    named = standing.plainly(own)
    contacts = Contact.objects.exclude(enterprise=own_key).present().exclude(phone="")
    numbers = [number for number in map(digits, known.phones) if number]
    called = aliases.filter(kind__in=WITH_THE_NAME)
    coded = aliases.filter(kind=AliasKind.FORMER_CODE)
    of_codes = standing.filter(uscc__in=[code.upper() for code in codes])
    of_body = standing.exclude(uscc=None).organised_as(known.uscc)
    looks: Iterable[tuple[str, Any]] = (
        (DuplicateReason.CODE, _few(of_codes, "pk") + _few(coded.plainly(codes), "enterprise")),
        (DuplicateReason.ORGANISATION_CODE, _few(of_body, "pk")),
        (DuplicateReason.NAME, _few(named, "pk") + _few(in_city, "pk") + _few(in_county, "pk")),
        (DuplicateReason.OTHER_NAME, _few(standing.plainly(names), "pk") + _few(called.plainly(own), "enterprise")),
        (DuplicateReason.PHONE, _few(contacts.numbered(numbers), "enterprise")),
    )
    found: dict[int, list[str]] = {}
    for reason, keys in looks:
        for key in keys:
            if str(reason) not in found.setdefault(key, []):
                found[key].append(str(reason))
    return found


def _few(rows: Any, key: str) -> list[int]:
    """The entries, unless they are too many to mean anything."""
    keys = list(rows.order_by(key).values_list(key, flat=True).distinct()[:FEW])
    return keys if len(keys) < FEW else []


def _known(enterprise_id: int) -> Known | None:
    enterprise = Enterprise.objects.standing().filter(pk=enterprise_id).first()
    if enterprise is None:
        return None
    aliases = list(enterprise.aliases.all())
    return Known(
        name=enterprise.name,
        region=enterprise.region_id,
        uscc=enterprise.uscc or "",
        key=enterprise.pk,
        other_names=[one.value for one in aliases if one.kind in WITH_THE_NAME],
        former_codes=[one.value for one in aliases if one.kind == AliasKind.FORMER_CODE],
        phones=list(enterprise.contacts.present().values_list("phone", flat=True)),
    )


def reasons_in_order(reasons: Mapping[str, Any] | Iterable[str]) -> list[str]:
    """The strongest first."""
    return [one for one in DuplicateReason.values if one in set(reasons)]
