"""Mean, sum, lowest and highest of the last periods, the present one included.

A window with a missing period has no reading, and neither has one that reaches before the first.
"""

import numpy as np

from monitor.measures.measured import Measured
from monitor.measures.spans import window
from monitor.model.series import FloatArray


def mean(values: FloatArray, periods: int) -> Measured:
    """Arithmetic mean of the last `periods` values, in their unit."""
    return _windowed(_folded(values, periods, np.add) / periods, len(values), periods)


def total(values: FloatArray, periods: int) -> Measured:
    """Sum of the last `periods` values, in their unit."""
    return _windowed(_folded(values, periods, np.add), len(values), periods)


def lowest(values: FloatArray, periods: int) -> Measured:
    """Lowest of the last `periods` values."""
    return _windowed(_folded(values, periods, np.minimum), len(values), periods)


def highest(values: FloatArray, periods: int) -> Measured:
    """Highest of the last `periods` values."""
    return _windowed(_folded(values, periods, np.maximum), len(values), periods)


def _windowed(complete: FloatArray, count: int, periods: int) -> Measured:
    values = np.full(count, np.nan)
    values[count - len(complete) :] = complete
    return Measured(values=values, spans=(window(count, periods),))


def _folded(values: FloatArray, periods: int, operation: np.ufunc) -> FloatArray:
    """Fold every full window, joining blocks of 1, 2, 4 … values: as many steps as `periods` has bits.

    Running sums would be as fast, but carry the rounding error of the whole history into each window;
    here equal windows give equal results to the last bit.
    """
    count = max(len(values) - periods + 1, 0)
    block, size, covered = values, 1, 0
    folded: FloatArray | None = None
    while count and covered < periods:
        if periods & size:
            part = block[covered : covered + count]
            folded = part if folded is None else operation(folded, part)
            covered += size
        if covered < periods:
            block = operation(block[:-size], block[size:])
            size *= 2
    return values[:0] if folded is None else folded
