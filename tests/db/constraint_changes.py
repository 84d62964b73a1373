"""The two ways in which a case breaks a rule: a right row is changed, or a second one is made of it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Change:
    """UPDATE of the world's row."""

    columns: str


@dataclass(frozen=True)
class Copy:
    """INSERT of a copy of the world's row; `columns` are SQL expressions for what differs."""

    columns: dict[str, str] = field(default_factory=dict)


def change(columns: str) -> Change:
    return Change(columns)


def copy(**columns: str) -> Copy:
    return Copy(columns)
