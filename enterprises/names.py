"""How a Chinese name is found by typing its pinyin or its initials."""

from pypinyin import Style, lazy_pinyin


def pinyin_of(name: str) -> tuple[str, str]:
    """The full pinyin and the initials: "湖州恒达" gives ("huzhouhengda", "hzhd"); letters and digits stay as they are."""
    full = lazy_pinyin(name, style=Style.NORMAL, errors=list)
    initials = [syllable[:1] for syllable in full]
    return _plain(full), _plain(initials)


def _plain(parts: list[str]) -> str:
    return "".join(c for c in "".join(parts).lower() if c.isalnum())
