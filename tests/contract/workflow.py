"""`docs/workflow.md` is made from the table of moves and the default deadline profile; this module makes it."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import override

from issues.enums import MoveName, ProblemState, Step, Urgency
from issues.rules.moves import MOVES, Move
from issues.rules.profile import DEFAULTS

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "workflow.md"
BEGIN, END = "<!-- workflow: begin -->", "<!-- workflow: end -->"


def renewed(page: str) -> str:
    """The page with everything between its markers made anew."""
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    with override("en"):
        made = "\n".join([*_diagram(), "", *_moves(), "", *_terms()])
    return f"{before}{BEGIN}\n{made}\n{END}{after}"


def renew() -> None:
    DOCUMENT.write_text(renewed(DOCUMENT.read_text()))


def _diagram() -> list[str]:
    """One arrow for each way from a state to another; what stays where it is, is in the table."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for move in MOVES:
        for source in move.sources:
            for target in _shown_targets(move, source):
                arrows.setdefault((source, target), []).append(move.name)
    lines = [f"    {state.value}: {state.label}" for state in ProblemState]
    lines += [f"    {source} --> {target}: {' · '.join(names)}" for (source, target), names in arrows.items()]
    return ["```mermaid", "stateDiagram-v2", "    [*] --> draft", *lines, "```"]


def _shown_targets(move: Move, source: str) -> list[str]:
    return [target for target in move.targets if target != source]


def _moves() -> list[str]:
    lines = [
        "| move | says | from | to | by | takes | may take | due day |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for move in MOVES:
        cells = (
            f"`{move.name}`",
            str(MoveName(move.name).label),
            ", ".join(move.sources),
            ", ".join(move.targets),
            ", ".join(party.replace("_", " ") for party in move.parties),
            ", ".join(move.takes),
            ", ".join(move.may_take),
            str(move.clock),
        )
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def _terms() -> list[str]:
    lines = ["| term | step | urgency | default |", "|---|---|---|---|"]
    for (step, urgency), term in DEFAULTS.items():
        urgent = str(Urgency(urgency).label) if urgency else ""
        lines.append(f"| `{step}` | {Step(step).label} | {urgent} | {term.amount} {term.unit.replace('_', ' ')} |")
    return lines
