"""Periods and instants as people and as machines read them."""

from datetime import UTC, date, datetime
from typing import Final, assert_never
from zoneinfo import ZoneInfo

from monitor.model.terms import Frequency, Language
from monitor.wording.words import ENGLISH, Words

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
QUARTERS: Final = ("一", "二", "三", "四")
EASTERN: Final = "America/New_York"
PLAIN_MONTHS: Final = 11
"""Months back to which a period needs no year."""


def instant_code(at: datetime) -> str:
    """Render an instant as `2025-02-21T14:45:00Z`, with a fraction only where it has one."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def instant_words(at: datetime, zone: ZoneInfo, words: Words = ENGLISH) -> str:
    """Render an instant in the reader's zone with New York's wall time beside it."""
    eastern, there = at.astimezone(ZoneInfo(EASTERN)), at.astimezone(zone)
    day = day_words(there.date(), words)
    match words.language:
        case Language.EN if zone.key == EASTERN:
            return f"{day} {there:%H:%M} ET"
        case Language.EN:
            beside = f"{_day_of_year(eastern.date(), words)} {eastern:%H:%M} ET"
            return f"{day} {there:%H:%M} {zone} ({beside})"
        case Language.ZH if zone.key == EASTERN:
            return f"{day} {there:%H:%M}（美东）"
        case Language.ZH:
            other_day = f"{_day_of_year(eastern.date(), words)} " if eastern.date() != there.date() else ""
            return f"{day} {there:%H:%M}（美东 {other_day}{eastern:%H:%M}）"
        case _:
            assert_never(words.language)


def day_words(day: date, words: Words = ENGLISH) -> str:
    """Render a day as `20 Feb 2025`."""
    match words.language:
        case Language.EN:
            return f"{_day_of_year(day, words)} {day.year}"
        case Language.ZH:
            return f"{day.year} 年 {_day_of_year(day, words)}"
        case _:
            assert_never(words.language)


def period_words(period: date, frequency: Frequency, words: Words = ENGLISH) -> str:
    """Render a period alone: `Feb 2025`, `Q1 2025`, `week to 15 Feb 2025`, `20 Feb 2025`."""
    named = _named(period, frequency, words)
    match words.language:
        case Language.EN:
            return f"{named} {period.year}"
        case Language.ZH if frequency is Frequency.WEEKLY:
            return f"截至 {day_words(period, words)}当周"
        case Language.ZH:
            return (
                f"{period.year} 年{named}"
                if frequency is Frequency.QUARTERLY
                else f"{period.year} 年 {named}"
            )
        case _:
            assert_never(words.language)


def period_short(period: date, frequency: Frequency, *, at: datetime, words: Words = ENGLISH) -> str:
    """Render a period for a first line: without its year where no other could be meant at that instant."""
    back = (at.year - period.year) * 12 + at.month - period.month
    if 0 <= back <= PLAIN_MONTHS:
        return _named(period, frequency, words)
    return period_words(period, frequency, words)


def period_phrase(period: date, frequency: Frequency, words: Words = ENGLISH) -> str:
    """Render a period inside a sentence: `in Feb 2025`, `in the week to 15 Feb 2025`, `on 20 Feb 2025`."""
    said = period_words(period, frequency, words)
    if words.language is Language.ZH:
        return said
    match frequency:
        case Frequency.DAILY | Frequency.BUSINESS:
            return f"on {said}"
        case Frequency.WEEKLY:
            return f"in the {said}"
        case Frequency.MONTHLY | Frequency.QUARTERLY:
            return f"in {said}"
        case _:
            assert_never(frequency)


def period_noun(period: date, frequency: Frequency, words: Words = ENGLISH) -> str:
    """Render a period as what goes after a noun: `Feb 2025`, `the week to 15 Feb 2025`."""
    said = period_words(period, frequency, words)
    if frequency is not Frequency.WEEKLY:
        return said
    return f"the {said}" if words.language is Language.EN else f"{day_words(period, words)}当周"


def period_code(period: date, frequency: Frequency) -> str:
    """Render a period in digits: `2025-02`, `2025-Q1`, and the date itself for weeks and days."""
    match frequency:
        case Frequency.DAILY | Frequency.BUSINESS | Frequency.WEEKLY:
            return period.isoformat()
        case Frequency.MONTHLY:
            return f"{period:%Y-%m}"
        case Frequency.QUARTERLY:
            return f"{period.year}-Q{_quarter(period)}"
        case _:
            assert_never(frequency)


def _named(period: date, frequency: Frequency, words: Words) -> str:
    """Name a period within its year."""
    chinese = words.language is Language.ZH
    match frequency:
        case Frequency.DAILY | Frequency.BUSINESS:
            return _day_of_year(period, words)
        case Frequency.WEEKLY:
            day = _day_of_year(period, words)
            return f"截至 {day}当周" if chinese else f"week to {day}"
        case Frequency.MONTHLY:
            return f"{period.month} 月" if chinese else MONTHS[period.month - 1]
        case Frequency.QUARTERLY:
            return f"{QUARTERS[_quarter(period) - 1]}季度" if chinese else f"Q{_quarter(period)}"
        case _:
            assert_never(frequency)


def _day_of_year(day: date, words: Words) -> str:
    if words.language is Language.ZH:
        return f"{day.month} 月 {day.day} 日"
    return f"{day.day} {MONTHS[day.month - 1]}"


def _quarter(period: date) -> int:
    return (period.month - 1) // 3 + 1
