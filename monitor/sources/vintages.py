"""Rows of ALFRED, each valid over a real-time interval, read back into what was stated when.

ALFRED clips the intervals to the window asked for, so a row's start is the day of a statement only if it
is a vintage date, and two windows put side by side show one statement twice.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from monitor.model.series import Figure
from monitor.sources.payload import day, number

MISSING: Final = "."
_NEW_YORK: Final = ZoneInfo("America/New_York")
_DAY: Final = timedelta(days=1)

Row: TypeAlias = tuple[str, str, str, str]
"""Period, first and last day of its real-time interval, value; all as FRED writes them."""
Window: TypeAlias = tuple[str, str]
"""First and last day asked for, both included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VintageDates:
    """The vintage dates that one reading covers.

    `instants` dates the statements made on each; None for the first vintage of a series, which holds
    all that was known until then. `eves` gives the vintage after a day before one. `cursor` is the last
    vintage read before: what it holds is known.
    """

    instants: Mapping[str, datetime | None]
    eves: Mapping[str, str]
    cursor: str | None


def vintage_dates(days: Sequence[str], *, at: time, cursor: str | None) -> VintageDates:
    """Set out the vintage dates, oldest first, of a copy that is shown at a New York wall time."""
    parsed = {text: day(text) for text in days}
    instants: dict[str, datetime | None] = {text: _instant(each, at) for text, each in parsed.items()}
    if cursor is None:
        instants[days[0]] = None
    eves = {(each - _DAY).isoformat(): text for text, each in parsed.items()}
    return VintageDates(instants=instants, eves=eves, cursor=cursor)


def windows(days: Sequence[str], *, since: str, largest: int) -> tuple[Window, ...]:
    """Cut the time from `since` to the last vintage date into windows of at most `largest` of them.

    Each window ends on the eve of the first vintage of the next, so that a value taken out on that day
    is seen to end there.
    """
    starts = [since, *days[bisect_right(days, since) :]][::largest]
    ends = [(day(start) - _DAY).isoformat() for start in starts[1:]]
    return tuple(zip(starts, [*ends, days[-1]], strict=True))


def last_before(days: Sequence[str], today: date) -> str | None:
    """Return the last vintage date whose day is over: a series can be stated twice on one day."""
    over = [each for each in days if each < today.isoformat()]
    return over[-1] if over else None


def figures(rows: Iterable[Row], dates: VintageDates) -> tuple[Figure, ...]:
    """Read rows, in any order, into the statements after the cursor, oldest period first."""
    found: list[Figure] = []
    for text, group in groupby(sorted(rows), key=itemgetter(0)):
        period = day(text)
        found.extend(
            Figure(period=period, value=value, text=said, released_at=dates.instants.get(start))
            for start, value, said in _statements(group, dates.eves)
            if dates.cursor is None or start > dates.cursor
        )
    return tuple(found)


def _statements(
    rows: Iterable[Row], eves: Mapping[str, str]
) -> Iterator[tuple[str, float | None, str | None]]:
    """Yield what was stated of one period and from when; None where a stated value was taken out.

    Between two rows, or after the last, a value was taken out only if a vintage begins there.
    """
    stated: float | None = None
    taken_out = ""
    for _, start, end, text in rows:
        if stated is not None and taken_out and taken_out < start:
            yield taken_out, None, None
            stated = None
        value = None if text == MISSING else number(text)
        if value != stated:
            yield start, value, None if value is None else text
        stated, taken_out = value, eves.get(end, "")
    if stated is not None and taken_out:
        yield taken_out, None, None


def _instant(vintage: date, at: time) -> datetime:
    return datetime.combine(vintage, at, tzinfo=_NEW_YORK).astimezone(UTC)
