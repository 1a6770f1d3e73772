"""How far back the last value lower, or higher, than the present one lies."""

import numpy as np

from monitor.measures.measured import Measured
from monitor.measures.spans import stretch
from monitor.model.series import DateArray, FloatArray, IntArray


def months_since_lower(values: FloatArray, dates: DateArray) -> Measured:
    """Whole months back to the last strictly lower value; with none, to the first value there is.

    Missing periods between are passed over. A reading reads all from the value found up to its own.

    Args:
        values: Oldest first, NaN where missing. Shape `(periods,)`.
        dates: The date from which months are counted, one a period.

    Returns:
        Months, 0 for the first value; NaN where the present value is missing.
    """
    since = _last_lower(values)
    return Measured(
        values=np.where(np.isnan(values), np.nan, _months_between(dates[since], dates)),
        spans=(stretch(since, np.arange(len(values))),),
    )


def months_since_higher(values: FloatArray, dates: DateArray) -> Measured:
    """Whole months back to the last strictly higher value; as `months_since_lower` otherwise."""
    return months_since_lower(-values, dates)


def _last_lower(values: FloatArray) -> IntArray:
    """Position of the last strictly lower value before each; with none, of the first value there is."""
    known = np.flatnonzero(~np.isnan(values))
    found = np.arange(len(values))
    lower_ones: list[tuple[float, int]] = []
    for position, value in zip(known.tolist(), values[known].tolist(), strict=True):
        while lower_ones and lower_ones[-1][0] >= value:
            lower_ones.pop()
        found[position] = lower_ones[-1][1] if lower_ones else known[0]
        lower_ones.append((value, position))
    return found


def _months_between(start: DateArray, end: DateArray) -> IntArray:
    start_month, end_month = start.astype("datetime64[M]"), end.astype("datetime64[M]")
    short_of_full = (end - end_month) < (start - start_month)
    months: IntArray = (end_month - start_month).astype(np.int64) - short_of_full
    return months
