"""Stretches of time that readings cross: breaks of method, and calendars that mute."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import assert_never

import numpy as np

from monitor.evaluation.tracks import Tracks
from monitor.language.track import Flag
from monitor.measures.breaks import lift
from monitor.measures.grids import first_days, period_numbers
from monitor.model.alerts import Input
from monitor.model.catalogue import Break, Catalogue, Span
from monitor.model.series import BoolArray, DateArray, Series
from monitor.model.terms import Frequency, IndicatorId

AFTER_DAYS = 7
"""A period that ends within this many days after a span still bears its mark."""


def in_calendar(spans: Sequence[Span], catalogue: Catalogue) -> Flag:
    """Build the mark of periods that overlap a span or end within a week after it."""

    def flag(name: IndicatorId, dates: DateArray) -> BoolArray:
        starts, ends = _extent(catalogue[name].frequency, dates)
        marked = np.zeros(len(dates), dtype=np.bool_)
        for span in spans:
            first, last = np.datetime64(span.start, "D"), np.datetime64(span.end, "D")
            marked |= (ends >= first) & ((starts <= last) | (ends <= last + AFTER_DAYS))
        return marked

    return flag


def crossing(tracks: Tracks, name: IndicatorId, each: Break) -> BoolArray:
    """Mark the readings whose newest value of an indicator is past a break and the oldest before its end."""
    start, until = np.datetime64(each.start, "D"), np.datetime64(each.until, "D")
    after = tracks.touches(lambda other, dates: (dates >= start) & (other == name))
    before = tracks.touches(lambda other, dates: (dates < until) & (other == name))
    return after & before


def adjusted(series: Series, breaks: Sequence[Break]) -> Series:
    """Lift values on an old method to the new one."""
    numbers = period_numbers(series.periods, series.frequency)
    return replace(series, values=series.values + lift(numbers, series.frequency, breaks))


def breaks_crossed(inputs: Sequence[Input], catalogue: Catalogue) -> tuple[str, ...]:
    """Name the breaks that the values read of each indicator lie on both sides of."""
    return tuple(
        each.note.en
        for name in dict.fromkeys(read.indicator for read in inputs)
        for each in catalogue[name].breaks
        if _crossed([read.period for read in inputs if read.indicator == name], each)
    )


def _crossed(periods: Sequence[date], each: Break) -> bool:
    return max(periods) >= each.start and min(periods) < each.until


def _extent(frequency: Frequency, dates: DateArray) -> tuple[DateArray, DateArray]:
    """Give first and last day of each period; a week's own date is its last day."""
    match frequency:
        case Frequency.WEEKLY:
            return dates - 6, dates
        case Frequency.MONTHLY | Frequency.QUARTERLY:
            numbers = period_numbers(dates, frequency)
            return first_days(numbers, frequency), first_days(numbers + 1, frequency) - 1
        case Frequency.DAILY | Frequency.BUSINESS:
            return dates, dates
        case _:
            assert_never(frequency)
