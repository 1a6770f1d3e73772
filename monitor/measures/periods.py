"""Means over the periods of a coarser grid."""

import numpy as np

from monitor.measures.grids import Grid, coarsest, first_days, period_numbers
from monitor.measures.measured import Measured
from monitor.measures.spans import Span
from monitor.model.series import BoolArray, DateArray, FloatArray, IntArray
from monitor.model.terms import Frequency


def averaged(grid: Grid, values: FloatArray, onto: Frequency) -> tuple[Grid, Measured]:
    """Mean of a finer grid's values over each period of a coarser one, of those there are.

    A value belongs to the period of its own date. A period has a reading once it is over: the fine
    period after the last known value is dated in a later one; and if it is whole: the fine period
    before the first known value is dated in an earlier one.

    Args:
        grid: Daily to monthly.
        values: One a period of `grid`, NaN where missing.
        onto: The coarser frequency, monthly or quarterly.

    Returns:
        The coarser grid, dated by first days, without a last period that `grid` ends in before it is
        over; its means in the unit of `values`, and which positions of `grid` each is of.

    Raises:
        ValueError: `onto` has the shorter periods.
    """
    if coarsest([grid.frequency, onto]) is not onto:
        raise ValueError(f"{grid.frequency.value} periods cannot be averaged onto {onto.value} ones")
    numbers = period_numbers(_dates_around(grid), onto)
    onto_numbers = np.arange(numbers[1], numbers[-1])
    edges = np.searchsorted(numbers[1:-1], np.append(onto_numbers, numbers[-1]))
    coarse = Grid(
        frequency=onto,
        first=int(numbers[1]),
        dates=first_days(onto_numbers, onto),
        since=grid.dates[edges[1:] - 1],
    )
    means = np.where(_whole(numbers, values, onto_numbers), _means(values, edges), np.nan)
    return coarse, Measured(values=means, spans=(Span(start=edges[:-1], stop=edges[1:]),))


def _dates_around(grid: Grid) -> DateArray:
    """Dates of a grid, of the period before its first and of the one after its last."""
    starts = first_days(np.arange(grid.first - 1, grid.first + len(grid) + 1), grid.frequency)
    if not len(grid):
        return starts
    dates = grid.month_dates
    before, after = starts[1] - starts[0], starts[-1] - starts[-2]
    return np.concatenate((dates[:1] - before, dates, dates[-1:] + after))


def _whole(numbers: IntArray, values: FloatArray, onto_numbers: IntArray) -> BoolArray:
    """Tell which coarse periods lie wholly within what is known; `numbers` go one beyond at both ends."""
    known = np.flatnonzero(~np.isnan(values))
    if not len(known):
        return np.zeros(len(onto_numbers), dtype=np.bool_)
    whole: BoolArray = (onto_numbers > numbers[known[0]]) & (onto_numbers < numbers[known[-1] + 2])
    return whole


def _means(values: FloatArray, edges: IntArray) -> FloatArray:
    """Mean of the known values from each edge up to the next, NaN where there are none."""
    count = len(edges) - 1
    members = np.repeat(np.arange(count), np.diff(edges))
    known = ~np.isnan(values[: edges[-1]])
    summed = np.bincount(members[known], weights=values[: edges[-1]][known], minlength=count)
    counts = np.bincount(members[known], minlength=count)
    return summed / np.where(counts > 0, counts, np.nan)
