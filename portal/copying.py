"""The text format of PostgreSQL's COPY."""

_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def escaped(text: str) -> str:
    """A text as COPY's text format wants it; NULL is `\\N`."""
    return text.translate(_ESCAPES)
