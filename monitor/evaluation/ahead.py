"""Series taken beyond what is known: a last value that stands still, or values that may be printed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from monitor.calendar import next_period
from monitor.measures.grids import period_numbers
from monitor.model.series import BoolArray, IntArray, Series
from monitor.model.terms import Stage


def rows(series: Series, keep: BoolArray | IntArray) -> Series:
    """Take some rows of a series, by mark or by position."""
    return replace(
        series,
        periods=series.periods[keep],
        values=series.values[keep],
        stages=series.stages[keep],
        released_at=series.released_at[keep],
        bases=series.bases[keep],
        hindsight=series.hindsight[keep],
        sources=series.sources[keep],
    )


def finals(series: Series) -> Series:
    """Take the rows that no later stage is still to follow."""
    return rows(series, series.stages >= Stage.FINAL.rank)


def carried_on(series: Series, *, until: date) -> Series:
    """Repeat the last value of a series for its coming periods, to the one that holds a day."""
    ends = np.append(series.periods[-1:], np.datetime64(until, "D"))
    number, end = period_numbers(ends, series.frequency).tolist()
    last = series.periods[-1].item()
    return _grown(series, len(series), successive(series, last, count=max(end - number, 0) + 1)[1:])


def printed(series: Series, *, first: date, values: Sequence[float]) -> Series:
    """Put final values into successive periods.

    Args:
        series: With at least one value.
        first: The period of the first of them: the newest known, or the one after it.
        values: One a period.
    """
    kept = int(np.searchsorted(series.periods, np.datetime64(first, "D")))
    grown = _grown(series, kept, successive(series, first, count=len(values)))
    return replace(
        grown,
        values=np.append(series.values[:kept], values),
        stages=np.append(series.stages[:kept], [np.int8(Stage.FINAL.rank)] * len(values)),
    )


def successive(series: Series, first: date, *, count: int) -> tuple[date, ...]:
    """List as many periods of a series, from one on."""
    periods = [first]
    while len(periods) < count:
        periods.append(next_period(series.frequency, periods[-1]))
    return tuple(periods)


def _grown(series: Series, kept: int, coming: Sequence[date]) -> Series:
    """Keep so many rows, and let the last row stand for the coming periods."""
    grown = rows(series, np.append(np.arange(kept), np.full(len(coming), len(series) - 1)))
    return replace(grown, periods=np.append(series.periods[:kept], np.array(coming, dtype="datetime64[D]")))
