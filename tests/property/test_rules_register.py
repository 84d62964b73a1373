"""Money and the ladder of titles: what holds for any amount and any enterprise."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from enterprises.enums import AmountUnit, Size, TitleStatus, TitleTier
from enterprises.rules.amounts import chinese_number, in_words, to_wan
from enterprises.rules.cultivation import DEMANDS, Answer, Condition, Fact, Facts, conditions, missing
from enterprises.rules.titles import VALID_YEARS, state_on, usual_end, warning_on

TODAY = date(2026, 11, 22)
days = st.dates(date(2000, 1, 1), date(2035, 12, 31))
amounts = st.decimals(0, 10**9, places=2, allow_nan=False)
facts = st.builds(
    Facts,
    size=st.sampled_from(Size.values),
    tiers=st.frozensets(st.sampled_from(TitleTier.values)),
    founded_on=st.none() | st.dates(date(1980, 1, 1), TODAY),
    revenues=st.dictionaries(st.integers(2020, 2025), amounts),
)
VALUES = {word: value for value, word in enumerate("零一二三四五六七八九")}
POWERS = {"十": 10, "百": 100, "千": 1000}


@given(yuan=st.integers(0, 10**13), bound=st.integers(1, 10**9))
def test_rounding_lifts_nobody_over_a_bound(yuan: int, bound: int) -> None:
    assert (to_wan(Decimal(yuan), AmountUnit.YUAN) >= bound) == (yuan >= bound * 10_000)


@given(wan=amounts)
def test_the_units_agree(wan: Decimal) -> None:
    yuan = to_wan(wan * 10_000, AmountUnit.YUAN)
    assert yuan == to_wan(wan, AmountUnit.WAN) == wan
    assert to_wan(wan / 10_000, AmountUnit.YI) == wan
    assert in_words(wan, "en").endswith(" yuan")


@given(number=st.integers(0, 10**16 - 1))
def test_chinese_words_give_the_number_back(number: int) -> None:
    total = section = digit = 0
    for word in chinese_number(number):
        if word in VALUES:
            digit = VALUES[word]
        elif word in POWERS:
            section, digit = section + digit * POWERS[word], 0
        elif word == "万":
            total, section, digit = total + (section + digit) * 10**4, 0, 0
        else:
            total, section, digit = (total + section + digit) * 10**8, 0, 0
    assert total + section + digit == number


@given(today=days, valid_to=days, status=st.sampled_from(TitleStatus.values))
def test_a_title_is_warned_of_only_while_it_is_valid(today: date, valid_to: date, status: str) -> None:
    state = state_on(today, status=status, valid_to=valid_to)
    warning = warning_on(today, status=status, valid_to=valid_to)
    assert (warning is not None) == (state == TitleStatus.VALID and valid_to - today <= timedelta(days=180))
    assert warning is None or valid_to - today <= timedelta(days=warning)


@given(issued_on=days)
def test_three_years_end_on_the_day_before(issued_on: date) -> None:
    after = usual_end(issued_on) + timedelta(days=1)
    assert after.year == issued_on.year + VALID_YEARS
    assert (after.month, after.day) in {(issued_on.month, issued_on.day), (3, 1)}


@given(known=facts, tier=st.sampled_from(list(DEMANDS)))
def test_more_revenue_and_the_lower_title_never_make_it_worse(known: Facts, tier: TitleTier) -> None:
    before = dict(conditions(tier, known, TODAY))
    latest = max(known.revenues, default=2025)
    better = Facts(
        size=known.size,
        tiers={*known.tiers, DEMANDS[tier].lower},
        founded_on=known.founded_on,
        revenues={**known.revenues, latest: known.revenues.get(latest, Decimal(0)) * 2 + 5_000},
    )
    after = dict(conditions(tier, better, TODAY))
    assert all(after[one] == Answer.MET for one, answer in before.items() if answer == Answer.MET)
    assert after[Condition.LOWER_TITLE] == Answer.MET


@given(known=facts, tier=st.sampled_from(list(DEMANDS)))
def test_a_fact_is_missed_only_where_there_is_no_answer_and_once_there_there_is_one(
    known: Facts, tier: TitleTier
) -> None:
    answers = dict(conditions(tier, known, TODAY))
    for condition, answer in answers.items():
        gaps = missing(condition, known, TODAY)
        assert not gaps or answer == Answer.UNKNOWN
        revenues = {**known.revenues, **{gap.year: Decimal(100_000) for gap in gaps if gap.year}}
        whole = Facts(known.size, known.tiers, known.founded_on or TODAY, revenues)
        filled = dict(conditions(tier, whole, TODAY))[condition]
        if any(gap.fact == Fact.REVENUE for gap in gaps) and 0 not in known.revenues.values():
            assert filled != Answer.UNKNOWN
        assert not [gap for gap in gaps if gap.fact == Fact.FOUNDED_ON] or filled == Answer.NOT_MET


@given(tier=st.sampled_from(list(DEMANDS)))
def test_of_what_nobody_told_nothing_is_said(tier: TitleTier) -> None:
    answers = dict(conditions(tier, Facts(size=Size.UNKNOWN, tiers=()), TODAY))
    titles = {Condition.LOWER_TITLE: Answer.NOT_MET, Condition.NO_CHAMPION: Answer.MET}
    assert {one: answer for one, answer in answers.items() if answer != Answer.UNKNOWN} == {
        one: answer for one, answer in titles.items() if one in answers
    }
