"""Where the present value stands among the last ones."""

from bisect import bisect_right
from typing import Final

import numpy as np

from monitor.measures.gaps import Gaps, MissingPolicy, windowed
from monitor.measures.measured import Measured
from monitor.measures.sliding import moments, ordered
from monitor.model.series import FloatArray

LEAST_RANKED: Final = 24
"""Values a window needs for a percentile."""


def percentile(values: FloatArray, periods: int, gaps: Gaps = MissingPolicy.STRICT) -> Measured:
    """Share, in percent, of the last `periods` values at or below the present one, itself included.

    Missing of fewer than `LEAST_RANKED` values, and where the present one is. Values are compared as
    they are given: round them first.
    """
    return windowed(values, periods, gaps, _percentiles)


def zscore(values: FloatArray, periods: int, gaps: Gaps = MissingPolicy.STRICT) -> Measured:
    """Present value less the mean of the last `periods`, in their sample standard deviations (n-1).

    Missing where these do not vary, and where the present value is.
    """
    return windowed(values, periods, gaps, _zscores)


def _percentiles(values: FloatArray, periods: int, least: int) -> FloatArray:
    needed = max(least, LEAST_RANKED)
    shares = [
        100.0 * bisect_right(window, value) / len(window) if len(window) >= needed else np.nan
        for value, window in zip(values.tolist(), ordered(values, periods), strict=True)
    ]
    return np.where(np.isnan(values), np.nan, shares)


def _zscores(values: FloatArray, periods: int, least: int) -> FloatArray:
    mean, deviation = moments(values, periods, least)
    deviation[deviation == 0] = np.nan
    return (values - mean) / deviation
