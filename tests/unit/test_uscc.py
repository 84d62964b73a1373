import pytest

from enterprises.rules import uscc
from enterprises.rules.uscc import UsccReason

REGIONS = {"330502", "330500", "330521", "330522", "330100", "110108", "330000", "100000"}

VALID = [
    "91330502MA2B1C3D40",
    "913305001234567885",
    "92330521MA28XY123N",
    "93330522MA2D0W7T1L",
    "91330100712345672H",
    "91110108MA01AB2C3T",
    "12330500002567895K",
    "11330000002530128D",
    "51330500501234569Q",
    "52320500MJ5678AB8R",
    "N2330502MF1234567F",
    "Y1330502MF1234567A",
    "A1330502MF1234567Y",
]


@pytest.mark.parametrize("code", VALID)
def test_valid_code_passes_without_a_warning(code: str) -> None:
    result = uscc.check(code, {*REGIONS, "320500"})
    assert result == uscc.UsccCheck(code, (), ())
    assert result.is_valid


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("91330502MA2B1C3D4", UsccReason.LENGTH),
        ("91330502MA2B1C3D400", UsccReason.LENGTH),
        ("330500000012345", UsccReason.LENGTH),
        ("", UsccReason.LENGTH),
        ("91330502MA2B1C3D41", UsccReason.CHECK_CHARACTER),
        ("91330502AM2B1C3D40", UsccReason.CHECK_CHARACTER),
        ("91330502MI2B1C3D40", UsccReason.ALPHABET),
        ("91330502MO2B1C3D40", UsccReason.ALPHABET),
        ("91330502MS2B1C3D40", UsccReason.ALPHABET),
        ("91330502MV2B1C3D40", UsccReason.ALPHABET),
        ("91330502MZ2B1C3D40", UsccReason.ALPHABET),
        ("91330502湖州2B1C3D40", UsccReason.ALPHABET),
    ],
)
def test_impossible_code_is_refused(code: str, reason: UsccReason) -> None:
    result = uscc.check(code, REGIONS)
    assert result.errors == (reason,)
    assert not result.is_valid


def test_letter_in_the_region_is_refused() -> None:
    assert UsccReason.REGION_NOT_DIGITS in uscc.check("91330X02MA2B1C3D40", REGIONS).errors


@pytest.mark.parametrize(
    ("code", "warnings"),
    [
        ("91330502MA2B1C3D1N", (UsccReason.ORGANISATION_CODE,)),
        ("91330502MA2B1C3G30", (UsccReason.ORGANISATION_CODE,)),
        ("00000000MA2B1C3D45", (UsccReason.UNKNOWN_AUTHORITY, UsccReason.UNKNOWN_REGION)),
        ("99999999MA2B1C3D4W", (UsccReason.UNKNOWN_KIND, UsccReason.UNKNOWN_REGION)),
        ("52320500MJ5678AB8R", (UsccReason.UNKNOWN_REGION,)),
    ],
)
def test_unusual_code_is_accepted_with_a_warning(code: str, warnings: tuple[UsccReason, ...]) -> None:
    result = uscc.check(code, REGIONS)
    assert result.is_valid
    assert result.warnings == warnings


@pytest.mark.parametrize(
    "typed",
    ["91330502ma2b1c3d40", " 9133 0502 MA2B 1C3D 40\n", "91330502-MA2B1C3D4-0", "９１３３０５０２ＭＡ２Ｂ１Ｃ３Ｄ４０"],
)
def test_code_is_stored_in_one_form_however_typed(typed: str) -> None:
    assert uscc.check(typed, REGIONS) == uscc.UsccCheck("91330502MA2B1C3D40", (), ())


@pytest.mark.parametrize("code", VALID)
def test_made_code_is_the_valid_one(code: str) -> None:
    assert uscc.make(code[:2], code[2:8], code[8:16]) == code


def test_organisation_check_digit_of_ten_is_x() -> None:
    digits = {uscc.organisation_check_digit(f"{number:08}") for number in range(100)}
    assert digits == set("0123456789X")


@pytest.mark.parametrize(
    ("code", "kind", "fits"),
    [
        ("91330502MA2B1C3D40", "enterprise", True),
        ("93330522MA2D0W7T1L", "enterprise", True),
        ("N2330502MF1234567F", "enterprise", True),
        ("92330521MA28XY123N", "enterprise", False),
        ("12330500002567895K", "enterprise", False),
        ("51330500501234569Q", "enterprise", False),
        ("92330521MA28XY123N", "individual_business", True),
        ("91330502MA2B1C3D40", "individual_business", False),
        ("11330000002530128D", "grassroots_unit", True),
        ("91330502MA2B1C3D40", "grassroots_unit", False),
        ("12330500002567895K", "park", True),
        ("91330502MA2B1C3D40", "park", False),
        ("92330521MA28XY123N", "cluster", False),
    ],
)
def test_a_code_of_another_kind_of_body_is_accepted_with_a_warning(code: str, kind: str, fits: bool) -> None:
    result = uscc.check(code, REGIONS, kind)
    assert result.is_valid
    assert (UsccReason.OTHER_KIND not in result.warnings) == fits
