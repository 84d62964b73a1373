"""The unified social credit code (GB 32100-2015): 2 characters of authority and kind, 6 of region, 9 of organisation
code (GB 11714), 1 check character."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from enterprises.enums import EnterpriseKind

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18
# The organisation code is older and knows all letters.
ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_WEIGHTS = tuple(pow(3, position, 31) for position in range(LENGTH - 1))
# What a Chinese keyboard types in full width, U+FF01 to U+FF5E, in ASCII.
_HALF_WIDTH = {0xFEE0 + ascii_code: ascii_code for ascii_code in range(0x21, 0x7F)}
# Registering authority -> kinds of body that it registers.
KINDS = {
    "1": "1239",  # establishment office: organ, public institution, people's organisation
    "2": "19",  # foreign affairs
    "3": "123459",  # justice: law firm, notary, legal service, forensic institute, arbitration
    "4": "19",  # culture
    "5": "1239",  # civil affairs: association, private non-enterprise unit, foundation
    "6": "129",  # tourism
    "7": "129",  # religion
    "8": "19",  # trade unions
    "9": "123",  # market regulation: enterprise, individual business, farmers' cooperative
    "A": "19",  # armed forces
    "N": "1239",  # agriculture: rural collective of group, village, township
    "Y": "1",  # other
}
# How codes begin that bodies of a kind of the register do not bear; an individual business bears no other than its own.
INDIVIDUAL_BUSINESS = "92"
FOREIGN = {
    EnterpriseKind.ENTERPRISE: (INDIVIDUAL_BUSINESS, "1", "5"),
    EnterpriseKind.GRASSROOTS_UNIT: ("9",),
    EnterpriseKind.PARK: ("9",),
    EnterpriseKind.CLUSTER: ("9",),
}


class UsccReason(StrEnum):
    """Why a code is refused, or looks odd."""

    LENGTH = "length"
    ALPHABET = "alphabet"
    REGION_NOT_DIGITS = "region_not_digits"
    CHECK_CHARACTER = "check_character"
    ORGANISATION_CODE = "organisation_code"
    UNKNOWN_AUTHORITY = "unknown_authority"
    UNKNOWN_KIND = "unknown_kind"
    UNKNOWN_REGION = "unknown_region"
    OTHER_KIND = "other_kind"


@dataclass(frozen=True, slots=True)
class UsccCheck:
    """The code as it is stored, and what is to be said about it."""

    compact: str
    errors: tuple[UsccReason, ...]
    warnings: tuple[UsccReason, ...]

    @property
    def is_valid(self) -> bool:
        return not self.errors


def check(code: str, known_regions: Collection[str], kind: str = "") -> UsccCheck:
    """Refuse what cannot be a code; warn of what may be: a retired region, an unusual authority, the code of a body of
    another kind than `kind`, where one is given.

    The region is that of registration and says nothing about where the enterprise is today.
    """
    compact = compacted(code)
    errors = tuple(_errors(compact))
    return UsccCheck(compact, errors, () if errors else tuple(_warnings(compact, known_regions, kind)))


def bears(kind: str, compact: str) -> bool:
    """Whether bodies of this kind of the register bear such a code."""
    if kind == EnterpriseKind.INDIVIDUAL_BUSINESS:
        return compact.startswith(INDIVIDUAL_BUSINESS)
    return not compact.startswith(FOREIGN[EnterpriseKind(kind)])


def compacted(code: str) -> str:
    """Without spaces and hyphens, in upper case and half width."""
    characters = code.translate(_HALF_WIDTH).upper()
    return "".join(c for c in characters if not c.isspace() and c != "-")


def make(prefix: str, region: str, body: str) -> str:
    """A valid code from authority and kind, region, and the first 8 characters of the organisation code."""
    organisation = body + organisation_check_digit(body)
    return (first := prefix + region + organisation) + check_character(first)


def check_character(first_17: str) -> str:
    total = sum(ALPHABET.index(c) * weight for c, weight in zip(first_17, _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def organisation_check_digit(body: str) -> str:
    total = sum(ORGANISATION_ALPHABET.index(c) * w for c, w in zip(body, ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def _errors(compact: str) -> list[UsccReason]:
    if len(compact) != LENGTH:
        return [UsccReason.LENGTH]
    if any(c not in ALPHABET for c in compact):
        return [UsccReason.ALPHABET]
    errors = []
    if not compact[2:8].isdecimal():
        errors.append(UsccReason.REGION_NOT_DIGITS)
    if check_character(compact[:17]) != compact[17]:
        errors.append(UsccReason.CHECK_CHARACTER)
    return errors


def _warnings(compact: str, known_regions: Collection[str], body: str) -> list[UsccReason]:
    authority, kind = compact[0], compact[1]
    warnings = []
    if authority not in KINDS:
        warnings.append(UsccReason.UNKNOWN_AUTHORITY)
    elif kind not in KINDS[authority]:
        warnings.append(UsccReason.UNKNOWN_KIND)
    if compact[2:8] not in known_regions:
        warnings.append(UsccReason.UNKNOWN_REGION)
    if organisation_check_digit(compact[8:16]) != compact[16]:
        warnings.append(UsccReason.ORGANISATION_CODE)
    if body and not bears(body, compact):
        warnings.append(UsccReason.OTHER_KIND)
    return warnings
