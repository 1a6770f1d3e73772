"""Rounding to a number of decimals, as one would by hand on the decimals one sees."""

from typing import Final

import numpy as np

from monitor.model.series import FloatArray

_NOISE: Final = 1e-6


def rounded(values: FloatArray, precision: int) -> FloatArray:
    """Round half to even at `precision` decimals, free of binary noise.

    2.675 is stored as 2.67499999999999982, yet its reader sees a tie; a value within a millionth of
    the last decimal from a tie counts as one. The result is the double nearest to the decimal number
    (4.3 - 2.8 gives exactly 1.5), and never -0.0.

    Args:
        values: Any unit and shape, NaN where missing.
        precision: Decimals to keep, at least 0.

    Returns:
        Same unit and shape, NaN where missing.
    """
    scale = 10.0**precision
    scaled = values * scale
    halves = np.rint(scaled * 2.0) / 2.0
    snapped = np.where(np.abs(scaled - halves) < _NOISE, halves, scaled)
    return np.rint(snapped) / scale + 0.0
