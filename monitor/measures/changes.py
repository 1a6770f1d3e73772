"""The value some periods ago, and how the present one differs from it."""

import numpy as np

from monitor.measures.measured import Measured
from monitor.measures.spans import earlier, present
from monitor.model.series import FloatArray


def lag(values: FloatArray, periods: int) -> Measured:
    """Value `periods` ago, in its unit."""
    return Measured(values=_earlier_values(values, periods), spans=(earlier(len(values), periods),))


def change(values: FloatArray, periods: int) -> Measured:
    """Present value less the one `periods` ago, in their unit."""
    return _compared(values, values - _earlier_values(values, periods), periods)


def pct_change(values: FloatArray, periods: int) -> Measured:
    """Change over `periods` in percent of the value then; missing where that was not above zero."""
    base = _earlier_values(values, periods)
    base[base <= 0] = np.nan
    return _compared(values, 100.0 * (values - base) / base, periods)


def _compared(values: FloatArray, compared: FloatArray, periods: int) -> Measured:
    count = len(values)
    return Measured(values=compared, spans=(present(count), earlier(count, periods)))


def _earlier_values(values: FloatArray, periods: int) -> FloatArray:
    shifted = np.full(len(values), np.nan)
    shifted[periods:] = values[: max(len(values) - periods, 0)]
    return shifted
