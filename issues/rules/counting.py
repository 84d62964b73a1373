"""Which states count where. Source: docs/domain.md, "What is counted"."""

ENDED_STATES = ("closed",)
INVALID_STATES = ("rejected", "merged", "withdrawn")
UNCOUNTED_STATES = ("draft", *INVALID_STATES)
SATISFIED_SCORES = (5, 4, 3)
