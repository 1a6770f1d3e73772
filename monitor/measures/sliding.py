"""What slides over a series: sums, extremes, moments and order of the values in each window.

Each takes the least number of values a window needs, at least 1, and gives one reading a period, NaN
where the window has fewer. Where all are needed, a window that reaches before the first has no reading.
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterator
from math import isnan, nan
from typing import TypeAlias

import numpy as np

from monitor.model.series import FloatArray

_Join: TypeAlias = Callable[[FloatArray, FloatArray], FloatArray]


def sums(values: FloatArray, periods: int, least: int) -> FloatArray:
    """Sum of the values in each window."""
    return _folded(values, periods, least, np.add, neutral=0.0)


def lows(values: FloatArray, periods: int, least: int) -> FloatArray:
    """Lowest of the values in each window."""
    return _folded(values, periods, least, np.minimum, neutral=np.inf)


def highs(values: FloatArray, periods: int, least: int) -> FloatArray:
    """Highest of the values in each window."""
    return _folded(values, periods, least, np.maximum, neutral=-np.inf)


def means(values: FloatArray, periods: int, least: int) -> FloatArray:
    """Arithmetic mean of the values in each window."""
    summed = sums(values, periods, least)
    return summed / (periods if least == periods else _counts(values, periods))


def moments(values: FloatArray, periods: int, least: int) -> tuple[FloatArray, FloatArray]:
    """Mean and sample standard deviation (n-1) of the values in each window of two and more.

    Joined from the moments of parts, which loses nothing to a mean far from zero, and leaves a window
    of equal values a deviation of exactly zero. Source: Chan, Golub and LeVeque (1983), "Algorithms for
    Computing the Sample Variance".
    """
    framed = values if least == periods else _framed(values, periods, np.nan)
    known = ~np.isnan(framed)
    parts = np.stack([known, np.where(known, framed, 0.0), np.zeros(len(framed))])
    readings = np.full((3, len(values)), np.nan)
    complete = _blockwise(parts, _reach(values, periods, least), _joined)
    readings[:, len(values) - complete.shape[1] :] = complete
    readings[:, ~(readings[0] >= max(least, 2))] = np.nan
    count, mean, squares = readings
    return mean, np.sqrt(squares / (count - 1.0))


def ordered(values: FloatArray, periods: int) -> Iterator[list[float]]:
    """Yield the values of each window in ascending order: one and the same list, to be read at once."""
    window: list[float] = []
    series = values.tolist()
    leaving = [nan] * min(periods, len(series)) + series
    for value, left in zip(series, leaving, strict=False):
        if not isnan(left):
            del window[bisect_left(window, left)]
        if not isnan(value):
            insort(window, value)
        yield window


def _folded(values: FloatArray, periods: int, least: int, join: _Join, *, neutral: float) -> FloatArray:
    framed = values if least == periods else _framed(values, periods, neutral)
    complete = _blockwise(framed, _reach(values, periods, least), join)
    readings = np.full(len(values), np.nan)
    readings[len(values) - len(complete) :] = complete
    if least < periods:
        readings[_counts(values, periods) < least] = np.nan
    return readings


def _reach(values: FloatArray, periods: int, least: int) -> int:
    """Length of the windows to fold: where periods may be missing, none is longer than the series."""
    return periods if least == periods else min(periods, len(values))


def _framed(values: FloatArray, periods: int, neutral: float) -> FloatArray:
    """Put `neutral` in place of missing values, and before the first as far as a window reaches."""
    before = np.full(max(min(periods, len(values)) - 1, 0), neutral)
    return np.concatenate((before, np.where(np.isnan(values), neutral, values)))


def _counts(values: FloatArray, periods: int) -> FloatArray:
    """Count the values in each window, those that reach before the first period included."""
    seen = np.concatenate(([0.0], np.cumsum(~np.isnan(values))))
    started = np.maximum(np.arange(1, len(values) + 1) - periods, 0)
    return seen[1:] - seen[started]


def _joined(left: FloatArray, right: FloatArray) -> FloatArray:
    """Join count, mean and squared deviations of two parts."""
    left_count, left_mean, left_squares = left
    right_count, right_mean, right_squares = right
    count = left_count + right_count
    share = right_count / np.maximum(count, 1.0)
    gap = right_mean - left_mean
    squares = left_squares + right_squares + gap * gap * left_count * share
    return np.stack([count, left_mean + gap * share, squares])


def _blockwise(values: FloatArray, periods: int, join: _Join) -> FloatArray:
    """Fold every full window, joining blocks of 1, 2, 4 … values: as many steps as `periods` has bits.

    Running sums would be as fast, but carry the rounding error of the whole history into each window;
    here equal windows give equal results to the last bit. Windows slide over the last axis.
    """
    count = max(values.shape[-1] - periods + 1, 0)
    block, size, covered = values, 1, 0
    folded: FloatArray | None = None
    while count and covered < periods:
        if periods & size:
            part = block[..., covered : covered + count]
            folded = part if folded is None else join(folded, part)
            covered += size
        if covered < periods:
            block = join(block[..., :-size], block[..., size:])
            size *= 2
    return values[..., :0] if folded is None else folded
