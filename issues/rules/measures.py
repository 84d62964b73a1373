"""How a measure goes on: planned, implemented or cancelled, and back where that was an error."""

# Act → the statuses from which it is possible, and the one to which it leads.
CHANGES: dict[str, tuple[tuple[str, ...], str]] = {
    "implemented": (("planned",), "implemented"),
    "cancelled": (("planned",), "cancelled"),
    "resumed": (("implemented", "cancelled"), "planned"),
}


def is_possible(act: str, status: str) -> bool:
    return status in CHANGES[act][0]


def acts_from(status: str) -> list[str]:
    """What can be done with a measure of this status."""
    return [act for act in CHANGES if is_possible(act, status)]
