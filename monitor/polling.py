"""When to look at a source again: dense once a release is due, sparse while there is nothing to expect."""

from datetime import UTC, datetime, time, timedelta
from typing import Final

from monitor.model.records import Look
from monitor.model.terms import Outcome

FAR: Final = datetime.max.replace(tzinfo=UTC)
"""Later than anything."""
DENSE: Final = (
    (timedelta(minutes=10), timedelta(minutes=1)),
    (timedelta(hours=2), timedelta(minutes=10)),
    (timedelta(days=1), timedelta(hours=2)),
    (timedelta(days=7), timedelta(hours=3)),
)
"""For how long after the due instant to look how often."""
OVERDUE: Final = timedelta(hours=6)
"""Between looks once a release has not come for longer than that."""

WORKING_DAY: Final = timedelta(hours=12)

ANSWERS: Final = frozenset({Outcome.OK, Outcome.EMPTY})
"""Outcomes of a source that told what it has, or that it has nothing new."""
PASSING: Final = frozenset({Outcome.UNAVAILABLE, Outcome.RATE_LIMITED})
RETRY: Final = timedelta(minutes=5)
"""After a failure that may pass."""
UNKNOWN: Final = frozenset({Outcome.NOT_FOUND, Outcome.WITHDRAWN})
"""Outcomes of a source that does not have the series: asked again as if nothing were due."""
LASTING: Final = timedelta(hours=1)
"""After another refusal that a repeat will hardly change: a bad key, another format."""


def next_look(*, due: datetime | None, last: Look | None, now: datetime) -> datetime:
    """Return when to look next, at the latest; a due instant is not slept through, whatever came before.

    Args:
        due: When the next value should be there, None where that is not known.
        last: The last look at the source, None if there was none.
        now: The present instant.
    """
    if last is None:
        return now
    waited = None if due is None or last.at < due else last.at - due
    again = _after(last, waited)
    return min(again, due) if due is not None and last.at < due else again


def _after(last: Look, waited: timedelta | None) -> datetime:
    """Say when to look after a look, by how it ended and how long a value has been waited for."""
    if last.outcome in PASSING:
        return last.at + RETRY
    if last.outcome in UNKNOWN:
        return _next_day(last.at)
    if last.outcome not in ANSWERS:
        return last.at + LASTING
    if waited is None:
        return _next_day(last.at)
    return last.at + next((pause for until, pause in DENSE if waited < until), OVERDUE)


def _next_day(at: datetime) -> datetime:
    """Return the next midnight UTC, after business in New York, that is not of the same working day.

    One look a day finds late revisions, and looks without haste fall together.
    """
    day = (at + WORKING_DAY).date() + timedelta(days=1)
    return datetime.combine(day, time(), tzinfo=UTC)
