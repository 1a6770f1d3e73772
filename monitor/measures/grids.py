"""Periods in unbroken succession: how series are laid out, and how one grid is seen from another."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, assert_never

import numpy as np

from monitor.model.series import DateArray, FloatArray, IntArray, Series
from monitor.model.terms import Frequency

_COARSENESS: Final = tuple(Frequency)
"""The enum goes from the shortest period to the longest."""
_MONDAY: Final = 3
"""Days from Monday, 29 December 1969, the start of week 0, to day 0."""
_DAYS_OF_WEEK: Final = 7
_BUSINESS_DAYS: Final = 5
_MONTHS_OF_QUARTER: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grid:
    """Every period from the first to the last of a frequency, with its date.

    `first` is the number of the first period (`numbers`). `dates` are the provider's; a period without
    a value has its nominal date: the first day of a month or quarter, the weekday of the week before.
    `since` is from when on a reading stands for shorter periods, where that is not its own date: a mean
    over a month is dated by the month's first day and known by its last.
    """

    frequency: Frequency
    first: int
    dates: DateArray
    since: DateArray | None = None

    def __len__(self) -> int:
        """Count of periods."""
        return len(self.dates)

    @property
    def numbers(self) -> IntArray:
        """Number of each period."""
        return np.arange(self.first, self.first + len(self))

    @property
    def standing_dates(self) -> DateArray:
        """The date from which on each period stands for shorter ones."""
        return self.dates if self.since is None else self.since

    def until(self, count: int) -> "Grid":
        """Keep the first periods only."""
        since = None if self.since is None else self.since[:count]
        return replace(self, dates=self.dates[:count], since=since)

    @property
    def month_dates(self) -> DateArray:
        """Dates to count months between: of a month or quarter its first day, whatever its provider gives."""
        if self.frequency in (Frequency.MONTHLY, Frequency.QUARTERLY):
            return first_days(self.numbers, self.frequency)
        return self.dates


def coarsest(frequencies: Sequence[Frequency]) -> Frequency:
    """Pick the frequency with the longest periods; at least one must be given."""
    return max(frequencies, key=_COARSENESS.index)


def period_numbers(dates: DateArray, frequency: Frequency) -> IntArray:
    """Number of the period that holds each date; successive periods have successive numbers.

    Weeks are ISO weeks, so a provider's weekday may move. A weekend belongs to the Friday before.
    """
    days = dates.astype("datetime64[D]").astype(np.int64)
    match frequency:
        case Frequency.DAILY:
            return days
        case Frequency.BUSINESS:
            week, weekday = np.divmod(days + _MONDAY, _DAYS_OF_WEEK)
            return week * _BUSINESS_DAYS + np.minimum(weekday, _BUSINESS_DAYS - 1)
        case Frequency.WEEKLY:
            return (days + _MONDAY) // _DAYS_OF_WEEK
        case Frequency.MONTHLY:
            return dates.astype("datetime64[M]").astype(np.int64)
        case Frequency.QUARTERLY:
            return dates.astype("datetime64[M]").astype(np.int64) // _MONTHS_OF_QUARTER
        case _:
            assert_never(frequency)


def first_days(numbers: IntArray, frequency: Frequency) -> DateArray:
    """First day of each period, the inverse of `period_numbers`."""
    match frequency:
        case Frequency.DAILY:
            return numbers.astype("datetime64[D]")
        case Frequency.BUSINESS:
            week, weekday = np.divmod(numbers, _BUSINESS_DAYS)
            return (week * _DAYS_OF_WEEK + weekday - _MONDAY).astype("datetime64[D]")
        case Frequency.WEEKLY:
            return (numbers * _DAYS_OF_WEEK - _MONDAY).astype("datetime64[D]")
        case Frequency.MONTHLY:
            return numbers.astype("datetime64[M]").astype("datetime64[D]")
        case Frequency.QUARTERLY:
            return (numbers * _MONTHS_OF_QUARTER).astype("datetime64[M]").astype("datetime64[D]")
        case _:
            assert_never(frequency)


def empty_grid(frequency: Frequency) -> Grid:
    """Make a grid without periods."""
    return Grid(frequency=frequency, first=0, dates=np.empty(0, dtype="datetime64[D]"))


def lay_out(series: Series) -> tuple[Grid, FloatArray]:
    """Lay a series on its grid, from its first period to its last; NaN where a period has no value.

    Of two values in one period the later stands.
    """
    if not len(series):
        return empty_grid(series.frequency), np.empty(0)
    numbers = period_numbers(series.periods, series.frequency)
    first, count = int(numbers[0]), int(numbers[-1] - numbers[0]) + 1
    if np.all(numbers[1:] - numbers[:-1] == 1):
        return Grid(frequency=series.frequency, first=first, dates=series.periods), series.values
    dates = np.full(count, np.datetime64("NaT"), dtype="datetime64[D]")
    values = np.full(count, np.nan)
    dates[numbers - first] = series.periods
    values[numbers - first] = series.values
    return _dated(series.frequency, first, dates), values


def common_grid(grids: Sequence[Grid]) -> Grid:
    """Grid on which readings of all these meet: the coarsest frequency, every period that one of it has.

    Where the dates of a period differ, the latest is taken: before it the reading could not be known.
    """
    frequency = coarsest([grid.frequency for grid in grids])
    meeting = [grid for grid in grids if grid.frequency is frequency]
    if len(meeting) == 1:
        return meeting[0]
    first = min(grid.first for grid in meeting)
    last = max(grid.first + len(grid) for grid in meeting)
    met = _dated(
        frequency, first, _latest([(grid.first - first, grid.dates) for grid in meeting], last - first)
    )
    if all(grid.since is None for grid in meeting):
        return met
    standing = [(grid.first - first, grid.standing_dates) for grid in meeting]
    return replace(met, since=_latest([*standing, (0, met.dates)], last - first))


def _latest(stretches: Sequence[tuple[int, DateArray]], count: int) -> DateArray:
    """Give each of `count` places the latest date that a stretch, laid from its place on, has there."""
    dates = np.full(count, np.datetime64("NaT"), dtype="datetime64[D]")
    for start, its in stretches:
        place = slice(start, start + len(its))
        dates[place] = np.fmax(dates[place], its)
    return dates


def extended(grid: Grid, periods: int) -> Grid:
    """Lengthen a grid by that many periods at its end, with their nominal dates."""
    later = np.full(periods, np.datetime64("NaT"), dtype="datetime64[D]")
    longer = _dated(grid.frequency, grid.first, np.concatenate((grid.dates, later)))
    if grid.since is None:
        return longer
    ends = first_days(longer.numbers[len(grid) :] + 1, grid.frequency) - np.timedelta64(1, "D")
    return replace(longer, since=np.concatenate((grid.since, ends)))


def standing_for(grid: Grid, values: FloatArray, onto: Grid) -> IntArray:
    """Position in `grid` that stands for each period of `onto`, -1 where none does.

    On one grid the same period; of another the last position with a value that is dated on or before the
    period's own date, or, of a coarser grid of means, that was known by then.
    """
    if grid.frequency is onto.frequency:
        same = onto.numbers - grid.first
        return np.where((same >= 0) & (same < len(grid)), same, -1)
    coarser = coarsest([grid.frequency, onto.frequency]) is grid.frequency
    dates = grid.standing_dates if coarser else grid.dates
    dated = np.searchsorted(dates, onto.dates, side="right") - 1
    last_known = np.maximum.accumulate(np.where(np.isnan(values), -1, np.arange(len(grid))))
    return np.append(last_known, -1)[dated]


def at_positions(values: FloatArray, positions: IntArray) -> FloatArray:
    """Values at these positions, NaN for -1."""
    return np.append(values, np.nan)[positions]


def _dated(frequency: Frequency, first: int, dates: DateArray) -> Grid:
    """Grid with nominal dates where `dates` has none; before the first given one a week has its Monday."""
    starts = first_days(np.arange(first, first + len(dates)), frequency)
    nominal = starts
    if frequency is Frequency.WEEKLY:
        given = np.where(np.isnat(dates), 0, np.arange(len(dates)))
        last_given = np.maximum.accumulate(given)
        weekdays = np.where(np.isnat(dates), np.timedelta64(0, "D"), dates - starts)
        nominal = starts + weekdays[last_given]
    return Grid(frequency=frequency, first=first, dates=np.where(np.isnat(dates), nominal, dates))
