from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as stdnum_uscc

from enterprises.rules import uscc
from enterprises.rules.uscc import UsccReason

DIGITS = "0123456789"
prefixes = st.sampled_from([authority + kind for authority, kinds in uscc.KINDS.items() for kind in kinds])
regions = st.text(DIGITS, min_size=6, max_size=6)
bodies = st.text(uscc.ALPHABET, min_size=8, max_size=8)
codes = st.builds(uscc.make, prefixes, regions, bodies)
digit_led = st.builds(
    lambda lead, rest, last: lead + rest + last,
    st.text(DIGITS, min_size=8, max_size=8),
    st.text(uscc.ALPHABET, min_size=9, max_size=9),
    st.sampled_from(uscc.ALPHABET),
)


@given(prefix=prefixes, region=regions, body=bodies)
def test_made_code_is_valid_and_unremarkable(prefix: str, region: str, body: str) -> None:
    code = uscc.make(prefix, region, body)
    assert uscc.check(code, {region}) == uscc.UsccCheck(code, (), ())


@given(lead=st.text(DIGITS, min_size=8, max_size=8), rest=st.text(uscc.ALPHABET, min_size=9, max_size=9))
def test_check_character_agrees_with_stdnum(lead: str, rest: str) -> None:
    assert uscc.check_character(lead + rest) == stdnum_uscc.calc_check_digit(lead + rest)


@given(code=codes.filter(lambda code: code[0] in DIGITS) | digit_led)
def test_digit_led_codes_are_refused_exactly_where_stdnum_refuses(code: str) -> None:
    assert uscc.check(code, ()).is_valid == stdnum_uscc.is_valid(code)


@given(code=codes, position=st.integers(0, 17), other=st.sampled_from(uscc.ALPHABET))
def test_one_mistyped_character_is_always_noticed(code: str, position: int, other: str) -> None:
    mistyped = code[:position] + other + code[position + 1 :]
    assert uscc.check(mistyped, ()).is_valid == (mistyped == code)


@given(code=codes, position=st.integers(0, 16))
def test_two_swapped_neighbours_are_always_noticed(code: str, position: int) -> None:
    swapped = code[:position] + code[position + 1] + code[position] + code[position + 2 :]
    assert uscc.check(swapped, ()).is_valid == (swapped == code)


@given(text=st.text())
def test_any_text_gets_an_answer(text: str) -> None:
    result = uscc.check(text, ())
    assert set(result.errors) <= set(UsccReason)
    assert result.is_valid or not result.warnings
    assert uscc.check(result.compact, ()) == result
