"""What is to come out: each value still due, by what was announced, else by habit or within a window."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Final

from monitor.calendar import NEW_YORK, due_at, due_listing, due_window, prints
from monitor.evaluation.record import Record, Watch
from monitor.evaluation.timeliness import announced_ahead
from monitor.model.catalogue import Indicator, Listing
from monitor.model.series import Series
from monitor.model.terms import STAGES, Frequency, IndicatorId, SourceName, Stage
from monitor.vintage import vintage

EVERY_DAY: Final = frozenset({Frequency.DAILY, Frequency.BUSINESS})
"""Series that come out every day: listing them day by day would hide the rest."""
FIRST_GUESS: Final = timedelta(days=200)
"""How long ago a monthly or quarterly period is surely out, where nothing is known of an indicator."""
MOST: Final = 1_000
"""Values looked ahead at most, whatever the span asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One value of one indicator that is to come out.

    `announced_by` is None where nobody has announced it; `window` is None where the habit is one day.
    """

    indicator: IndicatorId
    release: str
    period: date
    stage: Stage
    at: datetime
    announced_by: SourceName | None
    window: tuple[datetime, datetime] | None


def coming(
    watch: Watch, record: Record, *, as_of: datetime, start: datetime, end: datetime
) -> tuple[Due, ...]:
    """List what is due from `start` to `end`, both included, as known at an instant; oldest first.

    What comes every day is left out, and so is a weekly series of which nothing is known: its day of
    the week is read off its values.
    """
    known = vintage(record.statements, watch.catalogue, as_of=as_of)
    found = [
        due
        for indicator in watch.catalogue.values()
        if indicator.frequency not in EVERY_DAY
        for due in _dues(indicator, known.get(indicator.id), watch, record, as_of=as_of, end=end)
        if start <= due.at
    ]
    return tuple(sorted(found, key=lambda due: due.at))


def _dues(  # noqa: PLR0913 - the indicator, all that is known of it, and until when
    indicator: Indicator,
    series: Series | None,
    watch: Watch,
    record: Record,
    *,
    as_of: datetime,
    end: datetime,
) -> Iterator[Due]:
    """Yield what is due of one indicator: the dates announced, in their order, then habit.

    What habit would have brought before the last announced date comes with it.
    """
    listing = due_listing(indicator, watch.sources)
    if listing is None:
        return
    ahead = deque(announced_ahead(indicator, series, watch, record, as_of=as_of))
    last_at: datetime | None = None
    for period, stage in islice(_prints(indicator, listing, series, as_of), MOST):
        announced = ahead.popleft() if ahead else None
        at = announced.due_at if announced else due_at(listing.released[stage], period)
        if at > end:
            return
        if announced is None and last_at is not None and at <= last_at:
            continue
        last_at = at if announced else last_at
        yield Due(
            indicator=indicator.id,
            release=indicator.release.name,
            period=period,
            stage=stage,
            at=at,
            announced_by=announced.source if announced else None,
            window=None if announced else due_window(listing.released[stage], period),
        )


def _prints(
    indicator: Indicator, listing: Listing, series: Series | None, as_of: datetime
) -> Iterator[tuple[date, Stage]]:
    """Yield the values to come after the newest known, or where none is known those that are not yet due."""
    if series is not None and len(series):
        newest_stage = STAGES[series.stages[-1]]
        yield from prints(indicator, listing, newest=series.periods[-1].item(), newest_stage=newest_stage)
        return
    if indicator.frequency is Frequency.WEEKLY:
        return
    day = (as_of - FIRST_GUESS).astimezone(NEW_YORK).date()
    months = 3 if indicator.frequency is Frequency.QUARTERLY else 1
    first = day.replace(month=day.month - (day.month - 1) % months, day=1)
    for period, stage in prints(indicator, listing, newest=first, newest_stage=None):
        if due_at(listing.released[stage], period) > as_of:
            yield period, stage
