"""How far the present value has fallen from a high, or risen from a low."""

import numpy as np

from monitor.measures.gaps import Gaps, MissingPolicy, windowed
from monitor.measures.measured import Measured
from monitor.measures.sliding import highs, lows
from monitor.model.series import FloatArray


def drawdown(values: FloatArray, periods: int, gaps: Gaps = MissingPolicy.STRICT) -> Measured:
    """Fall below the highest of the last `periods` values, the present one included.

    Returns:
        Percent of the highest, 0 or below; missing where that is not above zero.
    """
    return windowed(values, periods, gaps, _falls)


def ratio_to_max(values: FloatArray, periods: int, gaps: Gaps = MissingPolicy.STRICT) -> Measured:
    """Present value as a share of the highest of the last `periods`, itself included.

    Returns:
        1 at a high, 0.5 at half of it; missing where the highest is not above zero.
    """
    return windowed(values, periods, gaps, _shares)


def rise_from_low(values: FloatArray, periods: int, gaps: Gaps = MissingPolicy.STRICT) -> Measured:
    """Rise of each value above the lowest of the `periods` values before it.

    The present value is not in the window, so a new low is negative.

    Args:
        values: Oldest first, NaN where missing; of a three-month mean for the indicator of the source.
        periods: Periods looked back on, at least 1.
        gaps: What the earlier window does with a missing period; the present one must be known.

    Returns:
        Same unit and shape.

    Source: Sahm, "Direct Stimulus Payments to Individuals" (2019), for `periods` 12.
    """
    return windowed(values, periods, gaps, _rises, periods_before=1)


def _falls(values: FloatArray, periods: int, least: int) -> FloatArray:
    high = _highs_above_zero(values, periods, least)
    return 100.0 * (values - high) / high


def _shares(values: FloatArray, periods: int, least: int) -> FloatArray:
    return values / _highs_above_zero(values, periods, least)


def _highs_above_zero(values: FloatArray, periods: int, least: int) -> FloatArray:
    high = highs(values, periods, least)
    high[high <= 0] = np.nan
    return high


def _rises(values: FloatArray, periods: int, least: int) -> FloatArray:
    return values - np.concatenate(([np.nan], lows(values, periods, least)))[:-1]
