"""What typed words mean, whatever the keyboard made of them."""

from __future__ import annotations

import pytest

from enterprises.names import pinyin_of
from enterprises.rules.search import LONGEST, Sought, in_all_of, plain


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("（湖州）ＡＢＣ", "湖州abc"),
        ("湖州·恒达　纺织", "湖州恒达纺织"),
        ("９１３３０５", "913305"),
        ("50%_off", "50off"),
        ("\x00湖\x07州\ud800", "湖州"),
        ("%", ""),
    ],
)
def test_marks_widths_and_what_cannot_be_stored_do_not_count(typed: str, meant: str) -> None:
    assert Sought(typed).plain == meant


def test_no_more_than_a_name_is_looked_for() -> None:
    assert len(Sought("湖" * 10_000).plain) == LONGEST


@pytest.mark.parametrize("word", ["'", "a'b", "\\", "a\\b", "a:*", "!a|b&c", "<->"])
def test_no_word_is_an_operator_of_the_question(word: str) -> None:
    assert not set("'\\:*!|&<>()") & set(plain(word))


@pytest.mark.parametrize(
    ("typed", "code"),
    [("9133", "9133"), ("a1330", "A1330"), ("913", ""), ("hzfz", ""), ("9133z", ""), ("heng", ""), ("湖州9133", "")],
)
def test_only_what_can_begin_a_credit_code_is_looked_for_among_codes(typed: str, code: str) -> None:
    assert Sought(typed).code == code


def test_a_name_is_spelt_out_by_syllables_and_by_initials() -> None:
    assert pinyin_of("重庆Ab3（长兴）银行") == ("chong qing a b 3 chang xing yin hang", "cqab3cxyh")
    assert pinyin_of("卓晟货运") == ("zhuo sheng huo yun", "zshy")


def test_the_longest_name_of_the_longest_syllables_fits_its_columns() -> None:
    pinyin, initials = pinyin_of("双" * 130)
    assert (len(pinyin) <= 840, len(initials)) == (True, 120)


@pytest.mark.parametrize(
    ("typed", "asked", "not_asked"),
    [
        ("递有限公", "'递有'", "限公"),
        ("有限公司", "'有限' & '限公' & '公司' | '$'", ":*"),
        ("bujianyouxian", "'bujian' & 'jianyo'", "'youxia"),
        ("youxiangonga", "('gonga')", "'xiango'"),
        ("xian", "'xian'", "'an'"),
        ("yxgs", "'yxg' & 'xgs' | '$'", ":*"),
    ],
)
def test_what_stands_in_nearly_all_names_is_not_read_for_what_stands_in_few(
    typed: str, asked: str, not_asked: str
) -> None:
    assert asked in Sought(typed).anywhere()
    assert not_asked not in Sought(typed).anywhere()


@pytest.mark.parametrize("typed", ["湖州", "湖州恒", "hz", "hzh", "hzhd", "heng", "hengd", "hengda"])
def test_only_whole_pieces_are_asked_for(typed: str) -> None:
    """What begins with a word the index would have to collect before it can skip anything."""
    assert ":*" not in Sought(typed).anywhere() + Sought(typed).at_the_beginning()


@pytest.mark.parametrize(
    ("typed", "is_ending"),
    [
        ("公司", True),
        ("gongs", True),
        ("xgs", True),
        ("xiangong", True),
        ("司公", False),
        ("gongsh", False),
        ("an", False),
    ],
)
def test_what_nearly_every_name_holds_is_known(typed: str, is_ending: bool) -> None:
    assert Sought(typed).is_ending == is_ending


@pytest.mark.parametrize(
    ("regions", "place"),
    [
        (["330502"], "'@330502'"),
        (["330500", "330502", "3305Z1"], "'@3305'"),
        (["330500", "331000"], "'@33'"),
        (["330500", "110000"], ""),
        ([], ""),
    ],
)
def test_a_place_is_the_smallest_that_holds_all_regions(regions: list[str], place: str) -> None:
    assert in_all_of(regions) == place
