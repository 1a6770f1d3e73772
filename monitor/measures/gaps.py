"""What a window does with a period that has no value."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, unique
from typing import TypeAlias, assert_never

import numpy as np

from monitor.measures.measured import Measured
from monitor.measures.spans import stretch, window
from monitor.model.series import FloatArray


@unique
class MissingPolicy(Enum):
    """What a window with a missing value does: be missing, or read the last values there are."""

    STRICT = "strict"
    LAST_AVAILABLE = "last_available"


@dataclass(frozen=True, slots=True, kw_only=True)
class MinPeriods:
    """A window with a missing value is read if it holds at least `count` values, 1 or more.

    Periods before the first count as missing. A window with none missing is always read.
    """

    count: int


Gaps: TypeAlias = MissingPolicy | MinPeriods

Kernel: TypeAlias = Callable[[FloatArray, int, int], FloatArray]
"""From values, periods and the least number of values a window needs: one reading a value."""


def windowed(
    values: FloatArray, periods: int, gaps: Gaps, kernel: Kernel, *, periods_before: int = 0
) -> Measured:
    """Read every window of a series.

    Args:
        values: Oldest first, NaN where missing. Shape `(periods,)`.
        periods: Length of a window, at least 1; under `LAST_AVAILABLE` the last so many values there
            are, and a period that is itself missing has no reading.
        gaps: What a window with missing periods does.
        kernel: What it is read by.
        periods_before: How many periods before its window a reading reads besides.
    """
    reach = periods + periods_before
    match gaps:
        case MissingPolicy.STRICT:
            readings = kernel(values, periods, periods)
        case MinPeriods(count=count):
            readings = kernel(values, periods, min(count, periods))
        case MissingPolicy.LAST_AVAILABLE:
            return _of_known(values, periods, reach, kernel)
        case _:
            assert_never(gaps)
    return Measured(values=readings, spans=(window(len(values), reach),))


def _of_known(values: FloatArray, periods: int, reach: int, kernel: Kernel) -> Measured:
    """Read the values there are as if they were all; a missing period reads nothing but itself."""
    known = np.flatnonzero(~np.isnan(values))
    readings = np.full(len(values), np.nan)
    readings[known] = kernel(values[known], periods, periods)
    newest = np.arange(len(values))
    oldest = newest.copy()
    oldest[known] = known[np.maximum(np.arange(len(known)) - reach + 1, 0)]
    return Measured(values=readings, spans=(stretch(oldest, newest),))
