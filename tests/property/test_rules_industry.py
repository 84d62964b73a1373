import csv
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from enterprises.rules.industry import Coverage, size_group

DATA = Path(__file__).parents[2] / "enterprises" / "data" / "industries.csv"
with DATA.open(encoding="utf-8", newline="") as source:
    TABLE = {row["code"]: row["size_group"] for row in csv.DictReader(source)}

codes = st.sampled_from(sorted(TABLE))


decided = codes.filter(lambda code: len(code) > 1 and size_group(code, TABLE).coverage is not Coverage.NEEDS_FINER_CODE)


@given(code=decided, digits=st.text("0123456789", min_size=1, max_size=2))
def test_imported_finer_code_keeps_the_group_of_the_one_it_refines(code: str, digits: str) -> None:
    finer = code + digits
    extended = {**TABLE, finer: ""}
    assert size_group(finer, extended) == size_group(code, extended) == size_group(code, TABLE)


@given(code=codes)
def test_group_is_named_exactly_when_the_industry_is_covered(code: str) -> None:
    answer = size_group(code, TABLE)
    assert (answer.group is not None) == (answer.coverage is Coverage.COVERED)
