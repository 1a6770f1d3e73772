"""Falls and rises in a row."""

import numpy as np

from monitor.measures.measured import Measured
from monitor.measures.spans import stretch
from monitor.model.series import BoolArray, FloatArray


def falls_in_a_row(values: FloatArray) -> Measured:
    """Strict falls in a row up to the present period, 0 without any; NaN where it is missing.

    A reading reads the values that fell and the one before them, which shows where the run began.
    """
    fell: BoolArray = np.zeros(len(values), dtype=np.bool_)
    fell[1:] = values[1:] < values[:-1]
    newest = np.arange(len(values))
    began = np.maximum.accumulate(np.where(fell, 0, newest))
    return Measured(
        values=np.where(np.isnan(values), np.nan, newest - began),
        spans=(stretch(began - 1, newest),),
    )


def rises_in_a_row(values: FloatArray) -> Measured:
    """Strict rises in a row; as `falls_in_a_row` otherwise."""
    return falls_in_a_row(-values)
