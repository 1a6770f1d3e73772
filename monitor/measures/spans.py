"""Which positions of its argument each reading of a measure reads."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from monitor.model.series import BoolArray, IntArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Span:
    """Reading `t` reads the positions from `start[t]` up to, not including, `stop[t]`.

    Both have shape `(readings,)`.
    """

    start: IntArray
    stop: IntArray

    def until(self, count: int) -> "Span":
        """Keep the first readings only."""
        return Span(start=self.start[:count], stop=self.stop[:count])


def point(positions: IntArray) -> Span:
    """Span of one position a reading; a negative one stands for none."""
    return stretch(positions, positions)


def stretch(first: IntArray, last: IntArray) -> Span:
    """Span from `first` to `last`, both included; what lies before position 0 is left out."""
    return Span(start=np.maximum(first, 0), stop=np.maximum(last + 1, 0))


def present(count: int) -> Span:
    """Span of the reading's own position, for `count` readings."""
    return point(np.arange(count))


def earlier(count: int, periods: int) -> Span:
    """Span of the one position `periods` before the reading's own."""
    return point(np.arange(count) - periods)


def window(count: int, periods: int) -> Span:
    """Span of the last `periods` positions, the reading's own included."""
    newest = np.arange(count)
    return stretch(newest - periods + 1, newest)


def touched(spans: Sequence[Span], marks: BoolArray) -> BoolArray:
    """Tell of each reading whether it reads a marked position.

    Args:
        spans: At least one, of one measure and one argument.
        marks: One flag a position of the argument.

    Returns:
        One flag a reading.
    """
    marked_before = np.concatenate(([0], np.cumsum(marks)))
    hits: BoolArray = np.any([marked_before[span.stop] > marked_before[span.start] for span in spans], axis=0)
    return hits


def read(spans: Sequence[Span], readings: BoolArray, count: int) -> BoolArray:
    """Tell of each of the argument's `count` positions whether a marked reading reads it.

    Args:
        spans: Of one measure and one argument.
        readings: One flag a reading.
        count: Positions of the argument.
    """
    edges = np.zeros(count + 1, dtype=np.int64)
    for span in spans:
        np.add.at(edges, span.start[readings], 1)
        np.add.at(edges, span.stop[readings], -1)
    return np.cumsum(edges[:count]) > 0
