"""The gaps in the standard wordings of an organisation: `{enterprise}` or `{企业}` stands for the enterprise's name."""

from __future__ import annotations

import re
from collections.abc import Mapping

# Each gap by its name, and as it is written in Chinese.
GAPS: Mapping[str, str] = {
    "enterprise": "企业",
    "number": "编号",
    "title": "标题",
    "organisation": "单位",
    "clerk": "经办人",
    "today": "日期",
}
NAMES = {**{name: name for name in GAPS}, **{chinese: name for name, chinese in GAPS.items()}}
GAP = re.compile(r"\{([^{}]*)\}")


def unknown_gaps(text: str) -> list[str]:
    """What stands in braces and means nothing."""
    return [gap for gap in dict.fromkeys(GAP.findall(text)) if gap.strip() not in NAMES]


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its gaps filled, once: what a value itself says in braces stays as it is."""
    return GAP.sub(lambda gap: values[NAMES[gap[1].strip()]] if gap[1].strip() in NAMES else gap[0], text)


def joined(typed: str, wording: str) -> str:
    """The wording below what was typed, of which nothing is lost."""
    return f"{typed.rstrip()}\n\n{wording}" if typed.strip() else wording
