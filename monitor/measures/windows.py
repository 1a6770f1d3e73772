"""The last periods taken together, the present one included: what a window with a gap does is its `gaps`."""

from math import nan

import numpy as np

from monitor.measures.gaps import Gaps, MissingPolicy, windowed
from monitor.measures.measured import Measured
from monitor.measures.sliding import highs, lows, means, moments, ordered, sums
from monitor.model.series import FloatArray


def mean(values: FloatArray, periods: int, gaps: Gaps = MissingPolicy.STRICT) -> Measured:
    """Arithmetic mean of the last `periods` values, in their unit."""
    return windowed(values, periods, gaps, means)


def median(values: FloatArray, periods: int, gaps: Gaps = MissingPolicy.STRICT) -> Measured:
    """Middle one of the last `periods` values, of an even number the mean of the two in the middle."""
    return windowed(values, periods, gaps, _medians)


def deviation(values: FloatArray, periods: int, gaps: Gaps = MissingPolicy.STRICT) -> Measured:
    """Sample standard deviation (n-1) of the last `periods` values, in their unit; of 2 or more."""
    return windowed(values, periods, gaps, _deviations)


def total(values: FloatArray, periods: int, gaps: Gaps = MissingPolicy.STRICT) -> Measured:
    """Sum of the last `periods` values, in their unit; with gaps, of those there are."""
    return windowed(values, periods, gaps, sums)


def lowest(values: FloatArray, periods: int, gaps: Gaps = MissingPolicy.STRICT) -> Measured:
    """Lowest of the last `periods` values."""
    return windowed(values, periods, gaps, lows)


def highest(values: FloatArray, periods: int, gaps: Gaps = MissingPolicy.STRICT) -> Measured:
    """Highest of the last `periods` values."""
    return windowed(values, periods, gaps, highs)


def _medians(values: FloatArray, periods: int, least: int) -> FloatArray:
    middles = [
        (window[(len(window) - 1) // 2] + window[len(window) // 2]) / 2 if len(window) >= least else nan
        for window in ordered(values, periods)
    ]
    return np.array(middles, dtype=np.float64)


def _deviations(values: FloatArray, periods: int, least: int) -> FloatArray:
    return moments(values, periods, least)[1]
