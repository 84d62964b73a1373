"""No text in a file begins as a formula would, however the rows are put together to find that out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from enterprises.transfer.writing import ROWS_AT_ONCE, all_neutral, neutral

TEXT = st.text(alphabet="=+-@'\n|,甲a1", max_size=6)
CELL = TEXT | st.none() | st.integers() | st.floats(allow_nan=False)


@given(rows=st.lists(st.tuples(TEXT, CELL, CELL), max_size=8), before=st.sampled_from([0, 1, ROWS_AT_ONCE - 1]))
def test_many_rows_come_out_as_each_of_their_cells_would(rows: list[tuple[object, ...]], before: int) -> None:
    every = [("甲", 1, None)] * before + rows
    assert [list(row) for row in all_neutral(every)] == [[neutral(cell) for cell in row] for row in every]
