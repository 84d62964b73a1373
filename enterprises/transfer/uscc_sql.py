"""The rules of credit codes as SQL, made of the same data as `enterprises.rules.uscc`."""

from __future__ import annotations

from collections.abc import Sequence

from enterprises.enums import EnterpriseKind
from enterprises.rules import uscc
from enterprises.rules.uscc import UsccReason


def error_sql(code: str) -> str:
    """Why this is no code, as `column|reason`; NULL where it may be one. The text is a formatted query's: %% for %."""
    weights = [pow(3, place, 31) for place in range(uscc.LENGTH - 1)]
    total = _sum(code, uscc.ALPHABET, weights, first=1)
    return (
        f"CASE WHEN {code} IS NULL THEN NULL WHEN length({code}) <> {uscc.LENGTH} THEN 'uscc|length' "
        f"WHEN {code} !~ '^[{uscc.ALPHABET}]+$' THEN 'uscc|alphabet' "
        f"WHEN substr({code}, 3, 6) !~ '^[0-9]+$' THEN 'uscc|region_not_digits' "
        f"WHEN substr('{uscc.ALPHABET}', (31 - ({total}) %% 31) %% 31 + 1, 1) <> right({code}, 1) "
        "THEN 'uscc|check_character' END"
    )


def warnings_sql(code: str, kind: str) -> str:
    """Why a code that may be right looks odd, as an array of reasons. The same kind of text."""
    total = _sum(code, uscc.ORGANISATION_ALPHABET, uscc.ORGANISATION_WEIGHTS, first=9)
    conditions = {
        UsccReason.UNKNOWN_AUTHORITY: f"{code} !~ '^[{''.join(uscc.KINDS)}]'",
        UsccReason.UNKNOWN_KIND: f"{code} ~ '^[{''.join(uscc.KINDS)}]' AND {code} !~ '{_registered()}'",
        UsccReason.UNKNOWN_REGION: f"NOT EXISTS (SELECT FROM accounts_region WHERE code = substr({code}, 3, 6))",
        UsccReason.ORGANISATION_CODE: (
            f"substr('0123456789X', (11 - ({total}) %% 11) %% 11 + 1, 1) <> substr({code}, 17, 1)"
        ),
        UsccReason.OTHER_KIND: f"NOT {_borne(code, kind)}",
    }
    cases = ", ".join(f"CASE WHEN {condition} THEN '{reason}' END" for reason, condition in conditions.items())
    return f"array_remove(ARRAY[{cases}]::text[], NULL)"


def _sum(code: str, alphabet: str, weights: Sequence[int], *, first: int) -> str:
    return " + ".join(
        f"(strpos('{alphabet}', substr({code}, {first + place}, 1)) - 1) * {weight}"
        for place, weight in enumerate(weights)
    )


def _registered() -> str:
    return "^(" + "|".join(f"{authority}[{kinds}]" for authority, kinds in uscc.KINDS.items()) + ")"


def _borne(code: str, kind: str) -> str:
    own = f"WHEN '{EnterpriseKind.INDIVIDUAL_BUSINESS}' THEN {code} ~ '^{uscc.INDIVIDUAL_BUSINESS}'"
    others = " ".join(f"WHEN '{one}' THEN {code} !~ '^({'|'.join(begun)})'" for one, begun in uscc.FOREIGN.items())
    return f"CASE {kind} {own} {others} END"
