"""Cultivation titles: when they end, when to warn, and under which rule they were given."""

from datetime import date, timedelta

from enterprises.enums import TitleStatus, TitleTier

# The first programme for specialised SMEs, of the twelfth five-year plan; no tier is older.
FIRST_DAY = date(2011, 1, 1)
VALID_YEARS = 3
WARNING_DAYS = (30, 90, 180)
# 〔2022〕63 was repealed by 〔2026〕2 on this day; titles given before run on under the rule of their time.
NEW_RULE_FROM = date(2026, 4, 1)
OLD_RULE = "工信部企业〔2022〕63号"
NEW_RULE = "工信部企业〔2026〕2号"
CHAMPION_RULE = "工信部政法〔2023〕138号"
# Reviews end months after a certificate: a title of the same tier given within a year of the end goes on with it.
RENEWAL = timedelta(days=365)


def rule_on(tier: str, issued_on: date) -> str:
    """The rule by which a title of this tier was given on a day."""
    if tier == TitleTier.SINGLE_CHAMPION:
        return CHAMPION_RULE
    return NEW_RULE if issued_on >= NEW_RULE_FROM else OLD_RULE


def usual_end(issued_on: date) -> date:
    """The last day of three years."""
    try:
        later = issued_on.replace(year=issued_on.year + VALID_YEARS)
    except ValueError:  # 29 February
        later = date(issued_on.year + VALID_YEARS, 3, 1)
    return later - timedelta(days=1)


def state_on(today: date, *, status: str, valid_to: date) -> TitleStatus:
    """Valid up to and including its last day; whether it is over follows from the day, only a revocation is stored."""
    if status == TitleStatus.REVOKED:
        return TitleStatus.REVOKED
    return TitleStatus.EXPIRED if status == TitleStatus.EXPIRED or valid_to < today else TitleStatus.VALID


def warning_on(today: date, *, status: str, valid_to: date) -> int | None:
    """30, 90 or 180: a valid title ends within so many days."""
    if state_on(today, status=status, valid_to=valid_to) != TitleStatus.VALID:
        return None
    left = (valid_to - today).days
    return next((days for days in WARNING_DAYS if left <= days), None)
