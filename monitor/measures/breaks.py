"""What lifts values on an old method to the new one."""

from collections.abc import Sequence

import numpy as np

from monitor.measures.grids import period_numbers
from monitor.model.catalogue import Break
from monitor.model.series import FloatArray, IntArray
from monitor.model.terms import Frequency


def lift(numbers: IntArray, frequency: Frequency, breaks: Sequence[Break]) -> FloatArray:
    """Give what to add to the value of each period: the stated offsets of the breaks still to come.

    Over a change-over it goes down in even steps, period by period. The steps follow the calendar, not
    the values known: what is out so far does not shift them.

    Args:
        numbers: Number of each period on the grid of `frequency`.
        frequency: The grid.
        breaks: Changes of method; those without a stated offset count for nothing.

    Returns:
        In the unit of the offsets, 0 from the end of the last change-over on. Shape of `numbers`.
    """
    added = np.zeros(len(numbers))
    for each in breaks:
        if each.offset is not None:
            ends = np.array([each.start, each.until], dtype="datetime64[D]")
            start, until = period_numbers(ends, frequency)
            added += each.offset * np.clip((until - numbers) / (until - start + 1), 0, 1)
    return added
