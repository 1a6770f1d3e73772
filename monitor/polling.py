"""When to ask a source again: dense once a release is due, sparse while there is nothing to expect."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final

from monitor.calendar import NEW_YORK
from monitor.model.records import Look
from monitor.model.terms import Outcome

FAR: Final = datetime.max.replace(tzinfo=UTC)
"""Later than anything."""
A_DAY: Final = timedelta(days=1)
WORKING_DAY: Final = timedelta(hours=12)
SATURDAY: Final = 5

ANSWERS: Final = frozenset({Outcome.OK, Outcome.EMPTY})
"""Outcomes of a source that told what it has, or that it has nothing new."""
PASSING: Final = frozenset({Outcome.UNAVAILABLE, Outcome.RATE_LIMITED})
"""Failures that may pass."""
RENEWED: Final = frozenset({Outcome.UNAVAILABLE, Outcome.MALFORMED})
"""Outcomes that the minute of a release may bring about itself: overrun, or half renewed."""
UNKNOWN: Final = frozenset({Outcome.NOT_FOUND, Outcome.WITHDRAWN})
"""Outcomes of a source that does not have the series: asked again as if nothing were due."""


def _seconds(*counts: int) -> tuple[timedelta, ...]:
    return tuple(timedelta(seconds=count) for count in counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How often a source may be asked.

    `steps` are the polls after the minute at which a value is due, `again` those after the same minute of
    the working days that follow until it is there: what missed its day comes at its hour. A failure that
    may pass is tried again after `retry`, a lasting one after `lasting`, and once there has been no answer
    for a day each waits longer the longer that lasts, up to `slowest`. Where a value is due, a source that is
    down, or cannot be read, is asked at the next of the polls, `soonest` after the last; one that withholds
    it, on that day, after `patience`. One that has never answered is asked after `unknown`.
    """

    steps: tuple[timedelta, ...] = _seconds(
        5, 20, 40, 60, 90, 120, 180, 300, 480, 720, 1200, 1800, 3600, 7200
    )
    again: tuple[timedelta, ...] = _seconds(5, 60, 300, 1800, 7200)
    retry: timedelta = timedelta(minutes=5)
    lasting: timedelta = timedelta(hours=1)
    slowest: timedelta = timedelta(hours=12)
    soonest: timedelta = timedelta(seconds=30)
    patience: timedelta = timedelta(minutes=10)
    unknown: timedelta = timedelta(minutes=30)


LIMITS: Final = Limits()


def next_poll(
    *,
    due: datetime | None,
    last: Look | None,
    now: datetime,
    opens: datetime | None = None,
    limits: Limits = LIMITS,
) -> datetime:
    """Return when to ask next, at the latest; a due minute is not slept through, whatever came before.

    Args:
        due: When the next value should be there, None where that is not known.
        last: The last look at the source, None if there was none.
        now: The present instant.
        opens: The first day on which it may be there, where its day is not sure; at the minute of `due`.
        limits: How often it may be asked.
    """
    if last is None:
        return now
    waiting = min(_while_waiting(due, last.at, limits), _before_due(due, opens, last.at, limits))
    if last.outcome in ANSWERS:
        return min(waiting, _next_day(last.at))
    again = _next_day(last.at) if last.outcome in UNKNOWN else last.at + _pause(last, limits)
    if due is not None and last.at < due:
        return min(again, waiting)
    if last.outcome in RENEWED:
        return min(again, max(waiting, last.at + limits.soonest))
    if last.outcome is Outcome.WITHHELD and due is not None and last.at - due < limits.steps[-1]:
        return min(again, last.at + limits.patience)
    return again


def _while_waiting(due: datetime | None, at: datetime, limits: Limits) -> datetime:
    """Find the first poll after an instant that a due value asks for; far off where none is due."""
    if due is None:
        return FAR
    first_day = [due + step for step in limits.steps if at < due + step]
    return first_day[0] if first_day else _at_its_minute(due, at, limits)


def _before_due(due: datetime | None, opens: datetime | None, at: datetime, limits: Limits) -> datetime:
    """Find the first poll of the working days on which a value may come before its own; far off if none."""
    if due is None or opens is None or opens >= due:
        return FAR
    poll = _at_its_minute(due, max(at, opens - limits.soonest), limits)
    return poll if poll < due else FAR


def _at_its_minute(due: datetime, at: datetime, limits: Limits) -> datetime:
    """Find the first poll after an instant at the minute of a due value, on a working day."""
    day = at.astimezone(NEW_YORK).date()
    minute = due.astimezone(NEW_YORK).timetz()
    while True:
        chance = datetime.combine(day, minute).astimezone(UTC)
        polls = [chance + step for step in limits.again] if day.weekday() < SATURDAY else []
        coming = [poll for poll in polls if poll > at]
        if coming:
            return coming[0]
        day += timedelta(days=1)


def _pause(last: Look, limits: Limits) -> timedelta:
    """Wait half as long again as there has been no answer beyond the day between looks, within limits."""
    least = limits.retry if last.outcome in PASSING else limits.lasting
    if last.answered_at is None:
        return max(least, limits.unknown)
    return min(max(least, (last.at - last.answered_at - A_DAY) / 2), limits.slowest)


def _next_day(at: datetime) -> datetime:
    """Return the next midnight UTC, after business in New York, that is not of the same working day.

    One look a day finds late revisions, and looks without haste fall together.
    """
    day = (at + WORKING_DAY).date() + timedelta(days=1)
    return datetime.combine(day, time(), tzinfo=UTC)
