"""Periods and instants as people and as machines read them."""

from datetime import UTC, date, datetime
from typing import Final, assert_never
from zoneinfo import ZoneInfo

from monitor.model.terms import Frequency

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
EASTERN: Final = "America/New_York"


def instant_code(at: datetime) -> str:
    """Render an instant as `2025-02-21T14:45:00Z`, with a fraction only where it has one."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def instant_words(at: datetime, zone: ZoneInfo) -> str:
    """Render an instant in the reader's zone with New York's wall time beside it."""
    eastern = at.astimezone(ZoneInfo(EASTERN))
    if zone.key == EASTERN:
        return f"{day_words(eastern.date())} {eastern:%H:%M} ET"
    there = at.astimezone(zone)
    beside = f"{eastern.day} {MONTHS[eastern.month - 1]} {eastern:%H:%M} ET"
    return f"{day_words(there.date())} {there:%H:%M} {zone} ({beside})"


def day_words(day: date) -> str:
    """Render a day as `20 Feb 2025`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def period_words(period: date, frequency: Frequency) -> str:
    """Render a period alone: `Feb 2025`, `Q1 2025`, `week to 15 Feb 2025`, `20 Feb 2025`."""
    match frequency:
        case Frequency.DAILY | Frequency.BUSINESS:
            return day_words(period)
        case Frequency.WEEKLY:
            return f"week to {day_words(period)}"
        case Frequency.MONTHLY:
            return f"{MONTHS[period.month - 1]} {period.year}"
        case Frequency.QUARTERLY:
            return f"Q{_quarter(period)} {period.year}"
        case _:
            assert_never(frequency)


def period_phrase(period: date, frequency: Frequency) -> str:
    """Render a period inside a sentence: `in Feb 2025`, `in the week to 15 Feb 2025`, `on 20 Feb 2025`."""
    words = period_words(period, frequency)
    match frequency:
        case Frequency.DAILY | Frequency.BUSINESS:
            return f"on {words}"
        case Frequency.WEEKLY:
            return f"in the {words}"
        case Frequency.MONTHLY | Frequency.QUARTERLY:
            return f"in {words}"
        case _:
            assert_never(frequency)


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


def _quarter(period: date) -> int:
    return (period.month - 1) // 3 + 1
