"""What the definitions of figures promise to the engine."""

from __future__ import annotations

from reports.figures import FIGURES


def test_each_figure_has_a_bit_of_its_own_in_the_words_of_a_delta() -> None:
    numbers = [figure.number for figure in FIGURES]
    assert len(set(numbers)) == len(numbers)
    assert all(0 < number < 63 for number in numbers)


def test_what_is_settled_for_good_never_ends() -> None:
    assert [figure.code for figure in FIGURES if figure.settled is not None and figure.ends is not None] == []
