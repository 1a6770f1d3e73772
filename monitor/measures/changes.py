"""The value some periods ago, and how the present one differs from it.

Between the two nothing is read. Where the value exactly so many periods ago is missing, the last one
known before it stands in under `LAST_AVAILABLE`, and under nothing else.
"""

import numpy as np

from monitor.measures.gaps import Gaps, MissingPolicy
from monitor.measures.grids import at_positions
from monitor.measures.measured import Measured
from monitor.measures.spans import Span, earlier, point, present
from monitor.model.series import FloatArray


def lag(values: FloatArray, periods: int, gaps: Gaps = MissingPolicy.STRICT) -> Measured:
    """Value `periods` ago, in its unit.

    Returns:
        `periods` readings more than values: today's is the reading so many periods ahead.
    """
    base, span = _earlier_values(values, periods, gaps, len(values) + periods)
    return Measured(values=base, spans=(span,))


def change(values: FloatArray, periods: int, gaps: Gaps = MissingPolicy.STRICT) -> Measured:
    """Present value less the one `periods` ago, in their unit."""
    base, span = _earlier_values(values, periods, gaps, len(values))
    return _compared(values - base, span)


def pct_change(values: FloatArray, periods: int, gaps: Gaps = MissingPolicy.STRICT) -> Measured:
    """Change over `periods` in percent of the value then; missing where that was not above zero."""
    base, span = _earlier_values(values, periods, gaps, len(values))
    base = _above_zero(base)
    return _compared(100.0 * (values - base) / base, span)


def annualized(
    values: FloatArray, periods: int, per_year: float, gaps: Gaps = MissingPolicy.STRICT
) -> Measured:
    """Compound growth over `periods` at an annual rate, in percent.

    Args:
        values: Oldest first, NaN where missing.
        periods: Periods the growth is measured over; they count as so many even where an earlier value
            stands in.
        per_year: Periods in a year.
        gaps: What is read where the value then is missing.

    Returns:
        Missing where either value is not above zero.
    """
    base, span = _earlier_values(values, periods, gaps, len(values))
    growth = _above_zero(values) / _above_zero(base)
    return _compared(100.0 * (growth ** (per_year / periods) - 1.0), span)


def _compared(compared: FloatArray, span: Span) -> Measured:
    return Measured(values=compared, spans=(present(len(compared)), span))


def _above_zero(values: FloatArray) -> FloatArray:
    return np.where(values > 0, values, np.nan)


def _earlier_values(values: FloatArray, periods: int, gaps: Gaps, count: int) -> tuple[FloatArray, Span]:
    """Value read `periods` before each of `count` readings, and where it lies."""
    place = slice(0, max(count - periods, 0))
    base = np.full(count, np.nan)
    if gaps is not MissingPolicy.LAST_AVAILABLE:
        base[periods:] = values[place]
        return base, earlier(count, periods)
    last_known = np.maximum.accumulate(np.where(np.isnan(values), -1, np.arange(len(values))))
    then = np.full(count, -1)
    then[periods:] = last_known[place]
    base[periods:] = at_positions(values, last_known[place])
    return base, point(then)
