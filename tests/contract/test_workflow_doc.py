from __future__ import annotations

from issues.enums import MoveName, Step, TermUnit
from issues.rules.moves import NAMES
from issues.rules.profile import STEPS, Unit
from tests.contract import workflow


def test_the_page_is_made_from_the_table_as_it_is() -> None:
    page = workflow.DOCUMENT.read_text()
    assert page == workflow.renewed(page), "renew docs/workflow.md as it says"


def test_every_move_step_and_unit_of_the_rules_has_its_words() -> None:
    assert list(NAMES) == MoveName.values
    assert set(STEPS) == set(Step.values)
    assert {unit.value for unit in Unit} == set(TermUnit.values)
