"""What a body may say of itself: beyond it the unit or the day is mistyped."""

from __future__ import annotations

from datetime import date

# Nobody in the country employs more; sums in units of 10,000 yuan.
MAX_EMPLOYEES = 3_000_000
MAX_WAN = 1_000_000_000
FIRST_DAY = date(1901, 1, 1)
