"""When digests are due, by the reader's clock: once on each of their days, clock changes or not."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from monitor.routing.readers import Digest

SPAN: Final = 8
"""Days among which every weekday comes, and one twice."""


def next_digest(digest: Digest, zone: ZoneInfo, after: datetime) -> datetime:
    """Find the first digest due later than an instant."""
    today = after.astimezone(zone).date()
    days = (today + timedelta(days=each) for each in range(SPAN))
    return next(due for due in _dues(digest, zone, days) if due > after)


def last_digest(digest: Digest, zone: ZoneInfo, at_or_before: datetime) -> datetime:
    """Find the last digest due at an instant or before it."""
    today = at_or_before.astimezone(zone).date()
    days = (today - timedelta(days=each) for each in range(SPAN))
    return next(due for due in _dues(digest, zone, days) if due <= at_or_before)


def _dues(digest: Digest, zone: ZoneInfo, days: Iterator[date]) -> Iterator[datetime]:
    for day in days:
        if digest.weekday is None or day.weekday() == digest.weekday:
            yield datetime.combine(day, digest.at, zone).astimezone(UTC)
